#include "audit/wait_reasons.hpp"

#include "assembly/guest_rules.hpp"
#include "assembly/lease_obstacle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace leasehold::audit {

using model::JobId;
using model::JobKind;
using model::PoolId;

WaitReasons::Finding WaitReasons::why(JobId job) const
{
  return why(Wish{view_->job(job).tenant, view_->requests(job), job});
}

WaitReasons::Finding WaitReasons::why_service(std::size_t service) const
{
  const simulation::ServiceRunner& services = parts_->services;
  const assembly::ServiceSetup& setup = services.setup(service);
  std::vector<model::Request> requests;
  for (std::uint32_t option = 0; option < setup.replicas.size(); ++option)
    if (services.may_run(service, option))
      requests.push_back(setup.replicas[option].request);
  return why(Wish{setup.tenant, requests});
}

WaitReasons::Finding WaitReasons::why(const Wish& wish) const
{
  const model::TenantId tenant = wish.tenant;
  const std::span<const model::Request> requests = wish.requests;
  if (std::ranges::all_of(requests, [](const model::Request& r) { return r.chip_types.empty(); }))
    return {Cause::not_ported, PoolId::none(), "its model is validated on none of its chips"};
  const model::Request* nearest = nullptr;
  model::PoolId pool;
  std::uint64_t most = 0;
  bool elsewhere = false;
  for (const model::Request& request : requests)
    for (const model::PoolId each : wish.job.valid() ? view_->open_to(wish.job) : view_->admitted(tenant)) {
      if (!request.chip_types.contains(view_->pool(each).chip))
        continue;
      elsewhere |= !request.regions.contains(view_->pool(each).region);
      if (const std::uint64_t chips = view_->pool(each).chips;
          request.accepts(view_->pool(each).chip, view_->pool(each).region) && chips > most) {
        nearest = &request;
        pool = each;
        most = chips;
      }
    }
  if (nearest != nullptr)
    return in_pool(tenant, *nearest, pool);
  if (elsewhere) {
    const std::string late = data_too_late(wish);
    return {Cause::data_elsewhere, PoolId::none(),
            "its data lie in none of the regions where it has chips" + (late.empty() ? "" : ", and " + late)};
  }
  Finding finding = unleased(wish);
  finding.reason += shut_out(wish) + over_budget(tenant);
  return finding;
}

/// It has none of its chips, owned or leased: what keeps it from leasing any.
WaitReasons::Finding WaitReasons::unleased(const Wish& wish) const
{
  const bool bound = wish.job.valid() && view_->job(wish.job).bound;
  const std::string none = bound ? "its leasing policy, which leases gang by gang, has chips for it nowhere"
                                 : "it has none of its chips, owned or leased";
  if (wish.job.valid() && view_->job(wish.job).fills)
    return {Cause::unleased, PoolId::none(), none + ", and with `colocation: troughs` nothing is leased for it"};
  const scenario::Scenario& scenario = parts_->setup->point->scenario;
  if (!parts_->leases || scenario::leasing_of(scenario, scenario.tenants[wish.tenant.index()]) == nullptr)
    return {Cause::unleased, PoolId::none(), none + ", and no policy leases for it"};
  std::optional<std::string> first;
  for (const auto& [chip, count] : chips_of(wish)) {
    auto obstacle = assembly::lease_obstacle(scenario, parts_->leases->market(), parts_->state.ledger.inventory(),
                                             {wish.tenant, chip, count});
    if (!obstacle) {
      const std::string late = data_too_late(wish);
      return {Cause::unleased, PoolId::none(),
              late.empty() ? fmt::format("{}: {} of what is offered now", none,
                                         bound ? "it holds none" : "its leasing policy holds none")
                           : fmt::format("{}: its data {}", none, late)};
    }
    first = first ? first : obstacle;
  }
  return {Cause::unleased, PoolId::none(), none + (first ? ": " + *first : ""), first.has_value()};
}

/// Each type of chip that the gang may run on, with how many of it.
WaitReasons::Chips WaitReasons::chips_of(const Wish& wish) const
{
  Chips found;
  for (const model::Request& request : wish.requests)
    for (std::uint32_t c = 0; c < parts_->state.ledger.inventory().chip_types.size(); ++c)
      if (request.chip_types.contains(model::ChipTypeId{c}))
        found.emplace_back(model::ChipTypeId{c}, std::llround(std::ceil(request.total_chips())));
  return found;
}

/// That a copy of the data of a training would come too late wherever its chips are offered; else nothing.
std::string WaitReasons::data_too_late(const Wish& wish) const
{
  if (!wish.job.valid() || !parts_->data || !parts_->leases)
    return "";
  const std::vector<Seconds> waits = parts_->data->waits(wish.job);
  Seconds soonest = model::no_limit;
  const Chips chips = chips_of(wish);
  for (const market::Offer& offer : parts_->leases->market().offers())
    if (offer.region.valid() && offer.region.index() < waits.size() &&
        std::ranges::any_of(chips, [&](const auto& each) { return each.first == offer.chip; }))
      soonest = std::min(soonest, waits[offer.region.index()]);
  if (waits.empty())
    return "";
  const Timestamp asked = parts_->state.jobs[wish.job].submitted;
  if (soonest.value() < model::no_limit.value() &&
      asked + soonest < std::min(view_->job(wish.job).deadline, parts_->state.now))
    return "";
  return soonest.value() < model::no_limit.value()
             ? fmt::format("cannot be there in time: a copy to the nearest chips would take {:.1f} d more",
                           soonest / day)
             : std::string{"cannot get to where its chips are"};
}

