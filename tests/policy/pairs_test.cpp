// No leasing policy and no autoscaling policy is another under a name of its own: somewhere every pair of them decides otherwise.
// For scheduling, placement and tenancy the like stands in all_differ_test.cpp, scored_placement_test.cpp and tenancy_pairs_test.cpp.
#include "policy/autoscaling/registry.hpp"
#include "policy/leasing/entries.hpp"
#include "random/stream.hpp"
#include "support/leasing_loop.hpp"
#include "support/policy_from.hpp"

#include <doctest/doctest.h>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace leasehold::policy {

namespace {

using market::Offer;
using market::Programme;
using market::ProgrammeKind;

/// All differ in what they decided, in one world or the other.
template <class Elsewhere>
void check_pairs(const std::map<std::string, std::string>& courses, const Elsewhere& elsewhere)
{
  for (auto one = courses.begin(); one != courses.end(); ++one)
    for (auto other = std::next(one); other != courses.end(); ++other)
      if (one->second == other->second)
        CHECK_MESSAGE(elsewhere(one->first) != elsewhere(other->first), one->first, " is ", other->first);
}

/// Two days in looks of an hour: a swing over the day and noise. With pools, or with two kinds that do all of a request.
std::string scaled(const std::string& policy, std::uint64_t seed, bool pools)
{
  const auto scaler = test::policy_from(autoscaling_policies(), policy);
  random::Stream stream{seed, 0, "pairs/load"};
  std::vector<ReplicaKind> kinds(2);
  kinds[0].capacity = TokensPerSecond{100};
  kinds[1].capacity = TokensPerSecond{170};
  for (ReplicaKind& kind : kinds)
    kind.chips = 1.0;
  kinds[0].price = 1.0;
  kinds[1].price = 1.6;
  if (pools) {
    kinds[0].role = ReplicaRole::prefill;
    kinds[1].role = ReplicaRole::decode;
  }
  std::string course;
  std::uint32_t replicas = 0;
  for (int hour = 0; hour < 48; ++hour) {
    ServiceView view;
    view.now = Timestamp{hour * 3600.0};
    view.offered = TokensPerSecond{500.0 + (hour % 24) * 40.0 + stream.uniform(0.0, 100.0)};
    view.capacity_per_replica = TokensPerSecond{100};
    view.replicas = replicas;
    view.tokens_per_request = 200.0;
    view.period = Seconds{3600};
    view.startup = Seconds{300};
    view.kinds = kinds;
    replicas = scaler->desired_replicas(view);
    if (scaler->shares()) {
      const ReplicaBid bid{
          .wanted = replicas, .offered = view.offered, .capacity = view.capacity_per_replica, .chips = 1.0};
      replicas = scaler->shared_out(std::vector{bid}).front();
      scaler->may_have(replicas);
    }
    course += fmt::format("{}:", replicas);
    for (const std::uint32_t each : scaler->by_kind())
      course += fmt::format("{},", each);
  }
  return course;
}

Offer pairs_offer(Programme terms, double price, std::uint32_t chip = 0)
{
  Offer made;
  made.name = terms.name;
  made.provider = model::ProviderId{chip};
  made.price = market::StepSeries<market::Rate>(market::Rate::of(PricePerHour{price}));
  if (terms.kind != ProgrammeKind::savings_plan && terms.kind != ProgrammeKind::spend_commitment) {
    made.region = model::RegionId{chip};
    made.chip = model::ChipTypeId{chip};
    made.stock = market::StockId{chip};
  }
  made.programme = std::move(terms);
  return made;
}

/// What every programme is on offer for, of two kinds of chips on one of which nothing runs yet.
std::vector<Offer> every_programme()
{
  Programme spot = test::programme(ProgrammeKind::spot, "spot");
  spot.timing.revocable = true;
  Offer on_spot = pairs_offer(spot, 0.7);
  on_spot.supply = market::StepSeries<std::int64_t>({{Timestamp{0.0}, 6}, {Timestamp{200 * 3600.0}, 2}});
  Programme plan = test::programme(ProgrammeKind::savings_plan, "plan", day * 10.0);
  plan.spend.discount = 0.3;
  Programme deal = test::programme(ProgrammeKind::spend_commitment, "deal", day * 10.0);
  deal.spend.discount = 0.2;
  Programme flex = test::programme(ProgrammeKind::flex_start, "flex");
  flex.timing.queues = true;
  flex.term.minimum = hour;
  flex.term.maximum = day * 7.0;
  flex.term.step = hour;
  Programme block = test::programme(ProgrammeKind::capacity_block, "block");
  block.ending.exit = market::Exit::never;
  block.billing.locks_price = true;
  block.timing.latest_start = day * 56.0;
  block.term.choices.clear();
  block.term.minimum = block.term.step = day;
  block.term.maximum = day * 14.0;
  Programme plant = test::programme(ProgrammeKind::own, "own");
  plant.ending.exit = market::Exit::never;
  plant.timing.delivery = day * 2.0;
  plant.build.capital = Money::from_micros(500'000'000);
  plant.build.lifetime = day * 100.0;
  return {pairs_offer(test::programme(ProgrammeKind::on_demand, "od"), 2.0),
          on_spot,
          pairs_offer(test::programme(ProgrammeKind::reserved, "ri", day * 8.0), 1.3),
          pairs_offer(plan, 0.0),
          pairs_offer(deal, 0.0),
          pairs_offer(test::programme(ProgrammeKind::capacity_reservation, "odcr"), 2.0),
          pairs_offer(flex, 1.2),
          pairs_offer(block, 1.3),
          pairs_offer(plant, market::cost_per_hour(plant.build).dollars()),
          pairs_offer(test::programme(ProgrammeKind::on_demand, "new"), 1.5, 1),
          pairs_offer(test::programme(ProgrammeKind::pilot, "pilot", day * 90.0), 1.4, 1),
          pairs_offer(test::programme(ProgrammeKind::take_or_pay, "deploy", day * 5.0), 1.1, 1)};
}

/// Which leases were made and when, and what was ported.
std::string course_of(const test::LeasingLoop& loop)
{
  std::string course;
  for (const market::Lease& lease : loop.market().leases())
    course +=
        fmt::format("{} {} {};", loop.market().offer(lease.offer()).name, lease.chips(), lease.dates().active.value());
  for (const auto& [name, chip] : loop.ports)
    course += fmt::format("port {} {};", name, chip.index());
  return course + fmt::format("{:.2f}", loop.dollars());
}

std::string leased(const std::string& policy, bool oracle)
{
  std::vector<market::StockPlan> stocks(2);
  for (std::uint32_t s = 0; s < 2; ++s) {
    stocks[s].chip = model::ChipTypeId{s};
    stocks[s].waves = {{Timestamp{0.0}, Timestamp{0.0}, 200}};
  }
  const auto needed = [](int h) { return h % 24 < 12 ? 16.0 + h / 48 : 8.0; };
  test::LoopDemand chat{"chat",
                        WorkloadKind::serving,
                        {{model::ChipTypeId{0}, needed, Portability::validated},
                         {model::ChipTypeId{1}, [needed](int h) { return needed(h) * 0.9; }, Portability::unported}}};
  test::LoopDemand gang{
      "train", WorkloadKind::training, {{model::ChipTypeId{0}, [](int h) { return h >= 60 && h < 200 ? 24.0 : 0.0; }}}};
  test::LeasingLoop loop(market::Market(every_programme(), std::move(stocks), Calendar{instant_of(2026, 6, 1)}),
                         {chat, gang}, test::chip_names);
  loop.port_time = day * 3.0;
  loop.pilots = 4.0;
  loop.remaining_at = [](int h) { return hour * std::max(1.0, 200.0 - h); };
  REQUIRE_MESSAGE(loop.run(policy, 14 * 24, oracle), loop.faults);
  return course_of(loop);
}

/// Four chips always, and two more for 48 h of every 144: too little of a term of 192 h to have paid for one in it, and more than that in
/// three of them.
std::string leased_now_and_then(const std::string& policy, bool oracle)
{
  market::StockPlan stock;
  stock.chip = model::ChipTypeId{0};
  stock.waves = {{Timestamp{0.0}, Timestamp{0.0}, 200}};
  test::LoopDemand chat{
      "chat",
      WorkloadKind::serving,
      {{model::ChipTypeId{0}, [](int h) { return h % 144 < 48 ? 6.0 : 4.0; }, Portability::validated}}};
  test::LeasingLoop loop(market::Market({pairs_offer(test::programme(ProgrammeKind::on_demand, "od"), 2.0),
                                         pairs_offer(test::programme(ProgrammeKind::reserved, "ri", day * 8.0), 1.3)},
                                        {stock, stock}, Calendar{instant_of(2026, 6, 1)}),
                         {chat}, test::chip_names);
  REQUIRE_MESSAGE(loop.run(policy, 24 * 24, oracle), loop.faults);
  return course_of(loop);
}

} // namespace

