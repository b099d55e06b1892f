#include "policy/scheduling/shares/share_problem.hpp"

#include "policy/scheduling/shares/interior_point.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

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
  std::vector<InteriorPoint::Goal> goals;
  for (const double need : needs)
    goals.push_back({0.0, need});
  InteriorPoint point{problem, {gains, std::move(goals)}};
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
  std::vector<InteriorPoint::Goal> goals;
  for (const double floor : floors)
    goals.push_back({0.0, floor});
  InteriorPoint inside{problem, {gains, std::move(goals)}};
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

Shares least_late_shares(const ShareProblem& problem, const ByJobAndKind& gains, const FinishTimes& times)
{
  std::vector<InteriorPoint::Goal> goals;
  for (std::size_t i = 0; i < problem.jobs(); ++i)
    goals.push_back({0.0, times.left[i], times.ages[i], times.alone[i]});
  InteriorPoint point{problem, {gains, std::move(goals)}};
  point.start();
  point.raise_level(least_barrier, never_enough);
  return point.shares();
}

} // namespace leasehold::policy
