// For policies whose papers compare them with a plainer one: the comparison, on drawn jobs of the kind that the paper
// has. What each does is worked out by hand in tests of its own.
#include "policy/placement_world.hpp"
#include "policy/scheduling/registry.hpp"
#include "random/stream.hpp"
#include "support/policy_from.hpp"
#include "support/trace_runner.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <vector>

namespace leasehold::test {

namespace {

using TraceJobs = std::vector<TraceJob>;

std::vector<Outcome> compared(const std::string& policy, std::uint32_t hosts, const TraceJobs& jobs,
                              std::uint32_t tenants = 1, std::span<const model::GridIntensity> grids = {})
{
  const auto scheduling = policy_from(policy::scheduling_policies(), policy);
  const auto placement = policy_from(policy::placement_policies(), "first_fit");
  const model::Inventory inventory = plain_cluster(hosts);
  TraceRunner runner{inventory, *scheduling, *placement, tenants};
  if (!grids.empty())
    runner.know(grids);
  return runner.play(jobs);
}

/// Gangs of 1 to 16 of 16 chips at about nine tenths of what these can do, with estimates up to three times too long.
TraceJobs parallel_workload(std::uint64_t seed)
{
  random::Stream stream{seed, 0, "comparisons/parallel"};
  TraceJobs jobs;
  double now = 0.0;
  for (int j = 0; j < 300; ++j) {
    const std::uint32_t width = 1U << stream.uniform_int(0, 4);
    const double run = std::ceil(std::min(20'000.0, 300.0 * std::exp(1.3 * stream.normal(0.0, 1.0))));
    now += std::floor(stream.exponential(300.0 * std::exp(0.5 * 1.3 * 1.3) * 6.2 / 16.0 / 0.9)); // 31/5 chips a job
    jobs.push_back(rigid_job(now, run, width, std::ceil(run * stream.uniform(1.0, 3.0))));
  }
  return jobs;
}

/// What a job waited and ran, as a multiple of the longer of its run time and ten seconds.
double mean_bounded_slowdown(const std::vector<Outcome>& outcomes, const TraceJobs& jobs)
{
  double sum = 0.0;
  for (std::size_t j = 0; j < jobs.size(); ++j)
    sum += std::max(1.0, (outcomes[j].finished - jobs[j].submitted).value() / std::max(10.0, jobs[j].run_time.value()));
  return sum / static_cast<double>(jobs.size());
}

} // namespace

// Mu'alem and Feitelson 2001, Utilization, Predictability, Workloads, and User Runtime Estimates: backfilling has a
// small part of the slowdown of first come first served, and of the two kinds of it neither is far from the other.
TEST_CASE("as in its paper, backfilling has less than half of the slowdown of first come first served")
{
  std::map<std::string, double> slowdown;
  for (std::uint64_t seed = 0; seed < 8; ++seed)
    for (const std::string policy : {"fcfs", "easy_backfill", "conservative_backfill"}) {
      const TraceJobs jobs = parallel_workload(seed);
      slowdown[policy] += mean_bounded_slowdown(compared(policy, 16, jobs), jobs) / 8.0;
    }
  for (const auto& [policy, mean] : slowdown)
    MESSAGE(policy << ": mean bounded slowdown " << mean);
  CHECK(slowdown["easy_backfill"] < 0.5 * slowdown["fcfs"]);
  CHECK(slowdown["conservative_backfill"] < 0.5 * slowdown["fcfs"]);
}

// Kay and Lauder 1988, A Fair Share Scheduler: who uses little is served well, however much another asks for. Anna
// comes with ten jobs at once now and then and wants all of the machine, Bert with one each ten minutes.
TEST_CASE("as in its paper, fair_share serves who uses little at once while another floods the machine")
{
  double fair = 0.0, first_come = 0.0;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    random::Stream stream{seed, 0, "comparisons/fair"};
    TraceJobs jobs;
    double flood = 0.0, trickle = 300.0;
    while (jobs.size() < 300) {
      const bool anna = flood <= trickle;
      const double now = anna ? flood : trickle;
      for (int j = 0; j < (anna ? 10 : 1); ++j) {
        const double run = std::ceil(stream.uniform(60.0, 600.0));
        jobs.push_back(rigid_job(now, run, 1, run));
        jobs.back().tenant = model::TenantId{anna ? 0U : 1U};
      }
      (anna ? flood : trickle) += anna ? 800.0 : 600.0; // 10 jobs take four chips 825 s
    }
    const auto waits = [&](const std::string& policy) {
      const auto outcomes = compared(policy, 4, jobs, 2);
      double sum = 0.0, count = 0.0;
      for (std::size_t j = 0; j < jobs.size(); ++j)
        if (jobs[j].tenant == model::TenantId{1}) {
          sum += (outcomes[j].started - jobs[j].submitted).value();
          count += 1.0;
        }
      return sum / count;
    };
    fair += waits("fair_share") / 8.0;
    first_come += waits("fcfs") / 8.0;
  }
  MESSAGE("who uses little waits " << fair << " s, under fcfs " << first_come << " s");
  CHECK(fair < 0.5 * first_come);
}

// Wiesner et al. 2021, Let's Wait Awhile: moving work that can wait to cleaner hours saves carbon. The grid is clean at
// noon and dirty at night; jobs come at all hours and may wait for half a day. Carbon is that of the hours in which
// chips work.
TEST_CASE("as in its paper, carbon_aware emits less where work can wait, and starts no job later than it may")
{
  std::vector<double> daily;
  for (int h = 0; h < 24; ++h)
    daily.push_back(300.0 - 200.0 * std::cos((h - 12) * std::acos(-1.0) / 12.0));
  const std::array grids{model::GridIntensity{daily, Seconds{0}}};
  double aware = 0.0, at_once = 0.0;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    random::Stream stream{seed, 0, "comparisons/carbon"};
    TraceJobs jobs;
    double now = 0.0;
    for (int j = 0; j < 60; ++j) {
      now += std::floor(stream.exponential(3000.0));
      const double run = std::ceil(stream.uniform(600.0, 7200.0));
      jobs.push_back(rigid_job(now, run, 1, run));
    }
    const auto carbon = [&](const std::string& policy) {
      double sum = 0.0;
      const auto outcomes = compared(policy, 60, jobs, 1, grids);
      for (std::size_t j = 0; j < jobs.size(); ++j) {
        sum += grids[0].integral(outcomes[j].started, outcomes[j].finished);
        CHECK((outcomes[j].started - jobs[j].submitted).value() <= 12.0 * 3600.0);
      }
      return sum;
    };
    const double saved = carbon("{policy: carbon_aware, patience: 12 h}"), plain = carbon("fcfs");
    CHECK(saved < plain);
    aware += saved;
    at_once += plain;
  }
  MESSAGE("carbon: " << aware / at_once << " of that of fcfs");
  CHECK(aware < 0.8 * at_once);
}

// Weng et al. 2023, Beware of Fragmentation: as pods come and none goes, less stays unallocated under `fgd` than under
// `best_fit`, and under these than under dot products and at random (FGD > BestFit > {Packing, Clustering} > DotProd > Random,
// figure 7).
TEST_CASE("as in its paper, fgd allocates more GPUs than best_fit, that more than dot products and random places")
{
  namespace place = placing;
  std::map<std::string, double> allocated;
  constexpr int worlds = 12;
  for (std::uint64_t seed = 0; seed < worlds; ++seed)
    for (const std::string name : {"fgd", "best_fit", "gpu_packing", "gpu_clustering", "dot_product", "random"}) {
      random::Stream stream{seed, 0, "comparisons/pods"};
      model::Inventory hosts = place::World::with_chips(std::vector<std::uint16_t>(24, 8));
      for (model::Host& host : hosts.hosts)
        host.cores = 96;
      place::World world{hosts};
      const auto policy = policy_from(policy::placement_policies(), name, seed + 1);
      double chips = 0.0;
      for (double asked = 0.0; asked < 1.3 * 24 * 8;) { // for 130 % of what there is, as there
        const double kind = stream.uniform();
        model::Request pod = place::gang(
            1, kind < 0.5 ? model::ChipShare::thousandths(100 * static_cast<std::uint32_t>(stream.uniform_int(1, 9)))
                          : model::ChipShare::whole(kind < 0.85   ? 1U
                                                    : kind < 0.93 ? 2U
                                                    : kind < 0.96 ? 4U
                                                                  : 8U));
        pod.cores = static_cast<std::uint32_t>(stream.uniform_int(1, 6)) * (kind < 0.85 ? 1U : 4U);
        asked += pod.total_chips();
        const model::JobId job{world.next_job};
        auto placement = policy->place(world.view, job, world.pool, pod);
        if (!placement)
          continue;
        REQUIRE(world.jobs.add({}, {&pod, 1}, {}) == job);
        REQUIRE(world.ledger.allocate(job, 0, pod, *placement, Timestamp{0}) == model::Rejection::accepted);
        ++world.next_job;
        chips += pod.total_chips();
      }
      allocated[name] += chips / (24 * 8) / worlds;
    }
  for (const auto& [name, part] : allocated)
    MESSAGE(name << ": " << 100.0 * part << " % allocated");
  CHECK(allocated["fgd"] > allocated["best_fit"]);
  CHECK(allocated["best_fit"] > allocated["dot_product"]);
  CHECK(allocated["gpu_packing"] > allocated["dot_product"]);
  CHECK(allocated["gpu_clustering"] > allocated["dot_product"]);
  CHECK(allocated["dot_product"] > allocated["random"]);
}

} // namespace leasehold::test
