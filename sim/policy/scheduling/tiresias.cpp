// Tiresias' discretised least attained service: jobs stand in queues by their chips times their running time, and fall to
// the end of the next queue at each threshold. Within a queue those that run come before those that wait, whoever was
// stopped before whoever never ran. A job that has waited `promote` times as long as it ran goes back to the end of the
// first queue and its count begins anew, so that long jobs do not starve.
//
// `las` by queues keeps whoever started first at the front of each, and has no promotion. As there, what a stop costs it
// costs here.
#include "policy/planning/in_order.hpp"
#include "policy/planning/rounds.hpp"
#include "policy/scheduling/registry.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace leasehold::policy {

namespace {

struct TiresiasParameters {
  Seconds round{60.0};
  std::vector<Seconds> queues{Seconds{3250.0}, Seconds{7200.0}};
  double promote = 0.0;
};

class Tiresias final : public Planner {
public:
  explicit Tiresias(TiresiasParameters parameters)
      : parameters_(std::move(parameters)), queues_(parameters_.queues.size() + 1)
  {
  }

  Plan plan(const Snapshot& snapshot) override
  {
    std::map<model::JobId, const Snapshot::Job*> jobs;
    for (const Snapshot::Job& job : snapshot.jobs)
      jobs.emplace(job.id, &job);
    move_on(jobs, snapshot.now);
    std::vector<const Snapshot::Job*> order;
    for (const std::vector<model::JobId>& queue : queues_)
      for (const model::JobId job : queue)
        order.push_back(jobs.at(job));
    std::ranges::stable_sort(order, {}, [&](const Snapshot::Job* job) {
      const bool goes_on = job->stay && (keeps_nothing(*job) || stops_too_soon(*job, snapshot.now));
      return std::pair{!goes_on, -std::int64_t{job->priority}};
    });
    return plan_in_order(snapshot, order);
  }

private:
  /// Where a job's count begins.
  struct Since {
    double chip_seconds = 0.0;
    Seconds executed{0.0};
    Timestamp ran; ///< last, as rounds show it, or promoted
  };

  /// Each job to the end of the queue that it belongs to, if it is not there yet; those that run before those that wait.
  void move_on(const std::map<model::JobId, const Snapshot::Job*>& jobs, Timestamp now)
  {
    std::vector<std::vector<model::JobId>> kept(queues_.size()), moved(queues_.size());
    std::map<model::JobId, Since> since;
    const auto enter = [&](const Snapshot::Job& job, std::size_t from) {
      Since& count = since[job.id] = since_of(job, now);
      const std::size_t to = queue_of(job.facts.chip_seconds - count.chip_seconds);
      (to == from ? kept : moved)[to].push_back(job.id);
    };
    for (std::size_t q = 0; q < queues_.size(); ++q)
      for (const model::JobId id : queues_[q])
        if (const auto job = jobs.find(id); job != jobs.end())
          enter(*job->second, q);
    for (const auto& [id, job] : jobs) // by submission
      if (!since.contains(id))
        enter(*job, queues_.size());
    for (std::size_t q = 0; q < queues_.size(); ++q) {
      std::stable_partition(kept[q].begin(), kept[q].end(),
                            [&](model::JobId id) { return jobs.at(id)->stay.has_value(); });
      kept[q].insert(kept[q].end(), moved[q].begin(), moved[q].end());
    }
    queues_ = std::move(kept);
    since_ = std::move(since);
  }

  [[nodiscard]] Since since_of(const Snapshot::Job& job, Timestamp now) const
  {
    const auto found = since_.find(job.id);
    Since since = found == since_.end() ? Since{0.0, Seconds{0.0}, now} : found->second;
    const Seconds ran = job.facts.executed - since.executed;
    if (job.stay)
      since.ran = now;
    else if (parameters_.promote > 0.0 && ran > Seconds{0.0} && now - since.ran >= parameters_.promote * ran)
      since = {job.facts.chip_seconds, job.facts.executed, now};
    return since;
  }

  [[nodiscard]] std::size_t queue_of(double chip_seconds) const
  {
    return static_cast<std::size_t>(std::ranges::upper_bound(parameters_.queues, Seconds{chip_seconds}) -
                                    parameters_.queues.begin());
  }

  TiresiasParameters parameters_;
  std::vector<std::vector<model::JobId>> queues_;
  std::map<model::JobId, Since> since_; ///< of the jobs of the last round
};

const config::Schema<TiresiasParameters>& schema(Tag<TiresiasParameters>)
{
  static const auto declared =
      config::Schema<TiresiasParameters>(
          "tiresias", "queues by chips times running time, the least first; within one those that run go on; "
                      "running jobs that keep their work (`checkpoint`) are stopped for those of earlier queues. Knows "
                      "no run times. O(jobs · (log jobs + hosts)) a round; with `promote` a job that was stopped is in "
                      "the first queue again some time, and wide gangs may starve there behind narrow ones. It places "
                      "gangs of whole chips itself, on idle hosts first; what needs shares, cores or memory gets what "
                      "they leave, and is not stopped")
          .optional("round", &TiresiasParameters::round, "how often it is decided anew who runs", config::positive())
          .optional("queues", &TiresiasParameters::queues,
                    "thresholds between queues, rising, in time on one chip (8 chips have `8 h` in an hour)",
                    config::positive())
          .optional("promote", &TiresiasParameters::promote,
                    "a job goes back to the first queue once it has waited so many times as long as it ran; 0: never",
                    config::at_least(0.0))
          .check([](const TiresiasParameters& p, const config::Value& at, config::Diagnostics& d) {
            if (std::ranges::adjacent_find(p.queues, std::greater_equal{}) != p.queues.end())
              d.error(*at.find("queues"), "each threshold must be above the one before it", {},
                      "write such as `[1 h, 2 h]`");
          });
  return declared;
}

} // namespace

Entry<Scheduling> tiresias_entry()
{
  auto made = entry<Scheduling, TiresiasParameters>(
      "Gu et al., Tiresias, NSDI 2019 (discretised 2D-LAS; thresholds of its simulator)",
      [](const TiresiasParameters& parameters, std::uint64_t) {
        return std::make_unique<RoundScheduling>(parameters.round, std::make_unique<Tiresias>(parameters));
      });
  made.names_hosts = true;
  return made;
}

} // namespace leasehold::policy
