#include "model/power_caps.hpp"

#include <algorithm>
#include <utility>

namespace leasehold::model {

PowerCaps::PowerCaps(const Inventory& inventory, std::vector<Watts> caps, std::vector<HostDraw> draws)
    : inventory_(&inventory), draws_(std::move(draws))
{
  for (const Watts cap : caps)
    sites_.push_back({cap, Watts{0.0}, {}, {}});
  for (std::size_t h = 0; h < inventory.hosts.size(); ++h) {
    const Host& host = inventory.hosts[h];
    Watts& most = sites_[host.region.index()].most[host.chip];
    most = std::max(most, draws_[h].chip);
  }
}

void PowerCaps::hold(HostId host)
{
  if (!sites_.empty())
    sites_[inventory_->hosts[host.index()].region.index()].rest += draws_[host.index()].rest;
}

void PowerCaps::release(HostId host)
{
  if (!sites_.empty())
    sites_[inventory_->hosts[host.index()].region.index()].rest -= draws_[host.index()].rest;
}

Watts PowerCaps::planned(const Site& site)
{
  Watts sum = site.rest;
  for (const auto& [chip, count] : site.chips)
    sum += count * site.most.at(chip);
  return sum;
}

bool PowerCaps::have_room(RegionId region, ChipTypeId chip, double chips) const
{
  constexpr double rounding = 1.0 + 1e-12; // of sums in another order
  if (sites_.empty())
    return true;
  const Site& site = sites_[region.index()];
  const auto most = site.most.find(chip);
  return most == site.most.end() || planned(site) + chips * most->second <= rounding * site.cap;
}

void PowerCaps::take(RegionId region, ChipTypeId chip, double chips)
{
  if (!sites_.empty())
    sites_[region.index()].chips[chip] += chips;
}

} // namespace leasehold::model
