#include "simulation/porting_runner.hpp"

#include "simulation/make_room.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace leasehold::simulation {

using market::PortState;
using model::JobId;

namespace {

/// While a chip is being tuned the rate of training on it is brought up to date so often, and holds in between.
constexpr Seconds between_tunings{7.0 * 86400.0};
constexpr double tuned = 0.99;

} // namespace

PortingRunner::PortingRunner(ClusterState& state, JobRunner& jobs, ServiceRunner& services, output::Recorder& recorder,
                             assembly::PortingSetup setup)
    : state_(&state), jobs_(&jobs), services_(&services), recorder_(&recorder), setup_(std::move(setup)),
      porting_(setup_.spec, setup_.seed, 0), pilots_(setup_.subjects.size()), payroll_(setup_.calendar)
{
  for (const assembly::PortSubject& subject : setup_.subjects)
    states_.push_back(&porting_.follow(subject.key));
  for (std::uint32_t t = 0; t < setup_.engineers.size(); ++t)
    porting_.staff(model::TenantId{t}, setup_.engineers[t], Timestamp{0});
}

void PortingRunner::begin()
{
  for (std::size_t s = 0; s < setup_.subjects.size(); ++s) {
    if (setup_.subjects[s].validated)
      porting_.assume_validated(setup_.subjects[s].key);
    else
      shut(s);
    history_.push_back({s, state_of(s), Timestamp{0}});
  }
}

Timestamp PortingRunner::next_event() const
{
  Timestamp next = std::min(porting_.next_event(), payroll_.next());
  if (next_asked_ < setup_.asked.size())
    next = std::min(next, setup_.asked[next_asked_].at);
  for (const assembly::PortingSetup::Release& release : setup_.releases)
    next = std::min(next, release.next);
  for (const Pilot& pilot : pilots_)
    next = std::min(next, pilot.tune);
  return std::max(next, state_->now);
}

void PortingRunner::advance()
{
  release_due();
  for (; next_asked_ < setup_.asked.size() && setup_.asked[next_asked_].at <= state_->now; ++next_asked_)
    porting_.start(setup_.subjects[setup_.asked[next_asked_].subject].key, state_->now);
  drain();
  for (std::size_t s = 0; s < pilots_.size(); ++s)
    if (pilots_[s].tune <= state_->now)
      tune(s);
}

void PortingRunner::release_due()
{
  for (assembly::PortingSetup::Release& release : setup_.releases)
    while (release.next <= state_->now) {
      porting_.new_release(release.chip, state_->now);
      release.next = release.every < model::no_limit ? later(release.next, release.every) : Timestamp::never();
      drain();
    }
}

/// Applying an event may cause others: a release's ports are asked for again.
void PortingRunner::drain()
{
  for (porting_.advance(state_->now, told_); !told_.empty(); porting_.advance(state_->now, told_))
    for (const market::PortEvent& event : std::exchange(told_, {}))
      apply(event);
}

void PortingRunner::apply(const market::PortEvent& event)
{
  const std::size_t s = setup_.about(event.key);
  history_.push_back({s, event.to, event.at});
  changed_.push_back(event.key.tenant);
  if (recorder_->wants_events())
    recorder_->event(event.at, output::Fact::port_moved,
                     setup_.tenants[event.key.tenant.index()] + "/" + event.key.family + "/" + event.key.chip + "/" +
                         std::string{name_of(event.key.use)},
                     name_of(event.to));
  if (event.to == PortState::validated) {
    stop_pilot(s);
    open(s);
  } else if (event.to == PortState::unported) {
    shut(s);
    porting_.start(event.key, state_->now);
  }
}

void PortingRunner::open(std::size_t s)
{
  const assembly::PortSubject& subject = setup_.subjects[s];
  for (const assembly::PortSubject::Option& each : subject.services)
    services_->set_efficiency(each.service, each.option, porting_.efficiency(subject.key, state_->now));
  for (const assembly::PortSubject::Training& each : subject.training)
    state_->jobs.request(each.job, each.request).chip_types = model::ChipTypes{subject.chip};
  tune(s);
  tell_scheduler(subject.chip);
}

void PortingRunner::shut(std::size_t s)
{
  const assembly::PortSubject& subject = setup_.subjects[s];
  for (const assembly::PortSubject::Option& each : subject.services)
    services_->set_efficiency(each.service, each.option, 0.0);
  for (const assembly::PortSubject::Training& each : subject.training) {
    if (state_->ledger.holds_chips(each.job) && state_->ledger.allocation(each.job).request == each.request)
      state_->gangs.evict(each.job, EndReason::evicted, time_for_checkpoint); // a release is known ahead
    jobs_->set_rate(each.job, each.request, each.rate);
    state_->jobs.request(each.job, each.request).chip_types = model::ChipTypes{};
  }
  pilots_[s].tune = Timestamp::never();
  tell_scheduler(subject.chip);
}

void PortingRunner::tune(std::size_t s)
{
  const assembly::PortSubject& subject = setup_.subjects[s];
  const double share = porting_.efficiency(subject.key, state_->now);
  for (const assembly::PortSubject::Training& each : subject.training)
    jobs_->set_rate(each.job, each.request, share * each.rate);
  pilots_[s].tune = subject.training.empty() || share >= tuned ? Timestamp::never() : state_->now + between_tunings;
}

