#include "policy/leasing/buying/past_levels.hpp"

#include <algorithm>

namespace leasehold::policy {

const LevelCounts& PastLevels::of(const Desk& desk, model::ChipTypeId chip, std::initializer_list<Kind> kinds,
                                  std::optional<WorkloadKind> only)
{
  const std::vector<ChipNeed> needs = needs_on(desk, chip, kinds, only);
  std::size_t hours = 0;
  for (const ChipNeed& each : needs)
    hours = std::max(hours, each.need->history.size());
  const auto level = [&](std::size_t h) { // summed in the order of level_history(), to the bit
    double sum = 0.0;
    for (const ChipNeed& each : needs)
      if (const std::size_t late = hours - each.need->history.size(); h >= late)
        sum += each.need->history[h - late];
    return sum;
  };
  Track& track = tracks_[{chip, only}];
  const bool same = std::ranges::equal(needs, track.demands, [&](const ChipNeed& each, const auto& kept) {
    return each.demand->name == kept.first && hours - each.need->history.size() == kept.second;
  });
  if (!same || hours < track.over + 1) {
    track = {};
    for (const ChipNeed& each : needs)
      track.demands.emplace_back(each.demand->name, hours - each.need->history.size());
  }
  if (track.present)
    track.counts.remove(*track.present);
  track.present.reset();
  for (; track.over + 1 < hours; ++track.over)
    track.counts.add(level(track.over));
  if (hours > 0)
    track.counts.add(*(track.present = level(hours - 1)));
  return track.counts;
}

} // namespace leasehold::policy
