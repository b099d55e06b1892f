// What planners that rank jobs have in common: the jobs in the order of their rank, each where it runs if its place is left,
// else on the first alternative and pool where it fits beside those before it. A job that does not fit is skipped.
//
// Gangs of whole chips are placed by the plan itself: on the lowest hosts that are idle, then where those run that come last
// in the order, so that they make room and not those before them. What needs fractions, cores or memory is left to the
// placement policy: it comes last, gets what the others leave, and runs on once it runs.
#pragma once

#include "policy/api/planner.hpp"
#include "policy/planning/rank.hpp"

#include <span>
#include <vector>

namespace leasehold::policy {

/// `order`: jobs of the snapshot, the first first; one that is left out is stopped.
[[nodiscard]] Plan plan_in_order(const Snapshot& snapshot, std::span<const Snapshot::Job* const> order);

/// A job where a planner would have it run.
struct Wish {
  const Snapshot::Job* job = nullptr;
  std::uint32_t request = 0;
  model::PoolId pool;
};
/// The same by wishes, the first the first: of a job's, the first that can be had. One that has none is stopped.
[[nodiscard]] Plan plan_by_wishes(const Snapshot& snapshot, std::span<const Wish> wishes);

/// What of the job is left to do by what it declares, in units of Request::rate times seconds: of training its tokens, of
/// others the estimate on their first alternative. Infinite without one.
[[nodiscard]] double declared_left(const Snapshot::Job& job);

/// Wishes the job as any of its alternatives in any pool open to it, in their order.
void wish_anywhere(const Snapshot::Job& job, std::vector<Wish>& wishes);

/// Whether hosts' free chips tell whether the job fits, and so a plan where it runs.
[[nodiscard]] bool is_counted(const model::Request& request);

/// Whether a stop costs the job all it did: it writes no checkpoints, or kept nothing of an earlier stay. A planner that
/// stops such jobs may never see them end.
[[nodiscard]] bool keeps_nothing(const model::JobFacts& facts);
[[nodiscard]] bool keeps_nothing(const Snapshot::Job& job);

/// Up to this age of its stay stopping the job and starting it again would be more than half of it.
[[nodiscard]] Seconds too_soon(const model::JobFacts& facts);
/// Whether it is so young.
[[nodiscard]] bool stops_too_soon(const Snapshot::Job& job, Timestamp now);
/// Whether it runs and a stop would cost it all, or more than half of its stay.
[[nodiscard]] bool goes_on(const RankedJob& job, Timestamp now);

} // namespace leasehold::policy
