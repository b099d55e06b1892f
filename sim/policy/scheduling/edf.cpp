// Earliest deadline first: running jobs are stopped for one that is due sooner. Jobs without a deadline come last, in the
// order of submission. A job that keeps nothing when it is stopped runs on.
#include "policy/planning/in_order.hpp"
#include "policy/planning/rounds.hpp"
#include "policy/scheduling/registry.hpp"

#include <tuple>

namespace leasehold::policy {

namespace {

class EarliestDeadline final : public Planner {
  Plan plan(const Snapshot& snapshot) override
  {
    return plan_by_rank(snapshot, [](const Snapshot::Job& job) {
      return std::tuple{!(job.stay && keeps_nothing(job)), -std::int64_t{job.priority}, job.deadline, !job.stay};
    });
  }
};

struct EdfParameters {};

const config::Schema<EdfParameters>& schema(Tag<EdfParameters>)
{
  static const auto declared = config::Schema<EdfParameters>(
      "edf",
      "the job with the earliest deadline comes first, within its priority; running ones that keep their work "
      "(`checkpoint`) are stopped for it. O(jobs · (log jobs + hosts)) an event; where stops are free it keeps all "
      "deadlines on one machine whenever any policy could keep them all. It places gangs of whole chips itself, "
      "on idle hosts first; what needs shares, cores or memory gets what they leave, and is not stopped");
  return declared;
}

} // namespace

Entry<Scheduling> edf_entry()
{
  auto made =
      entry<Scheduling, EdfParameters>("Liu and Layland 1973; Dertouzos 1974", [](const EdfParameters&, std::uint64_t) {
        return std::make_unique<EventScheduling>(std::make_unique<EarliestDeadline>());
      });
  made.names_hosts = true;
  return made;
}

} // namespace leasehold::policy
