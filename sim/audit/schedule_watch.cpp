#include "audit/schedule_watch.hpp"

#include "audit/wait_reasons.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace leasehold::audit {

namespace {

using model::JobId;
using model::PoolId;
using policy::Decision;

/// Judged by the run, and told of.
class WatchedDecisions final : public policy::DecisionSink {
public:
  WatchedDecisions(policy::DecisionSink& sink, output::DecisionsFile& file, const simulation::Parts& parts)
      : sink_(&sink), file_(&file), parts_(&parts)
  {
  }

  policy::Verdict decide(std::span<const Decision> act) override
  {
    const policy::Verdict verdict = sink_->decide(act);
    if (verdict.accepted())
      for (const Decision& each : act)
        tell_stop(each);
    else
      tell_refusal(act[verdict.which], verdict.reason);
    return verdict;
  }
  model::Rejection decide(Decision decision) override
  {
    const Decision asked = decision;
    const model::Rejection reason = sink_->decide(std::move(decision));
    if (reason == model::Rejection::accepted)
      tell_stop(asked);
    else
      tell_refusal(asked, reason);
    return reason;
  }

private:
  [[nodiscard]] output::DecisionsFile::Row row_of(JobId job, output::Decided what) const
  {
    const auto& state = parts_->state;
    output::DecisionsFile::Row row{.time = state.now, .what = what, .tenant = {}, .subject = "no job"};
    if (job.index() < state.jobs.size()) {
      row.tenant = parts_->setup->point->scenario.tenants[state.jobs[job].tenant.index()].name;
      row.subject = state.jobs.name(job);
      const model::JobKind kind =
          state.jobs[job].kind; // a policy may name a replica, of which the number is a service's
      if (kind == model::JobKind::rigid || kind == model::JobKind::training)
        row.workload = parts_->jobs.workload(state.jobs[job].workload).name;
    }
    return row;
  }
  void tell_stop(const Decision& decision) const
  {
    static constexpr std::array<std::string_view, 5> reasons{
        "", "stopped: the scheduling policy runs others in its place", "moved to another of its widths or chips",
        "moved to other hosts", "rejected for good"};
    if (decision.index() == 0)
      return;
    output::DecisionsFile::Row row = row_of(policy::job_of(decision), output::Decided::job_stopped);
    row.reason = reasons[decision.index()];
    file_->write(row);
  }
  void tell_refusal(const Decision& decision, model::Rejection reason) const
  {
    output::DecisionsFile::Row row = row_of(policy::job_of(decision), output::Decided::job_refused);
    const std::string text = fmt::format("{}: {}", policy::name_of(decision), model::explain(reason));
    row.refused = true;
    row.reason = text;
    file_->write(row);
  }

  policy::DecisionSink* sink_;
  output::DecisionsFile* file_;
  const simulation::Parts* parts_;
};

class WatchedScheduling final : public policy::Scheduling {
public:
  WatchedScheduling(std::unique_ptr<policy::Scheduling> policy, output::DecisionsFile& file,
                    const simulation::Parts& parts)
      : policy_(std::move(policy)), file_(&file), parts_(&parts)
  {
  }

  void schedule(const model::ClusterView& view, policy::DecisionSink& decisions) override
  {
    WatchedDecisions sink{decisions, *file_, *parts_};
    policy_->schedule(view, sink);
  }
  [[nodiscard]] Timestamp wake_at() const override { return policy_->wake_at(); }
  void meet(const policy::Parties& parties, config::Diagnostics& diagnostics) override
  {
    policy_->meet(parties, diagnostics);
  }
  void foretell(std::span<const double> work) override { policy_->foretell(work); }
  void submitted(const model::ClusterView& view, JobId job) override { policy_->submitted(view, job); }
  void started(const model::ClusterView& view, JobId job) override
  {
    tell_start(view, job);
    policy_->started(view, job);
  }
  void ended(const model::ClusterView& view, JobId job, const model::Allocation& held) override
  {
    policy_->ended(view, job, held);
  }
  void pool_changed(const model::ClusterView& view, PoolId pool) override { policy_->pool_changed(view, pool); }

private:
  void tell_start(const model::ClusterView& view, JobId job) const
  {
    const auto& state = parts_->state;
    const model::Job& its = view.job(job);
    const model::Allocation& held = view.allocation(job);
    const std::string reason =
        fmt::format("by {}, {:.0f} s after its submission{}", parts_->setup->point->scenario.policies.scheduling.name,
                    (state.now - its.submitted).value(), its.bound ? ", on what is leased for it" : "");
    file_->write({.time = state.now,
                  .what = output::Decided::job_started,
                  .tenant = parts_->setup->point->scenario.tenants[its.tenant.index()].name,
                  .subject = state.jobs.name(job),
                  .workload = parts_->jobs.workload(its.workload).name,
                  .chips = held.chips,
                  .reason = reason});
    write_pools(*file_, *parts_, job, held.placement.pool);
  }

  std::unique_ptr<policy::Scheduling> policy_;
  output::DecisionsFile* file_;
  const simulation::Parts* parts_;
};

} // namespace

void write_pools(output::DecisionsFile& file, const simulation::Parts& parts, JobId job, PoolId taken)
{
  constexpr std::size_t most = 50;
  const model::ClusterView& view = parts.state.view;
  const WaitReasons names{parts, WaitReasons::When::during};
  std::vector<PoolId> pools{view.open_to(job).begin(), view.open_to(job).end()};
  if (taken.valid() && std::ranges::find(pools, taken) == pools.end())
    pools.insert(pools.begin(), taken);
  std::size_t written = 0;
  for (const PoolId id : pools) {
    const model::Pool& pool = view.pool(id);
    const auto suits = [&](const model::Request& request) { return request.accepts(pool.chip, pool.region); };
    const auto requests = view.requests(job);
    const auto request = std::ranges::find_if(requests, suits);
    if (request == requests.end() || (written >= most && id != taken))
      continue;
    ++written;
    const bool fits =
        std::ranges::any_of(requests, [&](const model::Request& each) { return suits(each) && view.fits(id, each); });
    const std::string name = names.place_of(pool);
    const double own = id == taken ? view.allocation(job).chips : 0.0;
    const std::string reason = id == taken ? "it runs there"
                               : fits      ? "it would fit"
                                           : fmt::format("it needs {:g} there, of {} there are {} free",
                                                         request->total_chips(), pool.chips, pool.chips_free);
    file.write(output::DecisionsFile::Option{name, static_cast<double>(pool.chips_free) + own, view.price(id),
                                             id == taken ? output::Choice::chosen : output::Choice::passed_over,
                                             reason});
  }
}

std::unique_ptr<policy::Scheduling> watched(std::unique_ptr<policy::Scheduling> policy, output::DecisionsFile& file,
                                            const simulation::Parts& parts)
{
  return std::make_unique<WatchedScheduling>(std::move(policy), file, parts);
}

} // namespace leasehold::audit
