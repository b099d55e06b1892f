#include "assembly/rack_plans.hpp"

#include "assembly/job_intake.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace leasehold::assembly {

namespace {

bool by_racks(const scenario::TenantSpec& tenant)
{
  return tenant.isolation == scenario::Isolation::rack && !tenant.rivals.empty();
}

} // namespace

RackPlans::RackPlans(const scenario::Scenario& scenario, const model::Inventory& inventory,
                     const std::vector<OwnedBlock>& owned, const std::vector<BuildBlock>& sites,
                     config::Diagnostics& diagnostics)
    : inventory_(&inventory), needed_(std::ranges::any_of(scenario.tenants, by_racks)), taken_(inventory.hosts.size())
{
  if (!needed_)
    return;
  for (const OwnedBlock& block : owned)
    take(block);
  for (const BuildBlock& site : sites)
    take(site.block);
  check(scenario, diagnostics);
}

void RackPlans::take(const OwnedBlock& block)
{
  for (const model::HostRange& range : block.hosts)
    for (std::uint32_t h = range.first.index(); h <= range.last.index(); ++h) {
      taken_[h] = true;
      const model::RackId rack = inventory_->hosts[h].rack;
      if (!rack.valid())
        continue;
      owners_.resize(std::max<std::size_t>(owners_.size(), rack.index() + 1));
      if (std::vector<model::TenantId>& owners = owners_[rack.index()];
          std::ranges::find(owners, block.tenant) == owners.end())
        owners.push_back(block.tenant);
    }
}

void RackPlans::check(const scenario::Scenario& scenario, config::Diagnostics& diagnostics) const
{
  const auto unknown =
      std::ranges::find_if(inventory_->hosts, [](const model::Host& host) { return !host.rack.valid(); });
  for (std::uint32_t t = 0; t < scenario.tenants.size(); ++t) {
    if (!by_racks(scenario.tenants[t]))
      continue;
    const auto& rivals = scenario.tenants[t].rivals;
    if (unknown != inventory_->hosts.end()) {
      diagnostics.error(rivals.front().at, "nothing can be kept apart by racks",
                        fmt::format("the platform does not say in which rack host `{}` stands", unknown->name),
                        "give its cluster the property `rack_hosts`");
      continue;
    }
    for (const auto& rival : rivals)
      if (std::ranges::any_of(owners_, [&](const std::vector<model::TenantId>& owners) {
            return std::ranges::find(owners, model::TenantId{t}) != owners.end() &&
                   std::ranges::find(owners, tenant_id(scenario, rival.value)) != owners.end();
          }))
        diagnostics.error(rival.at,
                          fmt::format("`{}` and `{}` own hosts of one rack", scenario.tenants[t].name, rival.value),
                          "they are to be kept apart by racks", "let them own whole racks");
  }
}

std::vector<market::RackPlan> RackPlans::of(model::ProviderId provider, model::RegionId region,
                                            model::ChipTypeId chip) const
{
  std::vector<market::RackPlan> racks;
  if (!needed_)
    return racks;
  for (std::uint32_t h = 0; h < inventory_->hosts.size(); ++h) {
    const model::Host& host = inventory_->hosts[h];
    if (taken_[h] || host.provider != provider || host.region != region || host.chip != chip || !host.rack.valid())
      continue;
    if (racks.empty() || racks.back().rack != host.rack)
      racks.push_back(
          {host.rack, 0,
           host.rack.index() < owners_.size() ? owners_[host.rack.index()] : std::vector<model::TenantId>{}});
    racks.back().chips += host.chips;
  }
  return racks;
}

} // namespace leasehold::assembly
