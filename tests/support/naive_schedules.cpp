#include "support/naive_schedules.hpp"

#include <algorithm>
#include <limits>
#include <map>

namespace leasehold::test {

namespace {

constexpr double never = std::numeric_limits<double>::infinity();

struct Run {
  double start;
  double end;      ///< in truth
  double estimate; ///< of the end
  std::uint32_t size;
  std::vector<std::uint32_t> hosts = {}; ///< where they are told apart
};

class Naive {
public:
  Naive(const std::vector<TraceJob>& jobs, std::uint32_t hosts)
      : jobs_(jobs), hosts_(hosts), starts_(jobs.size(), never)
  {
  }

  std::vector<double> play(NaiveRule rule)
  {
    for (now_ = next_instant(); now_ < never; now_ = next_instant()) {
      const bool freed = std::erase_if(runs_, [this](const Run& run) { return run.end <= now_; }) > 0;
      for (; arrived_ < jobs_.size() && jobs_[arrived_].submitted.value() <= now_; ++arrived_)
        queue_.push_back(arrived_);
      switch (rule) {
      case NaiveRule::fcfs:
        start_heads();
        break;
      case NaiveRule::easy:
        easy();
        break;
      case NaiveRule::conservative:
        conservative();
        break;
      case NaiveRule::named_hosts:
        conservative_hosts(freed);
        break;
      }
    }
    return starts_;
  }

private:
  [[nodiscard]] std::uint32_t size(std::size_t job) const { return jobs_[job].requests[0].members; }
  [[nodiscard]] double estimate(std::size_t job) const { return jobs_[job].requests[0].walltime.value(); }

  [[nodiscard]] double next_instant() const
  {
    double next = arrived_ < jobs_.size() ? jobs_[arrived_].submitted.value() : never;
    for (const Run& run : runs_)
      next = std::min(next, run.end);
    return next;
  }

  [[nodiscard]] std::int64_t free() const
  {
    std::int64_t free = hosts_;
    for (const Run& run : runs_)
      free -= run.size;
    return free;
  }

  void start(std::size_t job, std::vector<std::uint32_t> hosts = {})
  {
    starts_[job] = now_;
    runs_.push_back({now_, now_ + std::min(jobs_[job].run_time.value(), estimate(job)), now_ + estimate(job), size(job),
                     std::move(hosts)});
    std::erase(queue_, job);
  }

  void start_heads()
  {
    while (!queue_.empty() && size(queue_.front()) <= free())
      start(queue_.front());
  }

  /// Mu'alem and Feitelson 2001, section 2: start heads; find the shadow time and the extra nodes; backfill in order.
  void easy()
  {
    start_heads();
    if (queue_.empty())
      return;
    std::vector<Run> by_end = runs_;
    std::ranges::sort(by_end, {}, &Run::estimate);
    std::int64_t available = free();
    double shadow = never;
    for (const Run& run : by_end) {
      if (run.estimate > shadow)
        break;
      available += run.size;
      if (available >= size(queue_.front()))
        shadow = run.estimate;
    }
    std::int64_t extra = available - size(queue_.front());
    const std::vector<std::size_t> behind(queue_.begin() + 1, queue_.end());
    for (const std::size_t job : behind) {
      const bool ends_in_time = now_ + estimate(job) <= shadow;
      if (size(job) > free() || !(ends_in_time || size(job) <= extra))
        continue;
      start(job);
      if (!ends_in_time)
        extra -= size(job);
    }
  }

  /// Every job of the queue in order takes the earliest place beside those before it, from an empty table each time.
  void conservative()
  {
    std::vector<Run> plan = runs_;
    const std::vector<std::size_t> order = queue_;
    for (const std::size_t job : order) {
      std::vector<double> instants{now_};
      for (const Run& run : plan)
        if (run.estimate > now_)
          instants.push_back(run.estimate);
      std::ranges::sort(instants);
      for (const double at : instants)
        if (least_free(plan, at, at + estimate(job)) >= size(job)) {
          plan.push_back({at, at, at + estimate(job), size(job)});
          if (at == now_)
            start(job);
          break;
        }
    }
  }

  /// Once hosts were freed every job of the queue in order gives its reservation up, and takes the lowest-numbered hosts that
  /// are idle for its estimate, at the first such instant beside all others; otherwise the new ones alone do.
  void conservative_hosts(bool freed)
  {
    const std::vector<std::size_t> order = queue_;
    for (const std::size_t job : order) {
      if (!freed && reserved_.contains(job))
        continue;
      reserved_.erase(job);
      std::vector<Run> plan = runs_;
      for (const auto& [other, run] : reserved_)
        plan.push_back(run);
      std::vector<double> instants{now_};
      for (const Run& run : plan)
        if (run.estimate > now_)
          instants.push_back(run.estimate);
      std::ranges::sort(instants);
      for (const double at : instants) {
        std::vector<std::uint32_t> idle = idle_hosts(plan, at, at + estimate(job));
        if (idle.size() < size(job))
          continue;
        idle.resize(size(job));
        if (at == now_)
          start(job, std::move(idle));
        else
          reserved_[job] = {at, at, at + estimate(job), size(job), std::move(idle)};
        break;
      }
    }
  }

  /// In all of [from, to), in their order.
  [[nodiscard]] std::vector<std::uint32_t> idle_hosts(const std::vector<Run>& plan, double from, double to) const
  {
    std::vector<bool> taken(hosts_, false);
    for (const Run& run : plan)
      if (run.start < to && run.estimate > from)
        for (const std::uint32_t host : run.hosts)
          taken[host] = true;
    std::vector<std::uint32_t> idle;
    for (std::uint32_t host = 0; host < hosts_; ++host)
      if (!taken[host])
        idle.push_back(host);
    return idle;
  }

  /// The fewest free hosts at any instant of [from, to).
  [[nodiscard]] std::int64_t least_free(const std::vector<Run>& plan, double from, double to) const
  {
    const auto free_at = [&](double at) {
      std::int64_t free = hosts_;
      for (const Run& run : plan)
        if (run.start <= at && at < run.estimate)
          free -= run.size;
      return free;
    };
    std::int64_t least = free_at(from);
    for (const Run& run : plan)
      if (run.start > from && run.start < to)
        least = std::min(least, free_at(run.start));
    return least;
  }

  const std::vector<TraceJob>& jobs_;
  std::uint32_t hosts_;
  std::vector<double> starts_;
  std::vector<Run> runs_;
  std::map<std::size_t, Run> reserved_; ///< by job, where hosts are told apart
  std::vector<std::size_t> queue_;
  std::size_t arrived_ = 0;
  double now_ = 0;
};

} // namespace

std::vector<double> naive_starts(const std::vector<TraceJob>& jobs, std::uint32_t hosts, NaiveRule rule)
{
  return Naive{jobs, hosts}.play(rule);
}

} // namespace leasehold::test
