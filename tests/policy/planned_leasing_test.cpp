// Leasing on its wide face: what turns what is held into what is planned.
#include "policy/planning/planned_leasing.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <functional>

namespace leasehold::policy {

namespace {

class WishedFor final : public LeasingPlanner {
public:
  explicit WishedFor(LeasingPlan plan) : plan_(std::move(plan)) {}
  LeasingPlan plan(const LeasingView&) override { return plan_; }

private:
  LeasingPlan plan_;
};

/// Writes down what is asked, and grants it unless told otherwise.
class Notebook final : public LeaseSink {
public:
  market::Verdict request(const market::LeaseRequest& request) override
  {
    log += fmt::format("rent {} of {} for {}; ", request.chips, request.offer.index(), request.tenant.index());
    return {};
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
    return true;
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
};

/// Offer 0 by hosts of 8 chips and offer 1 by single chips, both on demand; offer 2 reserved for a year.
struct Counter {
  Counter()
  {
    for (std::uint32_t i = 0; i < 3; ++i) {
      market::Offer& offer = offers[i];
      offer.programme.kind = i < 2 ? market::ProgrammeKind::on_demand : market::ProgrammeKind::reserved;
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
  std::string review(const LeasingPlan& plan)
  {
    LeasingView view;
    view.tenant = model::TenantId{3};
    view.offers = views;
    view.contracts = contracts;
    Notebook notebook;
    PlannedLeasing{hour, std::make_unique<WishedFor>(plan)}.review(view, notebook);
    return notebook.log;
  }

  std::array<market::Offer, 3> offers;
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

} // namespace leasehold::policy
