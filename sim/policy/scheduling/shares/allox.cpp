// AlloX: jobs that run, run on; who starts next and on which chips follows from the assignment of those that wait to places
// on slots under which they are done soonest on average. A job may wait for fast chips while slow ones idle, if that is
// sooner for all. With `alpha` the oldest ones alone are assigned while slots are few, so that long jobs do not starve.
//
// AlloX knows jobs of one slot. Here a job that runs has one, which is free when it is done by what it declares; of idle
// chips a slot is as wide as the gangs that wait for the kind are on average.
#include "policy/planning/rounds.hpp"
#include "policy/scheduling/registry.hpp"
#include "policy/scheduling/shares/least_assignment.hpp"
#include "policy/scheduling/shares/share_planner.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>
#include <vector>

namespace leasehold::policy {

namespace {

struct AlloxParameters {
  double alpha = 0.2;
  Seconds round{360.0};
};

class Allox final : public Planner {
public:
  explicit Allox(double alpha) : alpha_(alpha) {}

  Plan plan(const Snapshot& snapshot) override
  {
    std::vector<Wish> order;
    std::vector<const Snapshot::Job*> waiting, rest;
    for (const Snapshot::Job& job : snapshot.jobs)
      if (job.stay)
        order.push_back({&job, job.stay->request, job.stay->placement.pool});
      else
        (std::isfinite(declared_left(job)) && std::ranges::all_of(job.requests, is_counted) ? waiting : rest)
            .push_back(&job);
    for (const Wish& wish : assigned(snapshot, std::move(waiting), rest))
      order.push_back(wish);
    for (const Snapshot::Job* job : rest)
      wish_anywhere(*job, order);
    return plan_by_wishes(snapshot, order);
  }

private:
  /// `rest`: those that are not assigned, as they are younger, get what these leave.
  [[nodiscard]] std::vector<Wish> assigned(const Snapshot& snapshot, std::vector<const Snapshot::Job*> waiting,
                                           std::vector<const Snapshot::Job*>& rest) const
  {
    std::ranges::sort(waiting, {}, [](const Snapshot::Job* job) {
      return std::tuple{-std::int64_t{job->priority}, job->submitted, job->id};
    });
    SharedWorld world = shared_world(snapshot, std::move(waiting));
    const std::size_t kinds = world.problem.kinds();
    if (kinds == 0) {
      rest.insert(rest.begin(), world.jobs.begin(), world.jobs.end());
      return {};
    }
    const std::vector<SlotGroup> groups = slots_of(snapshot, world.problem);
    std::size_t all = 0;
    for (const SlotGroup& group : groups)
      all += group.slots;
    const auto part = static_cast<std::size_t>(alpha_ * static_cast<double>(world.jobs.size()));
    const std::size_t taken = std::min(world.jobs.size(), std::max(all, part));
    rest.insert(rest.begin(), world.jobs.begin() + static_cast<std::ptrdiff_t>(taken), world.jobs.end());
    std::vector<double> times(taken * kinds, 0.0);
    for (std::size_t e = 0; e < times.size(); ++e)
      if (world.problem.allows(e / kinds, e % kinds))
        times[e] = std::max(1e-3, declared_left(*world.jobs[e / kinds]) / world.problem.rates[e]);
    const SlotAssignment found = least_assignment(times, kinds, groups);
    struct Next {
      bool later;
      std::int64_t rank;
      double time;
      Wish wish;
    };
    std::vector<Next> next;
    for (std::size_t i = 0; i < taken; ++i) {
      if (found.groups[i] == SlotAssignment::none || groups[found.groups[i]].busy > 0.0)
        continue;
      const std::size_t kind = groups[found.groups[i]].kind, e = world.at(i, kind);
      const Snapshot::Job& job = *world.jobs[i];
      next.push_back({!found.first[i],
                      -std::int64_t{job.priority},
                      times[e],
                      {&job, world.requests[e], model::PoolId{static_cast<std::uint32_t>(kind)}}});
    }
    std::ranges::sort(next, {}, [](const Next& one) {
      return std::tuple{one.later, one.rank, one.time, one.wish.job->submitted, one.wish.job->id};
    });
    std::vector<Wish> wishes;
    wishes.reserve(next.size());
    for (const Next& one : next)
      wishes.push_back(one.wish);
    return wishes;
  }

