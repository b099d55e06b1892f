// The way into the library that holds SimGrid.
#include "fabric/fabric.hpp"
#include "fabric/simgrid.hpp"
#include "platform/reader.hpp"
#include "platform/show.hpp"

namespace leasehold::fabric {

namespace {

class LinkedSimgrid final : public Simgrid {
public:
  model::Inventory load_platform(const std::string& path, config::Diagnostics& diagnostics,
                                 std::span<const std::string> known_chips) override
  {
    return platform::load_platform(path, diagnostics, known_chips);
  }
  bool validate_platform(const std::string& path, config::Diagnostics& diagnostics,
                         std::span<const std::string> known_chips) override
  {
    return platform::validate_platform(path, diagnostics, known_chips);
  }
  std::string show_platform(const std::string& path, config::Diagnostics& diagnostics) override
  {
    return platform::show_platform(path, diagnostics);
  }
  std::string show_network(const std::string& path, std::span<const std::string> without,
                           config::Diagnostics& diagnostics) override
  {
    return platform::show_network(path, without, diagnostics);
  }
  std::string draw_platform(const std::string& path, config::Diagnostics& diagnostics) override
  {
    return platform::draw_platform(path, diagnostics);
  }
  std::unique_ptr<network::Traffic> traffic(const model::Inventory& inventory, network::Contention contention) override
  {
    return simgrid_fabric(inventory, contention);
  }
};

} // namespace

extern "C" Simgrid* leasehold_simgrid()
{
  static LinkedSimgrid linked;
  return &linked;
}

} // namespace leasehold::fabric
