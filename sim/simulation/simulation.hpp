// One run: gather all events of an instant, apply them, let the policies decide, go to the next instant.
//
// Order at one instant: the market's events, those of ports, copies of data that arrive, hosts back, hosts down, ends of
// jobs, replicas ready, service periods, submissions; then leasing, pilots of ports, copies that are wanted,
// autoscaling's replicas, scheduling with placement. Each policy is asked once, after all events of the instant.
#pragma once

#include "model/inventory.hpp"
#include "scenario/campaign.hpp"
#include "scenario/catalogue.hpp"
#include "scenario/inputs.hpp"
#include "scenario/service_rates.hpp"
#include "simulation/run_result.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>

namespace leasehold::simulation {

/// Told now and then while a run goes on.
struct Progress {
  Timestamp now;
  Timestamp horizon; ///< never() where the run ends with its last job
  std::uint64_t jobs_done = 0;
  std::uint64_t jobs_total = 0;
};

struct RunSetup {
  const scenario::Campaign* campaign = nullptr;
  const scenario::Point* point = nullptr;
  const scenario::Inputs* inputs = nullptr;
  const scenario::Catalogue* catalogue = nullptr;
  const scenario::ServiceRates* rates = nullptr; ///< null: services are planned by the closed form alone
  std::uint32_t replication = 0;
  std::filesystem::path directory;               ///< exists; the run's files go here
  std::function<void(const Progress&)> progress; ///< may be empty
};

/// Checks what can only be checked against the platform: chips, regions, sizes, policies' parameters.
void validate_point(const RunSetup& setup, const model::Inventory& inventory, config::Diagnostics& diagnostics);

/// Plays the run. Faults of the scenario are reported and nothing is written; a broken invariant throws std::logic_error.
[[nodiscard]] std::optional<RunResult> run(const RunSetup& setup, const model::Inventory& inventory,
                                           config::Diagnostics& diagnostics);

} // namespace leasehold::simulation