  /// Of each pool those that are free, at least one where chips are, and those of its jobs, a slot each, by when they are
  /// done: a few groups, so that the programme stays small.
  static std::vector<SlotGroup> slots_of(const Snapshot& snapshot, const ShareProblem& problem)
  {
    std::vector<double> free(problem.kinds(), 0.0);
    for (const Snapshot::Host& host : snapshot.hosts)
      free[host.pool.index()] += host.chips_free;
    std::vector<std::vector<double>> busy(problem.kinds());
    for (const Snapshot::Job& job : snapshot.jobs)
      if (const double left = declared_left(job); job.stay && std::isfinite(left))
        busy[job.stay->placement.pool.index()].push_back(std::max(1e-3, left / job.requests[job.stay->request].rate));
    std::vector<SlotGroup> groups;
    for (std::size_t j = 0; j < problem.kinds(); ++j) {
      if (const std::size_t slots = free_slots(problem, j, free[j]); slots > 0)
        groups.push_back({j, slots, 0.0});
      constexpr std::size_t most_groups = 4;
      std::ranges::sort(busy[j]);
      const std::size_t each = std::max<std::size_t>(1, (busy[j].size() + most_groups - 1) / most_groups);
      for (std::size_t b = 0; b < busy[j].size(); b += each) {
        const auto first = busy[j].begin() + static_cast<std::ptrdiff_t>(b);
        const auto last = busy[j].begin() + static_cast<std::ptrdiff_t>(std::min(b + each, busy[j].size()));
        const auto count = static_cast<std::size_t>(last - first);
        groups.push_back({j, count, std::accumulate(first, last, 0.0) / static_cast<double>(count)});
      }
    }
    return groups;
  }

  static std::size_t free_slots(const ShareProblem& problem, std::size_t kind, double free)
  {
    double width = 0.0, jobs = 0.0;
    for (std::size_t i = 0; i < problem.jobs(); ++i)
      if (problem.allows(i, kind)) {
        width += problem.widths[i * problem.kinds() + kind];
        ++jobs;
      }
    return jobs > 0.0 && free > 0.0 ? std::max(std::size_t{1}, static_cast<std::size_t>(free * jobs / width)) : 0;
  }

  double alpha_;
};

const config::Schema<AlloxParameters>& schema(Tag<AlloxParameters>)
{
  static const auto declared =
      config::Schema<AlloxParameters>(
          "allox",
          "who waits is assigned to places on slots of every kind of chips so that all are done soonest on average, "
          "by training's tokens, or the estimates of others: one without comes last. Nobody is stopped. One "
          "linear programme a round of jobs · (jobs + slots) · kinds columns at most; with `alpha: 1`, exact "
          "estimates, all "
          "jobs there at once and one chip each no order has a lower mean completion time. Who is not assigned gets "
          "what is left. It places gangs of whole chips itself, on idle hosts first; what needs shares, cores or "
          "memory gets what they leave")
          .optional("alpha", &AlloxParameters::alpha,
                    "that part of those that wait, the oldest, is assigned at least, and no more than there are slots: "
                    "less spares long jobs",
                    config::in_range(0.0, 1.0))
          .optional("round", &AlloxParameters::round, "how often it is decided anew who starts",
                    config::at_least(Seconds{1.0}));
  return declared;
}

} // namespace

Entry<Scheduling> allox_entry()
{
  auto made = entry<Scheduling, AlloxParameters>(
      "Le et al., AlloX, EuroSys 2020", [](const AlloxParameters& parameters, std::uint64_t) {
        return std::make_unique<RoundScheduling>(parameters.round, std::make_unique<Allox>(parameters.alpha));
      });
  made.names_hosts = true;
  return made;
}

} // namespace leasehold::policy
