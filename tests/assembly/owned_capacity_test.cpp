#include "assembly/owned_capacity.hpp"

#include "assembly/fixture.hpp"

#include <doctest/doctest.h>

namespace leasehold::assembly {

TEST_CASE("hosts go to who asks first, in the platform's order, each once")
{
  scenario::Scenario scenario = three_tenants();
  scenario.tenants[0].owns = {claim("h100", 1), claim("h100", 2)};
  scenario.tenants[1].owns = {claim("h100", std::nullopt)};
  config::Diagnostics diagnostics;
  const auto blocks = owned_blocks(scenario, two_racks(), diagnostics);
  CHECK(diagnostics.ok());
  // lab: host 0, then 1 and 2; shop what is left of the h100: host 3
  REQUIRE(blocks.size() == 2);
  CHECK(blocks[0].tenant == lab);
  CHECK(blocks[0].hosts == std::vector{hosts(0, 0), hosts(1, 2)});
  CHECK(blocks[1].tenant == shop);
  CHECK(blocks[1].hosts == std::vector{hosts(3, 3)});
  CHECK(blocks[1].chip == model::ChipTypeId{0});
}

TEST_CASE("an owner without filters has a block for each region and chip type")
{
  scenario::Scenario scenario = three_tenants();
  scenario.tenants[2].owns = {{scenario::OwnedHosts{}, config::make_scalar("all")}};
  config::Diagnostics diagnostics;
  const auto blocks = owned_blocks(scenario, two_racks(), diagnostics);
  REQUIRE(blocks.size() == 2);
  CHECK(blocks[0].hosts == std::vector{hosts(0, 3)});
  CHECK(blocks[1].hosts == std::vector{hosts(4, 5)});
  CHECK(blocks[1].region == model::RegionId{1});
}

TEST_CASE("what the platform does not have is told, with a guess or the number there is")
{
  scenario::Scenario scenario = three_tenants();
  scenario.tenants[0].owns = {claim("h10", 1)};
  config::Diagnostics misspelt;
  CHECK(owned_blocks(scenario, two_racks(), misspelt).empty());
  CHECK(misspelt.text().find("the platform has no chip type `h10`") != std::string::npos);
  CHECK(misspelt.text().find("did you mean `h100`?") != std::string::npos);
  scenario.tenants[0].owns = {claim("tpu", 3)};
  config::Diagnostics too_few;
  (void)owned_blocks(scenario, two_racks(), too_few);
  CHECK(too_few.text().find("only 2 free hosts match (3 are asked for)") != std::string::npos);
  scenario.tenants[0].owns = {claim("tpu", std::nullopt), claim("tpu", 1)};
  config::Diagnostics taken;
  (void)owned_blocks(scenario, two_racks(), taken);
  CHECK(taken.text().find("no free host of the platform matches all of this") != std::string::npos);
}

TEST_CASE("sites to build on begin where owned hosts end")
{
  scenario::Scenario scenario = three_tenants();
  scenario.tenants[0].owns = {claim("h100", 3)};
  scenario::BuildSite site;
  site.chip = named("h100");
  scenario.tenants[1].builds = {{site, config::make_scalar("site")}};
  const model::Inventory inventory = two_racks();
  config::Diagnostics diagnostics;
  const auto owned = owned_blocks(scenario, inventory, diagnostics);
  const auto sites = build_blocks(scenario, inventory, owned, diagnostics);
  CHECK(diagnostics.ok());
  REQUIRE(sites.size() == 1);
  CHECK(sites[0].block.tenant == shop);
  CHECK(sites[0].block.hosts == std::vector{hosts(3, 3)});
  CHECK(sites[0].site == &scenario.tenants[1].builds[0]);
}

} // namespace leasehold::assembly