TEST_CASE("every pair of autoscaling policies differs somewhere")
{
  const std::map<std::string, std::string> parameters{{"shared_budget", "{policy: shared_budget, chips: 9}"}};
  std::map<std::string, std::string> courses;
  for (const auto& entry : autoscaling_policies()) {
    const auto told = parameters.find(entry.name());
    for (std::uint64_t seed = 0; seed < 1; ++seed)
      for (const bool pools : {false, true})
        courses[entry.name()] += scaled(told == parameters.end() ? entry.name() : told->second, seed, pools) + ";";
  }
  CHECK(courses.size() == autoscaling_policies().size());
  check_pairs(courses, [](const std::string&) { return std::string{}; });
}

TEST_CASE("every pair of leasing policies differs somewhere")
{
  // Those that go by deadlines, or by grids, do nothing of their own where there are none: their costs on the published spot traces
  // (leasing_deadline_test.cpp, validation/skynomad_windows_test.cpp) and in two regions (cli/energy_test.cpp) tell them apart.
  const std::set<std::string> left_out{"uniform_progress", "greedy_spot", "uniform_progress_regions", "sky_nomad",
                                       "carbon_aware"};
  const std::map<std::string, std::string> parameters{
      {"silo", "{policy: silo, providers: [cloud-1]}"},
      {"reserve_base", "{policy: reserve_base, observe: 1 d}"},
      {"cvar_portfolio", "{policy: cvar_portfolio, observe: 2 d}"},
      {"any_silicon", "{policy: any_silicon, pilot_chips: 4}"},
      {"staged", "{policy: staged, chip: maia-200, pilot: pilot, deployment: deploy, pilot_chips: 4, prove: 2 d}"},
      {"savings_plan", "{policy: savings_plan, observe: 1 d}"},
      {"spend_commitment", "{policy: spend_commitment, observe: 1 d}"},
      {"build", "{policy: build, observe: 1 d, use: 5 d}"},
      {"rolling_horizon", "{policy: rolling_horizon, observe: 1 d, replan: 2 d}"}};
  const auto written = [&](const std::string& name) {
    const auto told = parameters.find(name);
    return told == parameters.end() ? name : told->second;
  };
  std::map<std::string, std::string> courses;
  for (const auto& entry : leasing_policies())
    if (!left_out.contains(entry.name()))
      courses[entry.name()] = leased(written(entry.name()), entry.sees_future);
  CHECK(courses.size() + left_out.size() == leasing_policies().size());
  check_pairs(courses, [&](const std::string& name) {
    return leased_now_and_then(written(name), find(leasing_policies(), name)->sees_future);
  });
}

} // namespace leasehold::policy
