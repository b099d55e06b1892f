// One run: its parts, put together and played by the loop (run_loop.hpp), and the files that it leaves.
#pragma once

#include "assembly/run_setup.hpp"
#include "model/inventory.hpp"
#include "simulation/parts.hpp"

#include <cstdint>
#include <functional>

namespace leasehold::simulation {

/// Checks what can only be checked against the platform: chips, regions, sizes, policies' parameters.
void validate_point(const assembly::RunSetup& setup, const model::Inventory& inventory,
                    config::Diagnostics& diagnostics);

/// Who draws up the accounts of a run.
struct Accountant {
  std::function<void(Parts&)> begins{};   ///< before the first instant; nothing of the run may change by it
  std::function<void()> instant{};        ///< after each
  std::function<void(const Parts&)> over; ///< nothing happens any more; everybody still holds what is held
  /// What was held is given back, and the files are written, after so many instants.
  std::function<void(Parts&, std::uint64_t)> finished;
};

/// Plays the run. Faults of the scenario are reported, nothing is written, and the answer is false; a broken invariant
/// throws std::logic_error.
[[nodiscard]] bool run(const assembly::RunSetup& setup, const model::Inventory& inventory,
                       config::Diagnostics& diagnostics, const Accountant& accountant);

} // namespace leasehold::simulation
