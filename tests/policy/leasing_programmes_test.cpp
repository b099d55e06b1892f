// Policies for the programmes that hand out no chips, that hand them out later, and that are one's own. Each in the
// market loop, with the bill worked out in the comment.
#include "support/leasing_loop.hpp"

#include "policy/leasing/buying/deals.hpp"

#include <doctest/doctest.h>

#include <cmath>

namespace leasehold::policy {

using namespace test;

namespace {

using market::Offer;
using market::Programme;
using market::ProgrammeKind;

Offer offer_at(Programme terms, double price)
{
  Offer made;
  made.name = terms.name;
  made.programme = std::move(terms);
  made.provider = model::ProviderId{0};
  made.price = market::StepSeries<market::Rate>(market::Rate::of(PricePerHour{price}));
  if (made.programme.kind != ProgrammeKind::savings_plan && made.programme.kind != ProgrammeKind::spend_commitment) {
    made.region = model::RegionId{0};
    made.chip = model::ChipTypeId{0};
    made.stock = market::StockId{0};
  }
  return made;
}

LeasingLoop loop_of(std::vector<Offer> offers, LoopDemand demand, std::int64_t others_until_hour = 0)
{
  std::vector<market::StockPlan> stocks(2);
  for (market::StockPlan& plan : stocks) {
    plan.chip = model::ChipTypeId{0};
    plan.waves = {{Timestamp{0.0}, Timestamp{0.0}, 1000}};
  }
  if (others_until_hour > 0)
    stocks[0].background = market::StepSeries<std::int64_t>(
        {{Timestamp{0.0}, 990}, {Timestamp{3600.0 * static_cast<double>(others_until_hour)}, 0}});
  return LeasingLoop(market::Market(std::move(offers), std::move(stocks), Calendar{instant_of(2026, 6, 1)}),
                     {std::move(demand)}, chip_names);
}

LoopDemand demand_of(WorkloadKind kind, std::function<double(int)> needed)
{
  return {"chat", kind, {{model::ChipTypeId{0}, std::move(needed), Portability::validated}}};
}

const Offer on_demand = offer_at(programme(ProgrammeKind::on_demand, "od"), 2.0);

} // namespace

TEST_CASE("the price of a commitment counts what is paid after the need")
{
  // $1 for 100 h: needed for 100 h $1 an hour, for 50 h $2, for 150 h two terms or $1.333; open-ended always $1.
  CHECK(price_for_need(1.0, hour * 100.0, hour * 100.0) == doctest::Approx(1.0));
  CHECK(price_for_need(1.0, hour * 100.0, hour * 50.0) == doctest::Approx(2.0));
  CHECK(price_for_need(1.0, hour * 100.0, hour * 150.0) == doctest::Approx(4.0 / 3.0));
  CHECK(price_for_need(1.0, Seconds{0.0}, hour * 50.0) == doctest::Approx(1.0));
}

TEST_CASE("reserve_base takes the short dear term for a short need, the long cheap one for a long need")
{
  // 10 chips for 100 h. One term of 100 h at $1.50 costs $150 a chip; the term of 300 h at $0.90 costs $270, of which
  // $90 are effective within the 100 h, and on demand is $200. With `need: 300 h` the long one costs $0.90 an hour of
  // need, the short one $1.50.
  const std::vector<Offer> offers = {on_demand,
                                     offer_at(programme(ProgrammeKind::reserved, "short", hour * 100.0), 1.5),
                                     offer_at(programme(ProgrammeKind::reserved, "long", hour * 300.0), 0.9)};
  const auto bought = [&](const std::string& parameters) {
    LeasingLoop loop = loop_of(offers, demand_of(WorkloadKind::serving, [](int) { return 10.0; }));
    REQUIRE(loop.run("{policy: reserve_base, observe: 1 h" + parameters + "}", 100));
    std::string names; // each once, in whatever lots
    for (const market::Lease& lease : loop.market().leases())
      if (const std::string name = loop.market().offer(lease.offer()).name + " "; !names.ends_with(name))
        names += name;
    return names;
  };
  CHECK(bought("") == "short ");
  CHECK(bought(", need: 300 h") == "long ");
  CHECK(bought(", term: 300 h, quantile: 1") == "od "); // $270 for $200 of renting
  CHECK(bought(", programmes: [od]") == "od ");
}

TEST_CASE("a commitment is worth what is left of the need when it is delivered")
{
  // $50 a chip for 100 h, delivered after 60 h. Of a need of 100 h it serves 40, for $1.25 an hour against $2 on demand; of
  // 70 h it serves 10, for $5.
  Offer late = offer_at(programme(ProgrammeKind::reserved, "late", hour * 100.0), 0.5);
  late.programme.timing.delivery = hour * 60.0;
  const auto commits = [&](int hours) {
    LeasingLoop loop = loop_of({on_demand, late}, demand_of(WorkloadKind::serving, [](int) { return 10.0; }));
    REQUIRE(loop.run("{policy: reserve_base, observe: 1 h}", hours));
    return std::ranges::any_of(loop.market().leases(), [&](const market::Lease& lease) {
      return loop.market().offer(lease.offer()).name == "late";
    });
  };
  CHECK(commits(100));
  CHECK_FALSE(commits(70));
}

TEST_CASE("build orders its own base, waits for it on demand, and lets the rented chips go when it comes")
{
  // 20 chips for 100 h. Own: capital $100 over 1,000 h, no energy, no interest: $0.10 an hour against $2. Observed for
  // 1 h, ordered at 0 h (the first hour is history), lead time 40 h. On demand 20 × 40 h × $2 = $1,600, then own:
  // 20 × 60 h × $0.10 = $120 written off of $2,000 paid.
  Programme plant = programme(ProgrammeKind::own, "own");
  plant.ending.exit = market::Exit::never;
  plant.timing.delivery = hour * 40.0;
  plant.build.capital = Money::from_micros(100'000'000);
  plant.build.lifetime = hour * 1000.0;
  Offer own = offer_at(plant, market::cost_per_hour(plant.build).dollars());
  own.stock = market::StockId{1};
  CHECK(own.price.at(Timestamp{}).dollars_per_hour() == doctest::Approx(0.1));
  LeasingLoop loop = loop_of({on_demand, own}, demand_of(WorkloadKind::serving, [](int) { return 20.0; }));
  REQUIRE(loop.run("{policy: build, observe: 1 h, use: 20 h}", 100));
  CHECK(loop.running(ProgrammeKind::own) == 20);
  CHECK(loop.running(ProgrammeKind::on_demand) == 0);
  CHECK(loop.shortage == 0.0);
  CHECK(loop.dollars() == doctest::Approx(1'600.0 + 120.0));
  CHECK(loop.market().ledger().own_costs() == Money::from_micros(2'000'000'000));
}

TEST_CASE("build orders nothing that would come too late to be used")
{
  Programme plant = programme(ProgrammeKind::own, "own");
  plant.timing.delivery = hour * 90.0;
  plant.build.capital = Money::from_micros(1'000'000);
  LeasingLoop loop =
      loop_of({on_demand, offer_at(plant, 0.1)}, demand_of(WorkloadKind::serving, [](int) { return 20.0; }));
  REQUIRE(loop.run("{policy: build, observe: 1 h, use: 20 h}", 100));
  CHECK(loop.market().ledger().own_costs() == Money{});
}

TEST_CASE("savings_plan commits to the spend that is steady")
{
  // 10 chips, for 30 h of each 100 h 30 chips: spend of $20 or $60 an hour at list. Discount 40 %, term 100 h = need:
  // committed / on-demand 0.6, so the 0.4-quantile of spend: $20, which is $12 an hour committed. From 1 h to 101 h:
  // on demand 100 h × ... of a run of 101 h the bill is list − covered × 0.4: hours 0: $20. Hours 1–100: 70 h × $20 +
  // 30 h × $60 = $3,200 list, less $20 × 0.4 × 100 h = $800: $2,400. In all $2,420.
  Programme plan = programme(ProgrammeKind::savings_plan, "plan", hour * 100.0);
  plan.spend.discount = 0.4;
  LeasingLoop loop = loop_of({on_demand, offer_at(plan, 0.0)},
                             demand_of(WorkloadKind::serving, [](int h) { return h > 70 ? 30.0 : 10.0; }));
  REQUIRE(loop.run("{policy: savings_plan, observe: 1 h, lease_size: 1}", 101));
  REQUIRE(loop.market().leases().size() > 10);
  CHECK(loop.dollars() == doctest::Approx(2'420.0));
}

TEST_CASE("savings_plan buys discount reservations for chips in use all the time")
{
  // 10 chips on demand at $2; a reservation of $1.20 for 100 h. From 1 h on it covers all 10: $20 + 100 h × 10 × $1.20.
  LeasingLoop loop =
      loop_of({on_demand, offer_at(programme(ProgrammeKind::discount_reservation, "ri", hour * 100.0), 1.2)},
              demand_of(WorkloadKind::serving, [](int) { return 10.0; }));
  REQUIRE(loop.run("{policy: savings_plan, observe: 1 h, lease_size: 10}", 101));
  CHECK(loop.dollars() == doctest::Approx(20.0 + 1'200.0));
}

TEST_CASE("savings_plan compares a reservation with the cheapest on demand, whatever else is on the list")
{
  // 10 chips at $2 for 50 h. A reservation of $1.20 binds for 100 h, $2.40 for each hour of use: it is not bought, though beside a
  // dearer offer of the same chip, first or last on the list, it would be.
  const Offer dear = offer_at(programme(ProgrammeKind::on_demand, "dear"), 50.0);
  const Offer reservation = offer_at(programme(ProgrammeKind::discount_reservation, "ri", hour * 100.0), 1.2);
  for (const std::vector<Offer>& listed :
       {std::vector{on_demand, reservation}, std::vector{on_demand, dear, reservation},
        std::vector{dear, on_demand, reservation}}) {
    LeasingLoop loop = loop_of(listed, demand_of(WorkloadKind::serving, [](int) { return 10.0; }));
    REQUIRE(loop.run("{policy: savings_plan, observe: 1 h, need: 50 h, lease_size: 10}", 50));
    CHECK(loop.dollars() == doctest::Approx(50.0 * 10.0 * 2.0));
  }
}

TEST_CASE("spend_commitment: nothing is committed where parts to come cost more than is saved before")
{
  // 10 chips at $2, five equal years, 30 % off, and 10 days to look on. In the 400 days from then on all of the first part is used
  // and 35 days of the second: a year's $175,200 of the list make a total of 5 · 0.7 · 175,200 = $613,200, which saves $52,560 in
  // the first year, and 0.3 · 16,800 in the second, asks for 122,640 − 11,760 that nothing uses there, and for three years more.
  // Were all of it due in the first part (and the others asked for nothing), the whole discount is had: the year costs $122,640.
  Programme deal = programme(ProgrammeKind::spend_commitment, "deal", day * 1825.0);
  deal.spend.discount = 0.3;
  const auto demand = [] { return demand_of(WorkloadKind::serving, [](int) { return 10.0; }); };
  LeasingLoop even = loop_of({on_demand, offer_at(deal, 0.0)}, demand());
  REQUIRE(even.run("{policy: spend_commitment, share: 1, growth: 1, observe: 10 d}", 410 * 24));
  CHECK(even.dollars() == doctest::Approx(410.0 * 480.0));
  deal.spend.ramp = {1.0, 0.0, 0.0, 0.0, 0.0};
  LeasingLoop early = loop_of({on_demand, offer_at(deal, 0.0)}, demand());
  REQUIRE(early.run("{policy: spend_commitment, share: 1, growth: 1, observe: 10 d}", 375 * 24));
  CHECK(early.dollars() == doctest::Approx(10.0 * 480.0 + 122'640.0).epsilon(0.003));
}

TEST_CASE("spend_commitment: no few cents are committed for years to have the overage's discount on everything")
{
  // As above, five equal years and 400 days to go, and 20 % off what goes beyond a part. The 35 days of the second year, and any sum
  // below, are paid for five times and used once and a little more: with as much overage again a dollar of each part saves
  // 0.3 / 0.7 + 0.2 / 0.7 in the first two years, $1.43, and is lost in three more.
  Programme deal = programme(ProgrammeKind::spend_commitment, "deal", day * 1825.0);
  deal.spend.discount = 0.3;
  deal.spend.overage_discount = 0.2;
  LeasingLoop loop =
      loop_of({on_demand, offer_at(deal, 0.0)}, demand_of(WorkloadKind::serving, [](int) { return 10.0; }));
  REQUIRE(loop.run("{policy: spend_commitment, share: 1, growth: 1, observe: 10 d}", 410 * 24));
  CHECK(loop.dollars() == doctest::Approx(410.0 * 480.0));
}

TEST_CASE("spend_commitment: the discount on usage, the shortfall paid up")
{
  // 10 chips at $2 for 100 h are $2,000 at list; a commitment over 100 h at 25 % off makes that $1,500. Committing
  // $1,800 owes $300 more at the end; committing a share of 1 of the foreseen spend owes nothing, and what comes before
  // it (10 h observed, $200) has no discount.
  Programme deal = programme(ProgrammeKind::spend_commitment, "deal", hour * 100.0);
  deal.spend.discount = 0.25;
  deal.spend.overage_discount = 0.25;
  const auto demand = [] { return demand_of(WorkloadKind::serving, [](int) { return 10.0; }); };
  LeasingLoop fixed = loop_of({on_demand, offer_at(deal, 0.0)}, demand());
  REQUIRE(fixed.run("{policy: spend_commitment, total: $1800}", 101));
  // The hour after the commitment's end is paid in full: $20.
  CHECK(fixed.dollars() == doctest::Approx(1'800.0 + 20.0));
  LeasingLoop foreseen = loop_of({on_demand, offer_at(deal, 0.0)}, demand());
  REQUIRE(foreseen.run("{policy: spend_commitment, share: 1, observe: 10 h}", 110));
  CHECK(foreseen.dollars() == doctest::Approx(200.0 + 1'500.0));
}

TEST_CASE("spend_commitment: dollars are committed to as the load grows or falls")
{
  // 600 chips at $2, 2 % fewer every week. Committed are, after two weeks at list price, the dollars of the 26 weeks to come:
  // with 25 % off all of them, beyond the commitment too, each hour costs $1.5 a chip. Were as much foreseen as in the first
  // two weeks, 26 % of it would be paid for nothing.
  Programme deal = programme(ProgrammeKind::spend_commitment, "deal", day * 182.0);
  deal.spend.discount = 0.25;
  deal.spend.overage_discount = 0.25;
  const auto falling = [](int h) { return 600.0 * std::exp(std::log(0.98) * h / 168.0); };
  LeasingLoop loop = loop_of({on_demand, offer_at(deal, 0.0)}, demand_of(WorkloadKind::serving, falling));
  REQUIRE(loop.run("{policy: spend_commitment, share: 1}", 196 * 24));
  double dollars = 0.0;
  for (int h = 0; h < 196 * 24; ++h)
    dollars += std::ceil(falling(h)) * (h < 14 * 24 ? 2.0 : 1.5);
  CHECK(loop.dollars() == doctest::Approx(dollars).epsilon(0.02));
  // Who says that it goes on as it was pays up for what is missing.
  LeasingLoop told = loop_of({on_demand, offer_at(deal, 0.0)}, demand_of(WorkloadKind::serving, falling));
  REQUIRE(told.run("{policy: spend_commitment, share: 1, growth: 1}", 196 * 24));
  CHECK(told.dollars() > 1.2 * dollars);
}

TEST_CASE("planners commit dollars for what is used, and another term of them when that is over")
{
  // 10 chips at $2 for 60 days, $480 a day. 25 % off for 28 days at a time costs $360 a day: the oracle pays 60 of these, as the
  // last term's dollars are as many as its 4 days use; rolling_horizon pays the first week at list. What is to be done at once
  // when a term ends is done within the hour, of $20.
  Programme deal = programme(ProgrammeKind::spend_commitment, "deal", day * 28.0);
  deal.spend.discount = 0.25;
  deal.ending.exit = market::Exit::never;
  const auto demand = [] { return demand_of(WorkloadKind::serving, [](int) { return 10.0; }); };
  LeasingLoop oracle = loop_of({on_demand, offer_at(deal, 0.0)}, demand());
  REQUIRE(oracle.run("{policy: oracle_offline}", 60 * 24, true));
  CHECK(oracle.shortage == 0.0);
  CHECK(oracle.dollars() == doctest::Approx(60.0 * 360.0).epsilon(0.005));
  LeasingLoop rolling = loop_of({on_demand, offer_at(deal, 0.0)}, demand());
  REQUIRE(rolling.run("{policy: rolling_horizon}", 60 * 24));
  CHECK(rolling.shortage == 0.0);
  CHECK(rolling.dollars() == doctest::Approx(7.0 * 480.0 + 53.0 * 360.0).epsilon(0.02));
  // A need of 10 days does not pay for a term that asks for more: it commits to what they use, and no more.
  LeasingLoop brief = loop_of({on_demand, offer_at(deal, 0.0)},
                              demand_of(WorkloadKind::serving, [](int h) { return h < 240 ? 10.0 : 0.0; }));
  REQUIRE(brief.run("{policy: oracle_offline}", 60 * 24, true));
  CHECK(brief.dollars() == doctest::Approx(10.0 * 360.0).epsilon(0.005));
}

TEST_CASE("planners rent with the provider whose discount they have, until it is used up")
{
  // 10 chips for 20 days at $2 or, elsewhere, $1.8. With 25 % off for 10 days at a time the first costs $1.5: 20 days at $360.
  Programme deal = programme(ProgrammeKind::spend_commitment, "deal", day * 10.0);
  deal.spend.discount = 0.25;
  Offer elsewhere = offer_at(programme(ProgrammeKind::on_demand, "other"), 1.8);
  elsewhere.provider = model::ProviderId{1};
  elsewhere.region = model::RegionId{1};
  elsewhere.stock = market::StockId{1};
  LeasingLoop loop =
      loop_of({on_demand, offer_at(deal, 0.0), elsewhere}, demand_of(WorkloadKind::serving, [](int) { return 10.0; }));
  REQUIRE(loop.run("{policy: oracle_offline}", 20 * 24, true));
  CHECK(loop.dollars() == doctest::Approx(20.0 * 360.0).epsilon(0.01));
}

TEST_CASE("spend_commitment: what another provider serves moves where the discount makes that cheaper")
{
  // 10 chips at $1.9 elsewhere for 10 h, and for the hour in which both are held; from then on $2 less 25 % for 100 h, whether
  // within the commitment or beyond it: $1,500.
  Programme deal = programme(ProgrammeKind::spend_commitment, "deal", hour * 100.0);
  deal.spend.discount = 0.25;
  deal.spend.overage_discount = 0.25;
  Offer elsewhere = offer_at(programme(ProgrammeKind::on_demand, "other"), 1.9);
  elsewhere.provider = model::ProviderId{1};
  elsewhere.region = model::RegionId{1};
  elsewhere.stock = market::StockId{1};
  LeasingLoop loop =
      loop_of({on_demand, elsewhere, offer_at(deal, 0.0)}, demand_of(WorkloadKind::serving, [](int) { return 10.0; }));
  REQUIRE(loop.run("{policy: spend_commitment, share: 1, observe: 10 h}", 110));
  CHECK(loop.dollars() == doctest::Approx(190.0 + 19.0 + 1'500.0));
}

TEST_CASE("spot_first runs on spot where nothing else is sold")
{
  Offer spot = offer_at(programme(ProgrammeKind::spot, "spot"), 1.0);
  LeasingLoop loop = loop_of({spot}, demand_of(WorkloadKind::serving, [](int) { return 10.0; }));
  REQUIRE(loop.run("spot_first", 24));
  CHECK(loop.running(ProgrammeKind::spot) == 10);
  CHECK(loop.shortage == 0.0);
}

TEST_CASE("capacity_reservation holds the peak's chips through the trough, for what they cost on demand")
{
  // 30 chips for the first 12 h of each day, 10 for the rest, of a stock of 40 of which others ask for all from hour 30
  // on; who holds chips keeps them. On demand the 20 that are let go on the second evening do not come back: the third
  // day lacks 20 × 12 h, and the bill is $2 × (2 × (12 × 30 + 12 × 10) + 24 × 10). Reserved, 30 are held and paid for
  // 72 h.
  const auto loop = [](double list) {
    market::StockPlan plan;
    plan.chip = model::ChipTypeId{0};
    plan.waves = {{Timestamp{0.0}, Timestamp{0.0}, 40}};
    plan.background = market::StepSeries<std::int64_t>({{Timestamp{0.0}, 0}, {Timestamp{30.0 * 3600.0}, 40}});
    return LeasingLoop(
        market::Market({on_demand, offer_at(programme(ProgrammeKind::capacity_reservation, "odcr"), list)}, {plan},
                       Calendar{instant_of(2026, 6, 1)}),
        {demand_of(WorkloadKind::serving, [](int h) { return h % 24 < 12 ? 30.0 : 10.0; })}, chip_names);
  };
  LeasingLoop rented = loop(2.0);
  REQUIRE(rented.run("{policy: on_demand_only, lease_size: 10}", 72));
  CHECK(rented.shortage == doctest::Approx(240.0));
  CHECK(rented.dollars() == doctest::Approx(2.0 * (2 * 480 + 240)));
  LeasingLoop held = loop(2.0);
  REQUIRE(held.run("{policy: capacity_reservation, lease_size: 10}", 72));
  CHECK(held.shortage == 0.0);
  CHECK(held.running(ProgrammeKind::capacity_reservation) == 30);
  CHECK(held.dollars() == doctest::Approx(2.0 * 30 * 72));
  // A window of half a day forgets the first peak by the time of the first night: 30 h pass before others come, so on
  // the second evening, 12 h after the peak, the reservation is let go as the rented chips were.
  LeasingLoop forgetful = loop(2.0);
  REQUIRE(forgetful.run("{policy: capacity_reservation, lease_size: 10, window: 12 h}", 72));
  CHECK(forgetful.shortage > 0.0);
}

TEST_CASE("flex_start queues for the gang and pays less when it starts")
{
  // A gang of 100 in a stock of 1,000 of which others hold 990 until hour 20. Flex at $1 against $2 on demand, runs of
  // at most 50 h, 100 h to go: it waits 20 h (nothing to pay), then runs to the end, hours 20 to 100: $8,000.
  Programme flex = programme(ProgrammeKind::flex_start, "flex");
  flex.timing.queues = true;
  flex.term.minimum = hour;
  flex.term.maximum = hour * 50.0;
  flex.term.step = hour;
  LeasingLoop loop =
      loop_of({on_demand, offer_at(flex, 1.0)}, demand_of(WorkloadKind::training, [](int) { return 100.0; }), 20);
  loop.remaining = hour * 100.0;
  REQUIRE(loop.run("{policy: flex_start}", 100));
  CHECK(loop.dollars() == doctest::Approx(8'000.0));
  LeasingLoop hasty =
      loop_of({on_demand, offer_at(flex, 1.0)}, demand_of(WorkloadKind::training, [](int) { return 10.0; }), 20);
  hasty.remaining = hour * 100.0;
  REQUIRE(hasty.run("{policy: flex_start}", 100)); // 10 chips are free at once: 10 × 100 h × $1
  CHECK(hasty.dollars() == doctest::Approx(1'000.0));
}

} // namespace leasehold::policy
