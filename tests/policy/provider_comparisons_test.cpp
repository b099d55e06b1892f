// Leasing policies beside the plain one, on demand: for each what the provider's page, or whoever the policy is after, claims for its
// programme, and what it costs. By how much is worked out where a policy is tested by hand.
#include "support/leasing_loop.hpp"

#include "random/stream.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::policy {

using namespace test;

namespace {

using market::Offer;
using market::Programme;
using market::ProgrammeKind;

/// Of cloud `provider`, which has a region and a stock of its own; dollars alone have neither.
Offer sold(Programme terms, double price, std::uint32_t provider = 0, std::uint32_t chip = 0)
{
  Offer made;
  made.name = terms.name;
  made.provider = model::ProviderId{provider};
  made.price = market::StepSeries<market::Rate>(market::Rate::of(PricePerHour{price}));
  if (terms.kind != ProgrammeKind::savings_plan && terms.kind != ProgrammeKind::spend_commitment) {
    made.region = model::RegionId{provider};
    made.chip = model::ChipTypeId{chip};
    made.stock = market::StockId{provider};
  }
  made.programme = std::move(terms);
  return made;
}

const Programme by_use = programme(ProgrammeKind::on_demand, "od");

struct Played {
  double dollars = 0.0;
  double shortage = 0.0; ///< chip-hours
  int first = -1;        ///< hour after whose review any chips are held
};

/// Two clouds with 1,000 chips each, of which others hold so many of the first's, by hour.
Played played(
    const std::string& policy, std::vector<Offer> offers, LoopDemand demand, int hours,
    market::StepSeries<std::int64_t> others = market::StepSeries<std::int64_t>(0),
    const std::function<void(LeasingLoop&)>& more = [](LeasingLoop&) {})
{
  std::vector<market::StockPlan> stocks(2);
  for (market::StockPlan& stock : stocks)
    stock.waves = {{Timestamp{0.0}, Timestamp{0.0}, 1000}};
  model::ChipTypeId of_second{0};
  for (const Offer& offer : offers)
    of_second = offer.stock == market::StockId{1} ? offer.chip : of_second;
  stocks[0].chip = model::ChipTypeId{0};
  stocks[1].chip = of_second;
  stocks[0].background = std::move(others);
  LeasingLoop loop(market::Market(std::move(offers), std::move(stocks), Calendar{instant_of(2026, 6, 1)}),
                   {std::move(demand)}, chip_names);
  Played result;
  loop.after_review = [&](int hour) {
    if (result.first < 0 && !loop.market().live().empty() &&
        market::holds_chips(loop.market().lease(loop.market().live().front()).state()))
      result.first = hour;
  };
  more(loop);
  REQUIRE_MESSAGE(loop.run(policy, hours), loop.faults);
  result.dollars = loop.dollars();
  result.shortage = loop.shortage;
  return result;
}

LoopDemand chat(std::function<double(int)> needed)
{
  return {"chat", WorkloadKind::serving, {{model::ChipTypeId{0}, std::move(needed), Portability::validated}}};
}
LoopDemand steady(double chips)
{
  return chat([chips](int) { return chips; });
}
/// 10 chips for so many hours, and then none.
LoopDemand until(int hour)
{
  return chat([hour](int h) { return h < hour ? 10.0 : 0.0; });
}

/// By day 20 to 40 chips, at night 5.
LoopDemand days(std::uint64_t seed)
{
  random::Stream stream{seed, 0, "comparisons/days"};
  std::vector<double> peaks;
  for (int d = 0; d < 10; ++d)
    peaks.push_back(static_cast<double>(stream.uniform_int(20, 40)));
  return chat([peaks](int h) { return h % 24 < 12 ? peaks[static_cast<std::size_t>(h / 24)] : 5.0; });
}

} // namespace

// AWS, On-Demand Instances: no commitment, pay for what runs. On-Demand Capacity Reservations: at the same price whether it is used
// or not, and there when it is needed. Others take all that is let go from the third evening on.
TEST_CASE(
    "as its provider says, capacity_reservation starts when on demand is sold out, and on_demand_only pays by use")
{
  const std::vector<Offer> offers{sold(by_use, 2.0), sold(programme(ProgrammeKind::capacity_reservation, "odcr"), 2.0)};
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    CAPTURE(seed);
    const market::StepSeries<std::int64_t> crowd({{Timestamp{0.0}, 0}, {Timestamp{60.0 * 3600.0}, 1000}});
    const Played rented = played("on_demand_only", offers, days(seed), 120);
    const Played held = played("capacity_reservation", offers, days(seed), 120);
    CHECK(rented.shortage == 0.0);
    CHECK(rented.dollars < 0.8 * held.dollars);
    const Played refused = played("on_demand_only", offers, days(seed), 120, crowd);
    const Played waiting = played("capacity_reservation", offers, days(seed), 120, crowd);
    CHECK(waiting.shortage < 0.2 * refused.shortage);
  }
}

