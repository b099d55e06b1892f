#include "scenario/plan/crossing_check.hpp"

#include "scenario/communication_of.hpp"

#include <algorithm>
#include <variant>

namespace leasehold::scenario {

void check_crossings(const Scenario& scenario, config::Diagnostics& diagnostics)
{
  const auto crosses = [&](const WorkloadSpec& entry) {
    const auto* serving = std::get_if<ServingSpec>(&entry);
    return std::holds_alternative<TrainingSpec>(entry) || communication_of(entry) > 0.0 ||
           (serving != nullptr && (serving->disaggregated || std::ranges::any_of(serving->chips, [](const auto& chips) {
                                     return chips.second.value > 1;
                                   })));
  };
  for (const WorkloadSpec& entry : scenario.workload)
    if (const auto* serving = std::get_if<ServingSpec>(&entry);
        serving != nullptr && serving->disaggregated && serving->disaggregated->value.scale == PhaseScale::pools &&
        scenario.network.value == NetworkDetail::flows)
      diagnostics.error(serving->disaggregated->at, "`scale: pools` needs `network: none`",
                        "the caches that cross between pools have their routes to themselves",
                        "write `network: none`, or `scale: units`");
  const bool copies = scenario.data && !scenario.data->wan;
  if (scenario.network.value == NetworkDetail::flows && !copies && std::ranges::none_of(scenario.workload, crosses))
    diagnostics.warning(scenario.network.at, "`network: flows` changes nothing here",
                        "nothing crosses the network but training, replicas over several hosts, jobs that tell their "
                        "`communication`, and copies of `data`",
                        "write `network: none`");
}

} // namespace leasehold::scenario
