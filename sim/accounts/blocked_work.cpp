#include "accounts/blocked_work.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace leasehold::accounts {

namespace {

using model::JobId;
using model::JobKind;
using simulation::Parts;

class Inquiry {
public:
  explicit Inquiry(const Parts& parts) : parts_(&parts), view_(&parts.state.view) {}

  /// Why a gang of any of these requests does not run now: told of the pool that comes nearest.
  [[nodiscard]] std::string reason(model::TenantId tenant, std::span<const model::Request> requests) const
  {
    if (std::ranges::all_of(requests, [](const model::Request& r) { return r.chip_types.empty(); }))
      return "its model is validated on none of its chips";
    const model::Request* nearest = nullptr;
    model::PoolId pool;
    std::uint64_t most = 0;
    bool elsewhere = false;
    for (const model::Request& request : requests)
      for (const model::PoolId each : view_->admitted(tenant)) {
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
    if (nearest == nullptr)
      return elsewhere ? "its data lie in none of the regions where it has chips"
                       : "it has none of its chips, owned or leased";
    return in_pool(*nearest, pool);
  }

private:
  [[nodiscard]] std::string in_pool(const model::Request& request, model::PoolId id) const
  {
    const model::Pool& pool = view_->pool(id);
    const model::Inventory& inventory = parts_->state.ledger.inventory();
    const std::string place =
        fmt::format("{} in {}", inventory.chip_types[pool.chip.index()], inventory.regions[pool.region.index()].name);
    if (!view_->could_fit(id, request))
      return fmt::format("it needs {} {} at once and the most there is are {}", request.total_chips(), place,
                         pool.chips);
    if (!parts_->state.ledger.has_power(id, request))
      return fmt::format("{} that it needs: {} {}", explain(model::Rejection::over_power_cap), request.total_chips(),
                         place);
    const auto a_host = static_cast<double>(inventory.hosts[pool.hosts.next(model::HostId{0}).index()].chips);
    const auto hosts = static_cast<std::uint32_t>(std::ceil(request.total_chips() / a_host));
    if (const auto never = parts_->state.placement->never_places(inventory, pool.chip, pool.region, hosts))
      return fmt::format("it needs {} {}, and the placement policy never places it: {}", request.total_chips(), place,
                         *never);
    if (view_->fits(id, request) && !parts_->state.placement->place(*view_, JobId::none(), id, request))
      return fmt::format("{} {} are free and it needs {}, but not on hosts that the placement policy takes",
                         pool.chips_free, place, request.total_chips());
    if (view_->fits(id, request))
      return fmt::format("it fits on {} free {} and the scheduling policy has not started it", pool.chips_free, place);
    return fmt::format("it needs {} {}, of {} there are {} free; {}", request.total_chips(), place, pool.chips,
                       pool.chips_free, holders(pool));
  }

  /// Who holds a pool's chips, by what they belong to, the largest first.
  [[nodiscard]] std::string holders(const model::Pool& pool) const
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

  [[nodiscard]] std::string owner_of(JobId job) const
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

  const Parts* parts_;
  const model::ClusterView* view_;
};

bool has_waited_long(Timestamp since, Timestamp now)
{
  return (now - since) * 2.0 > now - Timestamp{};
}

void add_jobs(const Parts& parts, const Inquiry& inquiry, std::vector<BlockedWork>& blocked)
{
  std::map<std::uint32_t, BlockedWork> by_workload;
  const auto& state = parts.state;
  for (JobId job = state.pending.empty() ? JobId::none() : state.pending.front(); job.valid();
       job = state.pending.next(job)) {
    if (parts.jobs.facts(job).first_start < Timestamp::never())
      continue;
    const model::Job& waiting = state.jobs[job];
    BlockedWork& work = by_workload[waiting.workload];
    if (work.jobs++ == 0) {
      work.name = parts.jobs.workload(waiting.workload).name;
      work.since = waiting.submitted;
      work.reason = inquiry.reason(waiting.tenant, state.jobs.requests(job));
    }
    work.since = std::min(work.since, waiting.submitted);
    work.waited_long |= waiting.kind == JobKind::training || has_waited_long(waiting.submitted, state.now);
  }
  for (auto& [workload, work] : by_workload)
    blocked.push_back(std::move(work));
}

void add_services(const Parts& parts, const Inquiry& inquiry, std::vector<BlockedWork>& blocked)
{
  for (std::size_t s = 0; s < parts.services.size(); ++s) {
    const simulation::ServiceTotals& totals = parts.services.totals(s);
    const assembly::ServiceSetup& setup = parts.services.setup(s);
    if (totals.served > 0.0 || totals.offered <= 0.0 || !parts.services.wants_replica(s))
      continue;
    std::vector<model::Request> requests;
    for (std::uint32_t option = 0; option < setup.replicas.size(); ++option)
      if (parts.services.may_run(s, option))
        requests.push_back(setup.replicas[option].request);
    blocked.push_back({setup.name, 1, Timestamp{}, inquiry.reason(setup.tenant, requests), true});
  }
}

} // namespace

std::vector<BlockedWork> blocked_work(const Parts& parts)
{
  const Inquiry inquiry{parts};
  std::vector<BlockedWork> blocked;
  add_jobs(parts, inquiry, blocked);
  add_services(parts, inquiry, blocked);
  return blocked;
}

} // namespace leasehold::accounts