// AWS, Spot: up to 90 % off, and taken back. What is taken back is rented on demand, so that nothing is short.
TEST_CASE("as its provider says, spot_first is cheaper than on demand, and is served where spot goes")
{
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    CAPTURE(seed);
    random::Stream stream{seed, 0, "comparisons/spot"};
    std::vector<std::pair<Timestamp, std::int64_t>> supply;
    for (int h = 0; h < 120; h += 6)
      supply.emplace_back(Timestamp{h * 3600.0}, stream.uniform_int(0, 12));
    Offer spot = sold(programme(ProgrammeKind::spot, "spot"), 0.6);
    spot.programme.timing.revocable = true;
    spot.supply = market::StepSeries<std::int64_t>(std::move(supply));
    const std::vector<Offer> offers{sold(by_use, 2.0), spot};
    const Played rented = played("on_demand_only", offers, steady(10), 120);
    const Played mixed = played("{policy: spot_first, lease_size: 1}", offers, steady(10), 120);
    CHECK(mixed.shortage == 0.0);
    CHECK(mixed.dollars < 0.9 * rented.dollars);
  }
}

// Google, Dynamic Workload Scheduler, flex-start: a discount for who waits until all of it is there. The cloud with flex-start is
// full for 20 h, the other is not.
TEST_CASE("as its provider says, flex_start is cheaper than on demand, and starts later")
{
  Programme flex = programme(ProgrammeKind::flex_start, "flex");
  flex.timing.queues = true;
  flex.term.minimum = hour;
  flex.term.maximum = hour * 168.0;
  flex.term.step = hour;
  const std::vector<Offer> offers{sold(flex, 1.0), sold(by_use, 2.0, 1)};
  const LoopDemand gang{"train", WorkloadKind::training, {{model::ChipTypeId{0}, [](int) { return 100.0; }}}};
  const market::StepSeries<std::int64_t> crowd({{Timestamp{0.0}, 990}, {Timestamp{20.0 * 3600.0}, 0}});
  const auto gang_left = [](LeasingLoop& loop) { loop.remaining = hour * 100.0; };
  const Played queued = played("flex_start", offers, gang, 120, crowd, gang_left);
  const Played at_once = played("on_demand_only", offers, gang, 120, crowd, gang_left);
  CHECK(at_once.first == 0);
  CHECK(queued.first == 20);
  // From its start on, for an hour, it pays half as much.
  CHECK(queued.dollars / (120 - 20) == doctest::Approx(0.5 * at_once.dollars / 120));
}

// AWS, Savings Plans: dollars an hour for a term at a discount, used or not.
TEST_CASE("as its provider says, savings_plan is cheaper than on demand for what goes on, and dearer for what ends")
{
  Programme plan = programme(ProgrammeKind::savings_plan, "plan", hour * 200.0);
  plan.spend.discount = 0.4;
  const std::vector<Offer> offers{sold(by_use, 2.0), sold(plan, 0.0)};
  const std::string policy = "{policy: savings_plan, observe: 10 h}";
  CHECK(played(policy, offers, steady(10), 210).dollars <
        0.65 * played("on_demand_only", offers, steady(10), 210).dollars);
  CHECK(played(policy, offers, until(40), 210).dollars >
        2.0 * played("on_demand_only", offers, until(40), 210).dollars);
}

// AWS, Private Pricing, and Azure, MACC: dollars over a term, whenever they are spent, at a discount on all of it; what is missing at
// its end is paid up. A savings plan is of dollars an hour: of half a day's load it covers nothing, or is in vain at night.
TEST_CASE("as its providers say, spend_commitment saves on what comes and goes too, and asks for what is not used")
{
  Programme deal = programme(ProgrammeKind::spend_commitment, "deal", day * 20.0);
  deal.spend.discount = 0.25;
  Programme plan = programme(ProgrammeKind::savings_plan, "plan", day * 20.0);
  plan.spend.discount = 0.25;
  const std::vector<Offer> offers{sold(by_use, 2.0), sold(deal, 0.0), sold(plan, 0.0)};
  const std::string policy = "{policy: spend_commitment, share: 1, growth: 1, observe: 2 d}";
  const auto half_days = [] { return chat([](int h) { return h % 24 < 12 ? 10.0 : 0.0; }); };
  const int hours = 22 * 24;
  const double rented = played("on_demand_only", offers, half_days(), hours).dollars;
  const double committed = played(policy, offers, half_days(), hours).dollars;
  CHECK(committed < 0.8 * rented);
  CHECK(committed < played("{policy: savings_plan, observe: 2 d}", offers, half_days(), hours).dollars);
  CHECK(played(policy, offers, until(5 * 24), hours).dollars >
        2.0 * played("on_demand_only", offers, until(5 * 24), hours).dollars);
}

