// Windows for gangs, terms that are ordered ahead, gangs that wait for either, and gangs that move to chips that are paid for.
#include "policy/desk_world.hpp"
#include "support/leasing_loop.hpp"

#include "policy/leasing/plan/gang_starts.hpp"
#include "policy/leasing/plan/orders_ahead.hpp"

#include <doctest/doctest.h>

namespace leasehold::policy {

using namespace test;

namespace {

using market::Programme;
using market::ProgrammeKind;

market::Offer h100_at(Programme terms, market::StepSeries<market::Rate> price)
{
  market::Offer made;
  made.name = terms.name;
  made.programme = std::move(terms);
  made.provider = model::ProviderId{0};
  made.region = model::RegionId{0};
  made.chip = model::ChipTypeId{0};
  made.stock = market::StockId{0};
  made.price = std::move(price);
  return made;
}

market::StepSeries<market::Rate> steady(double price)
{
  return market::StepSeries<market::Rate>(market::Rate::of(PricePerHour{price}));
}

/// Of whole days up to `days`, bought up to eight weeks ahead.
Programme block_of(double days)
{
  Programme block = programme(ProgrammeKind::capacity_block, "block");
  block.ending.exit = market::Exit::never;
  block.billing.locks_price = true;
  block.timing.latest_start = day * 56.0;
  block.term.choices.clear();
  block.term.minimum = block.term.step = day;
  block.term.maximum = day * days;
  return block;
}

LeasingLoop windows_loop(std::vector<market::Offer> offers, const LoopDemand& demand)
{
  market::StockPlan plan;
  plan.chip = model::ChipTypeId{0};
  plan.waves = {{Timestamp{0.0}, Timestamp{0.0}, 1000}};
  return LeasingLoop(market::Market(std::move(offers), {plan, plan}, Calendar{instant_of(2026, 6, 1)}), {demand},
                     chip_names);
}

LoopDemand h100_for(WorkloadKind kind, std::function<double(int)> needed)
{
  return {"work", kind, {{model::ChipTypeId{0}, std::move(needed), Portability::validated}}};
}

/// A gang of 16 chips that takes 48 hours, at one review of a desk.
struct WindowWorld : DeskWorld {
  WindowWorld()
  {
    ChipDemand need;
    need.chip = model::ChipTypeId{0};
    need.needed = need.tuned = need.peak = 16.0;
    need.remaining = hour * 48.0;
    needs.push_back({need});
    Demand demand;
    demand.name = "gang";
    demand.kind = WorkloadKind::training;
    demand.chips = needs.back();
    demands.push_back(demand);
    horizon = Timestamp{} + hour * 240.0;
  }
  [[nodiscard]] StartedPlan plan(bool knows_market)
  {
    OutlookRules rules;
    rules.hours = 240.0;
    for (int each = 0; each < 10; ++each)
      rules.period_start.push_back(24.0 * each);
    rules.knows_market = knows_market;
    LoadAhead load;
    load.chips.emplace_back(48, 16.0);
    DeskWorld sink;
    return plan_with_starts(Desk(view(), sink), PortOrders{}, rules, {load});
  }
};

} // namespace

TEST_CASE("a gang gets the window that fits most of its time, and rents the rest")
{
  // 16 chips for 60 h. Rented at $2: 16 · 60 · 2 = $1,920. A block of three days at $1.20: 16 · 72 · 1.2 = $1,382.40. One of two
  // days and 12 h rented: 16 · (48 · 1.2 + 12 · 2) = $1,305.60.
  for (const bool oracle : {true, false}) {
    CAPTURE(oracle);
    LeasingLoop loop = windows_loop(
        {h100_at(programme(ProgrammeKind::on_demand, "od"), steady(2.0)), h100_at(block_of(14.0), steady(1.2))},
        h100_for(WorkloadKind::training, [](int h) { return h < 60 ? 16.0 : 0.0; }));
    loop.remaining_at = [](int h) { return hour * std::max(0.0, 60.0 - h); };
    REQUIRE(loop.run(oracle ? "{policy: oracle_offline}" : "{policy: rolling_horizon}", 100, oracle));
    CHECK(loop.dollars() == doctest::Approx(1'305.6));
  }
}

TEST_CASE("a second term is ordered while its price is low, as far ahead as its programme lets one")
{
  // 10 chips for 200 h, terms of 100 h at $1 for 50 h and $1.50 from then on, or rented at $2. Two terms at $1 cost
  // 10 · 200 · 1 = $2,000; where a term is agreed on a day ahead at most the second costs 10 · 100 · 1.5, in all $2,500.
  const market::StepSeries<market::Rate> rises({{Timestamp{0.0}, market::Rate::of(PricePerHour{1.0})},
                                                {Timestamp{50.0 * 3600.0}, market::Rate::of(PricePerHour{1.5})}});
  for (const bool far : {true, false}) {
    CAPTURE(far);
    Programme term = programme(ProgrammeKind::reserved, "term", hour * 100.0);
    term.billing.locks_price = true;
    if (!far)
      term.timing.latest_start = day;
    LeasingLoop loop =
        windows_loop({h100_at(programme(ProgrammeKind::on_demand, "od"), steady(2.0)), h100_at(term, rises)},
                     h100_for(WorkloadKind::serving, [](int) { return 10.0; }));
    REQUIRE(loop.run("{policy: oracle_offline}", 200, true));
    CHECK(loop.dollars() == doctest::Approx(far ? 2'000.0 : 2'500.0));
    CHECK(loop.shortage == 0.0);
  }
}

TEST_CASE("a term starts at the next time at which its programme's leases do")
{
  // Each day at 11:30 UTC in a run that began at 08:00: 3.5 h, 27.5 h, ... after its begin; an hour's notice at least.
  DeskWorld world;
  world.sell(Kind::capacity_block, 0, 0, 1.0, 64);
  world.listed.back().programme.timing.start_every = day;
  world.listed.back().programme.timing.earliest_start = hour;
  world.offers.back().start = Timestamp{} + hour * 3.5;
  const auto next = [&](double wanted, double now) {
    return (next_start(world.offers.back(), Timestamp{} + hour * wanted, Timestamp{} + hour * now) - Timestamp{}) /
           hour;
  };
  CHECK(next(0.0, 0.0) == doctest::Approx(3.5));
  CHECK(next(3.5, 0.0) == doctest::Approx(3.5));
  CHECK(next(4.0, 0.0) == doctest::Approx(27.5));
  CHECK(next(3.0, 3.0) == doctest::Approx(27.5)); // at 4 h at the soonest
  CHECK(next(60.0, 0.0) == doctest::Approx(75.5));
}

TEST_CASE("a gang waits for a window where that is cheaper and it keeps its deadline")
{
  // 16 chips for 48 h at $2 cost $1,536. A block of two days at $1 starts 24 h from now at the soonest: $768, done after 72 h.
  const auto plan = [](double deadline) {
    WindowWorld world;
    world.sell(Kind::on_demand, 0, 0, 2.0, 64);
    world.sell(Kind::capacity_block, 0, 0, 1.0, 64);
    world.listed.back().programme = block_of(14.0);
    world.listed.back().programme.size.step = 8;
    world.listed.back().programme.timing.earliest_start = day;
    world.demands.front().deadline = Timestamp{} + hour * deadline;
    return world.plan(false);
  };
  CHECK(plan(100.0).plan.dollars == doctest::Approx(768.0));
  CHECK(plan(100.0).starts == std::vector{24.0});
  CHECK(plan(60.0).plan.dollars == doctest::Approx(1'536.0));
  CHECK(plan(60.0).starts == std::vector{0.0});
}

TEST_CASE("a gang that cannot keep its deadline, or has none, waits for a price that is known to fall")
{
  // At $3 for 30 h and $2 from then on: 16 · (30 · 3 + 18 · 2) = $2,016 at once, $1,536 from 30 h on. With a deadline at 60 h it
  // must begin at 12 h at the latest, with one at 40 h it is late in any case.
  const auto starts = [](double deadline, bool knows_market) {
    WindowWorld world;
    world.sell(Kind::on_demand, 0, 0, 3.0, 64);
    world.listed.back().price =
        market::StepSeries<market::Rate>({{Timestamp{0.0}, market::Rate::of(PricePerHour{3.0})},
                                          {Timestamp{30.0 * 3600.0}, market::Rate::of(PricePerHour{2.0})}});
    world.demands.front().deadline = Timestamp{} + hour * deadline;
    return world.plan(knows_market).starts.front();
  };
  CHECK(starts(1000.0, true) == doctest::Approx(30.0));
  CHECK(starts(60.0, true) == 0.0);
  CHECK(starts(40.0, true) == doctest::Approx(30.0));
  CHECK(starts(1000.0, false) == 0.0); // nobody knows
}

TEST_CASE("a gang leaves rented chips for idle ones that are paid for where a day of them costs more than it loses")
{
  // At one site 32 chips on demand, all with the gang, and 64 bound ones with 40 busy: 24 are too many, fewer than the gang
  // has. A day of them is 576 chip-hours. Started anew it loses 32 · (0.25 + 0.5) = 24 of them, or 32 · (0.25 + 20) = 648.
  const auto let_go = [](double at_stake) {
    DeskWorld world;
    const market::OfferId rented = world.sell(Kind::on_demand, 0, 0, 2.0, 64);
    const market::OfferId bound = world.sell(Kind::reserved, 0, 0, 1.0, 64);
    world.hold(rented, 32, 32.0, 32.0);
    world.hold(bound, 64, 40.0);
    world.contracts.back().end = Timestamp{} + day * 300.0;
    ChipDemand need;
    need.chip = model::ChipTypeId{0};
    need.needed = 32.0;
    need.remaining = day * 60.0;
    world.needs.push_back({need});
    Demand demand;
    demand.name = "gang";
    demand.chips = world.needs.back();
    demand.running = true;
    demand.restart = hour * 0.25;
    demand.at_stake = hour * at_stake;
    world.demands.push_back(demand);
    const LeasingView seen = world.view();
    Desk desk(seen, world);
    desk.keep_at(model::ChipTypeId{0}, {model::ProviderId{0}, model::RegionId{0}}, 72);
    return desk.drop(model::ChipTypeId{0}, 24, {Kind::on_demand}, 72);
  };
  CHECK(let_go(0.5) == 24);
  CHECK(let_go(20.0) == 0);
}

namespace {

/// What 16 chips for 60 h cost, rented at $2, where a queue has some at `price`; there is none where that is 0.
double paid_beside_queue(const std::string& policy, double price, bool oracle)
{
  std::vector<market::Offer> offers{h100_at(programme(ProgrammeKind::on_demand, "od"), steady(2.0))};
  if (price > 0.0) {
    Programme queue = programme(ProgrammeKind::flex_start, "queue");
    queue.timing.queues = true;
    queue.term.choices.clear();
    queue.term.minimum = queue.term.step = hour;
    queue.term.maximum = day * 7.0;
    offers.push_back(h100_at(queue, steady(price)));
  }
  LeasingLoop loop =
      windows_loop(std::move(offers), h100_for(WorkloadKind::training, [](int h) { return h < 60 ? 16.0 : 0.0; }));
  loop.remaining_at = [](int h) { return hour * std::max(0.0, 60.0 - h); };
  REQUIRE(loop.run("{policy: " + policy + "}", 60, oracle));
  return loop.dollars();
}

} // namespace

TEST_CASE("planners queue a gang where that is the cheapest, as flex_start does, and not where it is dear")
{
  // Queued at $1: 16 · 60 · 1 = $960. Rented: 16 · 60 · 2 = $1,920, which a queue at $2.50 does not change.
  CHECK(paid_beside_queue("flex_start", 1.0, false) == doctest::Approx(960.0));
  for (const bool oracle : {true, false}) {
    CAPTURE(oracle);
    const std::string policy = oracle ? "oracle_offline" : "rolling_horizon";
    CHECK(paid_beside_queue(policy, 1.0, oracle) == doctest::Approx(960.0).epsilon(0.01));
    CHECK(paid_beside_queue(policy, 0.0, oracle) == doctest::Approx(1'920.0));
    CHECK(paid_beside_queue(policy, 2.5, oracle) == paid_beside_queue(policy, 0.0, oracle));
  }
}

} // namespace leasehold::policy
