// Gavel in Sia's simulator (siasosp23/artifacts, sia-simulator/*.py), which is Pollux's on three kinds of GPUs, on the product's
// allocations (policy/scheduling/shares/). The figure is that of an independent program for the rules: none is published
// for the open trace.
#include "policy/scheduling/shares/share_problem.hpp"
#include "validation/elastic/sia_world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

using namespace leasehold;
using namespace leasehold::test;

namespace {

/// Shares under which the sum of all jobs' steps a second is greatest, in rounds of six minutes: whoever has had least of its
/// share of a kind first.
TickPolicy gavel_ticks(const std::map<std::string, OnKinds>& applications)
{
  // Seconds on each kind, of each job; the rules leave open whether those that are gone count in a kind's time. They do not
  // here; where they do the mean is 5882 s.
  const auto counters = std::make_shared<std::map<std::string, std::array<double, sia_kinds>>>();
  return [&applications, counters](const std::vector<TickJob*>& jobs, double) {
    std::array<double, sia_kinds> all{};
    policy::ShareProblem problem;
    for (const TickNodes& nodes : sia_nodes)
      problem.chips.push_back(static_cast<double>(nodes.count) * nodes.gpus);
    for (TickJob* job : jobs) {
      auto& had = (*counters)[job->name];
      if (had[0] == 0.0)
        had.fill(180.0);
      for (std::size_t k = 0; k < sia_kinds; ++k) {
        all[k] += had[k];
        const Application& application = applications.at(job->application->name())[k];
        const GpusByNode held = packed_on(k, job->gpus);
        const BatchSplit split = application.split_as_measured(job->batch, held);
        const double time = split.local > 0.0 ? application.batch_time(held, split) : 0.0;
        problem.rates.push_back(time > 0.0 ? 1.0 / (time * job->slower) : 0.1);
        problem.widths.push_back(job->gpus);
      }
    }
    const policy::Shares shares = policy::largest_sum_shares(problem, problem.rates);
    std::vector<std::tuple<double, std::size_t, std::size_t>> claims; // by priority, then job
    for (std::size_t i = 0; i < jobs.size(); ++i)
      for (std::size_t k = 0; k < sia_kinds; ++k) {
        const double had = (*counters)[jobs[i]->name][k] / all[k];
        claims.emplace_back(-shares[i * sia_kinds + k] / had, i, k);
      }
    std::ranges::sort(claims);
    TickPlan plan{std::vector<int>(jobs.size(), 0), {}, std::vector<std::size_t>(jobs.size(), 0)};
    std::vector<double> free = problem.chips;
    for (const auto& [priority, i, k] : claims) {
      if (plan.gpus[i] > 0 || jobs[i]->gpus > free[k])
        continue;
      plan.gpus[i] = jobs[i]->gpus;
      plan.kinds[i] = k;
      free[k] -= jobs[i]->gpus;
      (*counters)[jobs[i]->name][k] += 360.0;
      jobs[i]->application = &applications.at(jobs[i]->application->name())[k];
    }
    for (std::size_t i = 0; i < jobs.size(); ++i)
      plan.order.push_back(i);
    std::ranges::stable_sort(plan.order, {}, [&](std::size_t i) { return -plan.gpus[i]; });
    return plan;
  };
}

} // namespace

TEST_CASE("Sia's open trace on three kinds of GPUs: gavel")
{
  if (!std::filesystem::exists(sia_data + "turn2/pollux/sia_rtx_dgxext_tables.csv.gz")) {
    MESSAGE("skipped: Sia's tables are not there");
    return;
  }
  const auto applications = sia_applications();
  TickRules rules;
  rules.kinds.assign(sia_nodes.begin(), sia_nodes.end());
  rules.tick = 360.0;
  TickSimulator simulator{sia_jobs(applications), rules, gavel_ticks(applications)};
  simulator.play();
  MESSAGE("mean completion " << simulator.mean() << " s, by another program 5995.17 s");
  CHECK(std::abs(simulator.mean() / 5995.17 - 1.0) <= 0.01);
}
