// Gangs with a deadline over several regions: how long spot stays, what an hour of work is worth, the best plan where spot is
// known, and what the policies do, each by hand.
#include "desk_world.hpp"

#include "policy/leasing/buying/deadline.hpp"
#include "policy/leasing/entries.hpp"
#include "policy/leasing/regions/known_spot.hpp"
#include "policy/leasing/regions/leases_apart.hpp"
#include "policy/leasing/regions/spot_claims.hpp"
#include "policy/leasing/regions/spot_lives.hpp"
#include "policy/leasing/regions/work_price.hpp"
#include "random/stream.hpp"
#include "support/policy_from.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>

namespace leasehold::policy {

namespace {

Timestamp at_hour(double hours)
{
  return Timestamp{} + hour * hours;
}

market::Rate per_hour(double dollars)
{
  return market::Rate::of(PricePerHour{dollars});
}

/// One chip's worth of berths whose offers live here.
struct KnownWorld {
  std::deque<market::Offer> listed;
  std::deque<OfferView> offers;
  GangState state;

  KnownWorld(double work, double allowed)
  {
    state.work = state.remaining = hour * work;
    state.allowed = hour * allowed;
    state.tick = minute;
  }
  /// `open`: when its supply changes to 1 or 0; empty: on demand.
  Berth& add(std::uint32_t region, double price, std::vector<std::pair<double, int>> open, double begin)
  {
    market::Offer& offer = listed.emplace_back();
    offer.price = market::StepSeries<market::Rate>(per_hour(price));
    offer.region = model::RegionId{region};
    Berth berth;
    berth.spot = !open.empty();
    std::vector<market::StepSeries<std::int64_t>::Step> steps;
    for (const auto& [from, chips] : open)
      steps.emplace_back(at_hour(from), chips);
    if (berth.spot)
      offer.supply = market::StepSeries<std::int64_t>(steps);
    const market::OfferId id{static_cast<std::uint32_t>(offers.size())};
    offers.push_back({id, &offer, "cloud", "region", "chip", per_hour(price), 1});
    berth.offer = &offers.back();
    berth.site = {model::ProviderId{0}, model::RegionId{region}};
    berth.open = !berth.spot || offer.supply.at(Timestamp{}) >= 1;
    berth.dollars = price;
    berth.begin = berth.in_place = hour * begin;
    return state.berths.emplace_back(berth);
  }
};

/// A gang of 64 chips that is paid for the hour, at sites that are regions of one cloud each.
struct NomadWorld : DeskWorld {
  std::array<Move, 2> moves{};
  Timestamp now;

