// What is rented by the hour, in random worlds: at prices of chips that can be had, the dearest let go first, the cheap one
// moved to, no more held than is needed, and never less.
#include "desk_world.hpp"
#include "support/leasing_loop.hpp"

#include "random/stream.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace leasehold::policy {

using namespace test;

namespace {

constexpr model::ChipTypeId rented_chip{0};

/// Up to three sites with one or two offers each on the site's stock, at prices among few, so that some are equal.
DeskWorld random_shelves(random::Stream& stream)
{
  DeskWorld world;
  const auto sites = static_cast<std::uint32_t>(stream.uniform_int(1, 3));
  for (std::uint32_t site = 0; site < sites; ++site) {
    const std::int64_t stock = 8 * stream.uniform_int(0, 6);
    for (std::int64_t i = stream.uniform_int(1, 2); i > 0; --i) {
      const auto id = world.sell(Kind::on_demand, 0, site, static_cast<double>(stream.uniform_int(1, 6)), stock);
      for (std::int64_t leases = stream.uniform_int(0, 3); leases > 0; --leases) {
        const std::int64_t chips = 8 * stream.uniform_int(1, 3);
        world.hold(id, chips, static_cast<double>(stream.uniform_int(0, chips)));
      }
    }
  }
  return world;
}

/// A chip-hour a line: what is held of each offer, and each site's stock at the lowest price that is asked for it.
std::vector<double> prices_of_chips(const DeskWorld& world)
{
  std::vector<double> prices;
  const auto add = [&](std::int64_t chips, double price) {
    prices.insert(prices.end(), static_cast<std::size_t>(chips), price);
  };
  for (const ContractView& held : world.contracts)
    add(held.chips, world.offers[held.offer.index()].price.dollars_per_hour());
  for (std::uint32_t site = 0; site < 3; ++site) {
    double least = std::numeric_limits<double>::infinity();
    std::int64_t stock = 0;
    for (const OfferView& offer : world.offers)
      if (offer.offer->provider == model::ProviderId{site}) {
        least = std::min(least, offer.price.dollars_per_hour());
        stock = offer.available;
      }
    add(stock, least);
  }
  std::ranges::sort(prices);
  return prices;
}

/// Three providers of one chip in hosts of eight. The first has more than is ever needed; the others' stock is less, comes
/// and goes, or is delivered late. Prices step twice.
struct Providers {
  std::vector<std::vector<std::pair<double, double>>> prices; ///< by provider: (from hour, dollars)
  std::vector<double> delivery;                               ///< hours
  std::vector<std::int64_t> stock;
  std::vector<double> stock_from; ///< hour

