// Leasing on its wide face: what turns what is held into what is planned.
#include "policy/planning/planned_leasing.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <functional>
#include <limits>

namespace leasehold::policy {

namespace {

class WishedFor final : public LeasingPlanner {
public:
  explicit WishedFor(LeasingPlan plan) : plan_(std::move(plan)) {}
  LeasingPlan plan(const LeasingView& view) override
  {
    seen.assign(view.turned_down.begin(), view.turned_down.end());
    return plan_;
  }

  std::vector<TurnedDown> seen; ///< at the last review

private:
  LeasingPlan plan_;
};

/// Writes down what is asked, and grants it unless told otherwise.
class Notebook final : public LeaseSink {
public:
  market::Verdict request(const market::LeaseRequest& request) override
  {
    log += fmt::format("rent {} of {} for {}; ", request.chips, request.offer.index(), request.tenant.index());
    return {answer, model::LeaseId::none(), Timestamp::never()};
  }
  market::Verdict release(model::LeaseId lease) override
  {
    log += fmt::format("release {}; ", lease.index());
    return {};
  }
  market::Verdict reduce(model::LeaseId lease, std::int64_t chips) override
  {
    log += fmt::format("reduce {} by {}; ", lease.index(), chips);
    return {};
  }
  void set_auto_renew(model::LeaseId lease, bool renew) override
  {
    log += fmt::format("{} {}; ", renew ? "renew" : "end", lease.index());
  }
  bool port(std::string_view demand, model::ChipTypeId chip) override
  {
    log += fmt::format("port {} to {}; ", demand, chip.index());
    return ports;
  }
  void house(std::string_view demand, model::ChipTypeId chip, model::ProviderId, model::RegionId) override
  {
    log += fmt::format("house {} on {}; ", demand, chip.index());
  }
  void send_data(std::string_view demand, model::RegionId region) override
  {
    log += fmt::format("copy for {} to {}; ", demand, region.index());
  }

  std::string log;
  market::Refusal answer = market::Refusal::none;
  bool ports = true;
};

/// Offer 0 by hosts of 8 chips and offer 1 by single chips, both on demand; offer 2 reserved for a year; offer 3 a savings
/// plan. A service that is to be ported to chip 1, and two gangs on chip 0.
struct Counter {
  Counter()
  {
    needs[0].chip = model::ChipTypeId{0};
    needs[1].chip = model::ChipTypeId{1};
    needs[1].portability = Portability::unported;
    for (const char* name : {"chat", "train", "later"}) {
      Demand demand;
      demand.name = name;
      demand.kind = demands.empty() ? WorkloadKind::serving : WorkloadKind::training;
      demand.chips = std::span{needs}.first(demands.empty() ? 2 : 1);
      demands.push_back(demand);
    }
    for (std::uint32_t i = 0; i < 4; ++i) {
      market::Offer& offer = offers[i];
      offer.chip = model::ChipTypeId{0};
      offer.provider = model::ProviderId{0};
      offer.region = model::RegionId{0};
      offer.programme.kind = i < 2    ? market::ProgrammeKind::on_demand
                             : i == 2 ? market::ProgrammeKind::reserved
                                      : market::ProgrammeKind::savings_plan;
      offer.programme.ending.exit = i < 2 ? market::Exit::free : market::Exit::never;
      offer.programme.size.step = i == 0 ? 8 : 1;
      offer.programme.size.minimum = i == 0 ? 8 : 1;
      OfferView shown;
      shown.id = market::OfferId{i};
      shown.offer = &offer;
      shown.provider = "cloud";
      views.push_back(shown);
    }
  }
  /// Computes, with so many chips at work.
  void hold(std::uint32_t offer, std::int64_t chips, double busy)
  {
    ContractView contract;
    contract.id = model::LeaseId{static_cast<std::uint32_t>(contracts.size())};
    contract.offer = market::OfferId{offer};
    contract.state = market::LeaseState::active;
    contract.chips = chips;
    contract.end = offer < 2 ? Timestamp::never() : Timestamp{1e9};
    contract.busy = busy;
    contracts.push_back(contract);
  }
  [[nodiscard]] LeasingView view() const
  {
    LeasingView shown;
    shown.tenant = model::TenantId{3};
    shown.offers = views;
    shown.contracts = contracts;
    shown.demands = demands;
    return shown;
  }
  std::string review(const LeasingPlan& plan)
  {
    Notebook notebook;
    PlannedLeasing{hour, std::make_unique<WishedFor>(plan)}.review(view(), notebook);
    return notebook.log;
  }

