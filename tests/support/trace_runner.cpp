#include "support/trace_runner.hpp"

#include "policy/tenancy/registry.hpp"
#include "support/job_loop.hpp"
#include "support/policy_from.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>

namespace leasehold::test {

using model::JobId;

TraceJob rigid_job(double submitted, double run_time, std::uint32_t members, double walltime)
{
  model::Request request;
  request.members = members;
  request.walltime = Seconds{walltime};
  return {{}, Timestamp{submitted}, Seconds{run_time}, {request}, model::TenantId{0}, 0};
}

model::Inventory plain_cluster(std::uint32_t hosts, std::uint16_t chips)
{
  model::Inventory inventory;
  inventory.providers = {"provider"};
  inventory.regions = {{"region", model::ProviderId{0}}};
  inventory.chip_types = {"chip"};
  for (std::uint32_t h = 0; h < hosts; ++h) {
    model::Host host;
    host.name = "host-" + std::to_string(h);
    host.provider = model::ProviderId{0};
    host.region = model::RegionId{0};
    host.chip = model::ChipTypeId{0};
    host.chips = chips;
    inventory.hosts.push_back(host);
  }
  return inventory;
}

std::vector<TraceJob> read_swf(const std::string& path)
{
  std::ifstream in{path};
  if (!in)
    throw std::runtime_error("cannot read " + path);
  std::vector<TraceJob> jobs;
  std::string line;
  while (std::getline(in, line)) {
    if (line.empty() || line[0] == ';')
      continue;
    std::istringstream fields{line};
    std::string id;
    double submitted = 0, wait = 0, run = 0, used = 0, cpu = 0, memory = 0, requested = 0, estimate = 0;
    fields >> id >> submitted >> wait >> run >> used >> cpu >> memory >> requested >> estimate;
    jobs.push_back(rigid_job(submitted, run, static_cast<std::uint32_t>(requested), estimate));
    jobs.back().name = id;
  }
  std::ranges::stable_sort(jobs, {}, &TraceJob::submitted);
  return jobs;
}

namespace {

/// The test's policy, whose jobs' last starts are written down.
class Watched final : public policy::Scheduling {
public:
  Watched(policy::Scheduling& policy, std::vector<Outcome>& outcomes) : policy_(&policy), outcomes_(&outcomes) {}

