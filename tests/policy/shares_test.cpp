// Shares of the time, worked out by hand, and what they promise, on random problems: most even, of the largest sum, least
// late, and the assignment of jobs to slots.
#include "policy/leasing/plan/linear_programme.hpp"
#include "policy/scheduling/shares/least_assignment.hpp"
#include "policy/scheduling/shares/share_problem.hpp"
#include "random/stream.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace leasehold::test {

namespace {

using policy::ShareProblem;
using policy::Shares;

/// Two jobs of one chip and two kinds with one chip each: A does 4 a second on the first and 1 on the second, B 2 and 1.
ShareProblem two_by_two()
{
  return {{1.0, 1.0}, {4.0, 1.0, 2.0, 1.0}, {1.0, 1.0, 1.0, 1.0}};
}

void check_shares(const Shares& found, const Shares& expected)
{
  REQUIRE(found.size() == expected.size());
  for (std::size_t e = 0; e < found.size(); ++e) {
    CAPTURE(e);
    CHECK(std::abs(found[e] - expected[e]) < 1e-5);
  }
}

/// Up to 12 gangs of 1 to 4 chips on up to 4 kinds of up to 16 chips; some gangs can run on some kinds alone.
ShareProblem random_problem(random::Stream& stream)
{
  ShareProblem problem;
  const auto kinds = stream.uniform_int(1, 4), jobs = stream.uniform_int(2, 12);
  for (int j = 0; j < kinds; ++j)
    problem.chips.push_back(static_cast<double>(stream.uniform_int(4, 16)));
  for (int i = 0; i < jobs; ++i)
    for (int j = 0; j < kinds; ++j) {
      problem.rates.push_back(j > 0 && stream.bernoulli(0.2) ? 0.0 : std::exp(stream.normal(0.0, 1.0)));
      problem.widths.push_back(static_cast<double>(stream.uniform_int(1, 4)));
    }
  return problem;
}

void check_possible(const ShareProblem& problem, const Shares& shares)
{
  std::vector<double> held(problem.kinds(), 0.0);
  for (std::size_t i = 0; i < problem.jobs(); ++i) {
    double sum = 0.0;
    for (std::size_t j = 0; j < problem.kinds(); ++j) {
      const double share = shares[i * problem.kinds() + j];
      CHECK(share >= 0.0);
      sum += share;
      held[j] += share * problem.widths[i * problem.kinds() + j];
    }
    CHECK(sum <= 1.0 + 1e-9);
  }
  for (std::size_t j = 0; j < problem.kinds(); ++j)
    CHECK(held[j] <= problem.chips[j] + 1e-9);
}

std::vector<double> own_parts(const ShareProblem& problem)
{
  const Shares own = policy::isolated_shares(problem);
  std::vector<double> parts;
  for (std::size_t i = 0; i < problem.jobs(); ++i)
    parts.push_back(policy::gained(problem, problem.rates, own, i));
  return parts;
}

/// The same programme, by Clp: the level where there are needs, else the largest sum.
double by_simplex(const ShareProblem& problem, const std::vector<double>& needs)
{
  policy::LinearProgramme programme;
  const double none = policy::LinearProgramme::unbounded;
  std::vector<std::size_t> kinds;
  for (const double chips : problem.chips)
    kinds.push_back(programme.row(-none, chips));
  const std::size_t level = programme.column(needs.empty() ? 0.0 : -1.0);
  for (std::size_t i = 0; i < problem.jobs(); ++i) {
    const std::size_t once = programme.row(-none, 1.0), goal = programme.row(0.0, none);
    if (!needs.empty())
      programme.set(goal, level, -needs[i]);
    for (std::size_t j = 0; j < problem.kinds(); ++j)
      if (const double rate = problem.rates[i * problem.kinds() + j]; rate > 0.0) {
        const std::size_t share = programme.column(needs.empty() ? -rate : 0.0);
        programme.set(once, share, 1.0);
        programme.set(goal, share, rate);
        programme.set(kinds[j], share, problem.widths[i * problem.kinds() + j]);
      }
  }
  const auto solution = programme.minimise(0);
  REQUIRE(solution.has_value());
  return -solution->cost;
}

} // namespace