  std::array<ChipDemand, 2> needs;
  std::vector<Demand> demands;
  std::array<market::Offer, 4> offers;
  std::vector<OfferView> views;
  std::vector<ContractView> contracts;
};

LeasingPlan holding(std::vector<LeasingPlan::Hold> holds)
{
  LeasingPlan plan;
  plan.holds = std::move(holds);
  return plan;
}

constexpr market::OfferId by_host{0};
constexpr market::OfferId by_chip{1};
constexpr market::OfferId bound{2};
constexpr market::OfferId in_dollars{3};

} // namespace

TEST_CASE("what is missing is rented by whole steps, and what is held already is not rented again")
{
  Counter counter;
  counter.hold(0, 16, 16.0);
  CHECK(counter.review(holding({{by_host, 16}})).empty());
  CHECK(counter.review(holding({{by_host, 20}, {by_chip, 3}})) == "rent 8 of 0 for 3; rent 3 of 1 for 3; ");
}

TEST_CASE("of what is too much the idle goes first, then the latest, by steps that the programme allows")
{
  // Leases 0 (24 chips, 8 busy: a third), 1 (16, 16 busy) and 2 (16, idle) of offer 0. Of 56 chips 20 are to stay: 36 go:
  // lease 2 whole, 20 are left; of lease 0 two hosts, as 8 must stay and hosts go whole; 4 are less than a host of
  // lease 1 and stay.
  Counter counter;
  counter.hold(0, 24, 8.0);
  counter.hold(0, 16, 16.0);
  counter.hold(0, 16, 0.0);
  CHECK(counter.review(holding({{by_host, 20}})) == "release 2; reduce 0 by 16; ");
  CHECK(counter.review({}) == "release 2; release 0; release 1; "); // named nowhere: all goes
  counter.contracts[2].state = market::LeaseState::noticed;         // goes already, and counts no more
  CHECK(counter.review(holding({{by_host, 40}})).empty());
  counter.contracts[2].state = market::LeaseState::accepted; // on its way: it counts, and goes whole or not at all
  CHECK(counter.review(holding({{by_host, 48}})) == "reduce 0 by 8; ");
}

TEST_CASE("what is bound is signed once, renewed where the plan says so, and never held by a number")
{
  Counter counter;
  counter.hold(2, 8, 8.0);
  LeasingPlan plan;
  market::LeaseRequest order;
  order.offer = bound;
  order.chips = 32;
  plan.orders = {order};
  plan.renewals = {model::LeaseId{0}};
  plan.ports = {{"chat", model::ChipTypeId{1}}};
  plan.houses = {{"train", model::ChipTypeId{0}, model::ProviderId{0}, model::RegionId{0}}};
  plan.copies = {{"later", model::RegionId{2}}};
  CHECK(counter.review(plan) == "renew 0; rent 32 of 2 for 3; port chat to 1; house train on 0; copy for later to 2; ");
  counter.contracts[0].auto_renew = true;
  CHECK(counter.review(LeasingPlan{}) == "end 0; ");
  CHECK_THROWS_WITH(counter.review(holding({{bound, 8}})),
                    "a planner holds an offer of cloud (its leases do not end at any time)");
  CHECK_THROWS_WITH(counter.review(holding({{by_chip, 8}, {by_chip, 8}})), "a planner holds an offer of cloud twice");
  plan.orders[0].offer = market::OfferId{7};
  CHECK_THROWS_WITH(counter.review(plan), "an offer that is not open to the tenant");
  CHECK_THROWS(PlannedLeasing(Seconds{0.0}, std::make_unique<WishedFor>(plan)));
}

TEST_CASE("what a plan did not get, the planner sees at the next review, and not at the one after")
{
  // 3 chips are held in steps of 8; the savings plan is of $5.
  LeasingPlan plan = holding({{by_host, 3}});
  market::LeaseRequest order;
  order.offer = in_dollars;
  order.spend = Money::round(5.0);
  plan.orders = {order};
  plan.ports = {{"chat", model::ChipTypeId{1}}};
  auto made = std::make_unique<WishedFor>(plan);
  const WishedFor& planner = *made;
  PlannedLeasing policy{hour, std::move(made)};
  const Counter counter;
  Notebook notebook;
  notebook.answer = market::Refusal::no_stock;
  notebook.ports = false;
  policy.review(counter.view(), notebook);
  CHECK(planner.seen.empty());
  notebook.answer = market::Refusal::none;
  notebook.ports = true;
  policy.review(counter.view(), notebook);
  REQUIRE(planner.seen.size() == 3);
  CHECK(planner.seen[0].wish == TurnedDown::Wish::hold);
  CHECK(planner.seen[0].offer == by_host);
  CHECK(planner.seen[0].chips == 8);
  CHECK(planner.seen[0].why == market::Refusal::no_stock);
  CHECK(planner.seen[1].wish == TurnedDown::Wish::order);
  CHECK(planner.seen[1].offer == in_dollars);
  CHECK(planner.seen[1].spend == Money::round(5.0));
  CHECK(planner.seen[2].wish == TurnedDown::Wish::port);
  CHECK(planner.seen[2].demand == "chat");
  CHECK(planner.seen[2].chip == model::ChipTypeId{1});
  policy.review(counter.view(), notebook);
  CHECK(planner.seen.empty());
}

TEST_CASE("a port that is under way, or begun for another workload, is no refusal")
{
  LeasingPlan plan;
  plan.ports = {{"chat", model::ChipTypeId{1}}};
  auto made = std::make_unique<WishedFor>(plan);
  const WishedFor& planner = *made;
  PlannedLeasing policy{hour, std::move(made)};
  Counter counter;
  counter.needs[1].portability = Portability::porting;
  Notebook notebook;
  notebook.ports = false;
  policy.review(counter.view(), notebook);
  policy.review(counter.view(), notebook);
  CHECK(planner.seen.empty());
}

TEST_CASE("what of a plan makes no sense is refused by its name")
{
  Counter counter;
  counter.hold(2, 8, 8.0);
  counter.hold(0, 8, 8.0);
  constexpr model::ChipTypeId chip{0}, other{1};
  constexpr model::RegionId region{0};
  constexpr model::ProviderId provider{0};
  const auto order = [](market::OfferId offer, std::int64_t chips, double dollars, double term = 0.0,
                        double start = 0.0) {
    market::LeaseRequest request;
    request.offer = offer;
    request.chips = chips;
    request.spend = Money::round(dollars);
    request.term = Seconds{term};
    request.start = Timestamp{start};
    LeasingPlan plan;
    plan.orders = {request};
    return plan;
  };
  const auto saying = [](auto LeasingPlan::*what, auto said) {
    LeasingPlan plan;
    plan.*what = std::move(said);
    return plan;
  };
  using Ids = std::vector<model::LeaseId>;
  using Ports = std::vector<LeasingPlan::Port>;
  using Houses = std::vector<LeasingPlan::House>;
  using Copies = std::vector<LeasingPlan::Copy>;
  const std::vector<std::pair<LeasingPlan, std::string>> cases{
      {holding({{by_chip, -1}}), "holds -1 chips of cloud"},
      {holding({{by_chip, std::int64_t{1} << 62}}), "holds 4611686018427387904 chips of cloud"},
      {order(bound, -8, 0.0), "orders -8 chips of cloud for 0 s"},
      {order(bound, std::int64_t{1} << 62, 0.0), "orders 4611686018427387904 chips of cloud for 0 s"},
      {order(bound, 8, 0.0, -5.0), "orders 8 chips of cloud for -5 s"},
      {order(bound, 8, 0.0, std::numeric_limits<double>::quiet_NaN()), "orders 8 chips of cloud for nan s"},
      {order(bound, 8, 0.0, 0.0, std::numeric_limits<double>::infinity()), "orders from inf s on"},
      {order(bound, 8, 3.0), "orders 8 chips and $3.00 of cloud, whose  commits to chips"},
      {order(in_dollars, 8, 3.0), "orders 8 chips and $3.00 of cloud, whose  commits to dollars"},
      {order(in_dollars, 0, 0.0), "orders 0 chips and $0.00 of cloud, whose  commits to dollars"},
      {saying(&LeasingPlan::renewals, Ids{model::LeaseId{7}}), "renews lease 7, which its tenant has not"},
      {saying(&LeasingPlan::renewals, Ids{model::LeaseId{1}}), "renews lease 1, which has no term: it is held"},
      {saying(&LeasingPlan::renewals, Ids(2, model::LeaseId{0})), "renews lease 0 twice"},
      {saying(&LeasingPlan::ports, Ports{{"nobody", chip}}), "names a workload `nobody`, which its tenant has not"},
      {saying(&LeasingPlan::ports, Ports{{"train", other}}), "ports `train` for chips that it does not run on"},
      {saying(&LeasingPlan::ports, Ports(2, {"chat", other})), "ports `chat` to one chip twice"},
      {saying(&LeasingPlan::houses, Houses{{"chat", chip, provider, region}}), "houses `chat`, which is a service"},
      {saying(&LeasingPlan::houses, Houses{{"train", other, provider, region}}),
       "houses `train` for chips that it does not run on"},
      {saying(&LeasingPlan::houses, Houses{{"train", chip, model::ProviderId{9}, region}}),
       "houses `train` where nobody offers such chips"},
      {saying(&LeasingPlan::houses, Houses(2, {"train", chip, provider, region})), "houses `train` twice"},
      {saying(&LeasingPlan::copies, Copies{{"nobody", region}}), "names a workload `nobody`, which its tenant has not"},
      {saying(&LeasingPlan::copies, Copies{{"chat", region}}), "copies data of `chat`, which is a service"},
      {saying(&LeasingPlan::copies, Copies(2, {"train", region})), "copies data of `train` to one region twice"},
  };
  for (const auto& each : cases) {
    const std::string due = "a planner " + each.second;
    CAPTURE(due);
    CHECK_THROWS_WITH(counter.review(each.first), due.c_str());
  }
}

} // namespace leasehold::policy
