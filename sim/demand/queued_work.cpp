#include "demand/queued_work.hpp"

#include "model/host_ranges.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace leasehold::demand {

namespace {

bool is_rigid(const model::Job& job, model::TenantId tenant)
{
  return job.kind == model::JobKind::rigid && job.tenant == tenant;
}

/// `visit(job, host, chips)` for each rigid job of the tenant in the pool and each part of its hosts.
template <class Visit>
void for_each_part(const model::ClusterView& view, const model::Pool& pool, model::TenantId tenant, Visit visit)
{
  for (const model::RunningJob& running : pool.running)
    if (is_rigid(view.job(running.job), tenant))
      for (const model::Slice& slice : view.allocation(running.job).placement.slices)
        model::for_each_host({&slice.hosts, 1}, [&](model::HostId host) {
          visit(running.job, host, slice.members * running.chips.chips());
        });
}

/// How many members a host carries by its chips alone.
double members_by_chips(double chips, model::ChipShare share)
{
  if (share.thousandths() == 0)
    return std::numeric_limits<double>::infinity();
  return share.thousandths() < 1000 ? std::floor(chips) * (1000U / share.thousandths())
                                    : std::floor(chips / share.chips() + 1e-9);
}

} // namespace

QueuedWork::QueuedWork(const model::ClusterView& view) : view_(&view)
{
  for (std::uint32_t h = 0; h < view.hosts().size(); ++h)
    typical_.try_emplace(view.hosts()[h].chip, model::HostId{h});
}

void QueuedWork::add(model::JobId job)
{
  Owner& owner = owners_[view_->job(job).tenant];
  owner.jobs.push_back(job);
  for (const auto& [chip, host] : typical_)
    if (!owner.chips.contains(chip) && width(job, chip))
      owner.chips.insert(chip);
}

QueuedWork::Held QueuedWork::held(model::TenantId tenant) const
{
  Held found;
  for (const model::Pool& pool : view_->pools()) {
    if (pool.owner != tenant)
      continue;
    std::set<model::HostId> counted;
    for_each_part(*view_, pool, tenant, [&](model::JobId job, model::HostId host, double chips) {
      Level& level = found[{view_->job(job).workload, pool.chip}];
      level.chips += chips + (counted.insert(host).second ? view_->free_chips(host) : 0.0);
      const Seconds told = view_->requests(job)[view_->allocation(job).request].walltime;
      level.longest = std::max(level.longest, told < model::no_limit ? told : view_->facts(job).executed);
    });
  }
  return found;
}

std::map<model::PoolId, std::vector<QueuedWork::Room>> QueuedWork::rooms(model::TenantId tenant) const
{
  std::map<model::PoolId, std::vector<Room>> found;
  for (const model::PoolId id : view_->admitted(tenant)) {
    const model::Pool& pool = view_->pool(id);
    std::vector<Room>& here = found[id];
    if (pool.owner != tenant) {
      pool.free.for_each([&](model::HostId host) {
        here.push_back({host, static_cast<double>(view_->free_chips(host))});
      });
      continue;
    }
    std::set<model::HostId> counted;
    for_each_part(*view_, pool, tenant, [&](model::JobId, model::HostId host, double) {
      if (counted.insert(host).second && view_->free_chips(host) > 0 && !view_->is_down(host))
        here.push_back({host, static_cast<double>(view_->free_chips(host))});
    });
  }
  return found;
}

bool QueuedWork::takes(std::vector<Room>& rooms, const model::Request& request) const
{
  double missing = request.members;
  std::vector<std::pair<Room*, double>> taken;
  for (Room& room : rooms) {
    const double members = std::min({missing, members_by_chips(room.chips, request.chips),
                                     static_cast<double>(view_->members_on(room.host, request))});
    if (members < 1.0)
      continue;
    taken.emplace_back(&room, members * request.chips.chips());
    missing -= members;
    if (missing <= 0.0)
      break;
  }
  if (missing > 0.0)
    return false;
  for (const auto& [room, chips] : taken)
    room->chips -= chips;
  return true;
}

