#include "simulation/failure_process.hpp"

#include "simulation/job_runner.hpp"

#include <map>
#include <set>
#include <utility>

namespace leasehold::simulation {

FailureProcess::FailureProcess(ClusterState& state, output::Recorder& recorder, OutageWatch& watch,
                               workload::FailurePlan plan, workload::FailureSeed seed)
    : state_(&state), recorder_(&recorder), watch_(&watch), plan_(std::move(plan)), seed_(seed),
      drawn_(plan_.domains.size())
{
  const auto domains = static_cast<std::uint32_t>(plan_.domains.size());
  for (std::uint32_t d = 0; d < domains; ++d)
    state_->events.push({Timestamp{0} + next_up(d), d, 0, EventClass::host_down});
  for (std::uint32_t o = 0; o < plan_.outages.size(); ++o) {
    state_->events.push({plan_.outages[o].from, domains + o, 0, EventClass::host_down});
    state_->events.push({plan_.outages[o].to, domains + o, 0, EventClass::host_up});
  }
}

FailureProcess::Subject FailureProcess::subject_of(const Event& event) const
{
  if (event.subject >= plan_.domains.size()) {
    const workload::Outage& outage = plan_.outages[event.subject - plan_.domains.size()];
    return {&outage.hosts, outage.reach, outage.name, &outage};
  }
  const workload::FailureDomain& domain = plan_.domains[event.subject];
  const workload::FailureLaw& law = plan_.laws[domain.law];
  return {&domain.hosts, law.one_host ? model::Reach::one_host : model::Reach::outage, law.cause, nullptr};
}

Seconds FailureProcess::next_up(std::uint32_t d)
{
  const workload::FailureDomain& domain = plan_.domains[d];
  return time_up(plan_.laws[domain.law], domain.number, domain.lemon, drawn_[d]++, seed_);
}

Seconds FailureProcess::next_down(std::uint32_t d)
{
  const workload::FailureDomain& domain = plan_.domains[d];
  return time_down(plan_.laws[domain.law], domain.number, drawn_[d]++, seed_);
}

void FailureProcess::drive_off(const std::vector<model::HostId>& hosts)
{
  std::map<model::PoolId, std::vector<model::HostRange>> touched;
  for (const model::HostId host : hosts)
    if (const model::PoolId pool = state_->ledger.pool_of(host); pool.valid())
      touched[pool].push_back({host, host});
  for (const auto& [pool, ranges] : touched) {
    failures_ += ranges.size();
    for (const model::JobId job : state_->ledger.occupants(pool, ranges))
      state_->gangs.evict(job, EndReason::failed, Seconds{-1.0});
  }
}

void FailureProcess::tell(output::Fact fact, const std::vector<model::HostId>& hosts, std::string_view cause)
{
  std::set<model::PoolId> pools;
  for (const model::HostId host : hosts) {
    recorder_->event(state_->now, fact, state_->ledger.inventory().hosts[host.index()].name, cause);
    if (fact == output::Fact::host_down) {
      state_->ledger.set_down(host);
      state_->energy.down(host, state_->now);
    } else {
      state_->ledger.set_up(host);
      state_->energy.up(host, state_->now);
    }
    if (const model::PoolId pool = state_->ledger.pool_of(host); pool.valid())
      pools.insert(pool);
  }
  for (const model::PoolId pool : pools)
    state_->scheduling->pool_changed(state_->view, pool);
  state_->reschedule |= !pools.empty();
}

void FailureProcess::fail(const Event& event)
{
  const Subject subject = subject_of(event);
  if (subject.outage == nullptr)
    state_->events.push({later(state_->now, next_down(event.subject)), event.subject, 0, EventClass::host_up});
  else if (subject.outage->planned)
    watch_->begin();
  const std::vector<model::HostId> fell = state_->down.take(*subject.hosts, subject.reach);
  drive_off(fell);
  tell(output::Fact::host_down, fell, subject.cause);
  if (subject.reach == model::Reach::outage)
    on_outage_();
}

void FailureProcess::repair(const Event& event)
{
  const Subject subject = subject_of(event);
  if (subject.outage == nullptr)
    state_->events.push({later(state_->now, next_up(event.subject)), event.subject, 0, EventClass::host_down});
  else if (subject.outage->planned)
    watch_->end();
  tell(output::Fact::host_up, state_->down.give_back(*subject.hosts, subject.reach), subject.cause);
  if (subject.reach == model::Reach::outage)
    on_outage_();
}

} // namespace leasehold::simulation
