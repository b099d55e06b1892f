#include "assembly/owned_capacity.hpp"

#include "config/suggest.hpp"
#include "model/host_ranges.hpp"

#include <map>
#include <string>
#include <tuple>

namespace leasehold::assembly {

namespace {

template <class Filter> bool matches(const Filter& owned, const model::Host& host, const model::Inventory& inventory)
{
  const auto keeps = [](const std::optional<config::Located<std::string>>& filter, const std::string& name) {
    return !filter || filter->value == name;
  };
  return keeps(owned.provider, inventory.providers[host.provider.index()]) &&
         keeps(owned.region, inventory.regions[host.region.index()].name) &&
         keeps(owned.chip, inventory.chip_types[host.chip.index()]);
}

/// Says which name of the filter the platform does not know.
template <class Filter>
void report_nothing(const config::Located<Filter>& owned, const model::Inventory& inventory,
                    config::Diagnostics& diagnostics)
{
  std::vector<std::string> regions;
  for (const model::Region& region : inventory.regions)
    regions.push_back(region.name);
  bool told = false;
  const auto check = [&](const std::optional<config::Located<std::string>>& filter,
                         const std::vector<std::string>& known, const char* kind) {
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
    diagnostics.error(owned.at, "no free host of the platform matches all of this",
                      "another tenant may own them already");
}

/// Gives hosts to those who ask for them, each once.
class Claims {
public:
  Claims(const model::Inventory& inventory, config::Diagnostics& diagnostics)
      : inventory_(&inventory), diagnostics_(&diagnostics), taken_(inventory.hosts.size())
  {
  }

  void take(const std::vector<OwnedBlock>& blocks)
  {
    for (const OwnedBlock& block : blocks)
      for (const model::HostRange& range : block.hosts)
        taken_.insert(range);
  }

  /// The free hosts that match, by provider, region and chip; reports where there are too few.
  template <class Filter> std::vector<OwnedBlock> claim(model::TenantId tenant, const config::Located<Filter>& wanted)
  {
    using Key = std::tuple<model::ProviderId, model::RegionId, model::ChipTypeId>;
    std::map<Key, OwnedBlock> blocks;
    std::uint32_t found = 0;
    for (std::uint32_t h = 0; h < inventory_->hosts.size() && found < wanted.value.hosts.value_or(UINT32_MAX); ++h) {
      const model::Host& host = inventory_->hosts[h];
      const model::HostId id{h};
      if (taken_.contains(id) || !matches(wanted.value, host, *inventory_))
        continue;
      ++found;
      taken_.insert(id);
      OwnedBlock& block = blocks[{host.provider, host.region, host.chip}];
      block = {tenant, host.provider, host.region, host.chip, std::move(block.hosts)};
      model::append(block.hosts, id);
    }
    if (found == 0)
      report_nothing(wanted, *inventory_, *diagnostics_);
    else if (wanted.value.hosts && found < *wanted.value.hosts)
      diagnostics_->error(wanted.at, "only " + std::to_string(found) + " free hosts match",
                          std::to_string(*wanted.value.hosts) + " are asked for");
    std::vector<OwnedBlock> ordered;
    for (auto& [key, block] : blocks)
      ordered.push_back(std::move(block));
    return ordered;
  }

private:
  const model::Inventory* inventory_;
  config::Diagnostics* diagnostics_;
  model::HostSet taken_;
};

void keep_spares(OwnedBlock& block, const config::Located<scenario::OwnedHosts>& owned,
                 config::Diagnostics& diagnostics)
{
  if (owned.value.spares == 0)
    return;
  std::uint32_t hosts = 0;
  for (const model::HostRange& range : block.hosts)
    hosts += range.size();
  if (owned.value.spares >= hosts)
    diagnostics.error(*owned.at.find("spares"), "no host would be left to use",
                      "there are " + std::to_string(hosts) + " in a region, and spares are of them",
                      "write fewer, or more `hosts`");
  else
    block.spares = model::last_of(block.hosts, owned.value.spares);
}

} // namespace

std::vector<OwnedBlock> owned_blocks(const scenario::Scenario& scenario, const model::Inventory& inventory,
                                     config::Diagnostics& diagnostics)
{
  using Key = std::tuple<model::TenantId, model::ProviderId, model::RegionId, model::ChipTypeId>;
  std::map<Key, OwnedBlock> merged;
  Claims claims{inventory, diagnostics};
  for (std::uint32_t t = 0; t < scenario.tenants.size(); ++t)
    for (const auto& owned : scenario.tenants[t].owns)
      for (OwnedBlock& block : claims.claim(model::TenantId{t}, owned)) {
        keep_spares(block, owned, diagnostics);
        OwnedBlock& whole = merged[{block.tenant, block.provider, block.region, block.chip}];
        block.hosts.insert(block.hosts.begin(), whole.hosts.begin(), whole.hosts.end());
        block.spares.insert(block.spares.begin(), whole.spares.begin(), whole.spares.end());
        whole = std::move(block);
      }
  std::vector<OwnedBlock> ordered;
  for (auto& [key, block] : merged)
    ordered.push_back(std::move(block));
  return ordered;
}

std::vector<BuildBlock> build_blocks(const scenario::Scenario& scenario, const model::Inventory& inventory,
                                     const std::vector<OwnedBlock>& owned, config::Diagnostics& diagnostics)
{
  std::vector<BuildBlock> sites;
  Claims claims{inventory, diagnostics};
  claims.take(owned);
  for (std::uint32_t t = 0; t < scenario.tenants.size(); ++t)
    for (const auto& site : scenario.tenants[t].builds)
      for (OwnedBlock& block : claims.claim(model::TenantId{t}, site))
        sites.push_back({std::move(block), &site});
  return sites;
}

} // namespace leasehold::assembly
