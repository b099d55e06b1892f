#include "simulation/failure_process.hpp"

#include "model/host_ranges.hpp"
#include "model/host_users.hpp"
#include "simulation/job_runner.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace leasehold::simulation {

FailureProcess::FailureProcess(ClusterState& state, output::Recorder& recorder, OutageWatch& watch,
                               workload::FailureCourse course)
    : state_(&state), recorder_(&recorder), watch_(&watch), course_(std::move(course)),
      cut_off_(state.ledger.inventory())
{
  for (std::uint32_t d = 0; d < course_.domains(); ++d)
    state_->events.push({Timestamp{0} + course_.next_up(d), d, 0, EventClass::host_down});
  std::uint32_t number = course_.domains();
  for (const workload::Outage& outage : course_.outages()) {
    state_->events.push({outage.from, number, 0, EventClass::host_down});
    state_->events.push({outage.to, number++, 0, EventClass::host_up});
  }
}

void FailureProcess::keep_spares(model::LeaseId lease, const std::vector<model::HostRange>& hosts)
{
  spares_.keep(lease, hosts);
  for (const model::HostId host : model::each_of(hosts)) {
    state_->ledger.set_down(host);
    state_->down.withhold(host);
  }
}

void FailureProcess::tell(output::Fact fact, model::HostId host, std::string_view cause)
{
  recorder_->event(state_->now, fact, state_->ledger.inventory().hosts[host.index()].name, cause);
}

void FailureProcess::set_down(model::HostId host)
{
  const model::LeaseId lease = state_->ledger.lease_of(host);
  state_->energy.down(host, state_->now);
  if (spares_.stands_by(host))
    return spares_.lose(lease, host);
  state_->ledger.set_down(host);
  if (const model::HostId spare = spares_.replace(lease); spare.valid()) {
    state_->ledger.set_up(spare);
    state_->down.employ(spare);
    tell(output::Fact::spare_taken, spare, state_->ledger.inventory().hosts[host.index()].name);
  }
}

void FailureProcess::set_up(model::HostId host)
{
  state_->energy.up(host, state_->now);
  if (spares_.comes_back(state_->ledger.lease_of(host), host))
    return state_->down.withhold(host);
  state_->down.employ(host); // it may have stood by before it fell
  state_->ledger.set_up(host);
}

void FailureProcess::changed(const Hosts& hosts, model::Reach reach)
{
  const std::set<model::PoolId> pools = model::pools_of(state_->ledger, hosts);
  for (const model::PoolId pool : pools)
    state_->scheduling->pool_changed(state_->view, pool);
  state_->reschedule |= !pools.empty();
  if (reach == model::Reach::outage)
    on_outage_();
}

void FailureProcess::take_down(const workload::FailureSubject& subject)
{
  Hosts fell = state_->down.take(*subject.hosts, subject.reach);
  for (const model::JobId gang : model::gangs_on(state_->ledger, fell))
    if (subject.detection <= Seconds{0} || !on_fall_(gang, later(state_->now, subject.detection)))
      state_->gangs.evict(gang, EndReason::failed, Seconds{-1.0});
  // Spares that fall take nobody's place.
  std::ranges::stable_partition(fell, [this](model::HostId host) { return spares_.stands_by(host); });
  for (const model::HostId host : fell) {
    failures_ += state_->ledger.pool_of(host).valid() ? 1U : 0U;
    tell(output::Fact::host_down, host, subject.cause);
    if (subject.detection <= Seconds{0} || model::gangs_on(state_->ledger, {&host, 1}).empty())
      set_down(host);
    else
      unnoticed_.insert(host);
  }
  changed(fell, subject.reach);
}

void FailureProcess::notice()
{
  const Hosts hidden{unnoticed_.begin(), unnoticed_.end()};
  for (const model::HostId host : hidden)
    if (model::gangs_on(state_->ledger, {&host, 1}).empty() && unnoticed_.erase(host) > 0) {
      set_down(host);
      changed({host}, model::Reach::one_host);
    }
}

void FailureProcess::bring_back(const workload::FailureSubject& subject)
{
  const Hosts back = state_->down.give_back(*subject.hosts, subject.reach);
  for (const model::HostId host : back) {
    tell(output::Fact::host_up, host, subject.cause);
    if (unnoticed_.erase(host) == 0)
      set_up(host);
  }
  changed(back, subject.reach);
}

