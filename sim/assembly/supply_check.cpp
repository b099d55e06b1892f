#include "assembly/supply_check.hpp"

#include "assembly/job_intake.hpp"
#include "assembly/lease_obstacle.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace leasehold::assembly {

namespace {

class SupplyCheck {
public:
  SupplyCheck(const scenario::Scenario& scenario, const Capacity& capacity, config::Diagnostics& diagnostics)
      : scenario_(&scenario), capacity_(&capacity), diagnostics_(&diagnostics), owned_(capacity.inventory->hosts.size())
  {
    for (const OwnedBlock& block : *capacity.owned)
      for (const model::HostRange& range : block.hosts)
        owned_.insert(range);
    for (const model::Host& host : capacity.inventory->hosts) {
      chips_[{host.chip, host.region}] += host.chips;
      chips_a_host_.try_emplace({host.chip, host.region}, host.chips);
    }
  }

  void check(const std::string& name, const scenario::ChipChoices& chips, const config::Located<std::string>& tenant)
  {
    const model::TenantId owner = tenant_id(*scenario_, tenant.value);
    if (owner.index() >= scenario_->tenants.size())
      return; // reported where it stands
    bool unpriced = false, sourced = false;
    std::optional<std::string> obstacle;
    for (const auto& [chip, count] : chips) {
      const auto type = chip_called(chip);
      if (!type)
        return; // the platform has no such chip: reported there
      if (!scenario_->tenants[owner.index()].across_regions)
        check_gang(chip, *type, count);
      const bool had = owns(owner, *type) || leases(owner, *type);
      check_hosts(chip, *type, owner, count.at);
      if (const auto in_the_way = had ? what_keeps_from(owner, *type, count.value) : std::nullopt)
        obstacle = obstacle ? obstacle : in_the_way;
      else
        sourced = sourced || had;
      if (!had && scenario::leasing_of(*scenario_, scenario_->tenants[owner.index()]) != nullptr) {
        unpriced = true;
        diagnostics_->error(count.at, fmt::format("`{}` can lease no `{}`", tenant.value, chip),
                            "no programme that is open to it has a price for the chip",
                            "add a price, or own such hosts");
      }
    }
    // Warnings: a comparison of policies, caps or stock may have points in which something finds no host.
    if (!sourced && !unpriced && obstacle)
      diagnostics_->warning(chips.front().second.at, fmt::format("`{}` can never run", name), *obstacle,
                            "loosen what keeps it from offers, or give the tenant such hosts with `owns`");
    else if (!sourced && !unpriced && !chips.empty())
      diagnostics_->warning(chips.front().second.at, fmt::format("`{}` can never run", name),
                            fmt::format("`{}` neither owns nor leases any of its chips", tenant.value),
                            "give the tenant such hosts with `owns`, or a `leasing` policy");
  }

  /// Caches cross between pools within one region alone, and neither leasing nor scheduling asks in which: of chips in several some
  /// would wait for ever.
  void check_pools(const scenario::ServingSpec& serving)
  {
    const model::TenantId owner = tenant_id(*scenario_, serving.tenant.value);
    const auto& [name, count] = serving.chips.front();
    const auto chip = chip_called(name);
    if (!chip || owner.index() >= scenario_->tenants.size())
      return; // reported where they stand
    const std::vector<std::string> regions = regions_of(owner, *chip, count.value);
    if (regions.size() > 1)
      diagnostics_->error(serving.disaggregated->at, "`scale: pools` needs its chips in one region",
                          fmt::format("caches cross between pools within a region alone, and `{}` may have {} in {}",
                                      serving.tenant.value, name, fmt::join(regions, ", ")),
                          "lease from one provider with one region (`providers` of the leasing policy), give the "
                          "others no stock (`market: {stock: [{region: ..., share: 0}]}`), own such hosts in one "
                          "region, or write `scale: units`");
  }

private:
  /// Where its services may have so many chips at once, as their own, leased, or as a guest of others.
  [[nodiscard]] std::vector<std::string> regions_of(model::TenantId tenant, model::ChipTypeId chip,
                                                    std::uint32_t chips) const
  {
    std::set<model::RegionId> found;
    for (std::uint32_t t = 0; t < scenario_->tenants.size(); ++t) {
      const model::TenantId holder{t};
      if (holder != tenant && !capacity_->guests)
        continue;
      for (const OwnedBlock& block : *capacity_->owned)
        if (block.tenant == holder && block.chip == chip) {
          found.insert(block.region);
          if (scenario_->tenants[t].across_regions) // they are one pool
            break;
        }
      const bool buys = scenario::leasing_of(*scenario_, scenario_->tenants[t]) != nullptr;
      for (std::uint32_t r = 0; capacity_->market != nullptr && buys && r < capacity_->inventory->regions.size(); ++r)
        if (!lease_obstacle(*scenario_, *capacity_->market, *capacity_->inventory,
                            {holder, chip, chips, model::RegionId{r}}))
          found.insert(model::RegionId{r});
    }
    std::vector<std::string> names;
    names.reserve(found.size());
    for (const model::RegionId region : found)
      names.push_back(capacity_->inventory->regions[region.index()].name);
    return names;
  }

  [[nodiscard]] std::optional<model::ChipTypeId> chip_called(const std::string& name) const
  {
    const auto& types = capacity_->inventory->chip_types;
    const auto found = std::ranges::find(types, name);
    return found == types.end() ? std::nullopt
                                : std::optional{model::ChipTypeId{static_cast<std::uint32_t>(found - types.begin())}};
  }

  void check_gang(const std::string& name, model::ChipTypeId chip, const config::Located<std::uint32_t>& wanted)
  {
    if (check_width(name, chip, wanted) && capacity_->placement != nullptr)
      check_placement(name, chip, wanted);
  }

