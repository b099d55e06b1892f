#include "assembly/rack_plans.hpp"

#include "assembly/fixture.hpp"

#include <doctest/doctest.h>

namespace leasehold::assembly {

namespace {

/// lab and shop are rivals, kept apart by racks.
scenario::Scenario rivals_by_rack()
{
  scenario::Scenario made = three_tenants();
  made.tenants[0].rivals = {named("shop")};
  made.tenants[0].isolation = scenario::Isolation::rack;
  return made;
}

OwnedBlock block_of(model::TenantId tenant, model::HostRange range)
{
  return {tenant, model::ProviderId{0}, model::RegionId{0}, model::ChipTypeId{0}, {range}};
}

std::vector<market::RackPlan> h100_at_east(const RackPlans& plans)
{
  return plans.of(model::ProviderId{0}, model::RegionId{0}, model::ChipTypeId{0});
}

} // namespace

TEST_CASE("racks are planned only where somebody is kept apart by them")
{
  const model::Inventory inventory = two_racks();
  config::Diagnostics diagnostics;
  CHECK(h100_at_east(RackPlans{three_tenants(), inventory, {}, {}, diagnostics}).empty());
  CHECK(diagnostics.ok());
}

TEST_CASE("a rack counts the chips that can be leased, and who owns the rest of it")
{
  // h100 stand on hosts 0 to 2 of rack 0 and on host 3 of rack 1; lab owns host 0.
  const model::Inventory inventory = two_racks();
  config::Diagnostics diagnostics;
  const RackPlans plans{rivals_by_rack(), inventory, {block_of(lab, hosts(0, 0))}, {}, diagnostics};
  CHECK(diagnostics.ok());
  const auto racks = h100_at_east(plans);
  REQUIRE(racks.size() == 2);
  CHECK(racks[0].rack == model::RackId{0});
  CHECK(racks[0].chips == 2 * 8);
  CHECK(racks[0].standing == std::vector{lab});
  CHECK(racks[1].chips == 8);
  CHECK(racks[1].standing.empty());
}

TEST_CASE("rivals who own hosts of one rack, or may build there, cannot be kept apart")
{
  const model::Inventory inventory = two_racks();
  config::Diagnostics diagnostics;
  const BuildBlock site{block_of(shop, hosts(2, 2)), nullptr};
  const RackPlans plans{rivals_by_rack(), inventory, {block_of(lab, hosts(0, 0))}, {site}, diagnostics};
  CHECK(diagnostics.text().find("`lab` and `shop` own hosts of one rack") != std::string::npos);
}

TEST_CASE("a platform that names no racks cannot keep anybody apart by them")
{
  model::Inventory inventory = two_racks();
  inventory.hosts[4].rack = model::RackId{};
  config::Diagnostics diagnostics;
  const RackPlans plans{rivals_by_rack(), inventory, {}, {}, diagnostics};
  CHECK(diagnostics.text().find("does not say in which rack host `host-4` stands") != std::string::npos);
}

} // namespace leasehold::assembly
