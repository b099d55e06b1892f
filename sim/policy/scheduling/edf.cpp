// Earliest deadline first: running jobs are stopped for one that is due sooner. Jobs without a deadline come last, in the
// order of submission. A job that keeps nothing when it is stopped runs on.
#include "policy/planning/in_order.hpp"
#include "policy/planning/ranked.hpp"
#include "policy/scheduling/registry.hpp"

namespace leasehold::policy {

namespace {

class EarliestDeadline final : public Ranking {
  [[nodiscard]] JobRank rank(const RankedJob& job, Timestamp /*now*/) const override
  {
    return {.may_make_room = job.stay == nullptr || !keeps_nothing(job.facts),
            .urgency = -std::int64_t{job.job.priority},
            .instant = job.job.deadline,
            .place = job.stay == nullptr};
  }
};

struct EdfParameters {};

const config::Schema<EdfParameters>& schema(Tag<EdfParameters>)
{
  static const auto declared = config::Schema<EdfParameters>(
      "edf", "the job with the earliest deadline comes first, within its priority; running ones that keep their work "
             "(`checkpoint`) are stopped for it. O(waiting · log waiting) an event where idle chips do for them, else "
             "O(running · log running + hosts + shapes of waiting jobs); where stops are free it keeps all "
             "deadlines on one machine whenever any policy could keep them all. It places gangs of whole chips itself, "
             "on idle hosts first; what needs shares, cores or memory gets what they leave, and is not stopped");
  return declared;
}

} // namespace

Entry<Scheduling> edf_entry()
{
  auto made =
      entry<Scheduling, EdfParameters>("Liu and Layland 1973; Dertouzos 1974", [](const EdfParameters&, std::uint64_t) {
        return std::make_unique<RankedScheduling>(std::make_unique<EarliestDeadline>());
      });
  made.names_hosts = true;
  return made;
}

} // namespace leasehold::policy
