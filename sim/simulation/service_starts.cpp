// Which replicas start, where, and who makes room for them.
#include "simulation/service_runner.hpp"

#include "policy/tenancy/victims.hpp"
#include "simulation/make_room.hpp"

#include <algorithm>
#include <limits>
#include <set>

namespace leasehold::simulation {

using model::JobId;
using model::PoolId;

void ServiceRunner::decide()
{
  if (state_->homes.any_waits())
    regroup();
  for (const std::size_t s : order_)
    while (wants_replica(s))
      if (!serve_on(s) && !start_one(s))
        break;
}

void ServiceRunner::regroup()
{
  for (std::uint32_t p = 0; p < state_->ledger.pools().size(); ++p) {
    const PoolId id{p};
    for (const JobId gang : state_->homes.waiting(state_->ledger.pool(id))) {
      const auto requests = state_->jobs.requests(gang);
      const auto wanted = std::ranges::find_if(
          requests, [&](const model::Request& request) { return state_->view.could_fit(id, request); });
      const model::TenantId tenant = state_->jobs[gang].tenant;
      if (wanted == requests.end() || has_room(*state_, id, tenant, *wanted))
        continue;
      const bool scattered = state_->tenancy->judge(state_->view, id, tenant, *wanted) == model::Rejection::accepted &&
                             state_->ledger.has_power(id, *wanted) &&
                             static_cast<double>(state_->ledger.pool(id).chips_free) >= wanted->total_chips();
      if (!drive_off_fillers(*state_, id, tenant, *wanted) && scattered)
        static_cast<void>(make_room(*state_, id, {.tenant = tenant, .request = &*wanted, .over_replicas = true}));
    }
  }
}

bool ServiceRunner::leaves_room(PoolId pool, const model::Request& request) const
{
  const model::Pool& asked = state_->ledger.pool(pool);
  const double kept = state_->homes.hosts_kept(asked);
  return kept <= 0.0 || static_cast<double>(asked.idle.size()) >= kept + request.members;
}

bool ServiceRunner::find_others(std::size_t index, std::size_t asking) const
{
  const model::TenantId tenant = services_[index].setup.tenant;
  double asked = 0.0; // chips
  for (const scenario::PlannedReplica& replica : services_[asking].setup.replicas)
    asked = std::max<double>(asked, replica.request.total_chips());
  std::set<model::HostId> theirs; // one of them will be cleared: what is free there is of no use
  for (const Replica& replica : services_[index].replicas)
    for (const model::HostId host : hosts_of(replica))
      theirs.insert(host);
  std::uint64_t most = 1; // that have to go at once
  std::uint64_t places = 0;
  static_cast<void>(any_place(index, [&](std::uint32_t, PoolId pool, const model::Request& request) {
    most = std::max(most, std::min<std::uint64_t>(services_[index].replicas.size(),
                                                  static_cast<std::uint64_t>(asked / request.total_chips())));
    if (!has_room(*state_, pool, tenant, request))
      return false;
    std::uint64_t members = state_->ledger.members_free(pool, request, std::numeric_limits<std::uint64_t>::max());
    for (const model::HostId host : theirs)
      if (state_->ledger.pool_of(host) == pool)
        members -= std::min<std::uint64_t>(members, state_->ledger.members_on(host, request));
    places += members / request.members;
    return false;
  }));
  return places >= most;
}

bool ServiceRunner::start_one(std::size_t index)
{
  const model::TenantId tenant = services_[index].setup.tenant;
  const auto start = [&](std::size_t service, const auto& takes) {
    return any_place(service, [&](std::uint32_t option, PoolId pool, const model::Request& request) {
      return takes(pool, request) && start_on(service, option, pool);
    });
  };
  // As without those who fill its tenant's idle chips.
  const auto as_it_is = [&](PoolId pool, const model::Request& request) {
    return has_room(*state_, pool, tenant, request) ||
           (jobs_->trains(tenant) && drive_off_fillers(*state_, pool, tenant, request));
  };
  const auto anyhow = [](PoolId, const model::Request&) { return true; };
  if (start(index, as_it_is))
    return true;
  // Other services' replicas may be on the only chips that this one can have, and find others themselves.
  std::set<std::size_t> moves;
  for (std::size_t s = 0; s < services_.size(); ++s)
    if (s != index && services_[s].setup.tenant == tenant && !services_[s].replicas.empty() && find_others(s, index))
      moves.insert(s);
  const auto over = [&](const model::Job& job) {
    return job.kind == model::JobKind::replica && moves.contains(job.workload);
  };
  if (!moves.empty() && start(index, [&](PoolId pool, const model::Request& request) {
        return make_room(*state_, pool, {.tenant = tenant, .request = &request, .over = over});
      })) {
    for (const std::size_t s : order_)
      while (wants_replica(s) && (services_[s].setup.tenant == tenant ? start(s, as_it_is) : start(s, anyhow))) {}
    return true;
  }
  // Without training there is nobody to stop; who runs in the pools need not be looked through.
  const auto over_training = [&](PoolId pool, const model::Request& request) {
    return has_room(*state_, pool, tenant, request) || make_room(*state_, pool, {tenant, &request, false, true});
  };
  if (services_[index].setup.preempts && jobs_->trains(tenant) && start(index, over_training))
    return true;
  if (services_[index].setup.priority <= services_[order_.back()].setup.priority)
    return false;
  drain_lower(index);
  return start(index, as_it_is);
}

void ServiceRunner::drain_lower(std::size_t index)
{
  const assembly::ServiceSetup& setup = services_[index].setup;
  const auto lower = [&](const model::Job& job) {
    return job.kind == model::JobKind::replica && job.tenant == setup.tenant && job.priority < setup.priority;
  };
  std::set<const model::Job*> draining;
  for (const Service& service : services_)
    for (const Replica& replica : service.replicas)
      if (replica.drains != Replica::Drain::no)
        draining.insert(&state_->jobs[replica.job]);
  const auto drains = [&](const model::Job& job) { return draining.contains(&job); };
  std::size_t missing = missing_replicas(index);
  static_cast<void>(any_place(index, [&](std::uint32_t, PoolId pool, const model::Request& request) {
    const policy::Claim claim{.tenant = setup.tenant, .request = &request, .over = lower, .priority = setup.priority};
    const policy::Drained drained = policy::to_drain(state_->view, *state_->tenancy, pool, claim, missing, drains);
    for (const JobId job : drained.jobs) {
      Service& service = services_[state_->jobs[job].workload];
      drain(state_->jobs[job].workload, static_cast<std::size_t>(find(service, job) - service.replicas.begin()),
            Replica::Drain::for_another);
    }
    missing -= drained.gangs;
    return missing == 0;
  }));
}

bool ServiceRunner::start_on(std::size_t index, std::uint32_t option, PoolId pool)
{
  Service& service = services_[index];
  if (!may_run(index, option) || !service.may_add(option)) // the model is not validated there, or is wanted elsewhere
    return false;
  const model::Request& request = service.setup.replicas[option].request;
  if (!leaves_room(pool, request))
    return false;
  const JobId id = state_->gangs.start(
      {model::JobKind::replica, service.setup.tenant, static_cast<std::uint32_t>(index), service.setup.priority},
      request, pool);
  if (!id.valid())
    return false;
  service_of_.resize(id.index() - first_replica_ + 1,
                     static_cast<std::uint32_t>(index)); // pilots of ports take ids too
  const bool loaded = left_.take(state_->now, static_cast<std::uint32_t>(index), option,
                                 state_->ledger.allocation(id).placement.slices);
  service.replicas.push_back({id, option, loaded ? Seconds{0.0} : service.setup.startup + state_->gangs.wake()});
  if (recorder_->wants_events())
    recorder_->event(state_->now, output::Fact::replica_started, service.setup.name);
  service.mix.start(option);
  state_->events.push({state_->now + service.replicas.back().startup, id.index(), 0, EventClass::replica_ready});
  state_->reschedule = true;
  return true;
}

} // namespace leasehold::simulation