void FailureProcess::slow(const workload::FailureSubject& subject)
{
  state_->speeds.slow(*subject.hosts, subject.speed);
  keep_step(output::Fact::host_slowed, subject);
}

void FailureProcess::restore(const workload::FailureSubject& subject)
{
  state_->speeds.restore(*subject.hosts, subject.speed);
  keep_step(output::Fact::host_restored, subject);
}

void FailureProcess::tell_links(output::Fact fact, const workload::FailureSubject& subject)
{
  recorder_->event(state_->now, fact, subject.name, subject.outage == nullptr ? subject.cause : std::string_view{});
}

void FailureProcess::apply_to(const Hosts& hosts, workload::FailureSubject subject, model::Reach reach,
                              void (FailureProcess::*apply)(const workload::FailureSubject&))
{
  if (hosts.empty())
    return;
  std::vector<model::HostRange> ranges;
  for (const model::HostId host : hosts)
    model::append(ranges, host);
  subject.hosts = &ranges;
  subject.reach = reach;
  (this->*apply)(subject);
}

void FailureProcess::break_links(const workload::FailureSubject& subject)
{
  const bool down = !(subject.speed > 0.0);
  for (const model::LinkId link : *subject.links) {
    links_.add(link, subject.speed);
    on_link_(link, links_.of(link));
  }
  tell_links(down ? output::Fact::link_down : output::Fact::link_slowed, subject);
  if (!down)
    return;
  cut_off(cut_off_.close(*subject.links), subject);
}

/// With either of closing and opening links hosts may go and come: of two parts another one may be the larger.
void FailureProcess::cut_off(const network::CutOffHosts::Change& change, const workload::FailureSubject& subject)
{
  Hosts alone, together;
  for (const model::HostId host : change.back)
    (cut_.extract(host).mapped() == model::Reach::outage ? together : alone).push_back(host);
  apply_to(alone, subject, model::Reach::one_host, &FailureProcess::bring_back);
  apply_to(together, subject, model::Reach::outage, &FailureProcess::bring_back);
  const model::Reach reach = change.gone.size() > 1 ? model::Reach::outage : model::Reach::one_host;
  for (const model::HostId host : change.gone)
    cut_[host] = reach;
  apply_to(change.gone, subject, reach, &FailureProcess::take_down);
}

void FailureProcess::mend_links(const workload::FailureSubject& subject)
{
  const bool down = !(subject.speed > 0.0);
  std::vector<model::LinkId> open;
  for (const model::LinkId link : *subject.links) {
    links_.remove(link, subject.speed);
    on_link_(link, links_.of(link));
    if (down && links_.of(link) > 0.0)
      open.push_back(link);
  }
  tell_links(down ? output::Fact::link_up : output::Fact::link_restored, subject);
  if (!down)
    return;
  cut_off(cut_off_.open(open), subject);
}

void FailureProcess::keep_step(output::Fact fact, const workload::FailureSubject& subject)
{
  const Hosts hosts = model::each_of(*subject.hosts);
  for (const model::HostId host : hosts)
    tell(fact, host, subject.cause);
  for (const model::JobId gang : model::gangs_on(state_->ledger, hosts))
    state_->gangs.keep_step(gang);
}

void FailureProcess::fail(const Event& event)
{
  const workload::FailureSubject subject = course_.subject(event.subject);
  if (subject.outage == nullptr)
    state_->events.push({later(state_->now, course_.next_down(event.subject)), event.subject, 0, EventClass::host_up});
  else if (subject.outage->planned)
    watch_->begin();
  if (!subject.links->empty())
    break_links(subject);
  else if (subject.speed > 0.0)
    slow(subject);
  else
    take_down(subject);
}

void FailureProcess::repair(const Event& event)
{
  const workload::FailureSubject subject = course_.subject(event.subject);
  if (subject.outage == nullptr)
    state_->events.push({later(state_->now, course_.next_up(event.subject)), event.subject, 0, EventClass::host_down});
  else if (subject.outage->planned)
    watch_->end();
  if (!subject.links->empty())
    mend_links(subject);
  else if (subject.speed > 0.0)
    restore(subject);
  else
    bring_back(subject);
}

} // namespace leasehold::simulation
