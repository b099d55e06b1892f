#include "simulation/service_runner.hpp"

#include "assembly/replica_crossing.hpp"
#include "simulation/make_room.hpp"

#include <algorithm>
#include <set>

namespace leasehold::simulation {

using model::JobId;
using model::PoolId;

ServiceRunner::ServiceRunner(ClusterState& state, JobRunner& jobs, output::Recorder& recorder,
                             std::vector<assembly::ServiceSetup> services)
    : state_(&state), jobs_(&jobs), recorder_(&recorder), first_replica_(static_cast<std::uint32_t>(state.jobs.size()))
{
  for (assembly::ServiceSetup& setup : services) {
    services_.emplace_back(std::move(setup));
    services_.back().desired = services_.back().setup.after.empty() ? services_.back().setup.minimum : 0;
    state_->events.push({Timestamp{0}, static_cast<std::uint32_t>(services_.size() - 1), 0, EventClass::service_tick});
  }
  for (Service& service : services_) // in their final places
    if (const auto& detail = service.setup.detail)
      service.requests = std::make_unique<serving::RequestService>(service.setup.name, *service.setup.load,
                                                                   detail->routing, detail->objective, recorder);
}

void ServiceRunner::advance()
{
  for (std::size_t s = 0; s < services_.size(); ++s)
    if (waits(s) && may_begin(services_[s])) {
      settle(services_[s]);
      look(s);
    }
}

bool ServiceRunner::may_begin(const Service& service) const
{
  return std::ranges::all_of(service.setup.after,
                             [&](JobId job) { return state_->jobs[job].state == model::JobState::finished; });
}

void ServiceRunner::tick(const Event& event)
{
  Service& service = services_[event.subject];
  settle(service);
  service.arriving = service.setup.load->begin_period(state_->now);
  state_->events.push({later(state_->now, service.setup.period), event.subject, 0, EventClass::service_tick});
  if (may_begin(service))
    look(event.subject);
}

void ServiceRunner::look(std::size_t index)
{
  Service& service = services_[index];
  const Hertz before = std::exchange(service.offered, service.arriving);
  if (!service.begun)
    begun_(service.setup.tenant);
  // The autoscaler sees the period that is over; at the very start there is none, and it is told the first.
  const Hertz seen = std::exchange(service.begun, true) ? before : service.offered;
  policy::ServiceView view = service.setup.view(state_->now, seen);
  view.capacity = TokensPerSecond{service.mix.within_slo().value() * service.setup.output_tokens};
  view.capacity_per_replica = TokensPerSecond{rate_per_replica(index).value() * service.setup.output_tokens};
  view.replicas = static_cast<std::uint32_t>(service.staying());
  service.desired =
      std::clamp(service.setup.autoscaling->desired_replicas(view), service.setup.minimum, service.setup.maximum);
  for (std::size_t r = service.replicas.size(); r-- > 0 && service.staying() > service.desired;)
    if (!service.replicas[r].leaves)
      stop(index, r, false);
  output::ServiceSample sample{
      service.setup.name,      state_->now,    service.offered, service.mix.saturated(), service.mix.within_slo(),
      service.replicas.size(), service.desired};
  if (!service.requests) {
    const serving::ReplicaMix::Sight sees = service.mix.sight(service.offered);
    sample.share_within = sees.within;
    sample.queue = sees.queue;
    sample.prefill = sees.prefill;
  }
  recorder_->service(sample);
}

void ServiceRunner::ready(const Event& event)
{
  const std::uint32_t index = service_of_[event.subject - first_replica_];
  Service& service = services_[index];
  settle(service);
  const auto replica = find(service, JobId{event.subject});
  if (replica == service.replicas.end()) // stopped before it was ready
    return;
  enter_network(*replica, service.setup.replicas[replica->option]);
  replica->speed = speed_of(*replica);
  service.mix.ready(replica->option, *replica->speed);
  if (!service.requests)
    return;
  replica->in_fleet = service.requests->add(service.setup.replicas[replica->option], service.setup.detail->block_tokens,
                                            service.mix.efficiency(replica->option) * *replica->speed, state_->now);
}

void ServiceRunner::enter_network(Replica& replica, scenario::PlannedReplica& planned)
{
  if (traffic_ == nullptr)
    return;
  const auto its = assembly::crossing_of(planned, state_->ledger.allocation(replica.job).placement, *traffic_);
  replica.placed = its.placed;
  if (on_links_.shares() && its.crossing)
    on_links_.enter(replica.job, *its.crossing, its.left);
}

double ServiceRunner::speed_of(const Replica& replica) const
{
  const model::Placement& placement = state_->ledger.allocation(replica.job).placement;
  return replica.placed * state_->speeds.of(placement) * on_links_.left(replica.job);
}

void ServiceRunner::keep_step(JobId job)
{
  Service& service = services_[service_of_[job.index() - first_replica_]];
  settle(service);
  const auto replica = find(service, job);
  if (!replica->speed) // it is loading
    return;
  const double before = std::exchange(*replica->speed, speed_of(*replica));
  service.mix.change(replica->option, before, *replica->speed);
  if (replica->in_fleet)
    service.requests->set_speed(*replica->in_fleet, service.mix.efficiency(replica->option) * *replica->speed,
                                state_->now);
}

std::vector<ServiceRunner::Replica>::iterator ServiceRunner::find(Service& service, JobId job)
{
  const auto found = std::ranges::lower_bound(service.replicas, job, {}, &Replica::job);
  return found != service.replicas.end() && found->job == job ? found : service.replicas.end();
}

void ServiceRunner::set_efficiency(std::size_t index, std::uint32_t option, double share)
{
  Service& service = services_[index];
  if (service.mix.efficiency(option) == share)
    return;
  settle(service);
  service.mix.set_efficiency(option, share);
  for (std::size_t r = service.replicas.size(); share <= 0.0 && r-- > 0;)
    if (service.replicas[r].option == option)
      stop(index, r, false);
  for (const Replica& replica : service.replicas)
    if (replica.option == option && replica.in_fleet)
      service.requests->set_speed(*replica.in_fleet, share * *replica.speed, state_->now);
  state_->reschedule = true;
}

void ServiceRunner::decide()
{
  if (state_->homes.any_waits())
    regroup();
  for (std::size_t s = 0; s < services_.size(); ++s)
    while (wants_replica(s))
      if (!start_one(s))
        break;
}

Timestamp ServiceRunner::hand_over(std::span<const model::HostRange> hosts)
{
  Timestamp ready = state_->now;
  for (const JobId job : state_->ledger.occupants(state_->ledger.pool_of(hosts.front().first), hosts)) {
    if (state_->jobs[job].kind != model::JobKind::replica)
      continue;
    const std::uint32_t index = service_of_[job.index() - first_replica_];
    Service& service = services_[index];
    const auto replica = find(service, job);
    if (replica->leaves || !replica->speed || service.setup.startup.value() <= 0.0)
      continue;
    if (!any_place(index, [&](std::uint32_t option, PoolId pool, const model::Request&) {
          return start_on(index, option, pool);
        }))
      continue;
    find(service, job)->leaves = true;
    ++service.leaving;
    ready = std::max(ready, state_->now + service.replicas.back().startup);
  }
  return ready;
}

Seconds ServiceRunner::loading(model::TenantId tenant) const
{
  Seconds longest{0.0};
  for (const Service& service : services_)
    longest = service.setup.tenant == tenant ? std::max(longest, service.setup.startup) : longest;
  return longest;
}

void ServiceRunner::stay(std::span<const model::HostRange> hosts)
{
  for (const JobId job : state_->ledger.occupants(state_->ledger.pool_of(hosts.front().first), hosts))
    if (state_->jobs[job].kind == model::JobKind::replica) {
      Service& service = services_[service_of_[job.index() - first_replica_]];
      service.leaving -= std::exchange(find(service, job)->leaves, false) ? 1U : 0U;
    }
}

void ServiceRunner::regroup()
{
  for (std::uint32_t p = 0; p < state_->ledger.pools().size(); ++p) {
    const PoolId id{p};
    for (const JobId gang : state_->homes.waiting(state_->ledger.pool(id))) {
      const auto requests = state_->jobs.requests(gang);
      const auto wanted = std::ranges::find_if(
          requests, [&](const model::Request& request) { return state_->view.could_fit(id, request); });
      const bool scattered = wanted != requests.end() && !state_->view.fits(id, *wanted) &&
                             state_->ledger.has_power(id, *wanted) &&
                             static_cast<double>(state_->ledger.pool(id).chips_free) >= wanted->total_chips();
      if (!scattered)
        continue;
      static_cast<void>(
          make_room(*state_, id, {.tenant = state_->jobs[gang].tenant, .request = &*wanted, .over_replicas = true}));
    }
  }
}

bool ServiceRunner::leaves_room(PoolId pool, const model::Request& request) const
{
  if (!state_->homes.any_waits())
    return true;
  const model::Pool& asked = state_->ledger.pool(pool);
  const double kept = state_->homes.hosts_kept(asked);
  return kept <= 0.0 || static_cast<double>(asked.idle.size()) >= kept + request.members;
}

bool ServiceRunner::start_one(std::size_t index)
{
  const model::TenantId tenant = services_[index].setup.tenant;
  const auto start = [&](std::size_t service, const auto& has_room) {
    return any_place(service, [&](std::uint32_t option, PoolId pool, const model::Request& request) {
      return has_room(pool, request) && start_on(service, option, pool);
    });
  };
  const auto as_it_is = [](PoolId, const model::Request&) { return true; };
  if (start(index, as_it_is))
    return true;
  // Another service's replica may be on the only chips that this one can have, and find others itself.
  std::set<std::size_t> moves;
  for (std::size_t s = 0; s < services_.size(); ++s)
    if (s != index && services_[s].setup.tenant == tenant && !services_[s].replicas.empty() && has_room(s))
      moves.insert(s);
  const auto over = [&](const model::Job& job) {
    return job.kind == model::JobKind::replica && moves.contains(job.workload);
  };
  if (!moves.empty() && start(index, [&](PoolId pool, const model::Request& request) {
        return make_room(*state_, pool, {.tenant = tenant, .request = &request, .over = over});
      })) {
    for (std::size_t s = 0; s < services_.size(); ++s)
      while (wants_replica(s) && start(s, as_it_is)) {}
    return true;
  }
  // Without training there is nobody to stop; who runs in the pools need not be looked through.
  return services_[index].setup.preempts && jobs_->trains(tenant) &&
         start(index, [&](PoolId pool, const model::Request& request) {
           return state_->view.fits(pool, request) || make_room(*state_, pool, {tenant, &request, false, true});
         });
}

bool ServiceRunner::has_room(std::size_t index) const
{
  return any_place(index, [&](std::uint32_t, PoolId pool, const model::Request& request) {
    return state_->view.fits(pool, request) && state_->tenancy->judge(state_->view, pool, services_[index].setup.tenant,
                                                                      request) == model::Rejection::accepted;
  });
}

bool ServiceRunner::start_on(std::size_t index, std::uint32_t option, PoolId pool)
{
  Service& service = services_[index];
  if (!may_run(index, option)) // the model is not validated there
    return false;
  const model::Request& request = service.setup.replicas[option].request;
  if (!leaves_room(pool, request))
    return false;
  const JobId id = state_->gangs.start(
      {model::JobKind::replica, service.setup.tenant, static_cast<std::uint32_t>(index)}, request, pool);
  if (!id.valid())
    return false;
  service_of_.resize(id.index() - first_replica_ + 1,
                     static_cast<std::uint32_t>(index)); // pilots of ports take ids too
  const bool loaded = goes_on(static_cast<std::uint32_t>(index), option, id);
  service.replicas.push_back({id, option, loaded ? Seconds{0.0} : service.setup.startup + state_->gangs.wake()});
  if (recorder_->wants_events())
    recorder_->event(state_->now, output::Fact::replica_started, service.setup.name);
  service.mix.start(option);
  state_->events.push({state_->now + service.replicas.back().startup, id.index(), 0, EventClass::replica_ready});
  state_->reschedule = true;
  return true;
}

void ServiceRunner::evict(JobId replica, EndReason, Seconds notice)
{
  const std::uint32_t index = service_of_[replica.index() - first_replica_];
  settle(services_[index]);
  const auto place = find(services_[index], replica);
  if (place->speed && notice == time_for_checkpoint) {
    if (std::exchange(left_at_, state_->now) != state_->now)
      left_.clear();
    left_.push_back({index, place->option, state_->ledger.allocation(replica).placement.slices});
  }
  stop(index, static_cast<std::size_t>(place - services_[index].replicas.begin()), false);
}

bool ServiceRunner::goes_on(std::uint32_t service, std::uint32_t option, JobId replica)
{
  if (left_at_ != state_->now)
    return false;
  const auto it = std::ranges::find(left_, Left{service, option, state_->ledger.allocation(replica).placement.slices});
  if (it == left_.end())
    return false;
  left_.erase(it);
  return true;
}

void ServiceRunner::stop(std::size_t index, std::size_t replica, bool at_horizon)
{
  Service& service = services_[index];
  const Replica stopped = service.replicas[replica];
  const Seconds length = state_->now - state_->ledger.allocation(stopped.job).started;
  // Chips that load a model do no work that counts.
  state_->gangs.end(stopped.job, std::min(length, stopped.startup));
  if (recorder_->wants_events() && !at_horizon)
    recorder_->event(state_->now, output::Fact::replica_stopped, service.setup.name);
  if (stopped.in_fleet && !at_horizon)
    service.requests->remove(*stopped.in_fleet, state_->now);
  on_links_.leave(stopped.job);
  service.mix.stop(stopped.option, stopped.speed);
  service.leaving -= stopped.leaves ? 1U : 0U;
  service.replicas.erase(service.replicas.begin() + static_cast<std::ptrdiff_t>(replica));
  if (!at_horizon)
    state_->reschedule = true;
}

void ServiceRunner::settle()
{
  for (Service& service : services_)
    settle(service);
}

void ServiceRunner::settle(Service& service)
{
  const Seconds elapsed = state_->now - service.settled;
  meter(service);
  service.settled = state_->now;
  if (service.requests) {
    service.requests->advance(state_->now);
    const serving::RequestTotals& requests = service.requests->totals();
    service.totals.offered = requests.offered_tokens;
    service.totals.served = requests.completed_tokens;
    service.totals.within_slo = service.totals.within_by_shedding = requests.good_tokens;
    return;
  }
  service.totals.count(service.mix, service.offered, elapsed, service.setup.output_tokens);
}

void ServiceRunner::meter(const Service& service)
{
  const auto index = static_cast<std::uint32_t>(&service - services_.data());
  for (std::uint32_t option = 0; option < service.setup.replicas.size(); ++option)
    if (const scenario::PlannedReplica& replica = service.setup.replicas[option]; service.mix.any_ready(option))
      state_->energy.serve(index, replica.request.chip_types.first(), service.settled, state_->now,
                           replica.activity.at(service.offered / service.mix.saturated()));
}

const serving::RequestTotals* ServiceRunner::requests(std::size_t service) const
{
  const auto& followed = services_[service].requests;
  return followed ? &followed->totals() : nullptr;
}

bool ServiceRunner::follows_requests() const
{
  return std::ranges::any_of(services_, [](const Service& service) { return service.requests != nullptr; });
}

void ServiceRunner::close()
{
  settle();
  for (Service& service : services_)
    if (service.requests)
      service.requests->close();
  for (std::size_t s = 0; s < services_.size(); ++s)
    while (!services_[s].replicas.empty())
      stop(s, services_[s].replicas.size() - 1, true);
}

} // namespace leasehold::simulation
