// Every programme of the catalogue, bought and left at random: the books balance and every paid chip-second is classed.
#include "catalogue/prices.hpp"
#include "config/load.hpp"
#include "market/market.hpp"
#include "random/stream.hpp"

#include <doctest/doctest.h>

#include <set>

namespace leasehold::scenario {

namespace {

using namespace market;

/// An offer of each programme on one chip, at its own price where it has one; providers by programme's name.
std::vector<Offer> all_offers(const catalogue::ProgrammeCatalogue& programmes, const catalogue::PriceCatalogue& prices)
{
  std::vector<Offer> offers;
  std::map<std::string, std::uint32_t> providers;
  for (const catalogue::ProgrammeEntry& programme : programmes.programmes) {
    Offer& made = offers.emplace_back();
    made.name = programme.name;
    made.programme = programme;
    made.provider = ProviderId{providers.try_emplace(programme.provider, providers.size()).first->second};
    double dollars = 2.0;
    for (const catalogue::PriceEntry& entry : prices.prices)
      if (entry.programme == programme.name)
        dollars = entry.price.dollars();
    made.price = StepSeries<Rate>({{Timestamp{0.0}, Rate::of(PricePerHour{dollars})},
                                   {Timestamp{} + day * 200.0, Rate::of(PricePerHour{dollars * 1.3})}});
    made.region = RegionId{0};
    made.chip = ChipTypeId{0};
    made.stock = StockId{0};
    if (programme.kind == ProgrammeKind::spot)
      made.supply = StepSeries<std::int64_t>({{Timestamp{0.0}, 4096}, {Timestamp{} + day * 100.0, 64}});
  }
  return offers;
}

LeaseRequest draw_request(const Market& market, random::Stream& stream, Timestamp now)
{
  LeaseRequest request;
  request.tenant = TenantId{static_cast<std::uint32_t>(stream.uniform_int(0, 1))};
  request.offer =
      OfferId{static_cast<std::uint32_t>(stream.uniform_int(0, static_cast<std::int64_t>(market.offers().size()) - 1))};
  const Programme& programme = market.offer(request.offer).programme;
  const bool dollars =
      programme.kind == ProgrammeKind::savings_plan || programme.kind == ProgrammeKind::spend_commitment;
  if (dollars)
    request.spend = Money::from_micros(stream.uniform_int(1, 100'000'000));
  else
    request.chips =
        std::max(programme.size.minimum, programme.size.step) + programme.size.step * stream.uniform_int(0, 8);
  const Term& term = programme.term;
  if (!term.choices.empty())
    request.term = term.choices[static_cast<std::size_t>(
        stream.uniform_int(0, static_cast<std::int64_t>(term.choices.size()) - 1))];
  else if (term.maximum.value() > 0.0)
    request.term = term.minimum;
  request.start = now;
  request.auto_renew = stream.bernoulli(0.3);
  return request;
}

} // namespace

TEST_CASE("whatever is bought, debits are credits and own costs, and each chip-second is classed once")
{
  config::Diagnostics diagnostics;
  const std::string folder = std::string(LEASEHOLD_SOURCE_DIR) + "/platforms/catalogue/";
  const auto programmes = catalogue::load_programmes(folder + "programmes.yaml", diagnostics);
  const auto prices = catalogue::load_prices(folder + "prices.yaml", diagnostics);
  REQUIRE(programmes);
  REQUIRE(prices);
  std::set<ProgrammeKind> bought;
  for (std::uint32_t seed = 0; seed < 30; ++seed) {
    random::Stream stream(seed, 0, "test/market");
    StockPlan plan;
    plan.waves = {{Timestamp{0.0}, Timestamp{0.0}, 20'000}, {Timestamp{1e6}, Timestamp{2e6}, 10'000}};
    Market market(all_offers(*programmes, *prices), {plan}, Calendar{instant_of(2026, 6, 1)});
    std::vector<LeaseEvent> told;
    Timestamp now;
    const auto go_to = [&](Timestamp then) {
      while (market.next_event() <= then)
        market.advance(std::max(now, market.next_event()), told);
      market.advance(now = then, told);
    };
    for (int step = 0; step < 300; ++step) {
      go_to(now + Seconds{stream.exponential(2.0 * 86'400.0)});
      if (stream.bernoulli(0.7)) {
        const LeaseRequest request = draw_request(market, stream, now);
        if (market.request(request, now))
          bought.insert(market.offer(request.offer).programme.kind);
      } else if (!market.live().empty()) {
        const auto last = static_cast<std::int64_t>(market.live().size()) - 1;
        market.release(market.live()[static_cast<std::size_t>(stream.uniform_int(0, last))], now);
      }
    }
    go_to(now + day);
    market.close(now);
    for (const Lease& lease : market.leases()) {
      const double held = lease.unclassed(now);
      market.classify(lease.id(), {held * 0.5, held * 0.25, held * 0.125, held * 0.125});
    }
    market.audit(now); // throws where the books do not balance
    Money debits;
    Money credits = market.ledger().own_costs();
    for (std::uint32_t t = 0; t < 2; ++t)
      debits += market.ledger().billed(TenantId{t});
    for (std::uint32_t p = 0; p < 16; ++p)
      credits += market.ledger().revenue(ProviderId{p});
    CHECK(debits == credits);
    for (const Lease& lease : market.leases()) {
      const Outlay spent = market.spend(lease.id());
      CHECK(spent.productive + spent.lost + spent.idle + spent.stranded + spent.unused == lease.money().effective);
    }
  }
  CHECK(bought.size() == enum_names(Tag<ProgrammeKind>{}).size());
}

} // namespace leasehold::scenario