// Weinman 2012, Cloudonomics: chips of one's own are cheaper for what is always needed, and dearer for what is not needed for long.
TEST_CASE("as in its book, build is cheaper than on demand for a base that goes on, and dearer for one that ends")
{
  Programme plant = programme(ProgrammeKind::own, "own");
  plant.ending.exit = market::Exit::never;
  plant.timing.delivery = hour * 40.0;
  plant.build.capital = Money::from_micros(1'000'000'000);
  plant.build.lifetime = hour * 1000.0;
  const std::vector<Offer> offers{sold(by_use, 2.0), sold(plant, market::cost_per_hour(plant.build).dollars(), 1)};
  const std::string policy = "{policy: build, observe: 10 h, use: 100 h}";
  CHECK(played(policy, offers, steady(10), 500).dollars <
        0.7 * played("on_demand_only", offers, steady(10), 500).dollars);
  CHECK(played(policy, offers, until(60), 500).dollars >
        2.0 * played("on_demand_only", offers, until(60), 500).dollars);
}

// Yang et al., SkyPilot, NSDI 2023: who may lease of any cloud pays no more than who keeps to one, and is served where that is full.
TEST_CASE("as SkyPilot's paper has it, silo pays more than who leases anywhere, and is short where its cloud is full")
{
  const std::vector<Offer> offers{sold(by_use, 2.0), sold(programme(ProgrammeKind::on_demand, "other"), 2.5, 1)};
  const market::StepSeries<std::int64_t> crowd({{Timestamp{0.0}, 0}, {Timestamp{30.0 * 3600.0}, 1000}});
  const Played alone = played("{policy: silo, providers: [cloud-1]}", offers, days(1), 120);
  const Played anywhere = played("on_demand_only", offers, days(1), 120);
  CHECK(anywhere.dollars < alone.dollars);
  const Played full = played("{policy: silo, providers: [cloud-0]}", offers, days(1), 120, crowd);
  CHECK(full.shortage > 0.0);
  CHECK(played("on_demand_only", offers, days(1), 120, crowd).shortage == 0.0);
}

// What porting is for: 100 chips at $3, or 80 others at $2 once the model runs there, a month later. Until then pilots are paid for
// besides; `staged` leases the others in steps, and signs nothing before the port has come.
TEST_CASE("any_silicon and staged pay more than on demand while they port, and less in the long run")
{
  LoopDemand demand = steady(100);
  demand.chips.push_back({model::ChipTypeId{1}, [](int) { return 80.0; }, Portability::unported});
  const std::vector<Offer> offers{sold(programme(ProgrammeKind::on_demand, "od"), 3.0),
                                  sold(programme(ProgrammeKind::on_demand, "new"), 2.0, 1, 1),
                                  sold(programme(ProgrammeKind::pilot, "pilot", day * 400.0), 2.5, 1, 1),
                                  sold(programme(ProgrammeKind::take_or_pay, "deploy", day * 30.0), 1.9, 1, 1),
                                  sold(programme(ProgrammeKind::take_or_pay, "commit", day * 60.0), 1.5, 1, 1)};
  const std::string any = "{policy: any_silicon, cap: 0.6, pilot_chips: 16}";
  const std::string staged = "{policy: staged, chip: maia-200, pilot: pilot, deployment: deploy, commitment: commit, "
                             "pilot_chips: 16, patience: 40 d, prove: 30 d, share: 0.6}";
  const auto dollars = [&](const std::string& policy, int days, double port_days) {
    const Played run =
        played(policy, offers, demand, 24 * days, market::StepSeries<std::int64_t>(0), [&](LeasingLoop& loop) {
          loop.port_time = day * port_days;
          loop.pilots = 16.0;
        });
    CHECK(run.shortage == 0.0);
    return run.dollars;
  };
  const double month = dollars("on_demand_only", 30, 30), long_run = dollars("on_demand_only", 120, 30);
  for (const std::string& policy : {any, staged}) {
    CAPTURE(policy);
    CHECK(dollars(policy, 30, 30) > month);
    CHECK(dollars(policy, 120, 30) < long_run);
  }
  // A port that never comes costs `staged` the pilots that it asks for and no more, 16 at $2.5 at most: no contract binds it.
  CHECK(dollars(staged, 120, 1000) <= long_run + 120 * 24 * 16 * 2.5);
}

} // namespace leasehold::policy
