// Who makes room for whom, and that nobody is stopped in vain.
#include "policy/lodging.hpp"
#include "policy/tenancy/registry.hpp"
#include "policy/tenancy/victims.hpp"
#include "support/policy_from.hpp"

#include <doctest/doctest.h>

#include <random>

namespace leasehold::policy {

namespace {

int guests_go(const model::Job& job)
{
  return job.tenant == landlord ? -1 : 0;
}

const auto chips = [](std::uint32_t whole) { return model::ChipShare::whole(whole); };

std::uint32_t cores(std::mt19937& random)
{
  return static_cast<std::uint32_t>(random() % 8);
}

double memory(std::mt19937& random)
{
  return static_cast<double>(random() % 25);
}

} // namespace

TEST_CASE("chips that a guest would free are no use where the owner's own work keeps cores or memory")
{
  Lodging lodging{1};
  lodging.put(landlord, Lodging::request(chips(1), 12, 0.0), 0);
  lodging.put(visitor, Lodging::request(chips(3), 0, 0.0), 0);
  // Without the guest 3 chips and 16 − 12 = 4 cores are free.
  CHECK_FALSE(fits_without(lodging.view, lodging.pool, Lodging::request(chips(1), 8, 0.0), guests_go));
  CHECK(fits_without(lodging.view, lodging.pool, Lodging::request(chips(1), 4, 0.0), guests_go));
  const auto shared = test::policy_from(tenancy_policies(), "shared");
  const model::Request eight_cores = Lodging::request(chips(1), 8, 0.0);
  CHECK(shared->victims(lodging.view, lodging.pool, {landlord, &eight_cores, true, false}).empty());
}

TEST_CASE("fractions that a guest would free count as fractions")
{
  Lodging lodging{1};
  const auto half = model::ChipShare::thousandths(500);
  lodging.put(visitor, Lodging::request(half, 0, 0.0), 0);
  lodging.put(landlord, Lodging::request(half, 0, 0.0), 0); // the same accelerator
  lodging.put(landlord, Lodging::request(chips(3), 0, 0.0), 0);
  CHECK(fits_without(lodging.view, lodging.pool, Lodging::request(half, 0, 0.0), guests_go));
  CHECK_FALSE(fits_without(lodging.view, lodging.pool, Lodging::request(chips(1), 0, 0.0), guests_go));
}

TEST_CASE("nobody is stopped where the power that this would free does not do")
{
  // 200 W do for four chips: two are the owner's, two a guest's. Without the guest there is power for two more; a host of four
  // free chips does not help whoever wants four.
  Lodging lodging{2, 200.0};
  lodging.put(landlord, Lodging::request(chips(2), 0, 0.0), 0);
  lodging.put(visitor, Lodging::request(chips(2), 0, 0.0), 0);
  const model::Request two = Lodging::request(chips(2), 0, 0.0);
  const model::Request four = Lodging::request(chips(4), 0, 0.0);
  CHECK_FALSE(lodging.view.fits(lodging.pool, two));
  CHECK(fits_without(lodging.view, lodging.pool, two, guests_go));
  CHECK_FALSE(fits_without(lodging.view, lodging.pool, four, guests_go));
  const auto shared = test::policy_from(tenancy_policies(), "shared");
  CHECK(shared->victims(lodging.view, lodging.pool, {landlord, &two, true, false}).size() == 1);
  CHECK(shared->victims(lodging.view, lodging.pool, {landlord, &four, true, false}).empty());
}

TEST_CASE("where a cap refuses, those go who hold what the tenant may have, and nobody else")
{
  // The landlord may hold six of eight chips. It trains on two of the first host and on four of the second; two are a
  // visitor's. It wants four, which the two free chips and the visitor's would make room for: the cap would still be in the
  // way. With its training on the second host gone it has what it wants, and the visitor and the first gang stay.
  Lodging lodging{2};
  const auto caps = test::policy_from(tenancy_policies(), "{policy: caps, chips: {landlord: 6}}");
  config::Diagnostics diagnostics;
  caps->meet({{"landlord", "visitor"}, {"chip"}}, diagnostics);
  REQUIRE(diagnostics.text() == "");
  lodging.put(landlord, Lodging::request(chips(2), 0, 0.0), 0);
  lodging.put(visitor, Lodging::request(chips(2), 0, 0.0), 0);
  const model::JobId second = lodging.put(landlord, Lodging::request(chips(4), 0, 0.0), 1, 1.0);
  const model::Request four = Lodging::request(chips(4), 0, 0.0);
  CHECK(caps->victims(lodging.view, lodging.pool, {landlord, &four, true, false}).empty());
  CHECK(caps->victims(lodging.view, lodging.pool, {landlord, &four, true, true}) == std::vector<model::JobId>{second});
  // Of two chips either gang would do; the latest goes.
  const model::Request two = Lodging::request(chips(2), 0, 0.0);
  CHECK(caps->victims(lodging.view, lodging.pool, {landlord, &two, false, true}) == std::vector<model::JobId>{second});
  // More than the cap is not to be had at all.
  model::Request eight = four;
  eight.members = 2;
  CHECK(caps->victims(lodging.view, lodging.pool, {landlord, &eight, true, true}).empty());
}

TEST_CASE("what is foreseen is what the ledger has room for once they are gone")
{
  std::mt19937 random{7};
  for (int round = 0; round < 200; ++round) {
    Lodging lodging{3};
    std::vector<model::JobId> guests;
    for (int j = 0; j < 12; ++j) {
      const auto share = random() % 2 == 0
                             ? chips(static_cast<std::uint32_t>(1 + random() % 3))
                             : model::ChipShare::thousandths(static_cast<std::uint32_t>(250 * (1 + random() % 3)));
      const model::TenantId tenant = random() % 2 == 0 ? landlord : visitor;
      const model::JobId id = lodging.put(tenant, Lodging::request(share, cores(random), memory(random)),
                                          static_cast<std::uint32_t>(random() % 3));
      if (id.valid() && tenant == visitor)
        guests.push_back(id);
    }
    model::Request asked = Lodging::request(random() % 2 == 0 ? chips(static_cast<std::uint32_t>(1 + random() % 4))
                                                              : model::ChipShare::thousandths(500),
                                            cores(random), memory(random));
    asked.members = static_cast<std::uint32_t>(1 + random() % 5);
    const bool foreseen = fits_without(lodging.view, lodging.pool, asked, guests_go);
    for (const model::JobId guest : guests)
      static_cast<void>(lodging.ledger.release(guest));
    CHECK(foreseen == lodging.view.fits(lodging.pool, asked));
  }
}

TEST_CASE("shared names guests before the owner's training, the latest first; dedicated names training alone")
{
  Lodging lodging{2};
  const model::Request one = Lodging::request(chips(2), 0, 0.0);
  const model::JobId own = lodging.put(landlord, one, 0, 50.0);
  const model::JobId early = lodging.put(visitor, one, 0, 10.0);
  const model::JobId late = lodging.put(visitor, one, 1, 20.0);
  const model::JobId serving = lodging.put(landlord, one, 1, 60.0, model::JobKind::replica);
  REQUIRE(serving.valid());
  const auto shared = test::policy_from(tenancy_policies(), "shared");
  const auto dedicated = test::policy_from(tenancy_policies(), "dedicated");
  using Named = std::vector<model::JobId>;
  CHECK(shared->victims(lodging.view, lodging.pool, {landlord, &one, true, false}) == Named{late, early});
  CHECK(shared->victims(lodging.view, lodging.pool, {landlord, &one, true, true}) == Named{late, early, own});
  CHECK(shared->victims(lodging.view, lodging.pool, {landlord, &one, false, true}) == Named{own});
  CHECK(dedicated->victims(lodging.view, lodging.pool, {landlord, &one, true, true}) == Named{own});
  CHECK(dedicated->victims(lodging.view, lodging.pool, {landlord, &one, true, false}).empty());
  // Replicas alone go elsewhere for a gang that needs hosts of its own; host 0 has none, host 1 has one.
  const Claim own_hosts{.tenant = landlord, .request = &one, .over_replicas = true};
  CHECK(shared->victims(lodging.view, lodging.pool, own_hosts) == Named{serving});
  CHECK(dedicated->victims(lodging.view, lodging.pool, own_hosts) == Named{serving});
  CHECK(shared->takes_guests());
  CHECK_FALSE(dedicated->takes_guests());
}

} // namespace leasehold::policy
