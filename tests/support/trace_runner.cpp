#include "support/trace_runner.hpp"

#include <algorithm>
#include <fstream>
#include <queue>
#include <sstream>
#include <stdexcept>

namespace leasehold::test {

using model::JobId;
using model::JobState;
using model::Rejection;

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

struct End {
  Timestamp at;
  JobId job;
  std::uint32_t attempt;
  bool operator>(const End& other) const { return at != other.at ? at > other.at : job > other.job; }
};
using EndHeap = std::priority_queue<End, std::vector<End>, std::greater<>>;

} // namespace

/// Judges decisions and keeps the books of one `play`.
class RunnerSink final : public policy::DecisionSink {
public:
  RunnerSink(TraceRunner& runner, const std::vector<TraceJob>& jobs) : runner_(runner), jobs_(jobs), pending_(table_)
  {
    for (const TraceJob& job : jobs) {
      model::Job entry;
      entry.submitted = job.submitted;
      entry.tenant = job.tenant;
      entry.priority = job.priority;
      table_.add(entry, job.requests, job.name);
    }
    outcomes_.resize(jobs.size());
    attempts_.resize(jobs.size(), 0);
  }

  std::vector<Outcome> play();
  Rejection decide(policy::Decision decision) override
  {
    const Rejection verdict = std::visit([this](auto& d) { return apply(d); }, decision);
    runner_.refusals_ += verdict != Rejection::accepted;
    return verdict;
  }
  /// Acts of several, resizes and migrations need the job runner of the run loop.
  policy::Verdict decide(std::span<const policy::Decision> act) override
  {
    if (act.size() > 1)
      throw std::logic_error("the trace runner plays decisions one at a time");
    return act.empty() ? policy::Verdict{} : policy::Verdict{decide(act[0]), 0};
  }

private:
  Rejection apply(policy::Start& start);
  Rejection apply(policy::Preempt& preempt);
  Rejection apply(policy::Reject& reject);
  Rejection apply(policy::Resize&) { throw std::logic_error("the trace runner resizes no job"); }
  Rejection apply(policy::Migrate&) { throw std::logic_error("the trace runner migrates no job"); }
  void enter_pending(JobId job);
  void finish(JobId job, JobState state);
  bool apply_events(Timestamp now);
  [[nodiscard]] Timestamp next_instant() const;
  void listen(Timestamp now)
  {
    const Timestamp wanted = runner_.scheduling_->wake_at();
    wake_ = wanted > now ? wanted : Timestamp::never();
  }

  TraceRunner& runner_;
  const std::vector<TraceJob>& jobs_;
  model::JobTable table_;
  model::PendingQueue pending_;
  model::LiveView view_{runner_.ledger_, table_, pending_, runner_.admitted_};
  EndHeap ends_;
  std::vector<Outcome> outcomes_;
  std::vector<std::uint32_t> attempts_;
  std::size_t arrived_ = 0;
  Timestamp wake_ = Timestamp::never();
};

Rejection RunnerSink::apply(policy::Start& start)
{
  if (table_[start.job].state != JobState::pending)
    return Rejection::not_pending;
  const auto requests = table_.requests(start.job);
  if (start.request >= requests.size())
    return Rejection::unknown_request;
  const auto& open = runner_.admitted_[table_[start.job].tenant.index()];
  if (std::ranges::find(open, start.pool) == open.end())
    return Rejection::not_admitted;
  const model::Request& request = requests[start.request];
  std::optional<model::Placement> placement = std::move(start.placement);
  if (!placement)
    placement = runner_.placement_->place(view_, start.job, start.pool, request);
  if (!placement)
    return Rejection::does_not_fit;
  if (const auto no = runner_.ledger_.allocate(start.job, start.request, request, *placement, view_.now());
      no != Rejection::accepted)
    return no;
  pending_.erase(start.job);
  table_[start.job].state = JobState::running;
  const TraceJob& truth = jobs_[start.job.index()];
  ends_.push({view_.now() + std::min(truth.run_time, request.walltime), start.job, attempts_[start.job.index()]});
  Outcome& outcome = outcomes_[start.job.index()];
  outcome.started = view_.now();
  outcome.hosts.clear();
  for (const model::Slice& slice : runner_.ledger_.allocation(start.job).placement.slices)
    outcome.hosts.push_back(slice.hosts);
  runner_.scheduling_->started(view_, start.job);
  return Rejection::accepted;
}

