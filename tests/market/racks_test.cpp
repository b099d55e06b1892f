#include "fixture.hpp"

#include "random/stream.hpp"

#include <doctest/doctest.h>

#include <map>

namespace leasehold::market {

namespace {

const TenantId third{2};

std::vector<RackPlan> four_racks()
{
  std::vector<RackPlan> racks;
  for (std::uint32_t r = 0; r < 4; ++r)
    racks.push_back({model::RackId{r}, 8, {}});
  return racks;
}

/// 32 chips in four racks of 8; the lab and its rival are kept apart by racks.
Market market_in_racks(std::vector<Offer> offers, std::vector<RackPlan> racks, std::vector<Wave> waves)
{
  StockPlan plan = stock_of(32);
  plan.waves = std::move(waves);
  plan.racks = std::move(racks);
  Market market(std::move(offers), {plan}, Calendar{instant_of(2026, 6, 1)});
  market.rules().keep_apart(lab, rival, Apart::rack);
  return market;
}

Market market_in_racks(std::vector<Offer> offers)
{
  return market_in_racks(std::move(offers), four_racks(), {{Timestamp{}, Timestamp{}, 32}});
}

LeaseRequest ask_for(TenantId tenant, std::int64_t chips, std::uint32_t offer = 0)
{
  LeaseRequest request = ask(offer, chips);
  request.tenant = tenant;
  return request;
}

std::vector<std::pair<std::uint32_t, std::int64_t>> racks_of(const Market& market, LeaseId lease)
{
  std::vector<std::pair<std::uint32_t, std::int64_t>> found;
  for (const RackShare& share : market.lease(lease).racks())
    found.emplace_back(share.rack.index(), share.chips);
  return found;
}

using Shares = std::vector<std::pair<std::uint32_t, std::int64_t>>;
const Offer on_demand = offer_of(programme(ProgrammeKind::on_demand), 2.0);

} // namespace

TEST_CASE("rivals kept apart by racks get chips of racks where the other has none")
{
  // The lab's 12 fill rack 0 and half of rack 1. By count 20 chips are left; for the rival the 16 of racks 2 and 3, for
  // anybody else all.
  Market market = market_in_racks({on_demand});
  const LeaseId mine = market.request(ask_for(lab, 12), at_hour(0)).lease;
  CHECK(racks_of(market, mine) == Shares{{0, 8}, {1, 4}});
  CHECK(market.available_to(rival, OfferId{0}, at_hour(0)) == 16);
  CHECK(market.available_to(third, OfferId{0}, at_hour(0)) == 20);
  CHECK(market.request(ask_for(rival, 17), at_hour(0)).refusal == Refusal::no_stock);
  const LeaseId theirs = market.request(ask_for(rival, 12), at_hour(0)).lease;
  CHECK(racks_of(market, theirs) == Shares{{2, 8}, {3, 4}});
  // Each has the rest of its own last rack; a third tenant stands beside either.
  CHECK(market.available_to(lab, OfferId{0}, at_hour(0)) == 4);
  CHECK(market.available_to(rival, OfferId{0}, at_hour(0)) == 4);
  const LeaseId between = market.request(ask_for(third, 6), at_hour(0)).lease;
  CHECK(racks_of(market, between) == Shares{{1, 4}, {3, 2}});
  // What the rival gives up is open to the lab again: rack 2, and not rack 3 before the rival has left it, too.
  market.release(theirs, at_hour(1));
  CHECK(market.available_to(lab, OfferId{0}, at_hour(1)) == 8 + 6);
}

TEST_CASE("a tenant's chips stand together: its own racks first")
{
  Market market = market_in_racks({on_demand});
  market.request(ask_for(third, 8), at_hour(0));
  market.request(ask_for(rival, 4), at_hour(0)); // rack 1
  const LeaseId first = market.request(ask_for(lab, 4), at_hour(0)).lease;
  CHECK(racks_of(market, first) == Shares{{2, 4}});
  const LeaseId second = market.request(ask_for(lab, 6), at_hour(0)).lease;
  CHECK(racks_of(market, second) == Shares{{2, 4}, {3, 2}});
  CHECK(racks_of(market, market.request(ask_for(rival, 2), at_hour(0)).lease) == Shares{{1, 2}});
}

TEST_CASE("what was bought ahead waits at its start for a rack free of the rival")
{
  // The lab holds 25 chips of all four racks; 7 are left by count, and the rival buys them for hours 10 to 20. None of
  // them is in a rack of its own until the lab leaves at hour 12.
  Programme block = programme(ProgrammeKind::calendar);
  block.term.minimum = block.term.maximum = block.term.step = hour * 10.0;
  Market market = market_in_racks({on_demand, offer_of(block, 1.0)});
  const LeaseId mine = market.request(ask_for(lab, 25), at_hour(0)).lease;
  LeaseRequest ahead = ask_for(rival, 7, 1);
  ahead.start = at_hour(10);
  ahead.term = hour * 10.0;
  const Verdict granted = market.request(ahead, at_hour(0));
  REQUIRE(granted);
  run_to(market, at_hour(11));
  CHECK(market.lease(granted.lease).state() == LeaseState::delivering);
  std::vector<LeaseEvent> told;
  market.advance(at_hour(12), told);
  market.release(mine, at_hour(12));
  run_to(market, at_hour(12));
  CHECK(market.lease(granted.lease).state() == LeaseState::active);
  CHECK(market.lease(granted.lease).dates().active == at_hour(12));
  CHECK(racks_of(market, granted.lease) == Shares{{0, 7}});
}

TEST_CASE("racks that have not come yet, and those where a rival owns hosts, are not there")
{
  // Half of the stock comes at hour 20; the lab owns hosts in rack 0.
  std::vector<RackPlan> racks = four_racks();
  racks[0].standing = {lab};
  Market market = market_in_racks({on_demand}, racks, {{Timestamp{}, Timestamp{}, 16}, {at_hour(20), at_hour(20), 16}});
  CHECK(market.available_to(rival, OfferId{0}, at_hour(0)) == 8); // rack 1
  CHECK(market.available_to(lab, OfferId{0}, at_hour(0)) == 16);
  run_to(market, at_hour(20));
  CHECK(market.available_to(rival, OfferId{0}, at_hour(20)) == 24);
}

TEST_CASE("racks that are down are taken last, and are no room for a rival")
{
  // Of four racks of 8 the first is down, and so is half of the second: 4 + 8 + 8 stand. The lab's 12 stand in racks 1 and 2,
  // and leave the rival rack 3 alone until the others are repaired.
  bool repaired = false;
  Market market = market_in_racks({on_demand});
  market.stands_out([&](const Offer&) {
    return repaired ? std::vector<RackShare>{} : std::vector<RackShare>{{model::RackId{0}, 8}, {model::RackId{1}, 4}};
  });
  CHECK(market.available_to(lab, OfferId{0}, at_hour(0)) == 20);
  const LeaseId mine = market.request(ask_for(lab, 12), at_hour(0)).lease;
  CHECK(racks_of(market, mine) == Shares{{1, 4}, {2, 8}});
  CHECK(market.available_to(rival, OfferId{0}, at_hour(0)) == 8);
  repaired = true;
  CHECK(market.available_to(rival, OfferId{0}, at_hour(1)) == 16);
}

TEST_CASE("spot chips come from racks free of the rival and go back to them")
{
  Programme spot = programme(ProgrammeKind::spot);
  spot.timing.revocable = true;
  Offer cheap = offer_of(spot, 1.0);
  Market market = market_in_racks({on_demand, cheap});
  const LeaseId mine = market.request(ask_for(lab, 20, 1), at_hour(0)).lease;
  CHECK(racks_of(market, mine) == Shares{{0, 8}, {1, 8}, {2, 4}});
  CHECK(market.available_to(rival, OfferId{1}, at_hour(0)) == 8);
  market.release(mine, at_hour(1));
  CHECK(market.available_to(rival, OfferId{1}, at_hour(1)) == 32);
}

TEST_CASE("whatever is asked, released, evicted and delivered, no rack holds both rivals, and leases stand where they "
          "are told")
{
  // 500 worlds of 60 instants: on-demand, spot and windows bought ahead for two rivals and a third tenant, half of the
  // stock arriving late, others' demand coming and going.
  Programme spot = programme(ProgrammeKind::spot);
  spot.timing.revocable = true;
  spot.timing.notice = hour * 0.5;
  Programme window = programme(ProgrammeKind::calendar);
  window.term.minimum = window.term.maximum = window.term.step = hour * 5.0;
  std::size_t granted = 0;
  std::size_t both = 0; // instants at which both rivals hold chips
  for (std::uint64_t world = 0; world < 500; ++world) {
    random::Stream draw{1, world, "racks"};
    const auto below = [&](std::int64_t n) {
      return static_cast<std::int64_t>(draw.uniform() * static_cast<double>(n));
    };
    StockPlan plan = stock_of(32);
    plan.waves = {{Timestamp{}, Timestamp{}, 16}, {at_hour(8), at_hour(8.0 + static_cast<double>(below(6))), 16}};
    plan.racks = four_racks();
    std::vector<StepSeries<std::int64_t>::Step> others{{Timestamp{}, 0}};
    for (int h = 1; h < 20; ++h)
      others.emplace_back(at_hour(h), below(16));
    plan.background = StepSeries<std::int64_t>{others};
    Market market({on_demand, offer_of(spot, 1.0), offer_of(window, 1.0)}, {plan}, Calendar{instant_of(2026, 6, 1)});
    market.rules().keep_apart(lab, rival, Apart::rack);
    for (int step = 0; step < 60; ++step) {
      const Timestamp now = at_hour(step / 3.0);
      run_to(market, now);
      LeaseRequest request =
          ask_for(TenantId{static_cast<std::uint32_t>(below(3))}, 1 + below(12), static_cast<std::uint32_t>(below(3)));
      request.start = request.offer == OfferId{2} ? now + hour * static_cast<double>(below(4)) : now;
      const std::int64_t room = market.available_to(request.tenant, request.offer, now);
      const bool holds_spot = std::ranges::any_of(market.live(), [&](LeaseId id) {
        return market.lease(id).tenant() == request.tenant && market.lease(id).offer() == OfferId{1};
      });
      const Verdict verdict = market.request(request, now);
      granted += verdict ? 1U : 0U;
      // The view promises what the market keeps; on demand a tenant may ask for more, at the cost of its own spot.
      if (request.offer == OfferId{0} && holds_spot)
        CHECK((verdict || request.chips > room));
      else if (request.offer != OfferId{2})
        CHECK(static_cast<bool>(verdict) == (request.chips <= room));
      if (const auto live = market.live(); !live.empty() && below(2) == 0)
        market.release(live[static_cast<std::size_t>(below(static_cast<std::int64_t>(live.size())))], now);
      run_to(market, now);
      std::map<std::uint32_t, std::map<TenantId, std::int64_t>> racks;
      bool mine = false;
      bool theirs = false;
      for (const LeaseId id : market.live()) {
        const Lease& lease = market.lease(id);
        std::int64_t chips = 0;
        for (const RackShare& share : lease.racks()) {
          chips += share.chips;
          racks[share.rack.index()][lease.tenant()] += share.chips;
        }
        CHECK(chips == (holds_chips(lease.state()) || !lease.racks().empty() ? lease.chips() : 0));
        mine |= lease.tenant() == lab && holds_chips(lease.state());
        theirs |= lease.tenant() == rival && holds_chips(lease.state());
      }
      both += mine && theirs ? 1U : 0U;
      for (const auto& [rack, tenants] : racks) {
        CHECK(!(tenants.contains(lab) && tenants.contains(rival)));
        std::int64_t chips = 0;
        for (const auto& [tenant, held] : tenants)
          chips += held;
        CHECK(chips <= 8);
      }
    }
  }
  CHECK(granted > 5000);
  CHECK(both > 2000);
}

TEST_CASE("a tenant that asks for dedicated hosts is offered them alone, and others the shared ones")
{
  Offer dedicated = on_demand;
  dedicated.name = "od/dedicated";
  dedicated.programme.hosting = Hosting::dedicated;
  dedicated.on_request = true;
  Programme spot = programme(ProgrammeKind::spot);
  spot.timing.revocable = true;
  Market market = market_of({on_demand, dedicated, offer_of(spot, 1.0)}, 32);
  market.rules().demand_dedicated(lab);
  CHECK(market.request(ask_for(lab, 8), at_hour(0)).refusal == Refusal::not_offered);
  CHECK(market.request(ask_for(lab, 8, 2), at_hour(0)).refusal == Refusal::not_offered);
  CHECK(market.available_to(lab, OfferId{0}, at_hour(0)) == 0);
  CHECK(market.request(ask_for(lab, 8, 1), at_hour(0)));
  CHECK(market.request(ask_for(rival, 8, 1), at_hour(0)).refusal == Refusal::not_offered);
  CHECK(market.request(ask_for(rival, 8), at_hour(0)));
}

} // namespace leasehold::market
