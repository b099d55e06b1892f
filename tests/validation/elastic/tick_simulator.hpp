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
  const Application* application = nullptr; ///< on the kind of GPUs that it has, or has had
  double submitted = 0.0;
  int gpus = 1;       ///< that the trace asks for
  double batch = 1.0; ///< the same, or what the policy sets

  double slower = 1.0;         ///< what its goodput is divided by
  double restart_delay = 30.0; ///< at each change of its GPUs
  bool as_measured = false;    ///< how its batch is split: Application::split_as_measured

  std::size_t kind = 0;
  GpusByNode held; ///< by node of its kind; empty while it has none
  double restart = 0.0;
  double progress = 0.0;
  int epoch = 0;
  int restarts = 0;
  double finished = -1.0;

  [[nodiscard]] int count() const { return std::accumulate(held.begin(), held.end(), 0); }
  [[nodiscard]] bool over() const { return finished >= 0.0; }
};

/// Nodes of one kind of GPUs.
struct TickNodes {
  std::size_t count = 16;
  int gpus = 4;
};

struct TickRules {
  std::vector<TickNodes> kinds{TickNodes{}};
  double tick = 60.0;
};

/// Of jobs that are there, by submission: how many GPUs each shall have, and in which order those that change theirs take
/// them.
struct TickPlan {
  std::vector<int> gpus;
  std::vector<std::size_t> order;
  std::vector<std::size_t> kinds{}; ///< of which GPUs; empty where there is one
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
    const BatchSplit split = job.as_measured ? job.application->split_as_measured(job.batch, job.held)
                                             : job.application->split(job.batch, job.count());
    const double time = job.application->batch_time(job.held, split);
    while (left > 0.0) {
      const double rate = job.application->gain(split.batch, job.epoch) / time / job.slower;
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
    std::vector<std::vector<int>> free;
    for (const TickNodes& nodes : rules_.kinds)
      free.emplace_back(nodes.count, nodes.gpus);
    const auto kind_of = [&](std::size_t i) { return plan.kinds.empty() ? std::size_t{0} : plan.kinds[i]; };
    const auto stays = [&](std::size_t i) {
      return there[i]->count() == plan.gpus[i] && (plan.gpus[i] == 0 || there[i]->kind == kind_of(i));
    };
    for (std::size_t i = 0; i < there.size(); ++i)
      if (stays(i))
        for (std::size_t n = 0; n < there[i]->held.size(); ++n)
          free[there[i]->kind][n] -= there[i]->held[n];
    for (const std::size_t i : plan.order)
      if (!stays(i))
        place(*there[i], kind_of(i), plan.gpus[i], free[kind_of(i)]);
  }

  static void place(TickJob& job, std::size_t kind, int gpus, std::vector<int>& free)
  {
    const GpusByNode before = std::exchange(job.held, {});
    const std::size_t from = std::exchange(job.kind, kind);
    if (gpus == 0)
      return;
    job.held.assign(free.size(), 0);
    for (int left = gpus; left > 0;) {
      const auto most = std::ranges::max_element(free);
      const int taken = std::min(*most, left);
      if (taken == 0)
        break;
      job.held[static_cast<std::size_t>(most - free.begin())] += taken;
      *most -= taken;
      left -= taken;
    }
    if (job.held != before || kind != from) {
      job.restart = job.restart_delay;
      ++job.restarts;
    }
  }

  std::vector<TickJob> jobs_;
  TickRules rules_;
  TickPolicy policy_;
  double now_ = 0.0;
};

} // namespace leasehold::test
