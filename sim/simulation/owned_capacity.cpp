#include "simulation/owned_capacity.hpp"

#include "config/suggest.hpp"

#include <map>
#include <string>
#include <tuple>

namespace leasehold::simulation {

namespace {

bool matches(const scenario::OwnedHosts& owned, const model::Host& host, const model::Inventory& inventory)
{
  const auto keeps = [](const std::optional<config::Located<std::string>>& filter, const std::string& name) {
    return !filter || filter->value == name;
  };
  return keeps(owned.provider, inventory.providers[host.provider.index()]) &&
         keeps(owned.region, inventory.regions[host.region.index()].name) &&
         keeps(owned.chip, inventory.chip_types[host.chip.index()]);
}

/// Says which name of the filter the platform does not know.
void report_nothing(const config::Located<scenario::OwnedHosts>& owned, const model::Inventory& inventory,
                    config::Diagnostics& diagnostics)
{
  std::vector<std::string> regions;
  for (const model::Region& region : inventory.regions)
    regions.push_back(region.name);
  bool told = false;
  const auto check = [&](const std::optional<config::Located<std::string>>& filter, const std::vector<std::string>& known,
                         const char* kind) {
    if (!filter || std::ranges::find(known, filter->value) != known.end())
      return;
    diagnostics.error(filter->at, "the platform has no " + std::string{kind} + " `" + filter->value + "`", {},
                      config::did_you_mean(filter->value, known));
    told = true;
  };
  check(owned.value.provider, inventory.providers, "provider");
  check(owned.value.region, regions, "region");
  check(owned.value.chip, inventory.chip_types, "chip type");
  if (!told)
    diagnostics.error(owned.at, "no free host of the platform matches all of this", "another tenant may own them already");
}

} // namespace

std::vector<OwnedBlock> owned_blocks(const scenario::Scenario& scenario, const model::Inventory& inventory,
                                     config::Diagnostics& diagnostics)
{
  using Key = std::tuple<model::TenantId, model::ProviderId, model::RegionId, model::ChipTypeId>;
  std::map<Key, OwnedBlock> blocks;
  model::HostSet taken{inventory.hosts.size()};
  for (std::uint32_t t = 0; t < scenario.tenants.size(); ++t)
    for (const auto& owned : scenario.tenants[t].owns) {
      std::uint32_t found = 0;
      for (std::uint32_t h = 0; h < inventory.hosts.size() && found < owned.value.hosts.value_or(UINT32_MAX); ++h) {
        const model::Host& host = inventory.hosts[h];
        const model::HostId id{h};
        if (taken.contains(id) || !matches(owned.value, host, inventory))
          continue;
        ++found;
        taken.insert(id);
        OwnedBlock& block = blocks[{model::TenantId{t}, host.provider, host.region, host.chip}];
        block.tenant = model::TenantId{t};
        block.provider = host.provider;
        block.region = host.region;
        block.chip = host.chip;
        if (!block.hosts.empty() && block.hosts.back().last.index() + 1 == h)
          block.hosts.back().last = id;
        else
          block.hosts.push_back({id, id});
      }
      if (found == 0)
        report_nothing(owned, inventory, diagnostics);
      else if (owned.value.hosts && found < *owned.value.hosts)
        diagnostics.error(owned.at, "only " + std::to_string(found) + " free hosts match", std::to_string(*owned.value.hosts) + " are asked for");
    }
  std::vector<OwnedBlock> ordered;
  for (auto& [key, block] : blocks)
    ordered.push_back(std::move(block));
  return ordered;
}

} // namespace leasehold::simulation
