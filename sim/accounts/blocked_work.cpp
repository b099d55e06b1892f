#include "accounts/blocked_work.hpp"

#include "audit/wait_reasons.hpp"

#include <algorithm>
#include <map>

namespace leasehold::accounts {

namespace {

using model::JobId;
using model::JobKind;
using simulation::Parts;

bool has_waited_long(Timestamp since, Timestamp now)
{
  return (now - since) * 2.0 > now - Timestamp{};
}

void add_jobs(const Parts& parts, const audit::WaitReasons& reasons, std::vector<BlockedWork>& blocked)
{
  std::map<std::uint32_t, BlockedWork> by_workload;
  const auto& state = parts.state;
  for (JobId job = state.pending.empty() ? JobId::none() : state.pending.front(); job.valid();
       job = state.pending.next(job)) {
    if (parts.jobs.facts(job).first_start < Timestamp::never())
      continue;
    const model::Job& waiting = state.jobs[job];
    BlockedWork& work = by_workload[waiting.workload];
    if (work.jobs++ == 0) {
      work.name = parts.jobs.workload(waiting.workload).name;
      work.since = waiting.submitted;
      const audit::WaitReasons::Finding finding = reasons.why(job);
      work.reason = finding.reason;
      work.no_offer = finding.no_offer;
    }
    work.since = std::min(work.since, waiting.submitted);
    work.waited_long |= waiting.kind == JobKind::training || has_waited_long(waiting.submitted, state.now);
  }
  for (auto& [workload, work] : by_workload)
    blocked.push_back(std::move(work));
}

void add_services(const Parts& parts, const audit::WaitReasons& reasons, std::vector<BlockedWork>& blocked)
{
  for (std::size_t s = 0; s < parts.services.size(); ++s) {
    const serving::ServiceTotals& totals = parts.services.totals(s);
    if (totals.served > 0.0 || totals.offered <= 0.0 || !parts.services.wants_replica(s))
      continue;
    const audit::WaitReasons::Finding finding = reasons.why_service(s);
    blocked.push_back({parts.services.setup(s).name, 1, Timestamp{}, finding.reason, finding.no_offer, true});
  }
}

} // namespace

std::vector<BlockedWork> blocked_work(const Parts& parts)
{
  const audit::WaitReasons reasons{parts, audit::WaitReasons::When::at_end};
  std::vector<BlockedWork> blocked;
  add_jobs(parts, reasons, blocked);
  add_services(parts, reasons, blocked);
  return blocked;
}

} // namespace leasehold::accounts
