#include "market/supplier_rules.hpp"

#include "fixture.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace leasehold::market {

namespace {

const OfferId on_demand_here{0};
const OfferId reserved_here{1};
const OfferId on_demand_there{2}; ///< at the other provider, under a programme of the same name
const OfferId own_plant{3};
constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();

/// At most 12 chips a tenant on demand, over both providers.
std::vector<Offer> four_offers()
{
  Programme limited = programme(ProgrammeKind::on_demand);
  limited.size.tenant_maximum = 12;
  std::vector<Offer> offers{offer_of(limited, 2.0), offer_of(programme(ProgrammeKind::reserved), 1.0),
                            offer_of(limited, 2.0), offer_of(programme(ProgrammeKind::own), 1.0)};
  offers[on_demand_there.index()].provider = ProviderId{1};
  return offers;
}

SupplierRules rules_of(std::vector<Offer> offers = four_offers())
{
  return SupplierRules{OfferList{std::move(offers)}};
}

} // namespace

TEST_CASE("rules alone: rivals do not lease from one provider while the other does")
{
  SupplierRules rules = rules_of();
  rules.keep_apart(lab, rival, Apart::provider);
  CHECK(rules.rivals(lab, Apart::provider) == std::vector{rival});
  CHECK(rules.rivals(rival, Apart::provider) == std::vector{lab});
  CHECK(rules.rivals(lab, Apart::rack).empty());
  rules.count(lab, own_plant, 5); // supplied by nobody, so in nobody's way
  CHECK(rules.judge(rival, reserved_here, 1) == Refusal::none);
  rules.count(lab, on_demand_here, 10);
  // Whatever is offered there, but for what a tenant builds itself; not at the other provider.
  CHECK(rules.judge(rival, on_demand_here, 1) == Refusal::rival);
  CHECK(rules.judge(rival, reserved_here, 1) == Refusal::rival);
  CHECK(rules.room(rival, reserved_here) == 0);
  CHECK(rules.judge(rival, own_plant, 1) == Refusal::none);
  CHECK(rules.judge(rival, on_demand_there, 1) == Refusal::none);
  CHECK(rules.judge(lab, reserved_here, 1) == Refusal::none); // one is not one's own rival
  rules.count(lab, on_demand_here, -10);
  CHECK(rules.judge(rival, reserved_here, 1) == Refusal::none);
}

TEST_CASE("rules alone: a cap counts all that the tenant leases from the provider")
{
  SupplierRules rules = rules_of();
  CHECK(rules.room(lab, reserved_here) == no_limit);
  rules.cap_provider(lab, cloud, 15);
  rules.count(lab, on_demand_here, 10);
  // 15 − 10 = 5 are left, under whichever programme of the provider.
  CHECK(rules.room(lab, reserved_here) == 5);
  CHECK(rules.judge(lab, reserved_here, 5) == Refusal::none);
  CHECK(rules.judge(lab, reserved_here, 6) == Refusal::capped);
  CHECK(rules.room(lab, on_demand_there) == no_limit);
  CHECK(rules.room(lab, own_plant) == no_limit);
  CHECK(rules.room(rival, reserved_here) == no_limit);
  rules.cap_provider(lab, cloud, 8); // two too many are there already: nothing is left, not −2
  CHECK(rules.room(lab, reserved_here) == 0);
}

TEST_CASE(
    "rules alone: a programme's limit holds for a tenant over all offers of the programme, before rivals and caps")
{
  SupplierRules rules = rules_of();
  rules.count(lab, on_demand_here, 8);
  // Of 12 on demand 8 are held: 4 more, at the other provider as well.
  CHECK(rules.judge(lab, on_demand_there, 4) == Refusal::none);
  CHECK(rules.judge(lab, on_demand_there, 5) == Refusal::over_limit);
  CHECK(rules.judge(lab, reserved_here, 1000) == Refusal::none);
  CHECK(rules.judge(rival, on_demand_here, 12) == Refusal::none);
  rules.keep_apart(lab, rival, Apart::provider);
  rules.cap_provider(rival, cloud, 3);
  // 13 offend the limit, the rival and the cap of 3; 4 the last two; 4 of what is one's own none.
  CHECK(rules.judge(rival, on_demand_here, 13) == Refusal::over_limit);
  CHECK(rules.judge(rival, on_demand_here, 4) == Refusal::rival);
  CHECK(rules.judge(rival, own_plant, 4) == Refusal::none);
  rules.count(lab, on_demand_here, -8);
  CHECK(rules.judge(rival, on_demand_here, 4) == Refusal::capped);
}

