// Tiresias' discretised least attained service: jobs stand in queues by their chips times their running time, and fall to
// the end of the next queue at each threshold. Within a queue those that run come before those that wait, whoever was
// stopped before whoever never ran. A job that has waited `promote` times as long as it ran goes back to the end of the
// first queue and its count begins anew, so that long jobs do not starve.
//
// `las` by queues keeps whoever started first at the front of each, and has no promotion. As there, what a stop costs it
// costs here.
#include "policy/planning/in_order.hpp"
#include "policy/planning/ranked.hpp"
#include "policy/scheduling/registry.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

namespace leasehold::policy {

namespace {

struct TiresiasParameters {
  Seconds round{60.0};
  std::vector<Seconds> queues{Seconds{3250.0}, Seconds{7200.0}};
  double promote = 0.0;
};

/// Queues are kept by numbers, so that a turn costs those that move, and not all that stand in them: a job's rank is where
/// it stands.
class Tiresias final : public Ranking {
public:
  explicit Tiresias(TiresiasParameters parameters)
      : parameters_(std::move(parameters)), queues_(parameters_.queues.size() + 1)
  {
  }

  [[nodiscard]] JobRank rank(const RankedJob& job, Timestamp now) const override
  {
    const Standing& stands = jobs_.at(job.id);
    return {.may_make_room = !goes_on(job, now),
            .urgency = -std::int64_t{job.job.priority},
            .value = static_cast<double>(stands.queue),
            .place = static_cast<std::int64_t>(stands.part) * part_length + stands.number};
  }

  [[nodiscard]] bool steady() const override { return true; }

  [[nodiscard]] std::vector<model::JobId> turn(const model::ClusterView& view,
                                               std::span<const model::JobId> touched) override
  {
    std::vector<model::JobId> fresh;
    std::set<model::JobId> asked;
    for (const model::JobId job : touched)
      if (view.runs(job) || view.job(job).state == model::JobState::pending) {
        if (!jobs_.contains(job))
          fresh.push_back(job);
        else
          asked.insert(job);
      } else {
        jobs_.erase(job);
        forget_end(job);
      }
    for (auto end = ends_.begin(); end != ends_.end() && end->first <= view.now(); ++end)
      asked.insert(end->second);
    if (parameters_.promote > 0.0)
      for (const auto& [job, stands] : jobs_)
        asked.insert(job);
    const std::vector<model::JobId> moved = movers(view, asked);
    std::vector<model::JobId> changed = part_anew(view, touched, moved);
    for (const model::JobId job : moved)
      to_end(job, queue_of(view, job));
    for (const model::JobId job : fresh) {
      jobs_[job].since.ran = view.now();
      to_end(job, queue_of(view, job));
    }
    changed.insert(changed.end(), moved.begin(), moved.end());
    changed.insert(changed.end(), fresh.begin(), fresh.end());
    for (const model::JobId job : changed)
      expect(view, job);
    for (const model::JobId job : touched)
      expect(view, job);
    return changed;
  }

private:
  /// Of a queue, from the first: those that run, those that wait, those that have just come, until the next turn.
  enum class Part : std::uint8_t { runs, waits, new_there };
  static constexpr std::int64_t part_length = std::int64_t{1} << 52;

  /// Where a job's count begins.
  struct Since {
    double chip_seconds = 0.0;
    Seconds executed{0.0};
    Timestamp ran; ///< last, as rounds show it, or promoted
  };
  struct Standing {
    Since since;
    std::size_t queue = 0;
    Part part = Part::new_there;
    std::int64_t number = 0;
  };
  struct Queue {
    std::int64_t last = 0;        ///< number given
    std::int64_t first_waits = 0; ///< below all that wait
    std::vector<model::JobId> new_there;
  };

  [[nodiscard]] std::size_t queue_of(const model::ClusterView& view, model::JobId job) const
  {
    const double had = view.facts(job).chip_seconds - jobs_.at(job).since.chip_seconds;
    return static_cast<std::size_t>(std::ranges::upper_bound(parameters_.queues, Seconds{had}) -
                                    parameters_.queues.begin());
  }

  void forget_end(model::JobId job)
  {
    if (const auto old = end_of_.find(job); old != end_of_.end()) {
      ends_.erase({old->second, job});
      end_of_.erase(old);
    }
  }

  /// When the job will be at the end of its queue if it runs on, or a little before.
  void expect(const model::ClusterView& view, model::JobId job)
  {
    forget_end(job);
    const auto found = jobs_.find(job);
    if (found == jobs_.end() || !view.runs(job) || found->second.queue >= parameters_.queues.size())
      return;
    const model::JobFacts facts = view.facts(job);
    const double left =
        parameters_.queues[found->second.queue].value() + found->second.since.chip_seconds - facts.chip_seconds;
    const double chips = view.allocation(job).chips;
    const Timestamp end = view.now() + Seconds{std::max(0.0, left / chips * (1.0 - 1e-9) - 1e-3)};
    end_of_[job] = end;
    ends_.emplace(end, job);
  }

