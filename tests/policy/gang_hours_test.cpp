// A bound's gang computes with all of its chips or not at all, against numbers worked out by hand and buyers drawn at random.
#include "policy/leasing/plan/lease_plan.hpp"
#include "random/stream.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <utility>
#include <vector>

namespace leasehold::policy {

namespace {

/// A bound over one group: periods of equal length, each with slots of so many hours; a gang that may run in all of them.
PlanProblem with_gang(std::size_t periods, const std::vector<double>& slots, double width, double hours)
{
  PlanProblem problem;
  problem.is_bound = true;
  problem.groups = 1;
  double begin = 0.0;
  for (std::size_t p = 0; p < periods; ++p) {
    problem.period_start.push_back(begin);
    for (const double each : slots) {
      problem.slots.push_back({p, each});
      begin += each;
    }
  }
  PlanLoad gang;
  gang.needed = {std::vector<double>(problem.slots.size(), width)};
  gang.work = {hours};
  gang.width = {width};
  problem.loads.push_back(gang);
  return problem;
}

/// A service that needs these chips, by slot of a period.
void add_service(PlanProblem& problem, const std::vector<double>& chips)
{
  PlanLoad service;
  service.needed.emplace_back();
  for (std::size_t s = 0; s < problem.slots.size(); ++s)
    service.needed.front().push_back(chips[s % chips.size()]);
  service.lowest.assign(problem.slots.size(), 1.0);
  problem.loads.push_back(service);
}

PlanOffer sold_at(const PlanProblem& problem, double price, double term = 0.0)
{
  return {0, std::nullopt, term, {}, std::vector<double>(problem.period_start.size(), price), 0.0};
}

double bound_of(PlanProblem problem, bool whole)
{
  if (!whole)
    problem.loads.front().width.clear();
  const auto plan = plan_leases(problem);
  REQUIRE(plan);
  return plan->dollars;
}

} // namespace

TEST_CASE("a gang alone is not spread over a term on an eighth of its chips")
{
  // 64 chips for 100 h, within 800: $12,800 at $2. In part, 8 chips of the term would do it in all 800 h, for $6,400; but a
  // chip that is bound for 800 h at $1 saves $200 of rent and costs $800. A savings plan at half the price costs the
  // same: a dollar an hour is paid for 800 h and pays for $2 in 100.
  PlanProblem problem = with_gang(10, {80.0}, 64.0, 100.0);
  problem.offers = {sold_at(problem, 2.0), sold_at(problem, 1.0, 800.0)};
  CHECK(bound_of(problem, false) == doctest::Approx(6'400.0));
  CHECK(bound_of(problem, true) == doctest::Approx(12'800.0).epsilon(0.01));
  CHECK(bound_of(problem, true) <= 12'800.0 + 0.01);
  problem.offers.pop_back();
  problem.discounts.push_back({{0}, 0.5, 800.0, {}, {}});
  CHECK(bound_of(problem, false) == doctest::Approx(6'400.0));
  CHECK(bound_of(problem, true) == doctest::Approx(12'800.0).epsilon(0.01));
  CHECK(bound_of(problem, true) <= 12'800.0 + 0.01);
}

TEST_CASE("a gang finds too few idle chips beside a service, and rents the others while it computes")
{
  // A service needs 64 chips for half of the time and 16 for the other; at $1 for the term and $2.5 an hour all 64 are bound:
  // 64 · 160 h · $1 = $10,240. A gang of 64 has 48 idle ones for 80 h: it rents 16 for its 20 h, $800; in part it would rent
  // none.
  PlanProblem problem = with_gang(10, {8.0, 8.0}, 64.0, 20.0);
  add_service(problem, {16.0, 64.0});
  problem.offers = {sold_at(problem, 2.5), sold_at(problem, 1.0, 160.0)};
  CHECK(bound_of(problem, false) == doctest::Approx(10'240.0));
  CHECK(bound_of(problem, true) == doctest::Approx(11'040.0).epsilon(0.002));
  CHECK(bound_of(problem, true) <= 11'040.0 + 0.01);
}

TEST_CASE("what is held beside a gang is whole hosts, which the bound knows")
{
  // 48 chips for 160 h under an order of 64 at least, $1: $10,240. A gang of 64 has 16 idle ones and rents 48 for 20 h at $2.5,
  // $2,400; another host under the order is $1,280 and saves $400. The sixteen are never as many as the gang has.
  PlanProblem problem = with_gang(10, {16.0}, 64.0, 20.0);
  add_service(problem, {48.0});
  problem.offers = {sold_at(problem, 2.5), sold_at(problem, 1.0, 160.0)};
  problem.offers.back().minimum = 64.0;
  const double any_number = bound_of(problem, true);
  problem.offers.back().step = 8.0;
  CHECK(bound_of(problem, true) == doctest::Approx(12'640.0).epsilon(0.002));
  CHECK(bound_of(problem, true) <= 12'640.0 + 0.01);
  CHECK(any_number <= bound_of(problem, true));
}

TEST_CASE("a bound with a whole gang is never above what a buyer pays who runs it whole, nor below one in parts")
{
  // A buyer orders at hours drawn at random, runs the gang in hours drawn at random and rents what is missing, at less where
  // a savings plan reaches. The bound knows the same hours.
  random::Stream stream(1, 0, "test/gang-hours");
  for (int w = std::getenv("LEASEHOLD_LONG") != nullptr ? 2000 : 40; w > 0; --w) {
    const auto periods = static_cast<std::size_t>(stream.uniform_int(2, 8));
    const int low = static_cast<int>(stream.uniform_int(1, 12));
    const int high = static_cast<int>(stream.uniform_int(1, 12));
    const int hours = static_cast<int>(periods) * (low + high);
    const double width = 8.0 * static_cast<double>(stream.uniform_int(1, 8));
    const auto work = static_cast<int>(stream.uniform_int(1, hours));
    PlanProblem problem = with_gang(periods, {static_cast<double>(low), static_cast<double>(high)}, width, work);
    const std::vector<double> serves{8.0 * static_cast<double>(stream.uniform_int(0, 8)),
                                     8.0 * static_cast<double>(stream.uniform_int(0, 8))};
    add_service(problem, serves);
    const double term = static_cast<double>(stream.uniform_int(2, hours));
    const double rent = stream.uniform(1.0, 4.0);
    const double bound_price = rent * stream.uniform(0.2, 1.0);
    const double discount = stream.uniform(0.1, 0.6);
    problem.offers = {sold_at(problem, rent), sold_at(problem, bound_price, term)};
    problem.discounts.push_back({{0}, discount, term, {}, {}});
    std::vector<bool> runs(static_cast<std::size_t>(hours), false);
    for (int left = work; left > 0;)
      if (auto at = runs.begin() + stream.uniform_int(0, hours - 1); !*at)
        *at = true, --left;
    const auto ordered = [&](double most, double step) {
      std::vector<std::pair<double, double>> orders; // begin, amount
      for (std::int64_t n = stream.uniform_int(0, 3); n > 0; --n) {
        const auto begin = static_cast<double>(stream.uniform_int(0, hours - 1));
        const double amount = stream.uniform(0.0, most);
        orders.emplace_back(begin, step > 0.0 ? std::round(amount / step) * step : amount);
      }
      return orders;
    };
    const double host = w % 2 == 0 ? 8.0 : 0.0;
    problem.offers.back().step = host;
    const auto chips = ordered(width, host);
    const auto dollars = ordered(width * rent, 0.0);
    double cost = 0.0;
    for (const auto& [begin, amount] : chips)
      cost += amount * term * bound_price;
    for (const auto& [begin, amount] : dollars)
      cost += amount * term;
    const auto held = [&](const auto& orders, double hour) {
      double sum = 0.0;
      for (const auto& [begin, amount] : orders)
        sum += begin <= hour && hour < begin + term ? amount : 0.0;
      return sum;
    };
    for (int h = 0; h < hours; ++h) {
      const double needed = serves[h % (low + high) < low ? 0 : 1] + (runs[static_cast<std::size_t>(h)] ? width : 0.0);
      const double rented = std::max(0.0, needed - held(chips, h));
      const double covered = std::min(rented * rent, held(dollars, h) / (1.0 - discount));
      cost += rented * rent - covered;
    }
    CAPTURE(w);
    const double whole = bound_of(problem, true);
    CHECK(whole <= cost * (1.0 + 1e-6));
    CHECK(whole >= bound_of(problem, false) * (1.0 - 1e-6));
  }
}

} // namespace leasehold::policy