TEST_CASE("rules alone: to whom an offer is made")
{
  std::vector<Offer> offers(5, offer_of(programme(ProgrammeKind::on_demand), 2.0));
  const OfferId shared{0};
  const OfferId dedicated{1};
  const OfferId on_request{2};
  const OfferId mine{3};
  const OfferId plan{4};
  offers[1].programme.hosting = offers[2].programme.hosting = Hosting::dedicated;
  offers[2].on_request = true;
  offers[3].only = lab;
  offers[4] = offer_of(programme(ProgrammeKind::savings_plan), 1.0);
  SupplierRules rules = rules_of(std::move(offers));
  const auto open = [&](TenantId tenant) {
    std::vector<OfferId> found;
    for (const OfferId offer : {shared, dedicated, on_request, mine, plan})
      if (rules.open_to(tenant, offer))
        found.push_back(offer);
    return found;
  };
  CHECK(open(lab) == std::vector{shared, dedicated, mine, plan});
  CHECK(open(rival) == std::vector{shared, dedicated, plan});
  rules.demand_dedicated(lab);
  rules.demand_dedicated(rival);
  // No shared hosts any more, those on request instead; a site of one's own and what hands out no hosts stay open.
  CHECK(open(lab) == std::vector{dedicated, on_request, mine, plan});
  CHECK(open(rival) == std::vector{dedicated, on_request, plan});
}

TEST_CASE("rules alone: who pays for racks is offered them alone, and spot as before")
{
  std::vector<Offer> offers(4, offer_of(programme(ProgrammeKind::on_demand), 2.0));
  const OfferId plain{0};
  const OfferId racks{1};
  const OfferId spot{2};
  const OfferId racks_alone{3}; // on hosts of the tenant's own
  offers[1].by_racks = offers[3].by_racks = true;
  offers[2] = offer_of(programme(ProgrammeKind::spot), 1.0);
  offers[3].programme.hosting = Hosting::dedicated;
  SupplierRules rules = rules_of(std::move(offers));
  rules.pay_for_racks(lab);
  CHECK(rules.open_to(rival, plain));
  CHECK(rules.open_to(rival, spot));
  CHECK_FALSE(rules.open_to(rival, racks));
  CHECK_FALSE(rules.open_to(lab, plain));
  CHECK(rules.open_to(lab, racks));
  CHECK(rules.open_to(lab, spot));
  CHECK(rules.open_to(lab, racks_alone));
  rules.demand_dedicated(lab);
  CHECK_FALSE(rules.open_to(lab, racks));
  CHECK(rules.open_to(lab, racks_alone));
}

TEST_CASE("rules alone: what a tenant cancels under a programme stays within its cap in any window")
{
  Programme refunding = programme(ProgrammeKind::reserved);
  refunding.ending.refund_cap = Money::from_micros(100'000'000);
  refunding.ending.refund_window = Seconds{10.0 * 86400.0};
  Programme other = refunding;
  other.name = "other";
  SupplierRules rules =
      rules_of({offer_of(refunding, 1.0), offer_of(refunding, 2.0), offer_of(other, 1.0), four_offers().front()});
  const auto room = [&](TenantId tenant, std::uint32_t offer, double on) {
    return rules.exit_room(tenant, OfferId{offer}, at_day(on)).micros();
  };
  rules.count_exit(lab, OfferId{0}, at_day(0), Money::from_micros(60'000'000));
  rules.count_exit(lab, OfferId{1}, at_day(4), Money::from_micros(30'000'000));
  // $100 − $60 − $30; from day 10 on the $60 lie outside the window, from day 14 on the $30.
  CHECK(room(lab, 0, 9.9) == 10'000'000);
  CHECK(room(lab, 1, 10.0) == 70'000'000);
  CHECK(room(lab, 0, 14.0) == 100'000'000);
  CHECK(room(lab, 2, 4.0) == 100'000'000); // another programme
  CHECK(room(rival, 0, 4.0) == 100'000'000);
  CHECK(room(lab, 3, 4.0) == INT64_MAX); // no cap
  rules.count_exit(lab, OfferId{0}, at_day(5), Money::from_micros(20'000'000));
  CHECK(room(lab, 0, 5.0) == 0); // $10 beyond the cap are no debt
}

} // namespace leasehold::market
