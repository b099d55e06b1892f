#include "analysis/statistics/alternatives.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace leasehold::analysis {

namespace {

bool is_swept(const Replication& run, const std::string& axis)
{
  return std::ranges::any_of(run.inputs, [&](const auto& input) {
    return input.first == axis && input.second.kind != InputPlace::Kind::drawn;
  });
}

std::string alternative_of(const Replication& run)
{
  std::string label;
  for (const auto& [axis, level] : run.axes)
    if (!is_swept(run, axis))
      label += (label.empty() ? "" : ", ") + level;
  return label.empty() ? run.scenario : label;
}

/// What runs of two alternatives have in common where they met the same world.
using World = std::tuple<std::string, std::string, std::uint64_t, std::vector<InputPlace::Kind>>;

World world_of(const Replication& run)
{
  std::vector<InputPlace::Kind> places;
  for (const auto& [name, place] : run.inputs)
    places.push_back(place.kind);
  return {run.world, run.source, run.seed, places};
}

} // namespace

std::vector<std::string> alternatives(std::span<const Replication> runs)
{
  std::vector<std::string> labels;
  for (const Replication& run : runs)
    if (const std::string label = alternative_of(run); std::ranges::find(labels, label) == labels.end())
      labels.push_back(label);
  return labels;
}

Outcomes outcomes_of(std::span<const Replication> runs, const std::string& a, const std::optional<std::string>& b,
                     const ValueOf& value)
{
  std::map<World, const Replication*> others;
  for (const Replication& run : runs)
    if (b && alternative_of(run) == *b)
      others.emplace(world_of(run), &run);
  Outcomes outcomes;
  std::vector<const Replication*> kept;
  for (const Replication& run : runs) {
    if (alternative_of(run) != a)
      continue;
    const auto other = others.find(world_of(run));
    if (b && other == others.end())
      continue;
    const auto first = value(run);
    const auto second = b ? value(*other->second) : std::optional{0.0};
    if (!first || !second) {
      ++outcomes.left_out;
      continue;
    }
    outcomes.values.push_back(*first - *second);
    kept.push_back(&run);
  }
  if (kept.empty())
    return outcomes;
  for (const auto& [name, place] : kept.front()->inputs) {
    SensitivityInput input{name, {}};
    for (const Replication* run : kept)
      for (const auto& [each, there] : run->inputs)
        if (each == name)
          input.places.push_back(there);
    if (input.places.size() == kept.size())
      outcomes.inputs.push_back(std::move(input));
  }
  return outcomes;
}

} // namespace leasehold::analysis
