#include "policy/leasing/buying/trend.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace leasehold::policy {

namespace {

constexpr std::size_t week_hours = 168;
constexpr std::size_t day_hours = 24;
constexpr double damping = 0.95;

/// Means of whole days, counted back from the last sample; the last day first.
std::vector<double> daily_means(std::span<const double> history, std::size_t most)
{
  std::vector<double> means;
  for (std::size_t d = 1; d <= most && d * day_hours <= history.size(); ++d) {
    const auto hours = history.subspan(history.size() - d * day_hours, day_hours);
    means.push_back(std::accumulate(hours.begin(), hours.end(), 0.0) / static_cast<double>(day_hours));
  }
  return means;
}

} // namespace

double weekly_trend(std::span<const double> history)
{
  const std::vector<double> days = daily_means(history, 7 + 91);
  double sum = 0.0;
  double squares = 0.0;
  double count = 0.0;
  for (std::size_t d = 0; d + 7 < days.size(); ++d)
    if (days[d] > 0.0 && days[d + 7] > 0.0) {
      const double change = std::log(days[d] / days[d + 7]);
      sum += change;
      squares += change * change;
      count += 1.0;
    }
  if (count < 7.0)
    return 0.0;
  const double mean = sum / count;
  const double variance = std::max(0.0, squares / count - mean * mean);
  const double by_days = std::sqrt(variance / count);
  const double by_weeks = std::sqrt(variance / (count / 7.0));
  const double of_a_fall = count < 14.0 ? by_weeks : by_days;
  return mean < -of_a_fall || mean > 2.0 * by_weeks ? mean : 0.0;
}

std::vector<double> repeat_last_week(std::span<const double> history, double trend, std::size_t ahead)
{
  std::vector<double> found(ahead, history.empty() ? 0.0 : history.back());
  if (history.size() < week_hours)
    return found;
  const auto last = history.last(week_hours);
  double weeks = 0.0;
  double weight = 1.0;
  double factor = 1.0;
  for (std::size_t h = 0; h < ahead; ++h) {
    if (h % week_hours == 0) {
      weight *= trend > 0.0 ? damping : 1.0;
      weeks += weight;
      factor = std::exp(trend * weeks);
    }
    found[h] = factor * last[h % week_hours];
  }
  return found;
}

double trend_of(const Demand& demand, const ChipDemand& need)
{
  return weekly_trend(demand.load.empty() ? need.history : demand.load);
}

ServingAhead::ServingAhead(const Desk& desk, model::ChipTypeId chip, std::initializer_list<Kind> kinds, Needs whose)
    : needs_(needs_on(desk, chip, kinds, WorkloadKind::serving, whose))
{
  double chips = 0.0;
  for (const ChipNeed& each : needs_) {
    chips += each.need->needed;
    trend_ += each.need->needed * trend_of(*each.demand, *each.need);
  }
  trend_ = chips > 0.0 ? trend_ / chips : 0.0;
}

std::vector<double> ServingAhead::chips(std::size_t hours) const
{
  std::vector<double> sum(hours, 0.0);
  for (const ChipNeed& each : needs_) {
    const auto ahead = repeat_last_week(each.need->history, trend_of(*each.demand, *each.need), hours);
    for (std::size_t h = 0; h < hours; ++h)
      sum[h] += ahead[h];
  }
  return sum;
}

} // namespace leasehold::policy
