#include "scenario/after.hpp"

#include "config/suggest.hpp"

#include <algorithm>
#include <set>
#include <span>

namespace leasehold::scenario {

namespace {

using Names = std::span<const config::Located<std::string>>;

Names after_of(const WorkloadSpec& entry)
{
  if (const auto* training = std::get_if<TrainingSpec>(&entry))
    return training->after;
  if (const auto* serving = std::get_if<ServingSpec>(&entry))
    return serving->after;
  return {};
}

const std::string& training_name(const Scenario& scenario, std::uint32_t entry)
{
  return std::get<TrainingSpec>(scenario.workload[entry]).name;
}

void check_names(const Scenario& scenario, Names after, config::Diagnostics& diagnostics)
{
  std::set<std::string> seen;
  for (const auto& name : after) {
    if (!seen.insert(name.value).second)
      diagnostics.error(name.at, "`" + name.value + "` stands here again", {}, "write it once");
    if (find_training(scenario, name.value) < scenario.workload.size())
      continue;
    std::vector<std::string> known;
    for (const WorkloadSpec& entry : scenario.workload)
      if (const auto* training = std::get_if<TrainingSpec>(&entry))
        known.push_back(training->name);
    diagnostics.error(name.at, "there is no training called `" + name.value + "`",
                      "work may come after training of the same scenario", config::did_you_mean(name.value, known));
  }
}

} // namespace

std::uint32_t find_training(const Scenario& scenario, const std::string& name)
{
  const auto found = std::ranges::find_if(scenario.workload, [&](const WorkloadSpec& entry) {
    const auto* training = std::get_if<TrainingSpec>(&entry);
    return training != nullptr && training->name == name;
  });
  return static_cast<std::uint32_t>(found - scenario.workload.begin());
}

std::vector<model::JobLink> training_links(const Scenario& scenario)
{
  std::vector<model::JobLink> links;
  for (std::uint32_t w = 0; w < scenario.workload.size(); ++w)
    if (const auto* training = std::get_if<TrainingSpec>(&scenario.workload[w]))
      for (const auto& name : training->after)
        if (const std::uint32_t before = find_training(scenario, name.value); before < scenario.workload.size())
          links.push_back({before, w});
  return links;
}

void check_after(const Scenario& scenario, const config::Value&, config::Diagnostics& diagnostics)
{
  for (const WorkloadSpec& entry : scenario.workload)
    check_names(scenario, after_of(entry), diagnostics);
  const std::vector<std::uint32_t> cycle = model::find_cycle(scenario.workload.size(), training_links(scenario));
  if (cycle.empty())
    return;
  std::string round = "`" + training_name(scenario, cycle.back()) + "`";
  for (std::size_t i = cycle.size() - 1; i-- > 0;)
    round += " comes after `" + training_name(scenario, cycle[i]) + "`, which";
  round += " comes after `" + training_name(scenario, cycle.back()) + "`";
  diagnostics.error(std::get<TrainingSpec>(scenario.workload[cycle.back()]).after.front().at, round,
                    "none of them could ever begin", "let one of them wait for nobody");
}

} // namespace leasehold::scenario