  /// Those of them that belong to another queue, in the order of the queues as they were. Begins the count of those that
  /// are promoted anew.
  std::vector<model::JobId> movers(const model::ClusterView& view, const std::set<model::JobId>& asked)
  {
    std::vector<model::JobId> moved;
    for (const model::JobId job : asked) {
      Standing& stands = jobs_.at(job);
      if (parameters_.promote > 0.0)
        stands.since = since_of(view, job, stands);
      if (queue_of(view, job) != stands.queue)
        moved.push_back(job);
    }
    in_old_order(moved);
    return moved;
  }

  void in_old_order(std::vector<model::JobId>& jobs) const
  {
    std::ranges::sort(jobs, {}, [this](model::JobId job) {
      const Standing& stands = jobs_.at(job);
      return std::tuple{stands.queue, stands.part, stands.number};
    });
  }

  [[nodiscard]] Since since_of(const model::ClusterView& view, model::JobId job, const Standing& stands) const
  {
    Since since = stands.since;
    if (view.runs(job)) {
      since.ran = view.now();
      return since;
    }
    const model::JobFacts facts = view.facts(job);
    const Seconds ran = facts.executed - since.executed;
    if (ran > Seconds{0.0} && view.now() - since.ran >= parameters_.promote * ran)
      since = {facts.chip_seconds, facts.executed, view.now()};
    return since;
  }

  /// Those that stay in their queue: who was stopped comes to stand before all that wait, who started behind all that run,
  /// who was new in the last turn behind all of its like.
  std::vector<model::JobId> part_anew(const model::ClusterView& view, std::span<const model::JobId> touched,
                                      const std::vector<model::JobId>& moved)
  {
    const std::set<model::JobId> leaves(moved.begin(), moved.end());
    std::vector<model::JobId> stopped, started, changed;
    for (const model::JobId job : touched) {
      const auto found = jobs_.find(job);
      if (found == jobs_.end() || leaves.contains(job) || found->second.part == Part::new_there)
        continue;
      const bool runs = view.runs(job);
      if (runs != (found->second.part == Part::runs))
        (runs ? started : stopped).push_back(job);
    }
    in_old_order(stopped);
    in_old_order(started);
    for (auto job = stopped.rbegin(); job != stopped.rend(); ++job)
      stand(*job, Part::waits, --queues_[jobs_.at(*job).queue].first_waits);
    for (const model::JobId job : started)
      stand(job, Part::runs, ++queues_[jobs_.at(job).queue].last);
    for (std::size_t q = 0; q < queues_.size(); ++q)
      for (const model::JobId job : std::exchange(queues_[q].new_there, {})) {
        const auto found = jobs_.find(job);
        if (found == jobs_.end() || leaves.contains(job))
          continue;
        stand(job, view.runs(job) ? Part::runs : Part::waits, ++queues_[q].last);
        changed.push_back(job);
      }
    changed.insert(changed.end(), stopped.begin(), stopped.end());
    changed.insert(changed.end(), started.begin(), started.end());
    return changed;
  }

  void stand(model::JobId job, Part part, std::int64_t number)
  {
    Standing& stands = jobs_.at(job);
    stands.part = part;
    stands.number = number;
  }

  void to_end(model::JobId job, std::size_t queue)
  {
    jobs_.at(job).queue = queue;
    stand(job, Part::new_there, ++queues_[queue].last);
    queues_[queue].new_there.push_back(job);
  }

  TiresiasParameters parameters_;
  std::vector<Queue> queues_;
  std::map<model::JobId, Standing> jobs_; ///< of the last turn
  std::set<std::pair<Timestamp, model::JobId>> ends_;
  std::map<model::JobId, Timestamp> end_of_; ///< in ends_
};

const config::Schema<TiresiasParameters>& schema(Tag<TiresiasParameters>)
{
  static const auto declared =
      config::Schema<TiresiasParameters>(
          "tiresias",
          "within a priority queues by chips times running time, the least first; within one those that run go on; "
          "running jobs that keep their work (`checkpoint`) are stopped for those of earlier queues. Knows "
          "no run times. O(waiting · log waiting) a round where idle chips do for them, else O(running · "
          "log running + hosts + shapes of waiting jobs), and nothing where nothing changed; with "
          "`promote` a job that was stopped is in "
          "the first queue again some time, and wide gangs may starve there behind narrow ones. It places "
          "gangs of whole chips itself, on idle hosts first; what needs shares, cores or memory gets what "
          "they leave, and is not stopped")
          .optional("round", &TiresiasParameters::round, "how often it is decided anew who runs",
                    config::at_least(Seconds{1.0}))
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
        return std::make_unique<RankedScheduling>(parameters.round, std::make_unique<Tiresias>(parameters));
      });
  made.names_hosts = true;
  return made;
}

} // namespace leasehold::policy
