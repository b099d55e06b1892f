#include "policy/planning/snapshot.hpp"

#include "model/topology/topology.hpp"

#include <algorithm>

namespace leasehold::policy {

namespace {

bool plannable(model::JobKind kind)
{
  return kind == model::JobKind::rigid || kind == model::JobKind::training;
}

} // namespace

Snapshot::Job describe(const model::ClusterView& view, model::JobId id)
{
  const model::Job& job = view.job(id);
  const auto requests = view.requests(id);
  const auto open = view.open_to(id);
  Snapshot::Job shown;
  shown.id = id;
  shown.tenant = job.tenant;
  shown.kind = job.kind;
  shown.priority = job.priority;
  shown.submitted = job.submitted;
  shown.deadline = job.deadline;
  shown.housed = job.housed;
  shown.requests.assign(requests.begin(), requests.end());
  shown.open.assign(open.begin(), open.end());
  shown.facts = view.facts(id);
  if (view.runs(id)) {
    const model::Allocation& held = view.allocation(id);
    shown.stay = Snapshot::Stay{held.request, held.placement, held.started};
  }
  return shown;
}

Snapshot::Pool describe(const model::ClusterView& view, model::PoolId id)
{
  const model::Pool& pool = view.pool(id);
  Snapshot::Pool shown;
  shown.id = id;
  shown.provider = pool.provider;
  shown.region = pool.region;
  shown.chip = pool.chip;
  shown.owner = pool.owner;
  shown.chips = pool.chips;
  shown.chips_up = pool.chips - pool.chips_down;
  shown.held_by.assign(view.tenants(), 0.0);
  for (const model::RunningJob& running : pool.running) {
    const double chips = running.members * running.chips.chips();
    const model::Job& job = view.job(running.job);
    if (!plannable(job.kind))
      shown.chips_held += chips;
    if (job.tenant.index() < shown.held_by.size())
      shown.held_by[job.tenant.index()] += chips;
  }
  shown.hosts_with = pool.hosts_with;
  shown.until = view.until(id);
  shown.price = view.price(id);
  return shown;
}

Snapshot::Host describe(const model::ClusterView& view, model::PoolId pool, model::HostId id)
{
  const model::Host& host = view.host(id);
  Snapshot::Host shown;
  shown.id = id;
  shown.pool = pool;
  shown.region = host.region;
  shown.rack = host.rack;
  shown.leaf = model::leaf_number(view.network(), id);
  shown.chips = host.chips;
  shown.up = !view.is_down(id);
  shown.chips_free = shown.up ? view.free_chips(id) : std::uint16_t{0};
  return shown;
}

Snapshot take_snapshot(const model::ClusterView& view)
{
  Snapshot snapshot;
  snapshot.now = view.now();
  for (model::JobId job = view.pending().front(); job.valid(); job = view.pending().next(job))
    snapshot.jobs.push_back(describe(view, job));
  const auto waiting = static_cast<std::ptrdiff_t>(snapshot.jobs.size());
  for (std::uint32_t p = 0; p < view.pools().size(); ++p) {
    const model::PoolId pool{p};
    for (const model::RunningJob& running : view.pool(pool).running)
      if (const model::Job& job = view.job(running.job); plannable(job.kind)) {
        snapshot.jobs.push_back(describe(view, running.job));
      } else {
        const model::Allocation& held = view.allocation(running.job);
        snapshot.holders.push_back({running.job, job.tenant, job.kind, pool, held.chips, held.started});
      }
    snapshot.pools.push_back(describe(view, pool));
    view.pool(pool).hosts.for_each([&](model::HostId host) { snapshot.hosts.push_back(describe(view, pool, host)); });
  }
  std::sort(snapshot.jobs.begin() + waiting, snapshot.jobs.end(),
            [](const Snapshot::Job& a, const Snapshot::Job& b) { return a.id < b.id; });
  for (std::uint32_t t = 0; t < view.tenants(); ++t)
    snapshot.tenants.push_back(view.standing(model::TenantId{t}));
  return snapshot;
}

} // namespace leasehold::policy