Rejection RunnerSink::apply(policy::Preempt& preempt)
{
  if (table_[preempt.job].state != JobState::running)
    return Rejection::not_running;
  ++attempts_[preempt.job.index()];
  finish(preempt.job, JobState::pending);
  enter_pending(preempt.job);
  return Rejection::accepted;
}

Rejection RunnerSink::apply(policy::Reject& reject)
{
  if (table_[reject.job].state != JobState::pending)
    return Rejection::not_pending;
  pending_.erase(reject.job);
  table_[reject.job].state = JobState::rejected;
  outcomes_[reject.job.index()].rejected = true;
  return Rejection::accepted;
}

void RunnerSink::enter_pending(JobId job)
{
  table_[job].state = JobState::pending;
  pending_.insert(job);
}

void RunnerSink::finish(JobId job, JobState state)
{
  const model::Allocation held = runner_.ledger_.release(job);
  table_[job].state = state;
  runner_.scheduling_->ended(view_, job, held);
}

Timestamp RunnerSink::next_instant() const
{
  Timestamp next = wake_;
  if (!ends_.empty())
    next = std::min(next, ends_.top().at);
  if (arrived_ < jobs_.size())
    next = std::min(next, jobs_[arrived_].submitted);
  return next;
}

bool RunnerSink::apply_events(Timestamp now)
{
  bool any = wake_ <= now;
  for (; !ends_.empty() && ends_.top().at <= now; ends_.pop()) {
    const End end = ends_.top();
    if (end.attempt != attempts_[end.job.index()])
      continue;
    finish(end.job, JobState::finished);
    outcomes_[end.job.index()].finished = now;
    any = true;
  }
  for (; arrived_ < jobs_.size() && jobs_[arrived_].submitted <= now; ++arrived_) {
    const JobId job{static_cast<std::uint32_t>(arrived_)};
    enter_pending(job);
    runner_.scheduling_->submitted(view_, job);
    any = true;
  }
  return any;
}

std::vector<Outcome> RunnerSink::play()
{
  wake_ = runner_.scheduling_->wake_at();
  for (Timestamp now = next_instant(); now < Timestamp::never(); now = next_instant()) {
    view_.set_now(now);
    if (!apply_events(now))
      continue;
    runner_.scheduling_->schedule(view_, *this);
    listen(now);
    if (runner_.audit_)
      if (const std::string fault = runner_.ledger_.audit(); !fault.empty())
        throw std::logic_error(fault);
    if (runner_.observer_)
      runner_.observer_(view_);
  }
  return std::move(outcomes_);
}

TraceRunner::TraceRunner(Bare, const model::Inventory& inventory, policy::Scheduling& scheduling,
                         policy::PlacementPolicy& placement)
    : ledger_(inventory), scheduling_(&scheduling), placement_(&placement)
{
}

TraceRunner::TraceRunner(const model::Inventory& inventory, policy::Scheduling& scheduling,
                         policy::PlacementPolicy& placement, std::uint32_t tenants)
    : TraceRunner(Bare{}, inventory, scheduling, placement)
{
  using namespace model;
  const PoolId pool = ledger_.pool_of(TenantId{0}, ProviderId{0}, RegionId{0}, ChipTypeId{0});
  const HostRange all{HostId{0}, HostId{static_cast<std::uint32_t>(inventory.hosts.size()) - 1}};
  ledger_.deliver(LeaseId{0}, pool, {{all}});
  admitted_.assign(tenants, {pool});
}

TraceRunner TraceRunner::bare(const model::Inventory& inventory, policy::Scheduling& scheduling,
                              policy::PlacementPolicy& placement)
{
  return TraceRunner{Bare{}, inventory, scheduling, placement};
}

std::vector<Outcome> TraceRunner::play(const std::vector<TraceJob>& jobs)
{
  return RunnerSink{*this, jobs}.play();
}

} // namespace leasehold::test