TEST_CASE("shares: own parts and equal times")
{
  // A gang of 2 and one of 1 on 4 chips of which each owns 2: all the time of the first, and more than all of the second.
  const ShareProblem one{{4.0}, {1.0, 1.0}, {2.0, 1.0}};
  check_shares(policy::isolated_shares(one), {1.0, 1.0});
  // Of 2 chips each owns one: half the time of a gang of two. By time both could have all, which is too much.
  const ShareProblem narrow{{2.0}, {1.0, 1.0}, {2.0, 1.0}};
  check_shares(policy::isolated_shares(narrow), {0.5, 1.0});
  check_shares(policy::equal_time_shares(narrow), {1.0, 1.0});
  // 2 and 6 chips for two jobs: 1 and 3 each, which is 1 and 3 times the time there is: a quarter and three quarters.
  check_shares(policy::isolated_shares({{2.0, 6.0}, {1.0, 1.0, 1.0, 1.0}, {1.0, 1.0, 1.0, 1.0}}),
               {0.25, 0.75, 0.25, 0.75});
}

TEST_CASE("shares: a programme of two jobs and two kinds, solved by hand")
{
  const ShareProblem problem = two_by_two();
  // Nothing idles. With A on the first for p of the time, it does 4p + (1 − p), B 2(1 − p) + p. Equal at p = 1/4: 7/4.
  check_shares(policy::most_even_shares(problem, problem.rates, {1.0, 1.0}), {0.25, 0.75, 0.75, 0.25});
  CHECK(policy::most_even_level(problem, problem.rates, {1.0, 1.0}) == doctest::Approx(1.75).epsilon(1e-6));
  // A has 7 to do and B 3.5: 1 + 3p = 2(2 − p) at p = 3/5, and all is done in 7/(1 + 9/5) = 2.5.
  check_shares(policy::most_even_shares(problem, problem.rates, {7.0, 3.5}), {0.6, 0.4, 0.4, 0.6});
  CHECK(1.0 / policy::most_even_level(problem, problem.rates, {7.0, 3.5}) == doctest::Approx(2.5).epsilon(1e-6));
  // 4 + 1 is more than 1 + 2.
  check_shares(policy::largest_sum_shares(problem, problem.rates), {1.0, 0.0, 0.0, 1.0});
  // One who has no need has no say: B has all of the first, where it is best. A may have x of the second; the middle is
  // where x(1 − x)² is most, for A's time and the chip both end at 1: x = 1/3.
  check_shares(policy::most_even_shares(problem, problem.rates, {0.0, 1.0}), {0.0, 1.0 / 3, 1.0, 0.0});
}

TEST_CASE("shares: jobs that are alike have like shares, where a vertex would serve one and not the others")
{
  const ShareProblem alike{{1.0}, {1.0, 1.0, 1.0}, {1.0, 1.0, 1.0}};
  check_shares(policy::largest_sum_shares(alike, alike.rates), {1.0 / 3, 1.0 / 3, 1.0 / 3});
  // Under floors of 0.1 the middle leaves as much above each: three times the same.
  const Shares middle = policy::middle_shares(alike, alike.rates, {0.1, 0.1, 0.1});
  CHECK(middle[0] == doctest::Approx(middle[1]));
  CHECK(middle[1] == doctest::Approx(middle[2]));
  CHECK(policy::middle_shares(alike, alike.rates, {0.4, 0.4, 0.4}).empty()); // 1.2 chips
}

TEST_CASE("shares: the latest job is as little late as can be")
{
  // One chip. A is 10 s old, B new; both have 10 s left, and would be done after 15 and 20 s alone. With shares a and 1 − a:
  // (10 + 10/a)/15 = (10/(1 − a))/20 = rho, where 10/(15 rho − 10) + 1/(2 rho) = 1, so 30 rho² − 55 rho + 10 = 0 and
  // rho = (55 + √1825)/60 = 1.62867: a = 10/(15 rho − 10) = 0.693.
  const ShareProblem problem{{1.0}, {1.0, 1.0}, {1.0, 1.0}};
  const double rho = (55.0 + std::sqrt(1825.0)) / 60.0, share = 10.0 / (15.0 * rho - 10.0);
  const Shares found = policy::least_late_shares(problem, problem.rates, {{10.0, 0.0}, {10.0, 10.0}, {15.0, 20.0}});
  CHECK(found[0] == doctest::Approx(share).epsilon(1e-4));
  CHECK(found[1] == doctest::Approx(1.0 - share).epsilon(1e-4));
}

