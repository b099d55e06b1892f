// The bound behind regret, where tenants buy apart or together.
#include "accounts/regret.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace leasehold::accounts {

namespace {

const model::ChipTypeId sold_chip{0};
constexpr double hours = 240.0;

market::Offer sold(market::ProgrammeKind kind, double price)
{
  market::Offer offer;
  offer.programme.kind = kind;
  offer.programme.size.step = 8;
  offer.programme.size.minimum = 8;
  offer.chip = sold_chip;
  offer.price = market::StepSeries<market::Rate>(market::Rate::of(PricePerHour{price}));
  offer.supply = market::StepSeries<std::int64_t>(1'000'000);
  return offer;
}

demand::Realised service_of(std::uint32_t tenant)
{
  demand::Realised service;
  service.tenant = model::TenantId{tenant};
  service.alternatives.push_back({sold_chip, std::vector<double>(static_cast<std::size_t>(hours), 8.0), 8.0, 0.0, {}});
  return service;
}

} // namespace

TEST_CASE("the bound buys an order for two tenants together only where they may run on each other's chips")
{
  // 8 chips each for ten days: rented at $1.5, $2,880 each; an order of 16 at least for ten days at $1 is $3,840. One does for
  // both where they pool; who buys alone pays 16 for 8, and rents.
  market::Offer rented = sold(market::ProgrammeKind::on_demand, 1.5);
  rented.programme.ending.exit = market::Exit::free;
  market::Offer bound = sold(market::ProgrammeKind::reserved, 1.0);
  bound.programme.size.minimum = 16;
  bound.programme.term.choices = {hour * hours};
  bound.programme.ending.exit = market::Exit::never;
  const market::Market market{{rented, bound}, {}, Calendar{instant_of(2026, 6, 1)}};
  const std::vector<demand::Realised> both{service_of(0), service_of(1)};
  const auto least = [&](const std::vector<demand::Realised>& work, bool pooled) {
    const auto dollars = least_cost(market, work, Timestamp{} + hour * hours, pooled);
    REQUIRE(dollars);
    return *dollars;
  };
  CHECK(least(both, true) == doctest::Approx(3'840.0));
  CHECK(least(both, false) == doctest::Approx(5'760.0));
  CHECK(least({service_of(0), service_of(0)}, false) == doctest::Approx(3'840.0)); // one tenant's
  CHECK(least({service_of(0)}, true) == doctest::Approx(2'880.0));
}

} // namespace leasehold::accounts
