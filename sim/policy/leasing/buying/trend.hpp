// Whether demand grows or falls, week by week.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace leasehold::policy {

/// Logarithmic change a week of hourly samples, oldest first: the mean of what each of the last 91 days has against the
/// same day a week before (what is needed falls by whole replicas, which may be two months apart). 0 for a growth within two of its standard errors, weeks being independent, or a fall within
/// one, days being independent: a fall is believed sooner, for who commits to less can commit to more tomorrow. 0 too
/// with less than two weeks of samples, or where nothing was needed.
[[nodiscard]] double weekly_trend(std::span<const double> history);

/// The last week again and again, changed by the weekly trend. A growth is damped (Gardner and McKenzie 1985): the k-th
/// week ahead has Σ_{i ≤ k} 0.95^i weeks of it. A fall goes on. With less than a week of samples the last one repeats.
[[nodiscard]] std::vector<double> repeat_last_week(std::span<const double> history, std::size_t ahead);

} // namespace leasehold::policy
