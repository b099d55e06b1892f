#include "policy/leasing/buying/past_levels.hpp"

#include "policy/leasing/buying/trend.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace leasehold::policy {

const LevelCounts& PastLevels::of(const Desk& desk, model::ChipTypeId chip, std::initializer_list<Kind> kinds,
                                  std::optional<WorkloadKind> only)
{
  const std::vector<ChipNeed> needs = needs_on(desk, chip, kinds, only, whose_);
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

const LevelCounts* PastLevels::trending(const Desk& desk, model::ChipTypeId chip, std::initializer_list<Kind> kinds,
                                        Seconds term)
{
  constexpr Seconds week{7.0 * 86400.0};
  constexpr std::size_t hours_a_week = 168;
  Expected& expected = expected_[chip];
  const std::int64_t today = desk.view().now.whole_seconds() / 86400;
  if (expected.day != today) {
    expected = {today, std::nullopt};
    const ServingAhead serving(desk, chip, kinds, whose_);
    if (serving.trend() > 0.0) {
      const std::vector<double> history = level_history(desk, chip, kinds, WorkloadKind::serving, whose_);
      LevelCounts& levels = expected.levels.emplace();
      for (const double level : std::span(history).last(std::min(history.size(), hours_a_week)))
        levels.add(level);
    } else if (serving.trend() < 0.0) {
      const Seconds ahead = std::min(term.value() > 0.0 ? term : 52.0 * week, desk.view().horizon - desk.view().now);
      const auto weeks = static_cast<std::size_t>(std::max(1.0, std::floor(ahead / week)));
      const std::vector<double> forecast = serving.chips(weeks * hours_a_week);
      LevelCounts& levels = expected.levels.emplace();
      for (std::size_t w = 0; w < weeks; w += 1 + weeks / 12)
        for (std::size_t h = 0; h < hours_a_week; ++h)
          levels.add(forecast[w * hours_a_week + h]);
    }
  }
  return expected.levels ? &*expected.levels : nullptr;
}

} // namespace leasehold::policy
