// What is committed to, in random worlds: no more than pays, for the term that costs least, and anew at every renewal.
#include "desk_world.hpp"
#include "support/leasing_loop.hpp"

#include "policy/leasing/buying/base_and_peak.hpp"
#include "policy/leasing/buying/commitment.hpp"
#include "random/stream.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace leasehold::policy {

using namespace test;

namespace {

constexpr model::ChipTypeId bound_chip{0};

/// Steps of chips by rising price, dollars an hour.
using Steps = std::vector<std::pair<double, double>>;

Steps random_rent(random::Stream& stream)
{
  Steps steps;
  double price = 0.0;
  for (std::int64_t i = stream.uniform_int(1, 4); i > 0; --i)
    steps.emplace_back(static_cast<double>(stream.uniform_int(1, 60)), price += stream.uniform(0.2, 2.0));
  return steps;
}

/// Dollars an hour of renting so many whole chips, one by one.
double rent_of(const Steps& steps, double chips)
{
  double sum = 0.0;
  double before = 0.0;
  std::size_t step = 0;
  for (int chip = 1; chip <= static_cast<int>(chips); ++chip) {
    while (step + 1 < steps.size() && chip > before + steps[step].first)
      before += steps[step++].first;
    sum += steps[step].second;
  }
  return sum;
}

/// Rent that `order` chips save over the levels, in the mean, beyond those that `covered` carry.
double saved_by(const std::vector<double>& levels, double covered, double order, const Steps& rent)
{
  double sum = 0.0;
  for (const double level : levels) {
    const double left = std::max(0.0, level - covered);
    sum += rent_of(rent, left) - rent_of(rent, std::max(0.0, left - order));
  }
  return sum / static_cast<double>(levels.size());
}

std::vector<double> random_history(random::Stream& stream, std::size_t hours, std::int64_t most)
{
  std::vector<double> levels;
  for (std::size_t h = 0; h < hours; ++h)
    levels.push_back(static_cast<double>(stream.uniform_int(0, most)));
  return levels;
}

/// The least that a need of so many hours costs: any number of whole terms, at least one, and what is left of it rented.
double least_cost(double price, std::int64_t term, double rent, std::int64_t need)
{
  double least = std::numeric_limits<double>::infinity();
  for (std::int64_t terms = 1; (terms - 1) * term < need || terms == 1; ++terms)
    least = std::min(least, price * static_cast<double>(terms * term) +
                                rent * static_cast<double>(std::max<std::int64_t>(0, need - terms * term)));
  return least;
}

} // namespace

