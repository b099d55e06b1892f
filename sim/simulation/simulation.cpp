#include "simulation/simulation.hpp"

#include "assembly/job_intake.hpp"
#include "assembly/preparation.hpp"
#include "assembly/service_setup.hpp"
#include "output/market_files.hpp"
#include "output/ports_file.hpp"
#include "policy/leasing/entries.hpp"
#include "simulation/failure_process.hpp"
#include "simulation/lease_runner.hpp"
#include "simulation/owners_first.hpp"
#include "simulation/wakes.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace leasehold::simulation {

namespace {

constexpr std::uint64_t instants_between_audits = 1U << 16;
constexpr std::uint64_t instants_between_reports = 1U << 10;

class Run {
public:
  Run(const assembly::RunSetup& setup, const model::Inventory& inventory, assembly::Prepared prepared);

  void play(const Finished& finished);

private:
  [[nodiscard]] const scenario::Scenario& scenario() const { return setup_->point->scenario; }
  [[nodiscard]] Timestamp next_instant() const;
  void apply_events();
  void apply(const Event& event);
  void apply_submissions();
  void submit(model::JobId job);
  [[nodiscard]] bool can_ever_start(model::JobId job) const;
  void decide();
  void check_invariants();
  void own(const std::vector<assembly::OwnedBlock>& blocks);
  void lease(market::Market market, const scenario::PolicySet& policies);
  [[nodiscard]] std::uint64_t policy_seed(std::string_view kind) const;
  void report_progress();
  void write_market_files() const;
  void write_ports() const;
  [[nodiscard]] std::unique_ptr<PortingRunner> open_ports(const scenario::WorkloadPlan& plan);
  void finish();
  [[nodiscard]] RunFacts facts();