  [[nodiscard]] double price(std::size_t provider, double at) const
  {
    double now = 0.0;
    for (const auto& [from, dollars] : prices[provider])
      now = from <= at ? dollars : now;
    return now;
  }
};

constexpr int rented_hours = 240;

Providers random_providers(random::Stream& stream, bool late)
{
  Providers made;
  for (int p = 0; p < 3; ++p) {
    std::vector<std::pair<double, double>> steps;
    for (const double from : {0.0, 60.0, 150.0})
      steps.emplace_back(from, stream.uniform(1.0, 4.0));
    made.prices.push_back(steps);
    made.delivery.push_back(p == 2 && late ? static_cast<double>(stream.uniform_int(2, 30)) : 0.0);
    made.stock.push_back(p == 0 ? 100'000 : 8 * stream.uniform_int(0, 40));
    made.stock_from.push_back(p == 0 ? 0.0 : static_cast<double>(stream.uniform_int(0, 100)));
  }
  return made;
}

market::Market market_of_providers(const Providers& providers)
{
  std::vector<market::Offer> offers;
  std::vector<market::StockPlan> stocks;
  for (std::uint32_t p = 0; p < 3; ++p) {
    market::Offer offer;
    offer.programme = programme(Kind::on_demand, "rent-" + std::to_string(p));
    offer.programme.size.step = offer.programme.size.minimum = 8;
    offer.programme.timing.delivery = hour * providers.delivery[p];
    offer.name = offer.programme.name;
    offer.provider = model::ProviderId{p};
    offer.region = model::RegionId{p};
    offer.chip = rented_chip;
    offer.stock = market::StockId{p};
    std::vector<std::pair<Timestamp, market::Rate>> steps;
    for (const auto& [from, dollars] : providers.prices[p])
      steps.emplace_back(Timestamp{from * 3600.0}, market::Rate::of(PricePerHour{dollars}));
    offer.price = market::StepSeries<market::Rate>(steps);
    offers.push_back(offer);
    market::StockPlan plan;
    plan.chip = rented_chip;
    const Timestamp from{providers.stock_from[p] * 3600.0};
    plan.waves = {{from, from, providers.stock[p]}};
    stocks.push_back(plan);
  }
  return market::Market(std::move(offers), std::move(stocks), Calendar{instant_of(2026, 1, 5)});
}

/// A level of whole chips that stays for some hours and then goes anywhere up to `most`.
std::vector<double> random_levels(random::Stream& stream, std::int64_t most, double change)
{
  std::vector<double> levels;
  double level = static_cast<double>(stream.uniform_int(0, most));
  for (int h = 0; h < rented_hours; ++h) {
    if (stream.bernoulli(change))
      level = static_cast<double>(stream.uniform_int(0, most));
    levels.push_back(level);
  }
  return levels;
}

LeasingLoop rented_by(const Providers& providers, const std::vector<double>& levels)
{
  const auto needed = [&levels](int h) { return levels[static_cast<std::size_t>(h)]; };
  return LeasingLoop(market_of_providers(providers),
                     {{"chat", WorkloadKind::serving, {{rented_chip, needed, Portability::validated}}}}, chip_names);
}

double held_now(const LeasingLoop& loop)
{
  double chips = 0.0;
  for (const model::LeaseId id : loop.market().live())
    if (const market::Lease& lease = loop.market().lease(id); market::holds_chips(lease.state()))
      chips += static_cast<double>(lease.chips());
  return chips;
}

/// Whether another provider has the lease's chips for so much less that a day of it, or what is left, pays both for an
/// hour.
bool could_move(const LeasingLoop& loop, model::LeaseId id, const Providers& providers, int h)
{
  const market::Lease& lease = loop.market().lease(id);
  const double days = std::min(24.0, static_cast<double>(rented_hours - h));
  for (std::uint32_t to = 0; to < 3; ++to) {
    const double saves = providers.price(lease.offer().index(), h) - providers.price(to, h);
    if (loop.market().available(market::OfferId{to}, Timestamp{h * 3600.0}) >= lease.chips() &&
        saves * days > providers.price(to, h) * (1.0 + 1e-9))
      return true;
  }
  return false;
}

/// The most reviews in a row of which something was true.
struct Longest {
  int now = 0;
  int most = 0;

  void count(bool is_true)
  {
    now = is_true ? now + 1 : 0;
    most = std::max(most, now);
  }
};

} // namespace

TEST_CASE("in random worlds renting costs what the cheapest chips that can be had cost, one by one")
{
  // (I1) Each chip that is held or in stock once, at the lowest price that it can be had for: the n-th costs what the n-th
  // of them does, n chips their sum. A price without chips behind it is none.
  random::Stream stream(21, 0, "test/leasing/rent");
  for (int w = random_worlds(300, 5000); w > 0; --w) {
    CAPTURE(w);
    DeskWorld world = random_shelves(stream);
    const LeasingView view = world.view();
    const Desk desk(view, world);
    const std::vector<double> prices = prices_of_chips(world);
    const RentCurve rent = desk.rent(rented_chip);
    CHECK(desk.price(rented_chip, flexible_kinds) ==
          (prices.empty() ? std::numeric_limits<double>::infinity() : prices.front()));
    double sum = 0.0;
    for (std::size_t n = 0; n < prices.size(); ++n) {
      sum += prices[n];
      CHECK(rent.marginal(static_cast<double>(n + 1)) == doctest::Approx(prices[n]));
      CHECK(rent.cost(static_cast<double>(n + 1)) == doctest::Approx(sum));
    }
  }
}

TEST_CASE("in random worlds the dearest lease goes first, host by host, and idle chips before busy ones")
{
  // (I4) What is let go is all of what is too much, in whole hosts of 8, as far as leases go. Where anything of a lease is
  // kept, nothing cheaper went; and where something of a lease went that ran work, no equally dear one has an idle host.
  random::Stream stream(22, 0, "test/leasing/drop");
  int parts = 0;
  for (int w = random_worlds(300, 5000); w > 0; --w) {
    CAPTURE(w);
    DeskWorld world = random_shelves(stream);
    const LeasingView view = world.view();
    Desk desk(view, world);
    const std::int64_t chips = stream.uniform_int(0, 60);
    const auto price = [&](const ContractView& held) {
      return world.offers[held.offer.index()].price.dollars_per_hour();
    };
    const auto gone = [&](const ContractView& held) {
      const bool whole = std::ranges::find(world.released, held.id) != world.released.end();
      return whole ? held.chips : world.reduced[held.id];
    };
    const std::int64_t dropped = desk.drop(rented_chip, chips, flexible_kinds);
    std::int64_t sum = 0;
    std::int64_t held = 0;
    for (const ContractView& each : world.contracts) {
      sum += gone(each);
      held += each.chips;
      parts += gone(each) > 0 && gone(each) < each.chips;
    }
    CHECK(sum == dropped);
    CHECK(dropped == std::min(chips / 8 * 8, held));
    for (const ContractView& kept : world.contracts)
      for (const ContractView& other : world.contracts) {
        if (gone(kept) == kept.chips || gone(other) == 0)
          continue;
        CHECK(price(other) >= price(kept));
        const auto idle = static_cast<std::int64_t>(static_cast<double>(kept.chips) - std::ceil(kept.busy));
        const bool cuts_work = static_cast<double>(other.chips - gone(other)) < other.busy;
        if (price(other) == price(kept) && cuts_work)
          CHECK(idle - gone(kept) < 8);
      }
  }
  CHECK(parts > 0);
}

TEST_CASE("in random worlds what is rented follows what is needed, and moves to what is cheaper")
{
  // Need stays for some hours and then jumps; prices step, stock appears. While the need stays, at every
  // review:
  // (I2) what computes exceeds the need by less than a host; but for the hour of a move, in which the old and the new are
  // paid for. Where prices or stock change hour after hour, moves follow each other.
  // (I3) no lease stays for more than two reviews while its chips could be had for less elsewhere, if what that saves in a
  // day (or to the end) exceeds what both cost in the hour in which they are held together.
  // And the first provider has enough, so that nobody is short.
  random::Stream stream(23, 0, "test/leasing/follow");
  for (int w = random_worlds(25, 3000); w > 0; --w) {
    const Providers providers = random_providers(stream, false);
    const std::int64_t most = stream.uniform_int(1, 300);
    const std::vector<double> levels = random_levels(stream, most, stream.uniform(0.0, 0.3));
    LeasingLoop loop = rented_by(providers, levels);
    const double host = 8.0;
    int beyond = 0;
    std::map<std::size_t, Longest> dear; // by lease
    int dearest = 0;
    loop.after_review = [&](int h) {
      const double needed = levels[static_cast<std::size_t>(h)];
      const bool same = h > 0 && needed == levels[static_cast<std::size_t>(h - 1)];
      const bool moves = std::ranges::any_of(loop.market().live(), [&](model::LeaseId id) {
        return loop.market().lease(id).dates().active == Timestamp{h * 3600.0};
      });
      beyond += same && !moves && held_now(loop) >= needed + host;
      for (const model::LeaseId id : loop.market().live()) {
        Longest& there = dear[id.index()];
        there.count(same && could_move(loop, id, providers, h));
        dearest = std::max(dearest, there.most);
      }
    };
    CAPTURE(w);
    REQUIRE(loop.run("on_demand_only", rented_hours));
    CHECK(beyond == 0);
    CHECK(dearest <= 2);
    CHECK(loop.shortage == 0.0);
  }
}

TEST_CASE("in random worlds the old goes only when the new serves")
{
  // (I11) The same, and the third provider may deliver hours late what it sells for less: nobody is short while what the
  // others have at once suffices.
  random::Stream stream(24, 0, "test/leasing/late");
  int moved = 0;
  for (int w = random_worlds(25, 3000); w > 0; --w) {
    const Providers providers = random_providers(stream, true);
    const std::vector<double> levels =
        random_levels(stream, stream.uniform_int(1, 300), stream.bernoulli(0.5) ? 0.0 : stream.uniform(0.0, 0.1));
    LeasingLoop loop = rented_by(providers, levels);
    loop.after_review = [&](int) {
      for (const model::LeaseId id : loop.market().live())
        moved += loop.market().lease(id).offer() == market::OfferId{2} &&
                 market::holds_chips(loop.market().lease(id).state());
    };
    CAPTURE(w);
    REQUIRE(loop.run("on_demand_only", rented_hours));
    CHECK(loop.shortage == 0.0);
  }
  CHECK(moved > 0);
}

TEST_CASE("what is due at once and late is not ordered again, what is delivered in a month does not serve now")
{
  // 16 chips are needed and 16 ordered, which the supplier clears of spot yet: nothing is missing.
  DeskWorld world;
  const market::OfferId cheap = world.sell(Kind::on_demand, 0, 0, 2.0, 64);
  world.sell(Kind::on_demand, 0, 1, 5.0, 64);
  world.hold(cheap, 16);
  world.contracts.back().state = market::LeaseState::delivering;
  const auto ordered = [&] {
    world.requests.clear();
    const LeasingView view = world.view();
    Desk desk{view, world};
    follow(desk, ChipTarget{rented_chip, 16.0, 0.0, {}, {}}, 16.0, {Kind::on_demand}, {});
    std::int64_t chips = 0;
    for (const market::LeaseRequest& request : world.requests)
      chips += request.offer == cheap ? 1000 * request.chips : request.chips;
    return chips;
  };
  CHECK(ordered() == 0);
  // Where the supplier takes 30 days, the 16 of now come from the other.
  world.listed.front().programme.timing.delivery = day * 30.0;
  CHECK(ordered() == 16);
}

TEST_CASE("a move to the little that is cheaper is begun where the old can let go of as much")
{
  // 16 chips at $4, of which the other sells 8 at $1. In steps of 8 and no less than 16 the old lease goes whole or not at
  // all: nothing moves. With a minimum of 8 half of it does.
  for (const std::int64_t minimum : {16, 8}) {
    DeskWorld world;
    const market::OfferId dear = world.sell(Kind::on_demand, 0, 0, 4.0, 64);
    const market::OfferId cheap = world.sell(Kind::on_demand, 0, 1, 1.0, 8);
    world.listed.front().programme.size.minimum = minimum;
    world.hold(dear, 16, 16.0);
    const LeasingView view = world.view();
    Desk desk{view, world};
    const std::int64_t moved = minimum == 16 ? 0 : 8;
    CHECK(desk.buy_cheaper(rented_chip, 16, flexible_kinds, hour, {}) == moved);
    REQUIRE(world.requests.size() == (moved > 0 ? 1 : 0));
    if (moved > 0)
      CHECK(world.requests.front().offer == cheap);
    CHECK(desk.drop(rented_chip, moved, flexible_kinds) == moved);
    CHECK(world.reduced[model::LeaseId{0}] == moved);
  }
}

} // namespace leasehold::policy
