// All that needs SimGrid, as one face: a library of its own holds what is behind it (library.cpp), since SimGrid and the ns-3 that
// Debian builds it with take 30 ms to load, three quarters of a start, and most verbs read no platform.
#pragma once

#include "config/diagnostics.hpp"
#include "model/inventory.hpp"
#include "network/traffic.hpp"

#include <memory>
#include <span>
#include <string>

namespace leasehold::fabric {

/// What platform/reader.hpp, platform/show.hpp and fabric/fabric.hpp tell of the functions that are called so there.
class Simgrid {
public:
  Simgrid() = default;
  Simgrid(const Simgrid&) = delete;
  Simgrid& operator=(const Simgrid&) = delete;
  virtual ~Simgrid() = default;

  [[nodiscard]] virtual model::Inventory load_platform(const std::string& path, config::Diagnostics& diagnostics,
                                                       std::span<const std::string> known_chips) = 0;
  [[nodiscard]] virtual bool validate_platform(const std::string& path, config::Diagnostics& diagnostics,
                                               std::span<const std::string> known_chips) = 0;
  [[nodiscard]] virtual std::string show_platform(const std::string& path, config::Diagnostics& diagnostics) = 0;
  [[nodiscard]] virtual std::string show_network(const std::string& path, std::span<const std::string> without,
                                                 config::Diagnostics& diagnostics) = 0;
  [[nodiscard]] virtual std::string draw_platform(const std::string& path, config::Diagnostics& diagnostics) = 0;
  [[nodiscard]] virtual std::unique_ptr<network::Traffic> traffic(const model::Inventory& inventory,
                                                                  network::Contention contention) = 0;
};

/// What the library gives to whoever loads it.
inline constexpr char simgrid_entry[] = "leasehold_simgrid";
using SimgridEntry = Simgrid* (*)();

} // namespace leasehold::fabric
