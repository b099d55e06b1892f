#include "audit/decision_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::audit {

using model::JobId;
using output::Decided;

namespace {

/// Of the queue, which may hold a hundred thousand.
constexpr std::size_t looked_at = 100;

} // namespace

DecisionLog::DecisionLog(simulation::Parts& parts, const output::TableFolder& folder)
    : parts_(&parts), file_(folder), reasons_(parts, WaitReasons::When::during), reviews_(parts, file_),
      services_(parts.services.size())
{
  parts.state.scheduling = watched(std::move(parts.state.scheduling), file_, parts);
  if (parts.leases)
    parts.leases->on_review(reviews_);
}

void DecisionLog::instant()
{
  look_at_queue();
  look_at_services();
}

void DecisionLog::look_at_queue()
{
  const auto& state = parts_->state;
  std::map<JobId, Wait> now;
  for (JobId job = state.pending.empty() ? JobId::none() : state.pending.front(); job.valid() && now.size() < looked_at;
       job = state.pending.next(job)) {
    const model::Job& waiting = state.jobs[job];
    const WaitReasons::Finding found = reasons_.why(job);
    const Wait wait{found.cause, found.pool};
    const auto before = waits_.find(job);
    now.emplace(job, wait);
    if (before != waits_.end() && before->second == wait)
      continue;
    const auto requests = state.jobs.requests(job);
    file_.write({.time = state.now,
                 .what = Decided::job_waits,
                 .tenant = parts_->setup->point->scenario.tenants[waiting.tenant.index()].name,
                 .subject = state.jobs.name(job),
                 .workload = parts_->jobs.workload(waiting.workload).name,
                 .chips = requests.empty() ? 0.0 : requests.front().total_chips(),
                 .reason = found.reason});
    write_pools(file_, *parts_, job, model::PoolId::none());
  }
  waits_ = std::move(now);
}

void DecisionLog::look_at_services()
{
  const simulation::ServiceRunner& services = parts_->services;
  for (std::size_t s = 0; s < services.size(); ++s) {
    const assembly::ServiceSetup& setup = services.setup(s);
    const std::string& tenant = parts_->setup->point->scenario.tenants[setup.tenant.index()].name;
    Service& last = services_[s];
    const std::uint32_t desired = services.desired(s);
    if (desired != last.desired) {
      const std::string reason =
          fmt::format("from {} to {}: {:.6g} requests/s are offered, and a replica carries {:.6g} within its objective",
                      last.desired, desired, services.offered(s).value(), services.rate_per_replica(s).value());
      file_.write({.time = parts_->state.now,
                   .what = Decided::service_scaled,
                   .tenant = tenant,
                   .subject = setup.name,
                   .chips = static_cast<double>(desired),
                   .reason = reason});
      last.desired = desired;
    }
    if (!services.wants_replica(s)) {
      if (std::exchange(last.wait, std::nullopt))
        file_.write({.time = parts_->state.now,
                     .what = Decided::replicas_wait,
                     .tenant = tenant,
                     .subject = setup.name,
                     .chips = 0.0,
                     .reason = "none is missing any more"});
      continue;
    }
    const WaitReasons::Finding found = reasons_.why_service(s);
    if (last.wait == Wait{found.cause, found.pool})
      continue;
    last.wait = {found.cause, found.pool};
    const double chips = setup.replicas.front().request.total_chips();
    const std::string reason = fmt::format("{} of {} replicas are missing: {}", services.missing_replicas(s), desired,
                                           found.cause == WaitReasons::Cause::scheduling
                                               ? "chips are there that are kept for others, or are just being taken"
                                               : found.reason);
    file_.write({.time = parts_->state.now,
                 .what = Decided::replicas_wait,
                 .tenant = tenant,
                 .subject = setup.name,
                 .chips = chips * static_cast<double>(services.missing_replicas(s)),
                 .reason = reason});
  }
}

} // namespace leasehold::audit