  void schedule(const model::ClusterView& view, policy::DecisionSink& decisions) override
  {
    policy_->schedule(view, decisions);
  }
  [[nodiscard]] Timestamp wake_at() const override { return policy_->wake_at(); }
  void foretell(std::span<const double> work) override { policy_->foretell(work); }
  void submitted(const model::ClusterView& view, JobId job) override { policy_->submitted(view, job); }
  void started(const model::ClusterView& view, JobId job) override
  {
    Outcome& outcome = (*outcomes_)[job.index()];
    outcome.started = view.now();
    outcome.hosts.clear();
    for (const model::Slice& slice : view.allocation(job).placement.slices)
      outcome.hosts.push_back(slice.hosts);
    policy_->started(view, job);
  }
  void ended(const model::ClusterView& view, JobId job, const model::Allocation& held) override
  {
    policy_->ended(view, job, held);
  }
  void pool_changed(const model::ClusterView& view, model::PoolId pool) override { policy_->pool_changed(view, pool); }

private:
  policy::Scheduling* policy_;
  std::vector<Outcome>* outcomes_;
};

/// The test's policy, which stays the test's.
class Borrowed final : public policy::PlacementPolicy {
public:
  explicit Borrowed(policy::PlacementPolicy& policy) : policy_(&policy) {}
  [[nodiscard]] std::optional<model::Placement> place(const model::ClusterView& view, JobId job, model::PoolId pool,
                                                      const model::Request& request) override
  {
    return policy_->place(view, job, pool, request);
  }

private:
  policy::PlacementPolicy* policy_;
};

} // namespace

/// The last turn of every instant.
class TraceRunner::Audit final : public simulation::Process {
public:
  explicit Audit(const TraceRunner& runner) : runner_(&runner) {}
  void audit() override
  {
    if (runner_->audit_)
      if (const std::string fault = runner_->state_->ledger.audit(); !fault.empty())
        throw std::logic_error(fault);
    if (runner_->observer_)
      runner_->observer_(runner_->state_->view);
  }

private:
  const TraceRunner* runner_;
};

TraceRunner::TraceRunner(Bare, const model::Inventory& inventory, policy::Scheduling& scheduling,
                         policy::PlacementPolicy& placement, std::uint32_t tenants)
    : state_(std::make_unique<simulation::ClusterState>(inventory, tenants))
{
  state_->scheduling = std::make_unique<Watched>(scheduling, outcomes_);
  state_->placement = std::make_unique<Borrowed>(placement);
  state_->tenancy = policy_from(policy::tenancy_policies(), "shared");
}

TraceRunner::TraceRunner(const model::Inventory& inventory, policy::Scheduling& scheduling,
                         policy::PlacementPolicy& placement, std::uint32_t tenants)
    : TraceRunner(Bare{}, inventory, scheduling, placement, tenants)
{
  using namespace model;
  const PoolId pool = ledger().pool_of(TenantId{0}, ProviderId{0}, RegionId{0}, ChipTypeId{0});
  const HostRange all{HostId{0}, HostId{static_cast<std::uint32_t>(inventory.hosts.size()) - 1}};
  ledger().deliver(LeaseId{0}, pool, {{all}});
  admitted().assign(tenants, {pool});
}

TraceRunner TraceRunner::bare(const model::Inventory& inventory, policy::Scheduling& scheduling,
                              policy::PlacementPolicy& placement)
{
  return TraceRunner{Bare{}, inventory, scheduling, placement, 0};
}

TraceRunner::~TraceRunner() = default;

model::ClusterLedger& TraceRunner::ledger()
{
  return state_->ledger;
}

void TraceRunner::keep_work(Seconds cost, std::span<const Seconds> restarts)
{
  keeps_ = {cost, {restarts.begin(), restarts.end()}};
}

void TraceRunner::rule(std::unique_ptr<policy::Tenancy> tenancy)
{
  state_->tenancy = std::move(tenancy);
}

void TraceRunner::know(std::span<const model::GridIntensity> grids)
{
  state_->view.know(grids);
}

std::vector<std::vector<model::PoolId>>& TraceRunner::admitted()
{
  return state_->admitted;
}

/// Of every lease that the test delivered.
void TraceRunner::open_accounts()
{
  const model::Inventory& inventory = state_->ledger.inventory();
  std::map<model::LeaseId, double> chips;
  for (std::uint32_t h = 0; h < inventory.hosts.size(); ++h)
    if (const model::LeaseId lease = state_->ledger.lease_of(model::HostId{h}); lease.valid())
      chips[lease] += inventory.hosts[h].chips;
  for (const auto& [lease, held] : chips)
    state_->accounts.open(lease, held, state_->now);
}

std::vector<Outcome> TraceRunner::play(const std::vector<TraceJob>& jobs)
{
  outcomes_.assign(jobs.size(), {});
  std::vector<double> work;
  for (const TraceJob& job : jobs) {
    model::Job entry;
    entry.submitted = job.submitted;
    entry.tenant = job.tenant;
    entry.priority = job.priority;
    entry.deadline = job.deadline;
    entry.workload = job.workload;
    state_->jobs.add(entry, job.requests, job.name);
    work.push_back(job.run_time.value());
  }
  open_accounts();
  output::Recorder no_files{{}, {.jobs = false}};
  std::vector<assembly::WorkloadTraits> traits(1);
  if (keeps_) {
    traits.resize(keeps_->second.size());
    for (std::size_t w = 0; w < traits.size(); ++w) {
      traits[w].checkpoints = {Seconds{1e12}, keeps_->first};
      traits[w].restart = keeps_->second[w];
    }
  }
  state_->scheduling->foretell(work);
  simulation::JobRunner runner{*state_, no_files, std::move(traits), std::vector<std::string>(admitted().size()), work};
  Audit audit{*this};
  JobLoop{*state_, runner, audit}.play();
  refusals_ = runner.totals().refused_decisions;
  for (std::uint32_t j = 0; j < jobs.size(); ++j) {
    outcomes_[j].finished = runner.finish_of(JobId{j});
    outcomes_[j].rejected = state_->jobs[JobId{j}].state == model::JobState::rejected;
  }
  return std::move(outcomes_);
}

} // namespace leasehold::test
