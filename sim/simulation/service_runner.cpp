#include "simulation/service_runner.hpp"

#include "assembly/gang_crossing.hpp"
#include "simulation/make_room.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <functional>
#include <iterator>
#include <numeric>

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
  for (Service& service : services_) { // in their final places
    service.mix.tell_apart(service.setup.sizes);
    if (const auto& detail = service.setup.detail) {
      service.requests =
          std::make_unique<serving::RequestService>(service.setup.name, *service.setup.load, detail->routing,
                                                    detail->objective, service.setup.shedding, recorder);
      service.requests->tell_apart(service.setup.sizes);
    }
  }
  order_.resize(services_.size());
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::ranges::stable_sort(order_, std::greater{}, [this](std::size_t s) { return services_[s].setup.priority; });
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
  const std::vector<policy::ReplicaKind> there = kinds(index);
  view.kinds = there;
  const std::vector<policy::PoolShare> shares = service.setup.pool_shares(service.mix.splits());
  view.pool_shares = shares;
  view.crossing_share = service.mix.crossing_share();
  const std::vector<policy::SizeBucket> sizes = service.setup.seen_sizes(there);
  view.sizes = sizes;
  service.desired =
      std::clamp(service.setup.autoscaling->desired_replicas(view), service.setup.minimum, service.setup.maximum);
  if (!service.setup.sizes.empty()) {
    service.mix.route(service.setup.autoscaling->routes());
    if (service.requests)
      service.requests->route(service.setup.autoscaling->routes());
  }
  if (service.setup.autoscaling->shares())
    share_out(index, view);
  else
    let_go(index);
  output::ServiceSample sample{
      service.setup.name,      state_->now,    service.offered, service.mix.saturated(), service.mix.within_slo(),
      service.replicas.size(), service.desired};
  if (!service.requests) {
    const serving::ReplicaMix::Sight sees = service.mix.sight(service.let_in());
    sample.share_within = sees.within;
    sample.queue = sees.queue;
    sample.prefill = sees.prefill;
  }
  recorder_->service(sample);
}

void ServiceRunner::let_go(std::size_t index)
{
  Service& service = services_[index];
  for (std::size_t r = service.replicas.size(); r-- > 0;)
    if (!service.replicas[r].leaves && service.missing(service.replicas[r].option) < 0)
      drain(index, r, Replica::Drain::for_fewer);
}

void ServiceRunner::share_out(std::size_t index, const policy::ServiceView& view)
{
  const model::TenantId tenant = services_[index].setup.tenant;
  services_[index].bid = services_[index].setup.bid(view, services_[index].desired, std::bind_front(price_, tenant));
  std::vector<std::size_t> theirs;
  std::vector<policy::ReplicaBid> bids;
  for (std::size_t s = 0; s < services_.size(); ++s)
    if (services_[s].begun && services_[s].setup.tenant == tenant) {
      theirs.push_back(s);
      bids.push_back(services_[s].bid);
    }
  const std::vector<std::uint32_t> given = services_[index].setup.autoscaling->shared_out(bids);
  for (std::size_t i = 0; i < theirs.size(); ++i) {
    services_[theirs[i]].desired = given[i];
    services_[theirs[i]].setup.autoscaling->may_have(given[i]);
    let_go(theirs[i]);
  }
}

std::vector<policy::ReplicaKind> ServiceRunner::kinds(std::size_t index) const
{
  const Service& service = services_[index];
  auto kinds = service.setup.kinds(state_->view, std::bind_front(price_, service.setup.tenant));
  for (std::uint32_t option = 0; option < kinds.size(); ++option) {
    const serving::Count there = serving::count(service.replicas, option);
    kinds[option].capacity *= service.mix.efficiency(option) * placed(index, option);
    kinds[option].replicas = there.staying;
    kinds[option].ready = there.ready;
  }
  for (policy::ReplicaKind& kind : kinds) // others may be on what is paid for
    kind.paid = std::min(kind.paid, within_reach(service, kind.chip));
  return kinds;
}

double ServiceRunner::within_reach(const Service& service, model::ChipTypeId chip) const
{
  double chips = 0.0;
  for (const model::Pool& pool : state_->ledger.pools())
    chips += pool.owner == service.setup.tenant && pool.chip == chip ? static_cast<double>(pool.chips_free) : 0.0;
  for (const Replica& replica : service.replicas)
    if (const model::Request& request = service.setup.replicas[replica.option].request;
        request.chip_types.first() == chip)
      chips += request.total_chips();
  return chips;
}