/// That others have chips for it and it is kept from them: the largest pool of those.
std::string WaitReasons::shut_out(const Wish& wish) const
{
  const scenario::Scenario& scenario = parts_->setup->point->scenario;
  const assembly::GuestRules rules{scenario};
  const model::Pool* largest = nullptr;
  for (const model::Pool& pool : view_->pools()) {
    const bool suits = std::ranges::any_of(
        wish.requests, [&](const model::Request& request) { return request.accepts(pool.chip, pool.region); });
    if (!pool.owner.valid())
      continue;
    const bool kept_out = rules.forbids(wish.tenant, pool.owner, {}) || parts_->state.tenancy->takes_guests();
    if (suits && kept_out && (largest == nullptr || pool.chips > largest->chips))
      largest = &pool;
  }
  if (largest == nullptr)
    return "";
  const bool by_rules = rules.forbids(wish.tenant, largest->owner, {});
  return fmt::format("; {} has {} {}, from which {}", scenario.tenants[largest->owner.index()].name, largest->chips,
                     place_of(*largest),
                     by_rules ? "`rivals` or `hosting: dedicated` keep it" : "the tenancy policy keeps it");
}

/// That its tenant's budget did not carry leases, where it did not.
std::string WaitReasons::over_budget(model::TenantId tenant) const
{
  if (!parts_->leases)
    return "";
  const demand::Budgets::Told& told = parts_->leases->budgets().told(tenant);
  const scenario::TenantSpec& spec = parts_->setup->point->scenario.tenants[tenant.index()];
  if (told.times + told.refused == 0 || !spec.budget)
    return "";
  const std::string per = spec.budget_per ? fmt::format(" for each {:g} d", *spec.budget_per / day) : "";
  return told.times > 0
             ? fmt::format("; its tenant's budget of ${:.2f}{} was used up, first after {:.1f} d",
                           spec.budget->dollars(), per, (told.first - Timestamp{}) / day)
             : fmt::format("; its tenant's budget of ${:.2f}{} does not carry more", spec.budget->dollars(), per);
}

std::string WaitReasons::place_of(const model::Pool& pool) const
{
  const model::Inventory& inventory = parts_->state.ledger.inventory();
  return fmt::format("{} in {}", inventory.chip_types[pool.chip.index()], inventory.regions[pool.region.index()].name);
}

WaitReasons::Finding WaitReasons::in_pool(model::TenantId tenant, const model::Request& request, PoolId id) const
{
  const model::Pool& pool = view_->pool(id);
  const model::Inventory& inventory = parts_->state.ledger.inventory();
  const std::string place = place_of(pool);
  const double chips = request.total_chips();
  if (!view_->could_fit(id, request))
    return {Cause::too_wide, id,
            fmt::format("it needs {} {} at once and the most there is are {}{}", chips, place, pool.chips,
                        over_budget(tenant))};
  if (!parts_->state.ledger.has_power(id, request))
    return {Cause::power, id,
            fmt::format("{} that it needs: {} {}", explain(model::Rejection::over_power_cap), chips, place)};
  const auto a_host = static_cast<double>(inventory.hosts[pool.hosts.next(model::HostId{0}).index()].chips);
  const auto hosts = static_cast<std::uint32_t>(std::ceil(chips / a_host));
  if (const auto never = parts_->state.placement->never_places(inventory, pool.chip, pool.region, hosts))
    return {Cause::never_placed, id,
            fmt::format("it needs {} {}, and the placement policy never places it: {}", chips, place, *never)};
  if (!view_->fits(id, request))
    return {Cause::held, id,
            fmt::format("it needs {} {}, of {} there are {} free; {}", chips, place, pool.chips, pool.chips_free,
                        holders(pool))};
  const policy::Tenancy& tenancy = *parts_->state.tenancy;
  if (tenancy.judge(*view_, id, tenant, request) != model::Rejection::accepted)
    return {Cause::tenancy, id,
            fmt::format("{} {} are free and it needs {}, but {}", pool.chips_free, place, chips,
                        tenancy.refusal(*view_, id, tenant, request))};
  if (at_end_ && !parts_->state.placement->place(*view_, JobId::none(), id, request))
    return {Cause::placement, id,
            fmt::format("{} {} are free and it needs {}, but not on hosts that the placement policy takes",
                        pool.chips_free, place, chips)};
  return {Cause::scheduling, id,
          fmt::format("it fits on {} free {} and the scheduling policy has not started it", pool.chips_free, place)};
}

/// Who holds a pool's chips, by what they belong to, the largest first.
std::string WaitReasons::holders(const model::Pool& pool) const
{
  std::map<std::string, double> chips;
  for (const model::RunningJob& running : pool.running)
    chips[owner_of(running.job)] += view_->allocation(running.job).chips;
  std::vector<std::pair<double, std::string>> held;
  held.reserve(chips.size());
  for (const auto& [name, count] : chips)
    held.emplace_back(-count, name);
  std::ranges::sort(held);
  std::string text;
  for (const auto& [count, name] : held)
    text += fmt::format("{}{} holds {}", text.empty() ? "" : ", ", name, -count);
  return text.empty() ? "hosts are down or stand by" : text;
}

std::string WaitReasons::owner_of(JobId job) const
{
  const model::Job& held = view_->job(job);
  switch (held.kind) {
  case JobKind::replica:
    return "service " + parts_->services.setup(held.workload).name;
  case JobKind::porting:
    return "a pilot";
  case JobKind::sublet:
    return "a sublease";
  default:
    return parts_->jobs.workload(held.workload).name;
  }
}

} // namespace leasehold::audit