  const assembly::RunSetup* setup_;
  ClusterState state_;
  assembly::Intake intake_;
  Recorder recorder_;
  JobRunner jobs_;
  ServiceRunner services_;
  std::unique_ptr<PortingRunner> ports_; ///< null: everything runs everywhere
  std::optional<DataRunner> data_;       ///< absent: data are everywhere
  FailureProcess failures_;
  std::optional<LeaseRunner> leases_;
  std::vector<assembly::TrainingDemand> training_;
  std::vector<model::LeaseId> owned_;
  std::uint32_t next_job_ = 0;
  std::uint32_t known_jobs_ = 0;
  std::unique_ptr<network::Traffic> traffic_;
  Timestamp horizon_;
  Wakes wakes_;
  std::uint64_t instants_ = 0;
};

std::vector<std::string> tenant_names(const scenario::Scenario& scenario)
{
  std::vector<std::string> names;
  for (const auto& tenant : scenario.tenants)
    names.push_back(tenant.name);
  return names;
}

Run::Run(const assembly::RunSetup& setup, const model::Inventory& inventory, assembly::Prepared prepared)
    : setup_(&setup), state_(inventory, setup.point->scenario.tenants.size()),
      intake_(assembly::take_in(*setup.campaign, *setup.point, *setup.inputs, prepared.plan, inventory,
                                setup.replication, state_.jobs)),
      recorder_(setup.directory, {scenario().outputs.jobs, scenario().outputs.segments,
                                  scenario().outputs.services && !prepared.plan.services.empty(),
                                  scenario().outputs.events, scenario().outputs.requests}),
      jobs_(state_, recorder_, intake_.workloads, tenant_names(scenario()), intake_.work),
      services_(state_, jobs_, recorder_, assembly::service_setups(setup, prepared.plan, prepared.policies)),
      ports_(open_ports(prepared.plan)), failures_(state_, jobs_, services_, recorder_, ports_.get(),
                                                   scenario().failures, setup.campaign->seed, setup.replication),
      known_jobs_(static_cast<std::uint32_t>(state_.jobs.size())),
      traffic_(setup.traffic ? setup.traffic() : network::closed_form()),
      horizon_(scenario().horizon ? Timestamp{scenario().horizon->value()} : Timestamp::never())
{
  state_.scheduling = prepared.policies.scheduling(policy_seed("scheduling"));
  state_.placement = prepared.policies.placement(policy_seed("placement"));
  state_.tenancy = prepared.policies.tenancy(policy_seed("tenancy"));
  intake_.work = {};
  training_ = std::move(intake_.training);
  if (ports_)
    ports_->begin();
  if (prepared.data) {
    data_.emplace(state_, jobs_, recorder_, std::move(*prepared.data), training_);
    jobs_.on_arrival([this](model::JobId job, model::PoolId pool) { return data_->move_checkpoint(job, pool); });
  }
  own(prepared.owned);
  if (prepared.market)
    lease(std::move(*prepared.market), prepared.policies);
}

void Run::lease(market::Market market, const scenario::PolicySet& policies)
{
  std::vector<std::unique_ptr<policy::Leasing>> buyers;
  for (std::size_t t = 0; t < scenario().tenants.size(); ++t)
    buyers.push_back(policies.leasing[t] ? policies.leasing[t](policy_seed("leasing/" + scenario().tenants[t].name))
                                         : nullptr);
  leases_.emplace(state_, jobs_, services_, recorder_, std::move(market), std::move(buyers), training_, horizon_,
                  ports_.get(), data_ ? &*data_ : nullptr, scenario().tenants);
  failures_.watch(leases_->subleases());
  for (std::uint32_t t = 0; t < scenario().tenants.size(); ++t)
    if (const auto* leasing = leasing_of(scenario(), scenario().tenants[t]);
        leasing != nullptr && policy::find(policy::leasing_policies(), leasing->name)->sees_future)
      leases_->demands().foresee(model::TenantId{t});
}

std::unique_ptr<PortingRunner> Run::open_ports(const scenario::WorkloadPlan& plan)
{
  if (!scenario().porting)
    return nullptr;
  return std::make_unique<PortingRunner>(
      state_, jobs_, services_, recorder_,
      assembly::porting_setup(*setup_, plan, state_.ledger.inventory(), intake_.training));
}

std::uint64_t Run::policy_seed(std::string_view kind) const
{
  return random::stream_seed(setup_->campaign->seed, setup_->replication, "policy/" + std::string{kind});
}

void Run::own(const std::vector<assembly::OwnedBlock>& blocks)
{
  for (std::uint32_t b = 0; b < blocks.size(); ++b) {
    const assembly::OwnedBlock& block = blocks[b];
    const model::LeaseId lease{first_owned_lease + b};
    const model::PoolId pool = state_.ledger.pool_of(block.tenant, block.provider, block.region, block.chip);
    state_.ledger.deliver(lease, pool, block.hosts);
    state_.accounts.open(lease, static_cast<double>(state_.ledger.pool(pool).chips), state_.now);
    owned_.push_back(lease);
  }
  state_.guest_rules = assembly::GuestRules{scenario()};
  state_.admit();
}

Timestamp Run::next_instant() const
{
  Timestamp next = state_.events.next();
  if (next_job_ < known_jobs_)
    next = std::min(next, state_.jobs[model::JobId{next_job_}].submitted);
  if (leases_)
    next = std::min(next, leases_->next_event());
  if (ports_)
    next = std::min(next, ports_->next_event());
  if (data_)
    next = std::min(next, data_->next_event());
  return std::min(next, wakes_.next());
}

void Run::play(const Finished& finished)
{
  const bool endless = horizon_ == Timestamp::never();
  wakes_.listen(*state_.scheduling);
  for (;;) {
    const Timestamp next = next_instant();
    if (next == Timestamp::never() || next > horizon_)
      break;
    state_.set_now(next);
    if (leases_)
      leases_->advance();
    if (ports_)
      ports_->advance();
    if (data_)
      data_->advance();
    apply_events();
    apply_submissions();
    decide();
    check_invariants();
    // Between two instants of a service that is followed request by request lie seconds of work.
    if (++instants_ % instants_between_reports == 0 || services_.follows_requests())
      report_progress();
    wakes_.listen(*state_.scheduling, state_.now, state_.events.empty() && next_job_ == known_jobs_);
    if (endless && wakes_.given_up())
      break;
  }
  if (!endless)
    state_.set_now(horizon_);
  finish();
  finished(facts());
}

void Run::apply_events()
{
  while (!state_.events.empty() && state_.events.top().time <= state_.now) {
    const Event event = state_.events.top();
    state_.events.pop();
    apply(event);
  }
}

void Run::apply(const Event& event)
{
  switch (event.kind) {
  case EventClass::host_up:
    failures_.repair(event);
    break;
  case EventClass::host_down:
    failures_.fail(event);
    break;
  case EventClass::job_end:
    jobs_.end(event);
    break;
  case EventClass::replica_ready:
    services_.ready(event);
    break;
  case EventClass::service_tick:
    if (ports_)
      ports_->refresh(event.subject);
    services_.tick(event);
    break;
  case EventClass::review:
    leases_->review(event);
    break;
  case EventClass::sublet_back:
    leases_->subleases().give_back(event);
    break;
  case EventClass::sublet_offer:
    leases_->subleases().offer_due(event);
    break;
  }
}

void Run::apply_submissions()
{
  while (next_job_ < known_jobs_ && state_.jobs[model::JobId{next_job_}].submitted <= state_.now)
    submit(model::JobId{next_job_++});
}

void Run::submit(model::JobId job)
{
  jobs_.submit(job);
  if (!can_ever_start(job))
    jobs_.reject(job);
  else if (leases_ && state_.jobs[job].kind == model::JobKind::training)
    leases_->demand_changed(state_.jobs[job].tenant);
}

bool Run::can_ever_start(model::JobId job) const
{
  const auto requests = state_.jobs.requests(job);
  if (leases_ && leases_->leases_for(state_.jobs[job].tenant))
    return true;
  const auto& admitted = state_.admitted[state_.jobs[job].tenant.index()];
  const auto fits_somewhere = [&](const model::Request& request) {
    return std::ranges::any_of(admitted, [&](model::PoolId pool) { return state_.view.could_fit(pool, request); });
  };
  if (std::ranges::any_of(requests, fits_somewhere))
    return true;
  for (std::uint32_t r = 0; (ports_ || data_) && r < requests.size(); ++r) {
    model::Request later = ports_ ? ports_->planned(job, r) : requests[r]; // once it is ported, and its data are there
    later.regions = model::Regions::any();
    if (fits_somewhere(later))
      return true;
  }
  return false;
}

void Run::decide()
{
  if (leases_)
    leases_->review_changed();
  if (ports_)
    ports_->place();
  OwnersFirst{state_, jobs_, services_, ports_.get()}.start();
  if (data_)
    data_->look();
  services_.fill();
  if (wakes_.due(state_.now) || (state_.reschedule && !state_.pending.empty()))
    state_.scheduling->schedule(state_.view, jobs_);
  state_.reschedule = false;
  if (leases_)
    leases_->subleases().settle();
  if (data_ && leases_)
    leases_->bill_egress();
}

void Run::check_invariants()
{
  if (!jobs_.counts().conserved())
    throw std::logic_error("submitted jobs are not finished + running + pending + rejected + killed");
  if (ports_)
    ports_->audit();
  if (instants_ % instants_between_audits == 0)
    if (const std::string fault = state_.ledger.audit(); !fault.empty())
      throw std::logic_error(fault);
}

void Run::report_progress()
{
  if (setup_->progress)
    setup_->progress(
        {state_.now, horizon_, jobs_.counts().finished + jobs_.counts().killed + jobs_.counts().rejected, known_jobs_});
}

void Run::finish()
{
  if (const std::string fault = state_.ledger.audit(); !fault.empty())
    throw std::logic_error(fault);
  services_.close();
  jobs_.close();
  if (ports_)
    ports_->close();
  if (data_)
    data_->close();
  if (leases_)
    leases_->close();
  if (ports_)
    static_cast<void>(ports_->collect_pay()); // of tenants without leases, whose pay no ledger takes
  traffic_->advance(state_.now);
  recorder_.close();
  write_market_files();
  write_ports();
}

RunFacts Run::facts()
{
  RunFacts facts;
  facts.state = &state_;
  facts.jobs = &jobs_;
  facts.services = &services_;
  facts.leases = leases_ ? &*leases_ : nullptr;
  facts.failures = &failures_;
  facts.ports = ports_.get();
  facts.tenants = tenant_names(scenario());
  for (const scenario::TenantSpec& tenant : scenario().tenants)
    facts.budgets.push_back(tenant.budget);
  facts.data = data_ ? &*data_ : nullptr;
  facts.owned = owned_;
  facts.training = training_;
  facts.instants = instants_;
  facts.recorded_wait = intake_.recorded_wait;
  facts.recorded_waits = intake_.recorded_waits;
  facts.trace_jobs = known_jobs_ > training_.size();
  return facts;
}

void Run::write_market_files() const
{
  if (!leases_)
    return;
  const auto tenants = tenant_names(scenario());
  if (scenario().outputs.leases)
    output::write_leases(setup_->directory, leases_->market(), state_.ledger.inventory(), tenants);
  if (scenario().outputs.ledger)
    output::write_ledger(setup_->directory, leases_->market(), state_.ledger.inventory(), tenants,
                         Calendar{scenario().start});
}

void Run::write_ports() const
{
  if (!ports_ || !scenario().outputs.ports)
    return;
  std::vector<output::PortRow> rows;
  const auto& history = ports_->history();
  for (std::size_t s = 0; s < ports_->subjects().size(); ++s)
    for (const PortingRunner::Stay& stay : history) {
      if (stay.subject != s)
        continue;
      if (!rows.empty() && rows.back().key == ports_->subjects()[s].key)
        rows.back().to = stay.from;
      rows.push_back({ports_->subjects()[s].key, stay.state, stay.from, state_.now});
    }
  output::write_ports(setup_->directory, rows, tenant_names(scenario()));
}

} // namespace

void validate_point(const assembly::RunSetup& setup, const model::Inventory& inventory,
                    config::Diagnostics& diagnostics)
{
  static_cast<void>(assembly::prepare(setup, inventory, diagnostics));
}

bool run(const assembly::RunSetup& setup, const model::Inventory& inventory, config::Diagnostics& diagnostics,
         const Finished& finished)
{
  assembly::Prepared prepared = assembly::prepare(setup, inventory, diagnostics);
  if (!diagnostics.ok())
    return false;
  Run{setup, inventory, std::move(prepared)}.play(finished);
  return true;
}

} // namespace leasehold::simulation
