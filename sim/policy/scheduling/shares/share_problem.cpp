#include "policy/scheduling/shares/share_problem.hpp"

#include "policy/scheduling/shares/interior_point.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace leasehold::policy {

namespace {

constexpr double least_barrier = 1e-8; ///< against what is made best: leaves it that much from its best in each bound
constexpr double never_enough = std::numeric_limits<double>::infinity();

Shares equal_parts(const ShareProblem& problem, bool by_width)
{
  Shares shares(problem.rates.size(), 0.0);
  const auto jobs = static_cast<double>(problem.jobs());
  for (std::size_t i = 0; i < problem.jobs(); ++i) {
    double sum = 0.0;
    for (std::size_t j = 0; j < problem.kinds(); ++j) {
      double& share = shares[i * problem.kinds() + j];
      if (problem.allows(i, j))
        share = problem.chips[j] / (jobs * (by_width ? problem.widths[i * problem.kinds() + j] : 1.0));
      sum += share;
    }
    for (std::size_t j = 0; j < problem.kinds() && sum > 1.0; ++j)
      shares[i * problem.kinds() + j] /= sum;
  }
  return shares;
}

InteriorPoint at_most_even(const ShareProblem& problem, const ByJobAndKind& gains, const std::vector<double>& needs)
{
  InteriorPoint point{problem, {gains, std::vector<double>(needs.size(), 0.0), needs}};
  point.start();
  point.raise_level(least_barrier, never_enough);
  return point;
}

} // namespace

double gained(const ShareProblem& problem, const ByJobAndKind& gains, const Shares& shares, std::size_t job)
{
  const auto per_share = problem.row(gains, job);
  return std::inner_product(per_share.begin(), per_share.end(), problem.row(shares, job).begin(), 0.0);
}

Shares isolated_shares(const ShareProblem& problem)
{
  return equal_parts(problem, true);
}

Shares equal_time_shares(const ShareProblem& problem)
{
  return equal_parts(problem, false);
}

Shares most_even_shares(const ShareProblem& problem, const ByJobAndKind& gains, const std::vector<double>& needs)
{
  return at_most_even(problem, gains, needs).shares();
}

double most_even_level(const ShareProblem& problem, const ByJobAndKind& gains, const std::vector<double>& needs)
{
  return at_most_even(problem, gains, needs).level();
}

Shares middle_shares(const ShareProblem& problem, const ByJobAndKind& gains, const std::vector<double>& floors)
{
  InteriorPoint inside{problem, {gains, std::vector<double>(floors.size(), 0.0), floors}};
  inside.start();
  inside.raise_level(least_barrier, 1.0 + least_barrier);
  if (inside.level() <= 1.0 && std::ranges::any_of(floors, [](double floor) { return floor > 0.0; }))
    return {};
  inside.hold_level(1.0);
  inside.centre();
  return inside.shares();
}

Shares largest_sum_shares(const ShareProblem& problem, const ByJobAndKind& gains)
{
  InteriorPoint point{problem, {}};
  point.start();
  point.raise_sum(gains, least_barrier);
  return point.shares();
}

namespace {

/// What each job must gain a second to be no later than `rho`; empty where some job is later already.
std::vector<double> gains_due(const FinishTimes& times, double rho)
{
  std::vector<double> due;
  for (std::size_t i = 0; i < times.ages.size(); ++i) {
    const double time_left = rho * times.alone[i] - times.ages[i];
    if (!(time_left > 0.0))
      return {};
    due.push_back(times.left[i] / time_left);
  }
  return due;
}

} // namespace

Shares least_late_shares(const ShareProblem& problem, const ByJobAndKind& gains, const FinishTimes& times)
{
  constexpr double close = 1e-6;
  double below = 0.0, above = 0.0; // the least rho lies between them
  const Shares own = isolated_shares(problem);
  for (std::size_t i = 0; i < problem.jobs(); ++i) {
    below = std::max(below, times.ages[i] / times.alone[i]);
    if (const double gain = gained(problem, gains, own, i); gain > 0.0)
      above = std::max(above, (times.ages[i] + times.left[i] / gain) / times.alone[i]);
  }
  above = std::max(above, below) * (1.0 + close);
  // How far the level is from 1 rises with rho: false position, halved where one end stays (Illinois).
  const auto level_at = [&](double rho) {
    const std::vector<double> due = gains_due(times, rho);
    return due.empty() ? -1.0 : most_even_level(problem, gains, due) - 1.0;
  };
  double low = -1.0, high = std::min(level_at(above), 1.0);
  for (int look = 0; look < 60 && above - below > close * above; ++look) {
    const double rho = std::clamp(above - high * (above - below) / (high - low), below + 0.01 * (above - below),
                                  above - 0.01 * (above - below));
    const double level = std::min(level_at(rho), 1.0);
    (level > 0.0 ? above : below) = rho;
    (level > 0.0 ? high : low) = level;
    (level > 0.0 ? low : high) *= 0.5;
  }
  const std::vector<double> due = gains_due(times, above);
  Shares middle = due.empty() ? Shares{} : middle_shares(problem, gains, due);
  return middle.empty() ? own : middle;
}

} // namespace leasehold::policy