void ServiceRunner::ready(const Event& event)
{
  const std::uint32_t index = service_of_[event.subject - first_replica_];
  Service& service = services_[index];
  settle(service);
  const auto replica = find(service, JobId{event.subject});
  if (replica == service.replicas.end()) // stopped before it was ready
    return;
  if (replica->speed) {
    if (replica->drains != Replica::Drain::no)
      stop_if_drained(index, static_cast<std::size_t>(replica - service.replicas.begin()));
    return;
  }
  enter_network(*replica, service.setup.replicas[replica->option]);
  replica->speed = speed_of(*replica);
  service.mix.ready(replica->option, *replica->speed);
  cross_pools(service);
  if (!service.requests)
    return;
  replica->in_fleet = service.requests->add(service.setup.replicas[replica->option], replica->option,
                                            service.setup.detail->block_tokens,
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
  constexpr double crawls = 1e-3; // an iteration that its network fails under is over once it is back, however late
  const double left = on_links_.left(replica.job);
  return replica.placed * state_->speeds.of(placement) * (left > 0.0 ? left : crawls);
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
  if (replica->drains != Replica::Drain::no)
    stop_if_drained(service_of_[job.index() - first_replica_],
                    static_cast<std::size_t>(replica - service.replicas.begin()));
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
      stop(index, r, EndReason::finished);
  for (const Replica& replica : service.replicas)
    if (replica.option == option && replica.in_fleet)
      service.requests->set_speed(*replica.in_fleet, share * *replica.speed, state_->now);
  state_->reschedule = true;
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
    if (replica->drains != Replica::Drain::no && replica->in_fleet) {
      settle(service);
      ready = std::max(ready, service.requests->drained_at(*replica->in_fleet).value_or(ready));
    }
    if (replica->leaves || !replica->speed || service.setup.startup.value() <= 0.0)
      continue;
    replica->leaves = true; // another of its kind is wanted
    ++service.leaving;
    if (!any_place(index, [&](std::uint32_t option, PoolId pool, const model::Request& request) {
          return start_on(index, option, pool) ||
                 (drive_off_fillers(*state_, pool, service.setup.tenant, request) && start_on(index, option, pool));
        })) {
      find(service, job)->leaves = false;
      --service.leaving;
      continue;
    }
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
      if (const auto replica = find(service, job); replica->drains == Replica::Drain::no)
        service.leaving -= std::exchange(replica->leaves, false) ? 1U : 0U;
    }
}

void ServiceRunner::evict(JobId replica, EndReason reason, Seconds notice)
{
  const std::uint32_t index = service_of_[replica.index() - first_replica_];
  settle(services_[index]);
  const auto place = find(services_[index], replica);
  if (place->speed && notice == time_for_checkpoint)
    left_.leave(state_->now, index, place->option, state_->ledger.allocation(replica).placement.slices);
  stop(index, static_cast<std::size_t>(place - services_[index].replicas.begin()), reason);
}

void ServiceRunner::stop(std::size_t index, std::size_t replica, EndReason reason)
{
  const bool at_horizon = reason == EndReason::horizon;
  Service& service = services_[index];
  const Replica stopped = service.replicas[replica];
  const Seconds length = state_->now - state_->ledger.allocation(stopped.job).started;
  // Chips that load a model do no work that counts.
  const model::Allocation held = state_->gangs.end(stopped.job, std::min(length, stopped.startup));
  if (recorder_->wants_segments())
    record(service, stopped, held, reason);
  if (recorder_->wants_events() && !at_horizon)
    recorder_->event(state_->now, output::Fact::replica_stopped, service.setup.name);
  if (stopped.in_fleet && !at_horizon)
    service.requests->remove(*stopped.in_fleet, state_->now);
  on_links_.leave(stopped.job);
  service.mix.stop(stopped.option, stopped.speed);
  service.leaving -= stopped.leaves ? 1U : 0U;
  service.replicas.erase(service.replicas.begin() + static_cast<std::ptrdiff_t>(replica));
  cross_pools(service);
  if (!at_horizon)
    state_->reschedule = true;
}

void ServiceRunner::record(const Service& service, const Replica& replica, const model::Allocation& held,
                           EndReason reason) const
{
  const model::Inventory& inventory = state_->ledger.inventory();
  const model::Pool& pool = state_->ledger.pool(held.placement.pool);
  const std::string name = fmt::format("{} {}", service.setup.name, replica.job.index() - first_replica_);
  recorder_->segment({name, service.setup.name, held.started, state_->now, held.chips, 0.0, to_text(reason),
                      &held.placement, true, service.setup.owner, inventory.chip_types[pool.chip.index()],
                      inventory.regions[pool.region.index()].name});
}

