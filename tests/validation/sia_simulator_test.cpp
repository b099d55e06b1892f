// Gavel in Sia's simulator (siasosp23/artifacts, sia-simulator/*.py), which is Pollux's on three kinds of GPUs, on the product's
// allocations (policy/scheduling/shares/). The figure is that of an independent program for the rules: none is published
// for the open trace.
#include "policy/scheduling/shares/share_problem.hpp"
#include "validation/elastic/tick_simulator.hpp"

#include <doctest/doctest.h>

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

const std::string sia_data = LEASEHOLD_SHARED_DIR "/data/";
constexpr std::array<TickNodes, 3> sia_nodes{TickNodes{6, 4}, TickNodes{2, 8}, TickNodes{3, 8}};
constexpr std::size_t sia_kinds = sia_nodes.size();

/// On each kind of GPUs: those of Pollux's tables, dgx-ext and rtx.
using OnKinds = std::vector<Application>;

std::map<std::string, OnKinds> sia_applications()
{
  std::map<std::string, OnKinds> all;
  std::map<std::pair<std::string, std::string>, std::pair<Application::Rows, Application::Rows>> tables;
  for (auto row : table_rows(sia_data + "turn2/pollux/sia_rtx_dgxext_tables.csv.gz")) {
    auto& [placements, scalability] = tables[{row[0], row[1]}];
    if (row[2] == "placements")
      placements.push_back({row[3], row[6], row[7], row[8]});
    else
      scalability.push_back({row[4], row[5], row[6], row[7], row[8]});
  }
  for (const std::string name : {"bert", "cifar10", "deepspeech2", "imagenet", "ncf", "yolov3"}) {
    OnKinds& kinds = all[name];
    kinds.emplace_back(name, sia_data + "profiles/pollux/");
    for (const std::string kind : {"dgx-ext", "rtx"})
      kinds.emplace_back(name, tables[{name, kind}].first, tables[{name, kind}].second);
  }
  for (const auto& row : table_rows(sia_data + "turn2/pollux/pollux_validation.csv.gz"))
    for (Application& application : all.at(row[0]))
      application.add_epoch(row);
  return all;
}

std::vector<TickJob> sia_jobs(const std::map<std::string, OnKinds>& applications)
{
  static const std::map<std::string, double> delays{{"cifar10", 50}, {"deepspeech2", 25}, {"bert", 120},
                                                    {"yolov3", 80},  {"imagenet", 250},   {"ncf", 15}};
  static const std::map<std::string, double> slower{{"cifar10", 1.8}, {"ncf", 1.5}};
  std::vector<TickJob> jobs;
  for (const auto& row : table_rows(sia_data + "training/sia_philly_workload-1.csv")) {
    TickJob job;
    job.name = row[0];
    job.submitted = std::stod(row[1]);
    job.application = &applications.at(row[2])[0];
    job.gpus = std::stoi(row[3]);
    job.batch = std::stod(row[4]);
    job.slower = slower.contains(row[2]) ? slower.at(row[2]) : 1.2;
    job.restart_delay = delays.at(row[2]);
    job.as_measured = true;
    jobs.push_back(job);
  }
  return jobs;
}

GpusByNode packed_on(std::size_t kind, int gpus)
{
  GpusByNode nodes(static_cast<std::size_t>(gpus / sia_nodes[kind].gpus), sia_nodes[kind].gpus);
  if (gpus % sia_nodes[kind].gpus > 0)
    nodes.push_back(gpus % sia_nodes[kind].gpus);
  return nodes;
}

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
