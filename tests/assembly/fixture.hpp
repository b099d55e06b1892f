// Two tenants and a platform of two racks.
#pragma once

#include "config/edit.hpp"
#include "model/host_set.hpp"
#include "model/inventory.hpp"
#include "scenario/scenario.hpp"

#include <string>

namespace leasehold::assembly {

inline const model::TenantId lab{0};
inline const model::TenantId shop{1};
inline const model::TenantId third{2};

/// A name as if the scenario held it.
inline config::Located<std::string> named(const std::string& name)
{
  return {name, config::make_scalar(name)};
}

inline scenario::Scenario three_tenants()
{
  scenario::Scenario made;
  for (const char* name : {"lab", "shop", "third"}) {
    scenario::TenantSpec tenant;
    tenant.name = name;
    made.tenants.push_back(tenant);
  }
  return made;
}

/// Six hosts of 8 chips, three a rack: 0 to 3 are h100 at east, 4 and 5 tpu at west.
inline model::Inventory two_racks()
{
  model::Inventory made;
  made.providers = {"cloud"};
  made.regions = {{"east", model::ProviderId{0}}, {"west", model::ProviderId{0}}};
  made.chip_types = {"h100", "tpu"};
  for (std::uint32_t h = 0; h < 6; ++h) {
    model::Host host;
    host.name = "host-" + std::to_string(h);
    host.provider = model::ProviderId{0};
    host.region = model::RegionId{h < 4 ? 0U : 1U};
    host.chip = model::ChipTypeId{h < 4 ? 0U : 1U};
    host.chips = 8;
    host.rack = model::RackId{h / 3};
    made.hosts.push_back(host);
  }
  return made;
}

inline model::HostRange hosts(std::uint32_t first, std::uint32_t last)
{
  return {model::HostId{first}, model::HostId{last}};
}

/// A claim on hosts of one chip type, the first `count` of them.
inline config::Located<scenario::OwnedHosts> claim(const std::string& chip, std::optional<std::uint32_t> count)
{
  scenario::OwnedHosts wanted;
  wanted.chip = named(chip);
  wanted.hosts = count;
  return {wanted, config::make_scalar("claim")};
}

} // namespace leasehold::assembly
