// The loop of Pollux's simulator (petuum/adaptdl, simulator/*.py): ticks of a minute, at whose ends GPUs are given out anew,
// and jobs that restart for half a minute whenever theirs change. What decides who gets how many is handed in.
#pragma once

#include "validation/elastic/applications.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::test {

struct TickJob {
  std::string name;
  const Application* application = nullptr;
  double submitted = 0.0;
  int gpus = 1;       ///< that the trace asks for
  double batch = 1.0; ///< the same, or what the policy sets

  GpusByNode held; ///< empty while it has none
  double restart = 0.0;
  double progress = 0.0;
  int epoch = 0;
  int restarts = 0;
  double finished = -1.0;

  [[nodiscard]] int count() const { return std::accumulate(held.begin(), held.end(), 0); }
  [[nodiscard]] bool over() const { return finished >= 0.0; }
};

struct TickRules {
  int nodes = 16;
  int gpus_a_node = 4;
  double tick = 60.0;
  double restart = 30.0;
};

/// Of jobs that are there, by submission: how many GPUs each shall have, and in which order those that change theirs take
/// them.
struct TickPlan {
  std::vector<int> gpus;
  std::vector<std::size_t> order;
};
using TickPolicy = std::function<TickPlan(const std::vector<TickJob*>& jobs, double now)>;

class TickSimulator {
public:
  TickSimulator(std::vector<TickJob> jobs, TickRules rules, TickPolicy policy)
      : jobs_(std::move(jobs)), rules_(rules), policy_(std::move(policy))
  {
  }

  void play()
  {
    while (std::ranges::any_of(jobs_, [](const TickJob& job) { return !job.over(); })) {
      for (TickJob& job : jobs_)
        if (!job.over() && !job.held.empty())
          advance(job);
      now_ += rules_.tick;
      std::vector<TickJob*> there;
      for (TickJob& job : jobs_)
        if (!job.over() && job.submitted <= now_)
          there.push_back(&job);
      if (!there.empty())
        give_out(there, policy_(there, now_));
    }
  }
  [[nodiscard]] const std::vector<TickJob>& jobs() const { return jobs_; }
  [[nodiscard]] double mean() const
  {
    double sum = 0.0;
    for (const TickJob& job : jobs_)
      sum += job.finished - job.submitted;
    return sum / static_cast<double>(jobs_.size());
  }

private:
  /// Half to even, as Python rounds.
  static double rounded(double x) { return std::nearbyint(x); }

  void advance(TickJob& job)
  {
    double left = rules_.tick;
    const double delay = std::min(job.restart, left);
    job.restart -= delay;
    left -= delay;
    const BatchSplit split = job.application->split(job.batch, job.count());
    const double time = job.application->batch_time(job.held, split);
    while (left > 0.0) {
      const double rate = job.application->gain(split.batch, job.epoch) / time;
      const double next = job.application->progress_at(job.epoch + 1);
      if (job.progress + rate * left < next) {
        job.progress += rate * left;
        return;
      }
      const double taken = rounded((next - job.progress) / rate);
      ++job.epoch;
      job.progress = next;
      left -= taken;
      if (job.epoch == job.application->epochs()) {
        job.finished = now_ + rules_.tick - left;
        job.held.clear();
        return;
      }
    }
  }

  /// Whoever keeps its number stays; the others give back theirs and take from the nodes with most.
  void give_out(const std::vector<TickJob*>& there, const TickPlan& plan)
  {
    std::vector<int> free(static_cast<std::size_t>(rules_.nodes), rules_.gpus_a_node);
    for (std::size_t i = 0; i < there.size(); ++i)
      if (there[i]->count() == plan.gpus[i])
        for (std::size_t n = 0; n < there[i]->held.size(); ++n)
          free[n] -= there[i]->held[n];
    for (const std::size_t i : plan.order) {
      TickJob& job = *there[i];
      if (job.count() == plan.gpus[i])
        continue;
      const GpusByNode before = std::exchange(job.held, {});
      if (plan.gpus[i] > 0) {
        job.held.assign(free.size(), 0);
        for (int left = plan.gpus[i]; left > 0;) {
          const auto most = std::ranges::max_element(free);
          const int taken = std::min(*most, left);
          if (taken == 0)
            break;
          job.held[static_cast<std::size_t>(most - free.begin())] += taken;
          *most -= taken;
          left -= taken;
        }
      }
      if (job.held != before && !job.held.empty()) {
        job.restart = rules_.restart;
        job.restarts += 1;
      }
    }
  }

  std::vector<TickJob> jobs_;
  TickRules rules_;
  TickPolicy policy_;
  double now_ = 0.0;
};

} // namespace leasehold::test