TEST_CASE(
    "shares: on random problems the optimum is Clp's, nobody gains less than its own part, and no chip is had twice")
{
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    random::Stream stream{seed, 0, "test/shares"};
    const ShareProblem problem = random_problem(stream);
    const std::vector<double> own = own_parts(problem);
    CAPTURE(seed);
    const Shares even = policy::most_even_shares(problem, problem.rates, own);
    check_possible(problem, even);
    check_possible(problem, policy::isolated_shares(problem));
    const double level = policy::most_even_level(problem, problem.rates, own);
    CHECK(level >= 1.0 - 1e-6); // own parts are possible
    CHECK(level == doctest::Approx(by_simplex(problem, own)).epsilon(1e-6));
    for (std::size_t i = 0; i < problem.jobs(); ++i) // the sharing incentive
      CHECK(policy::gained(problem, problem.rates, even, i) >= own[i] * (1.0 - 1e-6));
    const Shares most = policy::largest_sum_shares(problem, problem.rates);
    check_possible(problem, most);
    double sum = 0.0;
    for (std::size_t i = 0; i < problem.jobs(); ++i)
      sum += policy::gained(problem, problem.rates, most, i);
    CHECK(sum == doctest::Approx(by_simplex(problem, {})).epsilon(1e-5));
  }
}

namespace {

/// The least sum of completion times of jobs on such groups of slots: on each the longest last, as many side by side as
/// slots.
double sum_of_ends(const std::vector<double>& times, const std::vector<policy::SlotGroup>& groups,
                   const std::vector<std::size_t>& chosen)
{
  double sum = 0.0;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    std::vector<double> here;
    for (std::size_t i = 0; i < chosen.size(); ++i)
      if (chosen[i] == g)
        here.push_back(times[i * 2 + groups[g].kind]);
    std::ranges::sort(here, std::greater{});
    for (std::size_t p = 0; p < here.size(); ++p) {
      const std::size_t from_end = p / groups[g].slots + 1;
      sum += here[p] * static_cast<double>(from_end) + groups[g].busy;
    }
  }
  return sum;
}

} // namespace

TEST_CASE("least assignment: no other has a lower sum of completion times")
{
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    random::Stream stream{seed, 0, "test/assignment"};
    // Two kinds; of the second some slots are busy for a while.
    const std::vector<policy::SlotGroup> groups{{0, static_cast<std::size_t>(stream.uniform_int(1, 2)), 0.0},
                                                {1, static_cast<std::size_t>(stream.uniform_int(1, 2)), 0.0},
                                                {1, 1, static_cast<double>(stream.uniform_int(1, 40))}};
    std::vector<double> times;
    for (int t = 0; t < 12; ++t) // of six jobs
      times.push_back(static_cast<double>(stream.uniform_int(1, 30)));
    double least = 1e300;
    for (unsigned code = 0; code < 729; ++code) {
      std::vector<std::size_t> chosen;
      for (unsigned i = 0, rest = code; i < 6; ++i, rest /= 3)
        chosen.push_back(rest % 3);
      least = std::min(least, sum_of_ends(times, groups, chosen));
    }
    const auto found = policy::least_assignment(times, 2, groups);
    CHECK(sum_of_ends(times, groups, found.groups) == doctest::Approx(least));
    for (std::size_t g = 0; g < groups.size(); ++g) { // every slot that is used begins with one job
      std::size_t there = 0, first = 0;
      for (std::size_t i = 0; i < 6; ++i)
        if (found.groups[i] == g) {
          ++there;
          first += found.first[i] ? std::size_t{1} : std::size_t{0};
        }
      CHECK(first == std::min(there, groups[g].slots));
    }
  }
  // One who can run unassigned is left out.
  const auto unassigned = policy::least_assignment({0.0, 5.0}, 1, {{0, 1, 0.0}});
  CHECK(unassigned.groups[0] == policy::SlotAssignment::none);
  CHECK(unassigned.first[1]);
}

} // namespace leasehold::test
