// Whether demand grows or falls, week by week.
#pragma once

#include "policy/leasing/buying/desk.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace leasehold::policy {

/// Logarithmic change a week of hourly samples, oldest first: the mean of what each of the last 91 days has against the
/// same day a week before (what is needed falls by whole replicas, which may be two months apart). 0 for a growth within
/// two of its standard errors, weeks being independent, or a fall within one, days being independent: a fall is believed
/// sooner, for who commits to less can commit to more tomorrow. In the third week all days stand against the same week, and
/// what ails that week ails all of them: no fall is believed then within an error of weeks. 0 too with less than two weeks of
/// samples, or where nothing was needed.
[[nodiscard]] double weekly_trend(std::span<const double> history);

/// The last week again and again, changed by this weekly trend. A growth is damped (Gardner and McKenzie 1985): the k-th
/// week ahead has Σ_{i ≤ k} 0.95^i weeks of it. A fall goes on. With less than a week of samples the last one repeats.
[[nodiscard]] std::vector<double> repeat_last_week(std::span<const double> history, double trend, std::size_t ahead);

/// The weekly trend of a workload: of the load that is offered to it, or where that is not told of the chips it needs.
[[nodiscard]] double trend_of(const Demand& demand, const ChipDemand& need);

/// What services are expected to need of one chip type, those that needs_on() lists.
class ServingAhead {
public:
  ServingAhead(const Desk& desk, model::ChipTypeId chip, std::initializer_list<Kind> kinds,
               Needs whose = Needs::cheapest);

  /// Logarithmic change a week, each service weighed by what it needs now.
  [[nodiscard]] double trend() const { return trend_; }
  /// Chips in each of so many hours to come.
  [[nodiscard]] std::vector<double> chips(std::size_t hours) const;

private:
  std::vector<ChipNeed> needs_;
  double trend_ = 0.0;
};

} // namespace leasehold::policy