  NomadWorld(Seconds work, Timestamp deadline)
  {
    ChipDemand need;
    need.chip = model::ChipTypeId{0};
    need.needed = need.tuned = 64.0;
    need.remaining = work;
    needs.push_back({need});
    Demand demand;
    demand.name = "job";
    demand.deadline = deadline;
    demand.restart = hour * 0.5;
    demand.at_stake = hour;
    demand.chips = needs.back();
    demands.push_back(demand);
  }
  void review(Leasing& policy)
  {
    requests.clear();
    released.clear();
    demands[0].moves = moves;
    LeasingView seen = view();
    seen.now = now;
    policy.review(seen, *this);
  }
};

} // namespace

TEST_CASE("by hand: how long spot stays, from spells that ended and one that lasts")
{
  // Spells of 2 h and 6 h, and 4 h beforehand. A new one: (2 + 6 + 4) / 3 = 4 h, of all offers as of this one. One that is
  // 3 h old: of all (6 − 3 + 4 + 3) / 2 = 5 h, of this one (6 − 3 + 5) / 2 = 4 h.
  SpotLives lives{hour * 4.0};
  const market::OfferId offer{0};
  CHECK(lives.left(offer, Timestamp{}) == hour * 4.0);
  for (const auto& [from, until] : {std::pair{0.0, 2.0}, std::pair{5.0, 11.0}}) {
    lives.see(offer, true, at_hour(from));
    lives.see(offer, true, at_hour(until - 1.0));
    lives.see(offer, false, at_hour(until));
  }
  lives.see(offer, true, at_hour(20.0));
  CHECK(lives.left(offer, at_hour(20.0)).value() == doctest::Approx(4.0 * 3600.0));
  CHECK(lives.left(offer, at_hour(23.0)).value() == doctest::Approx(4.0 * 3600.0));
  // Another, not seen yet, goes by all: (2 + 6 + 3 + 4) / 3 = 5 h.
  CHECK(lives.left(market::OfferId{1}, at_hour(23.0)).value() == doctest::Approx(5.0 * 3600.0));
}

TEST_CASE("by hand: spot that never goes is believed to stay")
{
  // 6 h beforehand, and 100 h in which it did not go: as long again, and the 6 h.
  SpotLives lives{hour * 6.0};
  for (int h = 0; h <= 100; ++h)
    lives.see(market::OfferId{0}, true, at_hour(h));
  CHECK(lives.left(market::OfferId{0}, at_hour(100.0)).value() == doctest::Approx(106.0 * 3600.0));
}

TEST_CASE("by hand: what an hour of work is worth")
{
  // $1 for six hours, $2 for three, $5 for one. Who has to work for 60 % of the time need not pay more than $1, for more than
  // that $2, for more than 90 % $5, and for more than all of it whatever it costs.
  WorkPrice price;
  CHECK(price.at_share(0.5) == std::numeric_limits<double>::infinity());
  price.see(2.0, Timestamp{});
  price.see(1.0, at_hour(3.0));
  price.see(5.0, at_hour(9.0));
  price.see(7.0, at_hour(10.0));
  CHECK(price.at_share(0.6) == 1.0);
  CHECK(price.at_share(0.61) == 2.0);
  CHECK(price.at_share(0.95) == 5.0);
  CHECK(price.at_share(1.0) == std::numeric_limits<double>::infinity());
  CHECK(price.at_share(1.01) == std::numeric_limits<double>::infinity());
}

TEST_CASE("by hand: the best plan with one region's spot known, and with another's")
{
  // 2 h of work in 5 h; half an hour to begin; $3 on demand; $1 on spot, there from 1 h to 2 h 30. Spot gives an hour of work for
  // $1.50, the other takes 1 h 30 on demand, $4.50: $6. On demand alone 2 h 30 are $7.50.
  KnownWorld one(2.0, 5.0);
  one.add(0, 3.0, {}, 0.5);
  one.add(0, 1.0, {{0.0, 0}, {1.0, 1}, {2.5, 0}}, 0.5);
  one.state.worked = model::RegionId{0};
  const auto alone = plan_known_spot(one.state, {});
  REQUIRE(alone);
  CHECK(alone->dollars == doctest::Approx(6.0).epsilon(1e-6));
  // Spot in another region from 2 h 30 on, 15 min and $0.20 away. All of the work there would take 45 min and 2 h, to 5 h 15.
  // An hour in each: $1.50, and 1 h 45 for $1.75 and $0.20: $3.45.
  Berth& far = one.add(1, 1.0, {{0.0, 0}, {2.5, 1}}, 0.5);
  far.begin = hour * 0.75;
  far.egress = 0.2;
  const auto both = plan_known_spot(one.state, {});
  REQUIRE(both);
  CHECK(both->dollars == doctest::Approx(3.45).epsilon(1e-6));
  // Nothing, spot here, and spot there at once as this one goes.
  REQUIRE(both->legs.size() >= 3);
  CHECK(!both->legs.front().offer);
  CHECK(both->legs.back().offer == one.offers[2].id);
  CHECK(both->legs.back().from == at_hour(2.5));
  // In 2 h 20 it cannot be done.
  KnownWorld late(2.0, 7.0 / 3.0);
  late.add(0, 3.0, {}, 0.5);
  CHECK(!plan_known_spot(late.state, {}));
}

TEST_CASE(
    "by hand: spot is free that is taken back within an hour of when its lease began, however long it was there before")
{
  // 1 h of work in 4 h; $3 on demand; spot at $1 is there now, as it has been, and goes in 45 min. A lease that is taken back in its
  // first hour is not billed: 45 min cost nothing, and 15 min on demand $0.75. To whoever has held it for half an hour it is billed:
  // $0.75 more.
  KnownWorld early(1.0, 4.0);
  early.add(0, 3.0, {}, 0.0);
  early.add(0, 1.0, {{0.0, 1}, {0.75, 0}}, 0.0);
  early.listed.back().programme.billing.free_if_revoked = hour;
  const auto free = plan_known_spot(early.state, {});
  REQUIRE(free);
  CHECK(free->dollars == doctest::Approx(0.75).epsilon(1e-6));
  early.state.held = 1;
  KnownSpotRules rules;
  rules.held_from = Timestamp{} - hour * 0.5;
  const auto billed = plan_known_spot(early.state, rules);
  REQUIRE(billed);
  CHECK(billed->dollars == doctest::Approx(1.5).epsilon(1e-6));
  // Chips that take half an hour to come, of spot that goes in 1 h 20, are held for 50 min: these are free, and 10 min cost $0.50.
  KnownWorld late(1.0, 4.0);
  late.add(0, 3.0, {}, 0.0);
  late.add(0, 1.0, {{0.0, 1}, {4.0 / 3.0, 0}}, 0.5);
  late.listed.back().programme.billing.free_if_revoked = hour;
  late.listed.back().programme.timing.delivery = hour * 0.5;
  const auto delivered = plan_known_spot(late.state, {});
  REQUIRE(delivered);
  CHECK(delivered->dollars == doctest::Approx(0.5).epsilon(1e-6));
  // There for 3 h, it is billed from the start. Nobody leaves it to ask for it again in its last hour: $1.
  KnownWorld whole(1.0, 4.0);
  whole.add(0, 3.0, {}, 0.0);
  whole.add(0, 1.0, {{0.0, 1}, {3.0, 0}}, 0.0);
  whole.listed.back().programme.billing.free_if_revoked = hour;
  const auto through = plan_known_spot(whole.state, {});
  REQUIRE(through);
  CHECK(through->dollars == doctest::Approx(1.0).epsilon(1e-6));
}

TEST_CASE("by hand: a gang plans with the spot that others leave to it")
{
  // 2 h of work in 5 h; one chip of spot at $1, $3 on demand. Another has that chip until 3 h 30: 1 h 30 are left of it, $1.50, and
  // half an hour on demand is $1.50.
  KnownWorld world(2.0, 5.0);
  world.add(0, 3.0, {}, 0.0);
  world.add(0, 1.0, {{0.0, 1}}, 0.0);
  const std::vector<SpotTaken> taken{{world.offers[1].id, 1, Timestamp{}, at_hour(3.5)}};
  KnownSpotRules rules;
  rules.taken = taken;
  const auto plan = plan_known_spot(world.state, rules);
  REQUIRE(plan);
  CHECK(plan->dollars == doctest::Approx(3.0).epsilon(1e-6));
  CHECK(plan->end == at_hour(5.0));
}

TEST_CASE("by hand: of two gangs on the spot of one that goes first with which both cost least")
{
  // One chip of spot at $1 for 4 h, $3 on demand. One gang has 2 h of work and 6 h, the other 2 h and 2 h. The first to come has the
  // first two hours for $2, as it ends early for as much. The other would pay $6 on demand beside it, $8 in all; if it goes first, it
  // is done for $2, and so is the first gang, two hours later: $4.
  const auto gang = [](KnownWorld& world) {
    world.add(0, 3.0, {}, 0.0);
    world.add(0, 1.0, {{0.0, 1}, {4.0, 0}}, 0.0);
  };
  KnownWorld loose(2.0, 6.0);
  KnownWorld tight(2.0, 2.0);
  gang(loose);
  gang(tight);
  SpotClaims claims;
  const std::size_t first = claims.enter();
  const std::size_t second = claims.enter();
  claims.see(first, loose.state, Timestamp::never());
  const auto alone = claims.plan(first);
  REQUIRE(alone);
  CHECK(alone->dollars == doctest::Approx(2.0).epsilon(1e-6));
  CHECK(alone->end == at_hour(2.0));
  claims.see(second, tight.state, Timestamp::never());
  const auto other = claims.plan(second);
  REQUIRE(other);
  CHECK(other->dollars == doctest::Approx(2.0).epsilon(1e-6));
  CHECK(claims.before(second).empty());
  REQUIRE(claims.before(first).size() == 1);
  CHECK(claims.before(first)[0].until == at_hour(2.0));
  const auto later = claims.plan(first);
  REQUIRE(later);
  CHECK(later->dollars == doctest::Approx(2.0).epsilon(1e-6));
  CHECK(later->end == at_hour(4.0));
}

namespace {

/// Asks for chips of an offer, eight at a time.
class Asks final : public Leasing {
public:
  Asks(market::OfferId offer, std::int64_t chips) : offer_(offer), chips_(chips) {}
  void review(const LeasingView& view, LeaseSink& sink) override
  {
    demands = view.demands.size();
    contracts = view.contracts.size();
    available = view.offer(offer_).available;
    for (std::int64_t left = chips_; left > 0; left -= 8) {
      market::LeaseRequest request;
      request.offer = offer_;
      request.chips = 8;
      sink.request(request);
    }
  }
  std::size_t demands = 0;
  std::size_t contracts = 0;
  std::int64_t available = 0;

private:
  market::OfferId offer_;
  std::int64_t chips_;
};

} // namespace

TEST_CASE("by hand: what a gang is to have of spot, the rest of its tenant lets go of, and no more")
{
  // 8 chips of spot are left, and the rest has 24 in one lease and 8 in another. Who asks for 24 gets the 8 that are left, those of
  // the later lease, and 8 of the earlier. On demand nothing goes.
  NomadWorld world(hour, at_hour(2.0));
  const market::OfferId spot = world.sell(Kind::spot, 0, 0, 1.0, 8);
  const market::OfferId firm = world.sell(Kind::on_demand, 0, 0, 3.0, 64);
  world.hold(spot, 24);
  world.hold(spot, 8);
  world.hold(firm, 8);
  Demand beside = world.demands[0];
  beside.name = "beside";
  world.demands.push_back(beside);
  LeasesApart apart;
  const auto is_job = [](const Demand& demand) { return demand.name == "job"; };
  Asks asks(spot, 24);
  const LeasingView view = world.view();
  apart.review_first(view, world, is_job, asks);
  CHECK(asks.demands == 1);
  CHECK(asks.contracts == 0);
  CHECK(asks.available == 8 + 24 + 8);
  CHECK(world.requests.size() == 3);
  REQUIRE(world.released.size() == 1);
  CHECK(world.released[0] == world.contracts[1].id);
  CHECK(world.reduced == std::map<model::LeaseId, std::int64_t>{{world.contracts[0].id, 8}});
  // The rest sees its demand, what it still has, and no spot.
  apart.review_rest(view, world, is_job, [&](const LeasingView& rest, LeaseSink&) {
    REQUIRE(rest.demands.size() == 1);
    CHECK(rest.demands[0].name == "beside");
    REQUIRE(rest.contracts.size() == 2);
    CHECK(rest.contracts[0].chips == 16);
    CHECK(rest.offer(spot).available == 0);
    CHECK(rest.offer(firm).available == 64);
  });
}

TEST_CASE(
    "by hand: hosts on which a gang runs are not let go of with the rest's lease, but as many others of the same offer")
{
  // The gang has a lease of 64, on 48 of which it runs, and runs on 16 of the 24 that the rest has. The rest lets go of its lease:
  // 8 go, 16 are the gang's from now on, and 16 of the gang's 64, on which it does not run, go in their place.
  NomadWorld world(hour, at_hour(2.0));
  const market::OfferId firm = world.sell(Kind::on_demand, 0, 0, 3.0, 640);
  world.hold(firm, 24, 24.0, 16.0);
  LeasesApart apart;
  const auto is_job = [](const Demand& demand) { return demand.name == "job"; };
  Asks asks(firm, 64);
  apart.review_first(world.view(), world, is_job, asks);
  world.hold(firm, 64, 64.0, 48.0);
  world.contracts.back().id = model::LeaseId{1'000'000}; // as this world names what it grants
  Asks nothing(firm, 0);
  const LeasingView later = world.view();
  apart.review_first(later, world, is_job, nothing);
  CHECK(nothing.contracts == 1);
  apart.review_rest(later, world, is_job, [&](const LeasingView& rest, LeaseSink& sink) {
    REQUIRE(rest.contracts.size() == 1);
    CHECK(sink.release(rest.contracts[0].id));
  });
  CHECK(world.released.empty());
  CHECK(world.reduced ==
        std::map<model::LeaseId, std::int64_t>{{world.contracts[0].id, 8}, {model::LeaseId{1'000'000}, 16}});
  apart.review_first(later, world, is_job, nothing);
  CHECK(nothing.contracts == 2);
}

TEST_CASE("in random worlds the plan costs no more than the best by ticks, nor less than all of the work on spot")
{
  random::Stream stream(3, 0, "test/regions/known");
  for (int w = random_worlds(40, 400); w > 0; --w) {
    CAPTURE(w);
    const auto work = static_cast<double>(stream.uniform_int(4, 40));
    const auto allowed = work + static_cast<double>(stream.uniform_int(2, 60));
    const Seconds tick{600.0};
    std::vector<bool> there(static_cast<std::size_t>(allowed) + 2);
    std::vector<std::pair<double, int>> steps;
    bool now = false;
    for (std::size_t t = 0; t < there.size(); ++t) {
      there[t] = now = stream.bernoulli(0.85) ? now : !now;
      if (steps.empty() || (steps.back().second == 1) != now)
        steps.emplace_back(static_cast<double>(t) / 6.0, now ? 1 : 0);
    }
    KnownWorld world(work / 6.0, allowed / 6.0);
    world.add(0, 3.0, {}, 1.0 / 6.0);
    world.add(0, 1.0, steps, 1.0 / 6.0);
    world.state.worked = model::RegionId{0};
    const auto plan = plan_known_spot(world.state, {});
    const double by_ticks = offline_deadline_cost({tick * work, tick * allowed, tick}, there, 0, tick, 1.0, 3.0);
    REQUIRE(plan);
    CHECK(plan->dollars <= by_ticks * 1.002 + 1e-6);
    CHECK(plan->dollars >= (work + 1.0) / 6.0 - 1e-6);
  }
}

TEST_CASE("by hand: sky_nomad moves where that pays for the move")
{
  // 64 chips at $1 in one region, and 100 h of work. Spot is taken to stay for 6 h in the mean. The other region is an hour away
  // (half of it the start) and $100 of egress: there 6 h are held for 6·e^(−1/6) = 5.079 h of work. At $0.90 that is
  // (345.60 + 100) / 5.079 = $87.73 an hour, against $64 where it is: it stays. At $0.50 it is (192 + 100) / 5.079 = $57.49.
  for (const double there : {0.9, 0.5}) {
    CAPTURE(there);
    NomadWorld world(hour * 100.0, at_hour(400.0));
    world.sell(Kind::on_demand, 0, 0, 4.0, 64);
    const market::OfferId here = world.sell(Kind::spot, 0, 0, 1.0, 64);
    const market::OfferId other = world.sell(Kind::spot, 0, 1, there, 0);
    const auto policy = test::policy_from(leasing_policies(), "{policy: sky_nomad, prior_life: 6 h}");
    world.review(*policy);
    REQUIRE(world.requests.size() == 1);
    CHECK(world.requests[0].offer == here);
    world.hold(here, 64, 64.0, 64.0);
    world.offers[here.index()].available = 0;
    world.offers[other.index()].available = 64;
    world.moves[1] = {hour * 0.5, 100.0};
    world.demands[0].running = true;
    world.now = at_hour(0.5);
    world.review(*policy);
    CHECK(world.requests.size() == (there < 0.6 ? 1 : 0));
    CHECK(world.released.size() == (there < 0.6 ? 1 : 0));
  }
}

TEST_CASE("by hand: sky_nomad waits for the price that the time left allows")
{
  // 10 h of work. Spot at $1 was there for 40 h and goes; $3 on demand. At a deadline in 100 h more it waits: 11 % of the time
  // is enough, and nearly all of it was at $1. At a deadline in 11 h it goes on demand.
  for (const double left : {100.0, 11.0}) {
    CAPTURE(left);
    NomadWorld world(hour * 50.0, at_hour(40.0 + left));
    world.sell(Kind::on_demand, 0, 0, 3.0, 64);
    const market::OfferId spot = world.sell(Kind::spot, 0, 0, 1.0, 64);
    const auto policy = test::policy_from(leasing_policies(), "sky_nomad");
    world.review(*policy);
    REQUIRE(world.requests.size() == 1);
    world.hold(spot, 64, 64.0, 64.0);
    for (int h = 1; h < 40; ++h) {
      world.now = at_hour(h);
      world.needs.back()[0].remaining = hour * (50.5 - static_cast<double>(h));
      world.demands[0].progress = (static_cast<double>(h) - 0.5) / 50.0;
      world.review(*policy);
      CHECK(world.requests.empty());
    }
    world.now = at_hour(40.0);
    world.needs.back()[0].remaining = hour * 10.0;
    world.demands[0].progress = 0.8;
    world.contracts.clear();
    world.offers[spot.index()].available = 0;
    world.review(*policy);
    CHECK(world.requests.size() == (left < 20.0 ? 1 : 0));
  }
}

TEST_CASE("by hand: uniform_progress_regions goes to another region when spot has gone, and returns for less")
{
  // Spot at $1 in one region and $2 in another. It begins on the cheaper; where that went after it had worked there, it tries
  // the other first, though the first has some again; in one region it stays with the first.
  for (const bool any : {true, false}) {
    CAPTURE(any);
    NomadWorld world(hour * 20.0, at_hour(60.0));
    world.sell(Kind::on_demand, 0, 0, 4.0, 64);
    const market::OfferId cheap = world.sell(Kind::spot, 0, 0, 1.0, 64);
    const market::OfferId dear = world.sell(Kind::spot, 0, 1, 2.0, 64);
    const auto policy = test::policy_from(
        leasing_policies(), std::string{"{policy: uniform_progress_regions, regions: "} + (any ? "any}" : "one}"));
    world.review(*policy);
    REQUIRE(world.requests.size() == 1);
    CHECK(world.requests[0].offer == cheap);
    world.hold(cheap, 64, 64.0, 64.0);
    world.now = at_hour(2.0);
    world.needs.back()[0].remaining = hour * 18.5;
    world.demands[0].progress = 1.5 / 20.0;
    world.review(*policy);
    CHECK(world.requests.empty());
    world.contracts.clear();
    world.now = at_hour(3.0);
    world.review(*policy);
    REQUIRE(world.requests.size() == 1);
    CHECK(world.requests[0].offer == (any ? dear : cheap));
  }
}

TEST_CASE("a gang over regions goes where its data come in time, and stays off spot where it keeps no checkpoints")
{
  for (const std::string name : {"sky_nomad", "uniform_progress_regions"}) {
    CAPTURE(name);
    NomadWorld world(hour * 20.0, at_hour(60.0));
    world.sell(Kind::on_demand, 0, 0, 4.0, 64);
    world.sell(Kind::on_demand, 0, 1, 4.1, 64);
    const market::OfferId near = world.sell(Kind::spot, 0, 0, 2.0, 64);
    world.sell(Kind::spot, 0, 1, 1.0, 64);
    const std::array waits{Seconds{0.0}, hour * 50.0}; // 50 h and 20 h of work exceed 60 h
    world.demands[0].data_wait = waits;
    const auto policy = test::policy_from(leasing_policies(), name);
    world.review(*policy);
    REQUIRE(world.requests.size() == 1);
    CHECK(world.requests[0].offer == near);
    // A job of 20 h that writes none would begin again and again on spot, which stays for 6 h.
    NomadWorld unsaved(hour * 20.0, at_hour(21.0));
    const market::OfferId firm = unsaved.sell(Kind::on_demand, 0, 0, 4.0, 64);
    unsaved.sell(Kind::spot, 0, 0, 1.0, 64);
    unsaved.demands[0].at_stake = model::no_limit;
    const auto other = test::policy_from(leasing_policies(), name);
    unsaved.review(*other);
    REQUIRE(unsaved.requests.size() == 1);
    CHECK(unsaved.requests[0].offer == firm);
  }
}

TEST_CASE("over regions, chips that cannot be had are not waited for where others can")
{
  // The cheapest on demand has half of the chips: the other is taken when the deadline calls, 20 h of work in 20 h 30.
  for (const std::string name : {"sky_nomad", "uniform_progress_regions"}) {
    CAPTURE(name);
    NomadWorld world(hour * 20.0, at_hour(20.5));
    world.sell(Kind::on_demand, 0, 0, 3.0, 32);
    const market::OfferId firm = world.sell(Kind::on_demand, 0, 1, 4.0, 64);
    world.sell(Kind::spot, 0, 0, 1.0, 32);
    const auto policy = test::policy_from(leasing_policies(), name);
    world.review(*policy);
    REQUIRE(world.requests.size() == 1);
    CHECK(world.requests[0].offer == firm);
    CHECK(world.requests[0].chips == 64);
  }
}

TEST_CASE("by hand: what was leased for a gang is the gang's: another with a deadline gets chips of its own, or none")
{
  // Two gangs of 64 chips, 20 h of work in 60 h. Spot has 64 chips: the first runs on them. The other is not behind yet, waits, and
  // is housed nowhere; with 64 more to be had it gets those, and the first keeps its lease.
  for (const std::string name : {"uniform_progress_regions", "uniform_progress", "greedy_spot"}) {
    CAPTURE(name);
    NomadWorld world(hour * 20.0, at_hour(60.0));
    Demand other = world.demands[0];
    other.name = "other";
    world.demands.push_back(other);
    world.sell(Kind::on_demand, 0, 0, 4.0, 128);
    const market::OfferId spot = world.sell(Kind::spot, 0, 0, 1.0, 64);
    const auto policy = test::policy_from(leasing_policies(), name);
    world.review(*policy);
    REQUIRE(world.requests.size() == 1);
    CHECK(world.requests[0].offer == spot);
    REQUIRE(world.housed.size() >= 2);
    CHECK(world.housed[world.housed.size() - 2].site == Site{model::ProviderId{0}, model::RegionId{0}});
    CHECK(world.housed.back().demand == "other");
    CHECK(world.housed.back().site == nowhere);
    world.hold(spot, 64, 64.0, 64.0);
    const std::array on{model::OnLease{model::LeaseId{0}, 64.0}};
    world.demands[0].running = true;
    world.demands[0].on = on;
    world.offers[spot.index()].available = 0;
    world.review(*policy);
    CHECK(world.requests.empty());
    CHECK(world.released.empty());
    CHECK(world.housed.back().site == nowhere);
    world.offers[spot.index()].available = 64;
    world.review(*policy);
    REQUIRE(world.requests.size() == 1);
    CHECK(world.requests[0].offer == spot);
    CHECK(world.requests[0].chips == 64);
    CHECK(world.released.empty());
    CHECK(world.housed.back().site == Site{model::ProviderId{0}, model::RegionId{0}});
  }
}

TEST_CASE("by hand: chips of a pool are alike: a gang on others' chips buys none for those of its own that they are on")
{
  // Two gangs of 64 chips, one with a deadline, for which spot is leased, and one without, on demand. Each came to run on half of
  // both leases. Nothing is missing and nothing too much, so nobody is driven off.
  for (const std::string name : {"uniform_progress_regions", "uniform_progress"}) {
    CAPTURE(name);
    NomadWorld world(hour * 20.0, at_hour(60.0));
    Demand undated = world.demands[0];
    undated.name = "undated";
    undated.deadline = Timestamp::never();
    world.demands.push_back(undated);
    const market::OfferId firm = world.sell(Kind::on_demand, 0, 0, 4.0, 128);
    const market::OfferId spot = world.sell(Kind::spot, 0, 0, 1.0, 64);
    const auto policy = test::policy_from(leasing_policies(), name);
    world.review(*policy);
    CHECK(world.requests.size() == 2);
    world.hold(firm, 64, 64.0, 64.0);
    world.hold(spot, 64, 64.0, 64.0);
    const std::array on{model::OnLease{model::LeaseId{0}, 32.0}, model::OnLease{model::LeaseId{1}, 32.0}};
    for (Demand& demand : world.demands) {
      demand.running = true;
      demand.on = on;
    }
    world.review(*policy);
    CHECK(world.requests.empty());
    CHECK(world.released.empty());
    CHECK(world.reduced.empty());
  }
}

TEST_CASE("by hand: uniform_progress_regions counts the way to a region")
{
  // 20 h on 64 chips: a tenth of a dollar less an hour saves $128. Egress of $1,000 eats that, of $100 it does not.
  for (const double egress : {1000.0, 100.0}) {
    CAPTURE(egress);
    NomadWorld world(hour * 20.0, at_hour(60.0));
    world.sell(Kind::on_demand, 0, 0, 4.0, 64);
    const market::OfferId near = world.sell(Kind::spot, 0, 0, 1.0, 64);
    const market::OfferId far = world.sell(Kind::spot, 0, 1, 0.9, 64);
    world.moves[1] = {Seconds{0.0}, egress};
    const auto policy = test::policy_from(leasing_policies(), "uniform_progress_regions");
    world.review(*policy);
    REQUIRE(world.requests.size() == 1);
    CHECK(world.requests[0].offer == (egress > 500.0 ? near : far));
  }
}

TEST_CASE("by hand: spot_first leases for a gang at one site, where it costs least")
{
  // On demand $2 here and $3 there; spot $1 there. All of the gang goes there, and nothing is leased here beside it.
  NomadWorld world(hour * 20.0, at_hour(60.0));
  world.sell(Kind::on_demand, 0, 0, 2.0, 64);
  world.sell(Kind::on_demand, 0, 1, 3.0, 64);
  const market::OfferId spot = world.sell(Kind::spot, 0, 1, 1.0, 64);
  const auto policy = test::policy_from(leasing_policies(), "spot_first");
  world.review(*policy);
  std::int64_t chips = 0;
  for (const market::LeaseRequest& request : world.requests) {
    CHECK(request.offer == spot);
    chips += request.chips;
  }
  CHECK(chips == 64);
  REQUIRE(!world.housed.empty());
  CHECK(world.housed.back().site == Site{model::ProviderId{1}, model::RegionId{1}});
}

} // namespace leasehold::policy
