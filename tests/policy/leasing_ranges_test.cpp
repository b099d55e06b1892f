// The bound from below where a term may be of any length in a range, against numbers worked out by hand and against buyers.
#include "policy/leasing/plan/lease_plan.hpp"
#include "random/stream.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace leasehold::policy {

namespace {

/// One group of chips, of which each period of `hours`, one slot, needs so many; $`rent` an hour on demand, `price` for a term
/// of any length in the range.
PlanProblem in_range(const std::vector<double>& chips, double hours, double rent, double price,
                     std::pair<double, double> range)
{
  PlanProblem problem;
  problem.groups = 1;
  problem.is_bound = true;
  problem.loads.emplace_back().needed.push_back(chips);
  for (std::size_t p = 0; p < chips.size(); ++p) {
    problem.period_start.push_back(static_cast<double>(p) * hours);
    problem.slots.push_back({p, hours});
  }
  problem.offers = {{0, std::nullopt, 0.0, {}, std::vector<double>(chips.size(), rent)},
                    {0, std::nullopt, range.first, {}, std::vector<double>(chips.size(), price)}};
  problem.offers.back().longest = range.second;
  return problem;
}

/// An order: chips from one hour until another.
struct Ordered {
  int begin = 0;
  int hours = 0;
  double chips = 0.0;
};

} // namespace

TEST_CASE("a bound's term of a range is as long as the need")
{
  // 10 chips for 39 days, of 21 to 90 days at $1 or $3 on demand: one term of 39 days each. Of the shortest alone it would be two,
  // 42 days.
  PlanProblem problem = in_range(std::vector<double>(39, 10.0), 24.0, 3.0, 1.0, {21 * 24.0, 90 * 24.0});
  CHECK(plan_leases(problem)->dollars == doctest::Approx(10.0 * 39 * 24.0));
  problem.offers.back().longest = 0.0;
  CHECK(plan_leases(problem)->dollars == doctest::Approx(10.0 * 42 * 24.0));
}

TEST_CASE("a bound's term of a range pays all hours until its last")
{
  // 10 chips in the first two periods of 100 h and in the fifth, terms of 200 to 500 h at $1, $3 on demand: two terms of 200 h
  // are $4,000, one of 500 h $5,000. Were 300 h enough for what lies apart, it would be $3,000.
  CHECK(plan_leases(in_range({10.0, 10.0, 0.0, 0.0, 10.0}, 100.0, 3.0, 1.0, {200.0, 500.0}))->dollars ==
        doctest::Approx(10.0 * 2 * 200.0));
  // A month at least for a day of need: the month is paid, or the day rented at $3.
  CHECK(plan_leases(in_range({10.0, 0.0, 0.0, 0.0}, 24.0, 3.0, 1.0, {48.0, 96.0}))->dollars ==
        doctest::Approx(10.0 * 48.0));
  CHECK(plan_leases(in_range({10.0, 0.0, 0.0, 0.0}, 24.0, 1.9, 1.0, {48.0, 96.0}))->dollars ==
        doctest::Approx(10.0 * 24.0 * 1.9));
}

TEST_CASE("a bound's term of a range is no longer than the longest, but for a period")
{
  // 10 chips for 1,000 h, of 300 to 400 h at $1, or $1.1 on demand. Two terms of 400 h and the rest rented are $10,200. A
  // bound's terms that may begin anywhere are counted as those of up to 10 h more: $10,180 at least.
  const PlanProblem problem = in_range(std::vector<double>(100, 10.0), 10.0, 1.1, 1.0, {300.0, 400.0});
  CHECK(plan_leases(problem)->dollars <= 10.0 * 1000.0 + 1e-6); // three of 333⅓ h
  const PlanProblem apart = in_range(std::vector<double>(50, 10.0), 10.0, 1.1, 1.0, {300.0, 400.0});
  CHECK(plan_leases(apart)->dollars <= 10.0 * (400.0 + 110.0) + 1e-6);
  CHECK(plan_leases(apart)->dollars >= 10.0 * (410.0 + 99.0) - 1e-6);
}