void ServiceRunner::drain(std::size_t index, std::size_t at, Replica::Drain why)
{
  Service& service = services_[index];
  settle(service);
  Replica& replica = service.replicas[at];
  if (!std::exchange(replica.leaves, true))
    ++service.leaving;
  replica.drains = why;
  if (replica.in_fleet)
    service.requests->drain(*replica.in_fleet, state_->now);
  stop_if_drained(index, at);
}

void ServiceRunner::stop_if_drained(std::size_t index, std::size_t at)
{
  const Replica& replica = services_[index].replicas[at];
  const auto end = replica.in_fleet ? services_[index].requests->drained_at(*replica.in_fleet) : std::nullopt;
  if (end)
    state_->events.push({*end, replica.job.index(), 0, EventClass::replica_ready});
  else
    stop(index, at, EndReason::finished);
}

bool ServiceRunner::serve_on(std::size_t index)
{
  Service& service = services_[index];
  if (service.leaving == 0)
    return false;
  const auto goes = [this](const model::Slice& at) { return state_->leaving.intersects(at.hosts); };
  const auto last = std::ranges::find_if(service.replicas.rbegin(), service.replicas.rend(), [&](const Replica& each) {
    return each.drains == Replica::Drain::for_fewer && service.may_add(each.option) &&
           (state_->leaving.empty() ||
            std::ranges::none_of(state_->ledger.allocation(each.job).placement.slices, goes));
  });
  if (last == service.replicas.rend())
    return false;
  settle(service);
  last->drains = Replica::Drain::no;
  last->leaves = false;
  --service.leaving;
  service.requests->reopen(*last->in_fleet, state_->now);
  return true;
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
  if (service.mix.crossing_share() < 1.0 && service.let_in() > service.mix.within_slo())
    service.held_back += elapsed;
  service.settled = state_->now;
  if (service.requests) {
    service.requests->advance(state_->now);
    serving::count_requests(service.totals, service.requests->totals());
  } else {
    serving::count_flow(service.totals, service.flow(), service.mix, elapsed);
  }
}

void ServiceRunner::meter(const Service& service)
{
  const auto index = static_cast<std::uint32_t>(&service - services_.data());
  const bool pools = service.mix.has_pools();
  const Hertz rate = pools ? std::min(service.let_in(), service.mix.saturated()) : service.let_in();
  const auto tell = [&](std::uint32_t option, physics::ServingActivity activity) {
    state_->energy.serve(index, service.setup.replicas[option].request.chip_types.first(), service.settled, state_->now,
                         activity);
  };
  double engines = 0.0;
  physics::ServingActivity all; // of pools, which are on the same chips
  for (std::uint32_t option = 0; option < service.setup.replicas.size(); ++option) {
    if (!service.mix.any_ready(option))
      continue;
    const auto activity =
        service.setup.replicas[option].activity.at(rate > Hertz{0} ? service.mix.load(option, rate) : 0.0);
    if (!pools) {
      tell(option, activity);
      continue;
    }
    const auto ready = static_cast<double>(std::ranges::count_if(
        service.replicas, [&](const Replica& each) { return each.option == option && each.speed.has_value(); }));
    engines += ready;
    all.prefill += ready * activity.prefill;
    all.decode += ready * activity.decode;
  }
  if (engines > 0.0)
    tell(0, {all.prefill / engines, all.decode / engines});
}

bool ServiceRunner::in_reach(const Service& service, PoolId pool) const
{
  return !service.mix.has_pools() || service.replicas.empty() ||
         state_->ledger.pool(pool).region ==
             state_->ledger.pool(state_->ledger.pool_of(hosts_of(service.replicas.front()).front())).region;
}

void ServiceRunner::cross_pools(Service& service) const
{
  if (traffic_ == nullptr || !service.mix.has_pools())
    return;
  std::array<std::vector<model::HostId>, 2> hosts; // of prefill, of decode
  for (const Replica& replica : service.replicas)
    if (replica.speed)
      std::ranges::copy(hosts_of(replica), std::back_inserter(hosts[replica.option]));
  const auto found = assembly::crossing_of(*service.setup.replicas.front().pool, hosts[0], hosts[1], *traffic_);
  service.mix.set_crossing(found.caches, found.over);
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
      stop(s, services_[s].replicas.size() - 1, EndReason::horizon);
}

} // namespace leasehold::simulation
