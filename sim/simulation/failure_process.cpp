#include "simulation/failure_process.hpp"

#include "random/stream.hpp"
#include "simulation/job_runner.hpp"

#include <array>
#include <string>

namespace leasehold::simulation {

FailureProcess::FailureProcess(ClusterState& state, Recorder& recorder,
                               const std::optional<scenario::FailureSpec>& spec, std::uint64_t seed,
                               std::uint32_t replication)
    : state_(&state), recorder_(&recorder), spec_(spec), seed_(seed), replication_(replication)
{
  if (!spec_)
    return;
  const auto hosts = static_cast<std::uint32_t>(state_->ledger.inventory().hosts.size());
  drawn_.resize(hosts);
  for (std::uint32_t h = 0; h < hosts; ++h)
    state_->events.push({Timestamp{0} + draw(h, spec_->mean_time_between), h, 0, EventClass::host_down});
}

Seconds FailureProcess::draw(std::uint32_t host, Seconds mean)
{
  random::Stream stream{seed_, replication_,
                        "failures/host-" + std::to_string(host) + "/" + std::to_string(drawn_[host]++)};
  return Seconds{stream.exponential(mean.value())};
}

void FailureProcess::fail(const Event& event)
{
  const model::HostId host{event.subject};
  state_->events.push({later(state_->now, draw(event.subject, spec_->repair)), event.subject, 0, EventClass::host_up});
  const model::PoolId pool = state_->ledger.pool_of(host);
  if (pool.valid()) {
    ++failures_;
    const std::array touched{model::HostRange{host, host}};
    for (const model::JobId job : state_->ledger.occupants(pool, touched))
      state_->gangs.evict(job, EndReason::failed, Seconds{-1.0});
  }
  recorder_->event(state_->now, output::Fact::host_down, state_->ledger.inventory().hosts[host.index()].name);
  state_->ledger.set_down(host);
  state_->energy.down(host, state_->now);
  if (pool.valid()) {
    state_->scheduling->pool_changed(state_->view, pool);
    state_->reschedule = true;
  }
}

void FailureProcess::repair(const Event& event)
{
  const model::HostId host{event.subject};
  state_->events.push(
      {later(state_->now, draw(event.subject, spec_->mean_time_between)), event.subject, 0, EventClass::host_down});
  recorder_->event(state_->now, output::Fact::host_up, state_->ledger.inventory().hosts[host.index()].name);
  state_->ledger.set_up(host);
  state_->energy.up(host, state_->now);
  if (const model::PoolId pool = state_->ledger.pool_of(host); pool.valid()) {
    state_->scheduling->pool_changed(state_->view, pool);
    state_->reschedule = true;
  }
}

} // namespace leasehold::simulation