TEST_CASE("a bound is never above what one term of any length and begin pays")
{
  // 500 h of which a term that begins and ends at hours drawn at random is used alone. Shorter ones cost as much in all or more.
  random::Stream stream(1, 0, "test/range");
  for (int world = 0; world < 200; ++world) {
    const double shortest = 110.0 + std::floor(stream.uniform() * 100.0);
    const double longest = shortest + std::floor(stream.uniform() * 250.0);
    const double term = shortest + std::floor(stream.uniform() * (longest - shortest + 1.0));
    const double begin = std::floor(stream.uniform() * (500.0 - term));
    PlanProblem problem = in_range(std::vector<double>(5, 0.0), 100.0, 3.0, 1.0, {shortest, longest});
    problem.slots.clear();
    problem.loads.front().needed.front().clear();
    for (std::size_t p = 0; p < 5; ++p) { // a slot for the hours with and one for those without
      const double start = 100.0 * static_cast<double>(p);
      const double with = std::max(0.0, std::min(begin + term, start + 100.0) - std::max(begin, start));
      for (const auto& [hours, chips] : {std::pair{with, 8.0}, std::pair{100.0 - with, 0.0}})
        if (hours > 0.0) {
          problem.slots.push_back({p, hours});
          problem.loads.front().needed.front().push_back(chips);
        }
    }
    CHECK(plan_leases(problem)->dollars == doctest::Approx(8.0 * term));
  }
}

TEST_CASE("a bound is never above what orders in a range pay, at prices that fall, with a minimum, or within a stock")
{
  // Against any orders: a service of up to 40 chips in each of 12 periods of 10 h, at most two orders at any hours and of any
  // length in the range, each at the price of the period in which it begins, the rest rented. Each of these is a buyer.
  random::Stream stream(1, 0, "test/orders");
  double closest = 0.0;
  double level = 1.0;
  for (int world = 0; world < 150; ++world) {
    std::vector<double> needed(12);
    const double base = std::ceil(20.0 * stream.uniform());
    for (double& chips : needed)
      chips = world % 2 == 0 ? base : std::ceil(40.0 * stream.uniform() * stream.uniform());
    const int shortest = static_cast<int>(std::ceil(11.0 + 40.0 * stream.uniform()));
    const int longest = shortest + static_cast<int>(80.0 * stream.uniform());
    PlanProblem problem = in_range(needed, 10.0, 1.0, 0.3 + 0.6 * stream.uniform(), {shortest, longest});
    std::vector<double>& price = problem.offers.back().price;
    for (std::size_t p = 1; world % 3 == 0 && p < 12; ++p) // the lowest until then, as what a term locks
      price[p] = price[p - 1] * (0.9 + 0.1 * stream.uniform());
    const double least = world % 5 == 0 ? std::ceil(40.0 * stream.uniform()) : 1.0;
    problem.offers.back().minimum = least > 1.0 ? least : 0.0;
    const double stock = world % 4 == 0 ? 2.0 * least + 5.0 : 1000.0;
    if (stock < 1000.0) {
      problem.stock.emplace_back(12, stock);
      problem.offers.back().stock = 0;
    }
    const auto paid = [&](const Ordered& first, const Ordered& second) {
      double dollars = 0.0;
      for (const Ordered& each : {first, second})
        dollars += each.chips * each.hours * price[static_cast<std::size_t>(each.begin / 10)];
      for (int h = 0; h < 120; ++h) {
        double held = 0.0;
        for (const Ordered& each : {first, second})
          held += h >= each.begin && h < each.begin + each.hours ? each.chips : 0.0;
        dollars += std::max(0.0, needed[static_cast<std::size_t>(h / 10)] - held);
      }
      return dollars;
    };
    double cheapest = paid({}, {});
    for (int draw = 0; draw < 20'000; ++draw) {
      const auto order = [&](double most) {
        return Ordered{
            static_cast<int>(120.0 * stream.uniform()),
            shortest + static_cast<int>((longest - shortest + 1) * stream.uniform()),
            std::min(most, std::max(least, std::ceil(needed[static_cast<std::size_t>(12.0 * stream.uniform())])))};
      };
      const Ordered first = order(stock);
      Ordered second = order(stock - first.chips);
      if (second.chips < least || draw % 2 == 0)
        second = {};
      cheapest = std::min(cheapest, paid(first, second));
    }
    const double bound = plan_leases(problem)->dollars;
    CHECK(bound <= cheapest * (1.0 + 1e-9));
    closest = std::max(closest, bound / cheapest);
    if (world % 2 == 0 && world % 3 != 0 && world % 4 != 0 && world % 5 != 0 && 2 * longest >= 120)
      level = std::min(level, bound / cheapest);
  }
  CHECK(closest > 0.99); // the worlds are such that the bound is reached,
  CHECK(level > 0.9);    // and it is near where two orders carry a level need all the time at one price
}

} // namespace leasehold::policy