bool QueuedWork::takes(std::map<model::PoolId, std::vector<Room>>& rooms, model::JobId job) const
{
  for (const model::Request& request : view_->requests(job))
    for (auto& [id, here] : rooms)
      if (request.accepts(view_->pool(id).chip, view_->pool(id).region) && takes(here, request))
        return true;
  return false;
}

std::vector<model::JobId> QueuedWork::waiting(model::TenantId tenant) const
{
  std::vector<model::JobId> found;
  auto room = rooms(tenant);
  for (model::JobId job = view_->pending().front(); job.valid(); job = view_->pending().next(job))
    if (is_rigid(view_->job(job), tenant) && !takes(room, job))
      found.push_back(job);
  return found;
}

std::optional<QueuedWork::Width> QueuedWork::width(model::JobId job, model::ChipTypeId chip) const
{
  const auto typical = typical_.find(chip);
  const auto requests = view_->requests(job);
  for (std::uint32_t r = 0; r < requests.size() && typical != typical_.end(); ++r) {
    const model::Request& request = requests[r];
    if (!request.chip_types.contains(chip))
      continue;
    const model::Host& host = view_->host(typical->second);
    const double by_chips = members_by_chips(host.chips, request.chips);
    double members = by_chips;
    if (request.cores > 0)
      members = std::min(members, std::floor(static_cast<double>(host.cores) / request.cores));
    if (request.memory > Bytes{0})
      members = std::min(members, std::floor(host.memory / request.memory));
    if (members < 1.0)
      continue;
    return Width{r, members < by_chips ? request.members * host.chips / members : request.total_chips()};
  }
  return std::nullopt;
}

Seconds QueuedWork::expected_left(model::JobId job, const model::Request& request) const
{
  const model::JobFacts facts = view_->facts(job);
  if (request.walltime < model::no_limit)
    return std::max(Seconds{60.0}, request.walltime - (facts.keeps ? facts.executed : Seconds{0.0}));
  return std::max(hour, facts.executed);
}

bool QueuedWork::open(model::TenantId tenant) const
{
  const auto owner = owners_.find(tenant);
  if (owner == owners_.end())
    return false;
  const std::vector<model::JobId>& jobs = owner->second.jobs;
  std::size_t& over = owner->second.over;
  while (over < jobs.size() && !view_->job(jobs[over]).is_open())
    ++over;
  return over < jobs.size();
}

model::ChipTypes QueuedWork::of_use(model::TenantId tenant) const
{
  const auto owner = owners_.find(tenant);
  return owner == owners_.end() ? model::ChipTypes{} : owner->second.chips;
}

model::ChipTypes QueuedWork::usable(model::TenantId tenant) const
{
  return open(tenant) ? of_use(tenant) : model::ChipTypes{};
}

std::map<model::LeaseId, RigidHosts> rigid_hosts(const model::ClusterLedger& ledger, const model::JobTable& jobs,
                                                 model::TenantId tenant)
{
  std::map<model::LeaseId, RigidHosts> found;
  for (const model::Pool& pool : ledger.pools()) {
    if (pool.owner != tenant)
      continue;
    model::HostSet hosts;
    add_rigid_hosts(ledger, jobs, pool, hosts);
    hosts.for_each([&](model::HostId host) {
      RigidHosts& lease = found[ledger.lease_of(host)];
      lease.chips += ledger.inventory().hosts[host.index()].chips;
      lease.free += ledger.free_chips(host);
    });
  }
  return found;
}

void add_rigid_hosts(const model::ClusterLedger& ledger, const model::JobTable& jobs, const model::Pool& pool,
                     model::HostSet& hosts)
{
  for (const model::RunningJob& running : pool.running) {
    if (!is_rigid(jobs[running.job], pool.owner))
      continue;
    if (hosts.capacity() == 0)
      hosts = model::HostSet{ledger.inventory().hosts.size()};
    for (const model::Slice& slice : ledger.allocation(running.job).placement.slices)
      hosts.insert(slice.hosts);
  }
}

} // namespace leasehold::demand