  /// The first region's reason, where no region has a place.
  void check_placement(const std::string& name, model::ChipTypeId chip, const config::Located<std::uint32_t>& wanted)
  {
    std::optional<std::string> reason;
    for (const auto& [place, chips] : chips_a_host_) {
      if (place.first != chip)
        continue;
      const auto why = capacity_->placement->never_places(*capacity_->inventory, chip, place.second,
                                                          (wanted.value + chips - 1) / chips);
      if (!why)
        return;
      if (!reason)
        reason = capacity_->inventory->regions[place.second.index()].name + ": " + *why;
    }
    if (reason)
      diagnostics_->error(
          wanted.at,
          fmt::format("`{}` never places a gang of {} {}", scenario_->policies.placement.name, wanted.value, name),
          *reason, "ask for the chips of a legal size, or choose another placement");
  }

  /// What is trained and served is planned for hosts such as the platform's first of the chip, and leased by whole hosts.
  void check_hosts(const std::string& name, model::ChipTypeId chip, model::TenantId tenant, const config::Value& at)
  {
    const auto& hosts = capacity_->inventory->hosts;
    const auto first = std::ranges::find(hosts, chip, &model::Host::chip);
    const auto other = std::ranges::find_if(hosts, [&](const model::Host& host) {
      return host.chip == chip && host.chips != first->chips &&
             !owned_.contains(model::HostId{static_cast<std::uint32_t>(&host - hosts.data())}) &&
             leases_at(tenant, host);
    });
    if (other != hosts.end())
      diagnostics_->error(
          at,
          fmt::format("`{}` would lease {} on hosts of {} chips in {}", scenario_->tenants[tenant.index()].name, name,
                      other->chips, capacity_->inventory->regions[other->region.index()].name),
          fmt::format("leases are whole hosts, and what runs is planned for hosts such as `{}`, of {} chips",
                      first->name, first->chips),
          "give all hosts of the chip as many chips, or name those of another size by a chip type of their own");
  }

  /// Whether some offer to the tenant hands out this host.
  [[nodiscard]] bool leases_at(model::TenantId tenant, const model::Host& host) const
  {
    return leases(tenant, host.chip) &&
           std::ranges::any_of(capacity_->market->offers(), [&](const market::Offer& offer) {
             return offer.chip == host.chip && offer.provider == host.provider && offer.region == host.region &&
                    market::gives_capacity(offer.programme.kind);
           });
  }

  /// Whether some region is wide enough.
  bool check_width(const std::string& name, model::ChipTypeId chip, const config::Located<std::uint32_t>& wanted)
  {
    std::uint64_t most = 0;
    std::string where;
    for (const auto& [place, chips] : chips_)
      if (place.first == chip && chips > most) {
        most = chips;
        where = capacity_->inventory->regions[place.second.index()].name;
      }
    if (wanted.value > most)
      diagnostics_->error(wanted.at, fmt::format("a gang of {} {} fits into no region", wanted.value, name),
                          fmt::format("a gang runs in one region, and {} has most of them: {}", where, most),
                          fmt::format("write at most {}", most));
    return wanted.value <= most;
  }

  [[nodiscard]] bool owns(model::TenantId tenant, model::ChipTypeId chip) const
  {
    return std::ranges::any_of(*capacity_->owned, [&](const OwnedBlock& block) {
      return block.chip == chip && (capacity_->guests || block.tenant == tenant);
    });
  }

  /// Of what it would lease itself; nothing where it has other hosts to run on.
  [[nodiscard]] std::optional<std::string> what_keeps_from(model::TenantId tenant, model::ChipTypeId chip,
                                                           std::int64_t chips) const
  {
    if (capacity_->guests || owns(tenant, chip) || capacity_->market == nullptr)
      return std::nullopt;
    return lease_obstacle(*scenario_, *capacity_->market, *capacity_->inventory, {tenant, chip, chips});
  }

  /// Its own offers, or under shared tenancy what another may lease.
  [[nodiscard]] bool leases(model::TenantId tenant, model::ChipTypeId chip) const
  {
    if (capacity_->market == nullptr)
      return false;
    const bool itself = scenario::leasing_of(*scenario_, scenario_->tenants[tenant.index()]) != nullptr;
    return (itself || capacity_->guests) &&
           std::ranges::any_of(capacity_->market->offers(), [&](const market::Offer& offer) {
             return offer.chip == chip && market::gives_capacity(offer.programme.kind) &&
                    (!offer.only.valid() || offer.only == tenant || capacity_->guests);
           });
  }

  const scenario::Scenario* scenario_;
  const Capacity* capacity_;
  config::Diagnostics* diagnostics_;
  model::HostSet owned_;
  using Place = std::pair<model::ChipTypeId, model::RegionId>;
  std::map<Place, std::uint64_t> chips_;        ///< of the platform
  std::map<Place, std::uint16_t> chips_a_host_; ///< of its first host there
};

} // namespace

void check_supply(const scenario::Scenario& scenario, const Capacity& capacity, config::Diagnostics& diagnostics)
{
  SupplyCheck supply{scenario, capacity, diagnostics};
  for (const scenario::WorkloadSpec& entry : scenario.workload)
    if (const auto* training = std::get_if<scenario::TrainingSpec>(&entry)) {
      supply.check(training->name, training->chips, training->tenant);
    } else if (const auto* serving = std::get_if<scenario::ServingSpec>(&entry)) {
      supply.check(serving->name, serving->chips, serving->tenant);
      if (serving->disaggregated && serving->disaggregated->value.scale == scenario::PhaseScale::pools)
        supply.check_pools(*serving);
    }
}

} // namespace leasehold::assembly
