#include "scenario/plan/crossing_check.hpp"

#include <algorithm>
#include <variant>

namespace leasehold::scenario {

void check_crossings(const Scenario& scenario, const model::Inventory& inventory, config::Diagnostics& diagnostics)
{
  const auto writes = [&](const CheckpointSpec& checkpoint) {
    return !inventory.storage.empty() && !checkpoint.cost && rule_of(checkpoint) != CheckpointRule::none;
  };
  const auto crosses = [&](const WorkloadSpec& entry) {
    const auto* training = std::get_if<TrainingSpec>(&entry);
    const auto* serving = std::get_if<ServingSpec>(&entry);
    return (training != nullptr && (!training->utilisation || writes(training->checkpoint))) ||
           (serving != nullptr && (serving->disaggregated || std::ranges::any_of(serving->chips, [](const auto& chips) {
                                     return chips.second.value > 1;
                                   })));
  };
  const bool copies = scenario.data && !scenario.data->wan;
  if (scenario.network.value == NetworkDetail::flows && !copies && std::ranges::none_of(scenario.workload, crosses))
    diagnostics.warning(scenario.network.at, "`network: flows` changes nothing here",
                        "nothing crosses the network but training without `utilisation`, replicas over several hosts, "
                        "copies of `data`, and checkpoints without `cost` where the platform has storage",
                        "write `network: none`");
}

} // namespace leasehold::scenario