TEST_CASE("in random worlds an order is the largest that costs no more than the rent it saves")
{
  // (I5) Tried one by one: the largest multiple of the step up to what is wanted that pays, its chips rented one by one in
  // every level; below the minimum the minimum as a whole, or nothing.
  random::Stream stream(31, 0, "test/leasing/orders");
  int bought = 0;
  for (int w = random_worlds(300, 10'000); w > 0; --w) {
    CAPTURE(w);
    const Steps rent = random_rent(stream);
    const std::vector<double> levels = random_history(stream, 20, stream.uniform_int(1, 120));
    LevelCounts counts;
    for (const double level : levels)
      counts.add(level);
    market::Offer offer;
    offer.programme.size.step = stream.uniform_int(1, 8);
    offer.programme.size.minimum = offer.programme.size.step * stream.uniform_int(1, 6);
    const OfferView view{market::OfferId{0}, &offer, "cloud", "region", "chip", {}, 1000};
    const Deal deal{&view, day, 0.0, stream.uniform(0.1, 4.0)};
    const auto covered = static_cast<double>(stream.uniform_int(0, 30));
    const double wanted = stream.uniform(0.0, 120.0);
    const auto pays_alone = [&](std::int64_t order) {
      const auto chips = static_cast<double>(order);
      return chips * deal.first <= saved_by(levels, covered, chips, rent) * (1.0 + 1e-9);
    };
    const std::int64_t step = offer.programme.size.step;
    const std::int64_t least = offer.programme.size.minimum;
    std::int64_t best = 0;
    for (std::int64_t order = least; static_cast<double>(order) <= wanted; order += step)
      best = pays_alone(order) ? order : best;
    if (wanted >= static_cast<double>(step) && wanted < static_cast<double>(least) && pays_alone(least))
      best = least;
    CHECK(order_that_pays(deal, wanted, {&counts, covered}, RentCurve{rent}) == best);
    bought += best > 0;
  }
  CHECK(bought > 10);
}

TEST_CASE("in random worlds the term is the one that costs least over the need")
{
  // (I6) Terms of three programmes and renting, for needs short and long. What a deal is chosen by is the least that its
  // terms cost over the need, beyond the first one with rent for what is left; the first deal is the least of all.
  random::Stream stream(32, 0, "test/leasing/terms");
  for (int w = random_worlds(300, 10'000); w > 0; --w) {
    CAPTURE(w);
    DeskWorld world;
    const double rent = stream.uniform(1.0, 3.0);
    world.sell(Kind::on_demand, 0, 0, rent, 1000);
    std::vector<std::int64_t> terms;
    const std::int64_t need = stream.uniform_int(1, 400);
    double best = std::numeric_limits<double>::infinity();
    for (int i = 0; i < 3; ++i) {
      const double price =
          rent * stream.uniform(0.2, 1.0); // no dearer than renting: then as many terms as fit are best
      terms.push_back(stream.uniform_int(1, 500));
      const auto id = world.sell(i == 0 ? Kind::take_or_pay : Kind::reserved, 0, 0, price, 1000);
      world.listed[id.index()].programme.term.choices = {hour * static_cast<double>(terms.back())};
      best = std::min(best, least_cost(price, terms.back(), rent, need));
    }
    const LeasingView view = world.view();
    const Desk desk(view, world);
    DealRules rules;
    rules.need = hour * static_cast<double>(need);
    const std::vector<Deal> found = deals(desk, bound_chip, committed_kinds, rules);
    REQUIRE(found.size() == 3);
    CHECK(found.front().price * static_cast<double>(need) == doctest::Approx(best));
    // By what the first term costs the hours of it that are needed it is decided whether to buy at all.
    const double length = found.front().term / hour;
    CHECK(found.front().first == doctest::Approx(found.front().offer->price.dollars_per_hour() * length /
                                                 std::min(length, static_cast<double>(need))));
  }
}

TEST_CASE("in random worlds a training job commits for what is left of it, and never pays more than rent")
{
  // (I6) A gang works for some days; two terms are on offer. What is left of it is known, so that no more is paid, the rest
  // of terms included, than renting it to its end: but for what it needs to see, the hour of the first review.
  random::Stream stream(33, 0, "test/leasing/gang-terms");
  int cheaper = 0;
  for (int w = random_worlds(20, 2000); w > 0; --w) {
    const std::int64_t work = stream.uniform_int(24, 600);
    const double rent = stream.uniform(1.0, 4.0);
    const double chips = 8.0 * static_cast<double>(stream.uniform_int(1, 16));
    std::vector<market::Offer> offers(3);
    for (std::uint32_t i = 0; i < 3; ++i) {
      const Seconds term = day * static_cast<double>(stream.uniform_int(1, 30));
      offers[i].programme =
          i == 0 ? programme(Kind::on_demand, "rent") : programme(Kind::reserved, "term-" + std::to_string(i), term);
      offers[i].programme.size.step = offers[i].programme.size.minimum = 8;
      offers[i].name = offers[i].programme.name;
      offers[i].provider = model::ProviderId{0};
      offers[i].region = model::RegionId{0};
      offers[i].chip = bound_chip;
      const double price = i == 0 ? rent : rent * stream.uniform(0.3, 1.1);
      offers[i].price = market::StepSeries<market::Rate>(market::Rate::of(PricePerHour{price}));
    }
    LeasingLoop loop(market::Market(std::move(offers), {}, Calendar{instant_of(2026, 1, 5)}),
                     {{"train",
                       WorkloadKind::training,
                       {{bound_chip, [&](int h) { return h < work ? chips : 0.0; }, Portability::validated}}}},
                     chip_names);
    loop.remaining_at = [&](int h) { return hour * static_cast<double>(std::max<std::int64_t>(0, work - h)); };
    CAPTURE(w);
    REQUIRE(loop.run("{policy: reserve_base, observe: 0 h}", 900));
    double dollars = loop.dollars();
    for (const market::Lease& lease : loop.market().leases())
      if (const double left = (lease.dates().end - Timestamp{900 * 3600.0}) / hour;
          lease.dates().end < Timestamp::never())
        dollars += std::max(0.0, left) * static_cast<double>(lease.chips()) *
                   loop.market().offer(lease.offer()).price.at(Timestamp{}).dollars_per_hour();
    // At the rate as it is billed, in whole nano-dollars an hour; each bill rounds to half a micro-dollar.
    const double rate = market::Rate::of(PricePerHour{rent}).dollars_per_hour();
    const double rented = chips * rate * static_cast<double>(work);
    CHECK(dollars <= rented + 0.5e-6 * static_cast<double>(loop.market().ledger().rows().size()));
    cheaper += dollars < 0.99 * rented;
  }
  CHECK(cheaper > 0);
}

TEST_CASE("in random worlds a lease renews only where it would be bought anew")
{
  // (I8) A lease is about to end. Its chips again, for the same term from its end on, of which only what lies before the
  // horizon is needed, against the rent that they save above what other leases carry in every hour of the past week.
  random::Stream stream(34, 0, "test/leasing/renewals");
  int renewed = 0;
  int ended = 0;
  for (int w = random_worlds(300, 10'000); w > 0; --w) {
    CAPTURE(w);
    DeskWorld world;
    const double rent = stream.uniform(1.0, 3.0);
    const double price = rent * stream.uniform(0.2, 1.1);
    const auto term = static_cast<double>(stream.uniform_int(100, 1000));
    const auto left = static_cast<double>(stream.uniform_int(2, 24));
    const double horizon = left + stream.uniform(1.0, 1500.0);
    world.horizon = Timestamp{horizon * 3600.0};
    world.sell(Kind::on_demand, 0, 0, rent, 1000);
    const auto bound = world.sell(Kind::reserved, 0, 0, price, 1000);
    market::Programme& terms = world.listed[bound.index()].programme;
    terms.term.choices = {hour * term};
    terms.ending.renewable = true;
    const std::int64_t chips = 8 * stream.uniform_int(1, 6);
    const std::int64_t others = 8 * stream.uniform_int(0, 6);
    world.hold(bound, chips);
    world.contracts.front().end = Timestamp{left * 3600.0};
    if (others > 0)
      world.hold(bound, others); // without an end
    const std::vector<double> levels = random_history(stream, 168, 100);
    std::vector<ChipDemand>& needs = world.needs.emplace_back(1);
    needs[0].chip = bound_chip;
    needs[0].needed = needs[0].tuned = levels.back();
    needs[0].history = levels;
    Demand chat;
    chat.name = "chat";
    chat.kind = WorkloadKind::serving;
    chat.chips = needs;
    world.demands = {chat};
    const LeasingView view = world.view();
    const Desk desk(view, world);
    PastLevels past;
    const double needed = std::min(term, horizon - left);
    const bool pays_anew = static_cast<double>(chips) * price * term / needed <=
                           saved_by(levels, static_cast<double>(others), static_cast<double>(chips), {{1.0, rent}});
    CHECK(renewal_pays(desk, bound_chip, world.contracts.front(), {}, past) == pays_anew);
    (pays_anew ? renewed : ended) += 1;
  }
  CHECK(renewed > 10);
  CHECK(ended > 10);
}

} // namespace leasehold::policy