void PortingRunner::refresh(std::size_t service)
{
  for (const assembly::PortSubject& subject : setup_.subjects)
    for (const assembly::PortSubject::Option& each : subject.services)
      if (each.service == service)
        services_->set_efficiency(service, each.option, porting_.efficiency(subject.key, state_->now));
}

void PortingRunner::tell_scheduler(model::ChipTypeId chip)
{
  const auto pools = state_->ledger.pools();
  for (std::uint32_t p = 0; p < pools.size(); ++p)
    if (pools[p].chip == chip)
      state_->scheduling->pool_changed(state_->view, model::PoolId{p});
  state_->reschedule = true;
}

void PortingRunner::decide()
{
  if (setup_.spec.pilot_chips == 0)
    return;
  for (std::size_t s = 0; s < pilots_.size(); ++s) {
    if (pilots_[s].job.valid() || !demand::is_under_way(state_of(s)))
      continue;
    const assembly::PortSubject& subject = setup_.subjects[s];
    for (const model::PoolId pool : state_->admitted[subject.key.tenant.index()])
      if (state_->ledger.pool(pool).chip == subject.chip && start_pilot(s, pool))
        break;
  }
}

bool PortingRunner::start_pilot(std::size_t s, model::PoolId pool)
{
  const assembly::PortSubject& subject = setup_.subjects[s];
  const model::Request request = setup_.pilot_on(subject.chip, state_->ledger.inventory());
  if (!has_room(*state_, pool, subject.key.tenant, request))
    static_cast<void>(drive_off_fillers(*state_, pool, subject.key.tenant, request));
  const JobId pilot =
      state_->gangs.start({model::JobKind::porting, subject.key.tenant, static_cast<std::uint32_t>(s)}, request, pool);
  if (!pilot.valid())
    return false;
  pilots_[s].job = pilot;
  porting_.set_pilot_chips(subject.key, setup_.spec.pilot_chips, state_->now);
  state_->reschedule = true;
  return true;
}

void PortingRunner::stop_pilot(std::size_t s)
{
  const JobId job = std::exchange(pilots_[s].job, JobId::none());
  if (!job.valid())
    return;
  const model::Allocation held = state_->gangs.end(job, Seconds{0});
  pilot_chip_seconds_ += held.chips * (state_->now - held.started).value();
  porting_.set_pilot_chips(setup_.subjects[s].key, 0, state_->now);
  state_->reschedule = true;
}

void PortingRunner::evict(JobId pilot, EndReason, Seconds)
{
  stop_pilot(static_cast<std::size_t>(std::ranges::find(pilots_, pilot, &Pilot::job) - pilots_.begin()));
}

bool PortingRunner::ask(model::TenantId tenant, std::string_view entry, model::ChipTypeId chip)
{
  if (setup_.engineers[tenant.index()] < setup_.spec.engineers)
    return false;
  const auto subject = setup_.wanted_by(tenant, entry, chip);
  if (!subject)
    return false;
  const bool begun = porting_.start(setup_.subjects[*subject].key, state_->now);
  drain();
  return begun;
}

demand::PortStatus PortingRunner::status(std::size_t s) const
{
  return demand::port_status(porting_, setup_.spec, setup_.subjects[s].key, s, state_->now);
}

std::optional<demand::PortStatus> PortingRunner::of_service(std::size_t service, std::uint32_t option) const
{
  return status(setup_.about(service, option));
}

std::optional<demand::PortStatus> PortingRunner::of_training(JobId job, std::uint32_t request) const
{
  return status(setup_.about(job, request));
}

model::Request PortingRunner::planned(JobId job, std::uint32_t request) const
{
  model::Request asked = state_->jobs.requests(job)[request];
  if (asked.chip_types.empty())
    asked.chip_types = model::ChipTypes{setup_.subjects[setup_.about(job, request)].chip};
  return asked;
}

std::vector<model::TenantId> PortingRunner::take_changed()
{
  return std::exchange(changed_, {});
}

void PortingRunner::close()
{
  for (std::size_t s = 0; s < pilots_.size(); ++s)
    stop_pilot(s);
}

void PortingRunner::audit()
{
  for (std::size_t s = 0; s < setup_.subjects.size(); ++s) {
    const assembly::PortSubject& subject = setup_.subjects[s];
    const PortState state = state_of(s);
    if (pilots_[s].job.valid() && !demand::is_under_way(state))
      throw std::logic_error("a pilot holds chips while its port is not under way");
    if (state == PortState::validated)
      continue;
    for (const assembly::PortSubject::Option& each : subject.services)
      if (services_->replicas_on(each.service, each.option) > 0)
        throw std::logic_error("a service runs on " + subject.key.chip + ", where its model is not validated");
    for (const assembly::PortSubject::Training& each : subject.training)
      if (state_->ledger.holds_chips(each.job) && state_->ledger.allocation(each.job).request == each.request)
        throw std::logic_error("a job trains on " + subject.key.chip + ", where its model is not validated");
  }
}

} // namespace leasehold::simulation
