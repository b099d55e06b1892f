#include "assembly/guest_rules.hpp"

#include "assembly/fixture.hpp"
#include "policy/tenancy/registry.hpp"
#include "support/owned_pools.hpp"
#include "support/policy_from.hpp"

#include <doctest/doctest.h>

#include <array>

namespace leasehold::assembly {

TEST_CASE("without rules nobody is kept out, and nobody ever out of its own")
{
  CHECK_FALSE(GuestRules{}.forbids(lab, shop, {}));
  const GuestRules none{three_tenants()};
  CHECK_FALSE(none.forbids(lab, shop, std::array{third}));
  scenario::Scenario scenario = three_tenants();
  scenario.tenants[0].hosting = market::Hosting::dedicated;
  CHECK_FALSE(GuestRules{scenario}.forbids(lab, lab, std::array{shop}));
}

TEST_CASE("rivals are kept from each other's pools and from a third tenant's together, whoever named the other")
{
  scenario::Scenario scenario = three_tenants();
  scenario.tenants[0].rivals = {named("shop")};
  const GuestRules rules{scenario};
  CHECK(rules.forbids(lab, shop, {}));
  CHECK(rules.forbids(shop, lab, {}));
  CHECK(rules.forbids(shop, third, std::array{lab}));
  CHECK_FALSE(rules.forbids(shop, third, {}));
  CHECK_FALSE(rules.forbids(third, lab, std::array{shop}));
}

TEST_CASE("rivals apart by racks or providers are nobody's guests, but may be hosts to others")
{
  scenario::Scenario scenario = three_tenants();
  scenario.tenants[0].rivals = {named("shop")};
  scenario.tenants[0].isolation = scenario::Isolation::rack;
  const GuestRules rules{scenario};
  CHECK(rules.forbids(lab, third, {}));
  CHECK(rules.forbids(shop, third, {}));
  CHECK_FALSE(rules.forbids(third, lab, {}));
}

TEST_CASE("who has dedicated hosts neither visits nor hosts")
{
  scenario::Scenario scenario = three_tenants();
  scenario.tenants[0].hosting = market::Hosting::dedicated;
  const GuestRules rules{scenario};
  CHECK(rules.forbids(lab, third, {}));
  CHECK(rules.forbids(third, lab, {}));
  CHECK_FALSE(rules.forbids(shop, third, {}));
}

// One pool each of lab, shop and third, all open to all. Lab and shop are rivals: lab comes first to third's pool, so shop is
// kept out of it, while third visits both.
TEST_CASE("a policy within the contracts admits nobody whom they forbid, and says all else as before")
{
  scenario::Scenario scenario = three_tenants();
  scenario.tenants[0].rivals = {named("shop")};
  const test::ownership::World world{{0, 1, 2}};
  const auto policy = within_contracts(test::policy_from(policy::tenancy_policies(), "shared"), scenario);
  using Pools = std::vector<model::PoolId>;
  CHECK(policy->admit(lab, world.view) == Pools{model::PoolId{0}, model::PoolId{2}});
  CHECK(policy->admit(shop, world.view) == Pools{model::PoolId{1}});
  CHECK(policy->admit(third, world.view) == Pools{model::PoolId{2}, model::PoolId{0}, model::PoolId{1}});
  CHECK(policy->takes_guests());
  CHECK(policy->share(shop, std::array{1.0, 2.0, 1.0}) == 0.5);
}

} // namespace leasehold::assembly
