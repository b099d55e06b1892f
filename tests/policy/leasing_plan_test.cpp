// The linear programme of a lease plan, and the forecast that it is fed with, against numbers worked out by hand.
#include "policy/leasing/buying/commitment.hpp"
#include "policy/leasing/buying/rent_curve.hpp"
#include "policy/leasing/buying/trend.hpp"
#include "policy/leasing/plan/lease_plan.hpp"
#include "random/stream.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <utility>

namespace leasehold::policy {

namespace {

constexpr double year = 8760.0;

/// One group of chips, `periods` periods of `hours`, each one slot, in which one load needs `chips`.
PlanProblem flat(double chips, std::size_t periods, double hours)
{
  PlanProblem problem;
  problem.groups = 1;
  PlanLoad load;
  load.needed.emplace_back();
  for (std::size_t p = 0; p < periods; ++p) {
    problem.period_start.push_back(static_cast<double>(p) * hours);
    problem.slots.push_back({p, hours});
    load.needed.front().push_back(chips);
  }
  problem.loads.push_back(load);
  return problem;
}

PlanOffer offered(const PlanProblem& problem, double price, double term = 0.0, double minimum = 0.0)
{
  return {0, std::nullopt, term, {}, std::vector<double>(problem.period_start.size(), price), minimum};
}

double total(const std::vector<double>& chips)
{
  double sum = 0.0;
  for (const double each : chips)
    sum += each;
  return sum;
}

} // namespace

TEST_CASE("a flat need for three years is committed to for three years where that costs half")
{
  // 24 chips · 26,280 h · $1.0 = $630,720, against $1.4 by the year and $2 on demand.
  PlanProblem problem = flat(24.0, 36, 730.0);
  problem.offers = {offered(problem, 2.0), offered(problem, 1.4, year), offered(problem, 1.0, 3.0 * year)};
  const auto plan = plan_leases(problem);
  REQUIRE(plan);
  CHECK(plan->dollars == doctest::Approx(630'720.0));
  CHECK(plan->commit[2].front() == doctest::Approx(24.0));
  CHECK(total(plan->commit[1]) == doctest::Approx(0.0));
}

TEST_CASE("a minimum of 256 chips is not bought for 24, and is for 160")
{
  // A year: 24 · 8,760 · $2 = $420,480 rented; the minimum would cost 256 · 8,760 · $1 = $2,242,560. For 160 chips renting
  // costs 160 · 8,760 · $2 = $2,803,200, the minimum less.
  for (const auto& [chips, dollars] : {std::pair{24.0, 420'480.0}, std::pair{160.0, 2'242'560.0}}) {
    PlanProblem problem = flat(chips, 12, 730.0);
    problem.offers = {offered(problem, 2.0), offered(problem, 1.0, year, 256.0)};
    const auto plan = plan_leases(problem);
    REQUIRE(plan);
    CHECK(plan->dollars == doctest::Approx(dollars));
  }
}

TEST_CASE("a plan and a bound order no less than the minimum, and pay for what of it is idle")
{
  // 8 chips for 900 h and 16 for 100 h. The minimum of 16 for all of it at $1 costs $16,000, whatever of it idles. Rent at $3
  // costs 8 · 900 · 3 + 16 · 100 · 3 = $26,400, at $1.5 half of it: $13,200. Without the minimum 8 would be committed to and
  // 8 more rented for 100 h: $8,000 + $2,400, or + $1,200.
  // Three times the needs leave more than one order: 24 chips committed to and 24 rented for 100 h are $24,000 + 24 · 100 · 3
  // = $31,200; one order of 16 chips, 8 rented throughout and 24 for 100 h are $16,000 + $24,000 + $7,200.
  for (const bool is_bound : {false, true}) {
    PlanProblem problem = flat(8.0, 10, 100.0);
    problem.is_bound = is_bound;
    problem.loads.front().needed.front()[4] = 16.0;
    problem.offers = {offered(problem, 3.0), offered(problem, 1.0, 1000.0, 16.0)};
    CHECK(plan_leases(problem)->dollars == doctest::Approx(16'000.0));
    problem.offers.front().price.assign(10, 1.5);
    CHECK(plan_leases(problem)->dollars == doctest::Approx(13'200.0));
    problem.offers.back().minimum = 0.0;
    CHECK(plan_leases(problem)->dollars == doctest::Approx(9'200.0));
    problem.offers = {offered(problem, 3.0), offered(problem, 1.0, 1000.0, 16.0)};
    for (double& chips : problem.loads.front().needed.front())
      chips *= 3.0;
    CHECK(plan_leases(problem)->dollars == doctest::Approx(31'200.0));
  }
}

TEST_CASE("nothing is ordered under a minimum that the stock does not hold")
{
  // The same needs, of which 16 chips could be committed to for $16,000: with 12 in stock a plan rents all, for $26,400. Of a
  // bound, which knows stock as means of slots alone, periods without enough have no price.
  for (const bool is_bound : {false, true})
    for (const auto& [stock, dollars] : {std::pair{16.0, 16'000.0}, std::pair{12.0, 26'400.0}}) {
      PlanProblem problem = flat(8.0, 10, 100.0);
      problem.is_bound = is_bound;
      problem.loads.front().needed.front()[4] = 16.0;
      problem.offers = {offered(problem, 3.0), offered(problem, 1.0, 1000.0, 16.0)};
      problem.stock = {std::vector<double>(10, stock)};
      problem.offers.back().stock = 0;
      if (is_bound && stock < 16.0)
        problem.offers.back().price.assign(10, std::numeric_limits<double>::infinity());
      CHECK(plan_leases(problem)->dollars == doctest::Approx(dollars));
    }
}

TEST_CASE("an order of a bound may begin where stock comes within a slot, of which it knows the mean")
{
  // 16 chips through two periods of 2 h at $1, or $0.1 for 2 h in orders of 16. These are delivered at hour 3: of the last
  // slot 8 on average. A buyer pays 3 h at $1 and a term, 48 + 3.2 = 51.2; a bound, whose terms begin with periods, 32 + 3.2.
  PlanProblem problem = flat(16.0, 2, 2.0);
  problem.is_bound = true;
  problem.offers = {offered(problem, 1.0), offered(problem, 0.1, 2.0, 16.0)};
  problem.offers.back().price.front() = std::numeric_limits<double>::infinity();
  problem.stock = {{0.0, 8.0}};
  problem.offers.back().stock = 0;
  CHECK(plan_leases(problem)->dollars == doctest::Approx(35.2));
}

TEST_CASE("no term begins whose end the need does not reach, unless it is cheaper all the same")
{
  // 500 days at $2 against a year at $1.2 for 8 chips: one year committed and 135 days rented cost
  // 8 · (8,760 · 1.2 + 3,240 · 2) = $135,936; a second year would cost 8 · 8,760 · 1.2 = $84,096 for $51,840 of renting.
  PlanProblem problem = flat(8.0, 100, 120.0);
  problem.offers = {offered(problem, 2.0), offered(problem, 1.2, year)};
  const auto plan = plan_leases(problem);
  REQUIRE(plan);
  CHECK(plan->dollars == doctest::Approx(135'936.0));
  CHECK(total(plan->commit[1]) == doctest::Approx(8.0));
}

TEST_CASE("stock binds, what is held counts, and a load that nothing can carry is left out, but has no bound")
{
  PlanProblem problem = flat(24.0, 1, 100.0);
  problem.stock = {{10.0}};
  problem.offers = {offered(problem, 1.0), offered(problem, 3.0)};
  problem.offers.front().stock = 0;
  // 10 chips at $1 and 14 at $3 for 100 hours.
  CHECK(plan_leases(problem)->dollars == doctest::Approx(100.0 * (10.0 + 42.0)));
  problem.held = {{20.0}};
  CHECK(plan_leases(problem)->dollars == doctest::Approx(400.0));
  problem.offers.pop_back();
  problem.held = {{0.0}};
  REQUIRE(plan_leases(problem));
  CHECK(plan_leases(problem)->carried[0][0] == doctest::Approx(10.0 / 24.0));
  problem.is_bound = true;
  CHECK_FALSE(plan_leases(problem));
}

TEST_CASE("spot and what is rented on demand are chips of one stock, where it is let from that")
{
  // 10 chips for 100 h. Eight chips are there, at $2 or, as spot, at $1; the rest costs $5: 100 · (8 · 1 + 2 · 5). Were the
  // stocks apart, 8 of spot and 2 at $2.
  PlanProblem problem = flat(10.0, 1, 100.0);
  problem.offers = {offered(problem, 2.0), offered(problem, 1.0), offered(problem, 5.0)};
  problem.stock = {{8.0}, {8.0}};
  problem.offers[0].stock = 0;
  problem.offers[1].stock = 1;
  CHECK(plan_leases(problem)->dollars == doctest::Approx(1'200.0));
  problem.offers[1].shared = 0;
  CHECK(plan_leases(problem)->dollars == doctest::Approx(1'800.0));
}

TEST_CASE("a bound's terms take stock in the periods through which they pass")
{
  // 24 chips through five periods of 100 h. Ten can be had for 500 h at $1, the others at $3: $26,000. Without the stock's
  // limit it would be 24 for 500 h at $1. The bound does not charge a term's first and last period, of which it may have part
  // alone, so that ten more begin with the fourth: $500 each for what $600 of rent would carry.
  PlanProblem problem = flat(24.0, 5, 100.0);
  problem.offers = {offered(problem, 1.0, 500.0), offered(problem, 3.0)};
  problem.is_bound = true;
  CHECK(plan_leases(problem)->dollars == doctest::Approx(24.0 * 500.0));
  problem.stock = {std::vector<double>(5, 10.0)};
  problem.offers.front().stock = 0;
  CHECK(plan_leases(problem)->dollars == doctest::Approx(26'000.0 - 10.0 * (600.0 - 500.0)));
}

TEST_CASE("a savings plan is bought in dollars and a reservation in chips, for what is rented on demand")
{
  // 10 chips for a year at $2: 30 % off costs 10 · 8,760 · $1.4 = $122,640, of $14 an hour; at $1.2 a reserved chip
  // $105,120.
  PlanProblem problem = flat(10.0, 100, 87.6);
  problem.offers = {offered(problem, 2.0)};
  problem.discounts = {{{0}, 0.3, year, {}, {}}};
  const auto saved = plan_leases(problem);
  REQUIRE(saved);
  CHECK(saved->dollars == doctest::Approx(122'640.0));
  CHECK(saved->discount[0].front() == doctest::Approx(14.0));
  problem.discounts.push_back({{0}, 1.0, year, std::vector<double>(100, 1.2), {}});
  const auto reserved = plan_leases(problem);
  REQUIRE(reserved);
  CHECK(reserved->dollars == doctest::Approx(105'120.0));
  CHECK(reserved->discount[1].front() == doctest::Approx(10.0));
  // What runs already is not bought again: 6 reserved chips leave 4.
  problem.discounts[1].held.assign(100, 6.0);
  CHECK(plan_leases(problem)->discount[1].front() == doctest::Approx(4.0));
}

TEST_CASE("dollars are committed to for what a part of the term uses, at any time in it")
{
  // 10 chips at $2 for 100 h, then 20: $2,000 and $4,000 at list, 25 % off both over a term of 200 h $4,500, $22.5 an hour.
  PlanProblem problem = flat(10.0, 2, 100.0);
  problem.loads[0].needed[0][1] = 20.0;
  problem.offers = {offered(problem, 2.0)};
  const std::vector<double> now = {1.0, std::numeric_limits<double>::infinity()};
  problem.spends = {{{0}, 0.25, 0.0, 200.0, {1.0}, now, {}}};
  const auto whole = plan_leases(problem);
  REQUIRE(whole);
  CHECK(whole->dollars == doctest::Approx(4'500.0));
  CHECK(whole->spend[0].front() == doctest::Approx(22.5));
  // In halves of as much each $3,000 use $1,500 in both, and $2,000 of the second are paid at list: $5,000. More would pay a
  // dollar in the first half for nothing to save a third of one in the second.
  problem.spends[0].shares = {0.5, 0.5};
  const auto halves = plan_leases(problem);
  REQUIRE(halves);
  CHECK(halves->dollars == doctest::Approx(3'000.0 + 2'000.0));
  CHECK(halves->spend[0].front() == doctest::Approx(15.0));
  // Overage at 20 % off: those $2,000 cost $1,600.
  problem.spends[0].overage_discount = 0.2;
  CHECK(plan_leases(problem)->dollars == doctest::Approx(3'000.0 + 1'600.0));
  // What runs is used and not paid again: of $900 until hour 150 the list has $1,200 less to pay. No more is bought.
  problem.spends[0].overage_discount = 0.0;
  problem.spends[0].price = {now[1], now[1]};
  problem.spends[0].held = {{0.0, 150.0, 900.0}};
  CHECK(plan_leases(problem)->dollars == doctest::Approx(6'000.0 - 1'200.0));
  // Where it asks for more than there is until hour 150, $2,000 and half of the $4,000, it covers these.
  problem.spends[0].held.front().dollars = 9'000.0;
  CHECK(plan_leases(problem)->dollars == doctest::Approx(2'000.0));
}

TEST_CASE("work waits for cheap hours, as far as its deadline lets it")
{
  // Ten hours on 8 chips, in twenty of which the last ten cost $1 instead of $2: 8 · 10 · $1. If it must end after 15, five
  // of them cost $2: 8 · (5 · 2 + 5 · 1).
  PlanProblem problem = flat(8.0, 20, 1.0);
  problem.loads[0].work = {10.0};
  problem.offers = {offered(problem, 2.0)};
  for (std::size_t p = 10; p < 20; ++p)
    problem.offers[0].price[p] = 1.0;
  const auto late = plan_leases(problem);
  REQUIRE(late);
  CHECK(late->dollars == doctest::Approx(80.0).epsilon(1e-5));
  CHECK(late->carried[0][0] == doctest::Approx(0.0));
  CHECK(late->carried[0][19] == doctest::Approx(1.0));
  for (std::size_t p = 15; p < 20; ++p)
    problem.loads[0].needed[0][p] = 0.0;
  CHECK(plan_leases(problem)->dollars == doctest::Approx(120.0).epsilon(1e-5));
  // Of hours that cost the same the first are taken.
  problem.offers[0].price.assign(20, 1.0);
  CHECK(plan_leases(problem)->carried[0][0] == doctest::Approx(1.0));
}

TEST_CASE("a term that ends within a period counts there in part, and a bound's may begin at any time")
{
  // 10 chips for three periods of 100 h; 150 h cost $150, an hour on demand $3. In part: 10 terms in the first period, 5 in
  // the second (half of the first ten run on), 7.5 in the third.
  PlanProblem problem = flat(10.0, 3, 100.0);
  problem.offers = {offered(problem, 3.0), offered(problem, 1.0, 150.0)};
  CHECK(plan_leases(problem)->dollars == doctest::Approx(22.5 * 150.0).epsilon(1e-6));
  problem.is_bound = true; // two terms, one after the other, carry each of the ten
  CHECK(plan_leases(problem)->dollars == doctest::Approx(20.0 * 150.0));
}

TEST_CASE("a bound's term covers as many hours of its first and last period as it has there, whichever they are")
{
  // Two periods of 100 h, each with 40 h in which 10 chips are needed and 60 h in which none are. A term of 80 h, $1 an hour,
  // against $3 on demand: 40 h before the end of the first period and 40 h of the second, if the need lies there, are
  // carried by one term a chip, 10 · 80 · $1; no term carries more than its 80 h.
  PlanProblem problem;
  problem.groups = 1;
  problem.period_start = {0.0, 100.0};
  problem.slots = {{0, 40.0}, {0, 60.0}, {1, 40.0}, {1, 60.0}};
  problem.loads.emplace_back();
  problem.loads[0].needed = {{10.0, 0.0, 10.0, 0.0}};
  problem.offers = {offered(problem, 3.0), offered(problem, 1.0, 80.0)};
  problem.is_bound = true;
  CHECK(plan_leases(problem)->dollars == doctest::Approx(10.0 * 80.0));
  problem.loads[0].needed = {{10.0, 5.0, 10.0, 0.0}}; // 300 chip-hours more, $1 each
  CHECK(plan_leases(problem)->dollars == doctest::Approx(800.0 + 300.0));
}

TEST_CASE("a bound is never above what a begin at any hour pays")
{
  // 500 h of which each term begins at an hour drawn at random and is used alone: a bound that had only begins with
  // periods would have to rent what lies before the next.
  random::Stream stream(1, 0, "test/bound");
  for (int world = 0; world < 200; ++world) {
    const double term = 20.0 + std::floor(stream.uniform() * 300.0);
    const double begin = std::floor(stream.uniform() * (500.0 - term));
    PlanProblem problem;
    problem.groups = 1;
    problem.loads.emplace_back();
    problem.loads[0].needed.emplace_back();
    for (std::size_t p = 0; p < 5; ++p) { // a slot for the hours with and one for those without
      const double start = 100.0 * static_cast<double>(p);
      problem.period_start.push_back(start);
      const double with = std::max(0.0, std::min(begin + term, start + 100.0) - std::max(begin, start));
      for (const auto& [hours, chips] : {std::pair{with, 8.0}, std::pair{100.0 - with, 0.0}})
        if (hours > 0.0) {
          problem.slots.push_back({p, hours});
          problem.loads[0].needed[0].push_back(chips);
        }
    }
    problem.offers = {offered(problem, 3.0), offered(problem, 1.0, term)};
    problem.is_bound = true;
    CHECK(plan_leases(problem)->dollars == doctest::Approx(8.0 * term));
  }
}

TEST_CASE("a bound with a minimum is never above what whole orders at any hour pay")
{
  // Against any orders: a service of 1 to 40 chips in each of 12 periods of 10 h, at most two orders under the minimum at any
  // hours, the rest rented. Each of these is a buyer, and the bound must not be above the cheapest of them.
  random::Stream stream(1, 0, "test/minimum");
  for (int world = 0; world < 200; ++world) {
    PlanProblem problem = flat(1.0, 12, 10.0);
    problem.is_bound = true;
    std::vector<double>& needed = problem.loads.front().needed.front();
    for (double& chips : needed)
      chips = std::ceil(40.0 * stream.uniform() * stream.uniform());
    const double least = std::ceil(40.0 * stream.uniform());
    const double term = std::ceil(15.0 + 70.0 * stream.uniform());
    const double price = 0.3 + 0.6 * stream.uniform();
    problem.offers = {offered(problem, 1.0), offered(problem, price, term, least)};
    const auto paid = [&](int first, double a, int second, double b) {
      double dollars = (a + b) * term * price;
      for (int h = 0; h < 120; ++h) {
        const double held = (h >= first && h < first + term ? a : 0.0) + (h >= second && h < second + term ? b : 0.0);
        dollars += std::max(0.0, needed[static_cast<std::size_t>(h / 10)] - held);
      }
      return dollars;
    };
    double cheapest = paid(0, 0.0, 0, 0.0);
    for (int first = 0; first < 120; first += 3)
      for (const double a : {least, least + 5.0}) {
        cheapest = std::min(cheapest, paid(first, a, 0, 0.0));
        for (int second = first; second < 120; second += 3)
          cheapest = std::min(cheapest, paid(first, a, second, least));
      }
    CHECK(plan_leases(problem)->dollars <= cheapest * (1.0 + 1e-9));
  }
}

TEST_CASE("what needs a port pays its engineers, its time and its pilots' hours, if that pays at all")
{
  // 10 chips for 100 h at $3, or, of another type, at $1 once a port of 40 h is done, with 5 pilot chips: 40 h at $3, then
  // 60 h at $1, and pilots 5 · 40 h at $1, where the engineers cost 300: 10 · (120 + 60) + 200 + 300 = 2,300 of 3,000. At
  // engineers of 1,500 it does not pay: 3,000 it is, as it is where the port takes the 100 h.
  PlanProblem problem;
  problem.groups = 2;
  for (std::size_t p = 0; p < 10; ++p) {
    problem.period_start.push_back(10.0 * static_cast<double>(p));
    problem.slots.push_back({p, 10.0});
  }
  problem.loads.emplace_back();
  problem.loads[0].needed = {std::vector<double>(10, 10.0), std::vector<double>(10, 10.0)};
  problem.loads[0].port = {std::nullopt, 0};
  problem.offers = {offered(problem, 3.0), offered(problem, 1.0)};
  problem.offers[1].group = 1;
  problem.ports = {{300.0, 40.0, 5.0, 1}};
  problem.is_bound = true;
  CHECK(plan_leases(problem)->dollars == doctest::Approx(2300.0));
  problem.ports[0].dollars = 1500.0;
  CHECK(plan_leases(problem)->dollars == doctest::Approx(3000.0));
  problem.ports[0] = {0.0, 100.0, 0.0, 1};
  CHECK(plan_leases(problem)->dollars == doctest::Approx(3000.0));
}

TEST_CASE("of a bound a port is begun or not, and no more runs there than its pilots have proved")
{
  // 10 chips for 1,000 h in ten periods, at $2 here, or at $1 there after a port of 100 h that holds 20 pilots, 2,000 chip-h.
  PlanProblem problem = flat(10.0, 10, 100.0);
  problem.groups = 2;
  problem.loads.front().needed.push_back(problem.loads.front().needed.front());
  problem.loads.front().port = {std::nullopt, 0};
  problem.ports = {{0.0, 100.0, 20.0, 1}};
  problem.offers = {offered(problem, 2.0), offered(problem, 1.0)};
  problem.offers[1].group = 1;
  problem.is_bound = true;
  // Nothing runs there in the first 100 h: $2,000 here, $9,000 there, pilots $2,000.
  CHECK(plan_leases(problem)->dollars == doctest::Approx(13'000.0));
  // With ten chips there they prove for 200 h, in which all runs here: $4,000 here, $8,000 there, pilots $2,000.
  problem.stock = {std::vector<double>(10, 10.0)};
  problem.offers[1].stock = 0;
  CHECK(plan_leases(problem)->dollars == doctest::Approx(14'000.0));
  // Engineers of $3,000 are paid whole where saved is $20,000 − $13,000 = $7,000, and with those of $8,000 nothing is ported.
  problem.stock.clear();
  problem.offers[1].stock.reset();
  problem.ports.front().dollars = 3'000.0;
  CHECK(plan_leases(problem)->dollars == doctest::Approx(16'000.0));
  problem.ports.front().dollars = 8'000.0;
  CHECK(plan_leases(problem)->dollars == doctest::Approx(20'000.0));
}

TEST_CASE("what whole replicas take at least is used, as far as it is ported")
{
  // 18.4 chips here or 13.1 there carry the load for 100 h: 2.3 replicas of 8 chips, or 1.64. Two whole ones there are 16
  // chips: 0.5 · 2 there, in units of what one carries.
  PlanProblem problem = flat(18.4, 1, 100.0);
  problem.groups = 2;
  problem.loads.front().needed.push_back({13.1});
  problem.loads.front().least = {{{1.0 / 8.0, 0.5 / 8.0}, {1.0}}};
  problem.loads.front().most = {{24.0}, {16.0}};
  problem.loads.front().port = {std::nullopt, 0};
  problem.ports = {{0.0, 0.0, 0.0, 1}};
  problem.offers = {offered(problem, 2.0), offered(problem, 1.0)};
  problem.offers[1].group = 1;
  problem.is_bound = true;
  CHECK(plan_leases(problem)->dollars == doctest::Approx(1'600.0));
}

TEST_CASE("a rent curve counts the cheapest chips first")
{
  const RentCurve rent({{8.0, 1.0}, {100.0, 2.0}});
  CHECK(rent.marginal(8.0) == 1.0);
  CHECK(rent.marginal(9.0) == 2.0);
  CHECK(rent.cost(24.0) == doctest::Approx(8.0 + 32.0));
  CHECK(rent.cost(0.0) == 0.0);
  CHECK(std::isinf(RentCurve({}).lowest()));
  // Of another chip there are 16 at $0.75, two of which do what one does: 8 for $1.5, between the two steps.
  const RentCurve either = rent.or_else(RentCurve({{16.0, 0.75}}), 2.0);
  CHECK(either.cost(24.0) == doctest::Approx(8.0 + 12.0 + 16.0));
}

TEST_CASE("the level that pays stops where cheap chips take over")
{
  // 24 chips are always needed, 8 of them rent at $1 and the rest at $2: at $1.5 committing replaces the 16 at $2 alone.
  LevelCounts levels;
  levels.add(24.0);
  CHECK(level_that_pays(1.5, levels, RentCurve({{8.0, 1.0}, {100.0, 2.0}})) == doctest::Approx(16.0));
  CHECK(level_that_pays(1.5, levels, RentCurve({{100.0, 2.0}})) == doctest::Approx(24.0));
  CHECK(level_that_pays(2.5, levels, RentCurve({{100.0, 2.0}})) == 0.0);
}

TEST_CASE("a steady decline is seen after two weeks, a weekly pattern and noise are not a trend")
{
  std::vector<double> falling;
  std::vector<double> weekends;
  std::vector<double> noisy;
  random::Stream stream(3, 0, "test/trend");
  for (int h = 0; h < 28 * 24; ++h) {
    falling.push_back(100.0 * std::exp(-0.1 * h / 168.0));
    weekends.push_back((h / 24) % 7 >= 5 ? 64.0 : 16.0);
    noisy.push_back(stream.uniform(50.0, 150.0));
  }
  CHECK(weekly_trend(falling) == doctest::Approx(-0.1));
  CHECK(weekly_trend(std::span(falling).first(13UL * 24)) == 0.0);
  CHECK(weekly_trend(weekends) == 0.0);
  CHECK(std::abs(weekly_trend(noisy)) < 0.1);
  // One step down in the last three of 14 days may be a bad end of a week: 3/7 of ln(7/8) = -0.057, with an error of weeks
  // of sqrt(3/7 4/7) |ln(7/8)| = 0.066. In the last four of 15 it is a fall: 4/8 of ln(7/8) = -0.067, with an error of
  // sqrt(1/4) |ln(7/8)| / sqrt(8/7) = 0.062.
  std::vector<double> steps(11UL * 24, 64.0);
  steps.insert(steps.end(), 3UL * 24, 56.0);
  CHECK(weekly_trend(steps) == 0.0);
  steps.insert(steps.end(), 24, 56.0);
  CHECK(weekly_trend(steps) == doctest::Approx(0.5 * std::log(7.0 / 8.0)));
  // A fall goes on; of a growth the first week ahead has 0.95 weeks, the second 0.95 + 0.9025.
  const std::vector<double> less = repeat_last_week(falling, -0.1, 336);
  CHECK(less[0] == doctest::Approx(falling[28 * 24 - 168] * std::exp(-0.1)));
  CHECK(less[168] == doctest::Approx(falling[28 * 24 - 168] * std::exp(-0.2)));
  const std::vector<double> rising(falling.rbegin(), falling.rend());
  const std::vector<double> more = repeat_last_week(rising, weekly_trend(rising), 336);
  CHECK(more[0] == doctest::Approx(rising[28 * 24 - 168] * std::exp(0.095)));
  CHECK(more[168] == doctest::Approx(rising[28 * 24 - 168] * std::exp(0.18525)));
  CHECK(repeat_last_week(weekends, 0.0, 168)[0] == 16.0);
}

} // namespace leasehold::policy
