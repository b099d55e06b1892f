// Strict priorities: running jobs of lower priority are stopped for a job that waits, the lowest first and of equals the
// latest. Nobody is stopped for an equal. A job that keeps nothing when it is stopped runs on.
#include "policy/planning/in_order.hpp"
#include "policy/planning/ranked.hpp"
#include "policy/scheduling/registry.hpp"

namespace leasehold::policy {

namespace {

class StrictPriority final : public Ranking {
  [[nodiscard]] JobRank rank(const RankedJob& job, Timestamp /*now*/) const override
  {
    return {.may_make_room = job.stay == nullptr || !keeps_nothing(job.facts),
            .urgency = -std::int64_t{job.job.priority},
            .place = job.stay == nullptr};
  }
};

struct PriorityParameters {};

const config::Schema<PriorityParameters>& schema(Tag<PriorityParameters>)
{
  static const auto declared = config::Schema<PriorityParameters>(
      "priority",
      "the highest priority comes first; running jobs of lower ones that keep their work (`checkpoint`) are "
      "stopped for it, equals never. O(waiting · log waiting) an event where idle chips do for them, else O(running · "
      "log running + hosts + shapes of waiting jobs); no gang of whole chips waits while "
      "such gangs of lower priority hold chips that would do for it. It places these itself, on idle hosts "
      "first; what needs shares, cores or memory gets what they leave, and is not stopped");
  return declared;
}

} // namespace

Entry<Scheduling> priority_entry()
{
  auto made = entry<Scheduling, PriorityParameters>(
      "Kubernetes, PriorityClass with preemption; Slurm, preempt/partition_prio",
      [](const PriorityParameters&, std::uint64_t) {
        return std::make_unique<RankedScheduling>(std::make_unique<StrictPriority>());
      });
  made.names_hosts = true;
  return made;
}

} // namespace leasehold::policy
