// Policies that order jobs by length, deadline, priority or attained service, worked out by hand; what each promises, on
// random workloads; and that none is another under a different name. Hosts have one chip. Where nothing else is said jobs
// keep their work when they are stopped, at no cost.
#include "policy/placement/registry.hpp"
#include "policy/scheduling/registry.hpp"
#include "random/stream.hpp"
#include "support/policy_from.hpp"
#include "support/trace_runner.hpp"

#include <doctest/doctest.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

using namespace leasehold;

namespace {

using Jobs = std::vector<test::TraceJob>;

struct Keeping {
  bool work = true;
  double cost = 0.0;
  double restart = 0.0;
};

std::vector<test::Outcome> outcomes_of(const std::string& policy, std::uint32_t hosts, const Jobs& jobs,
                                       const Keeping& keeping = {}, std::uint32_t tenants = 1)
{
  const auto scheduling = test::policy_from(policy::scheduling_policies(), policy);
  const auto placement = test::policy_from(policy::placement_policies(), "first_fit");
  const model::Inventory inventory = test::plain_cluster(hosts);
  test::TraceRunner runner{inventory, *scheduling, *placement, tenants};
  runner.audit_always();
  if (keeping.work)
    runner.keep_work(Seconds{keeping.cost}, Seconds{keeping.restart});
  auto outcomes = runner.play(jobs);
  CHECK(runner.refusals() == 0);
  return outcomes;
}

/// `last start-finish` of each job.
std::string stays(const std::string& policy, std::uint32_t hosts, const Jobs& jobs, const Keeping& keeping = {})
{
  std::string text;
  for (const test::Outcome& outcome : outcomes_of(policy, hosts, jobs, keeping))
    text += fmt::format("{}{:g}-{:g}", text.empty() ? "" : " ", outcome.started.value(), outcome.finished.value());
  return text;
}

test::TraceJob sized(double submitted, double run, std::uint32_t chips = 1)
{
  return test::rigid_job(submitted, run, chips, run);
}

test::TraceJob due(double submitted, double run, double deadline)
{
  test::TraceJob job = sized(submitted, run);
  job.deadline = Timestamp{deadline};
  return job;
}

test::TraceJob ranked(double submitted, double run, std::int32_t priority)
{
  test::TraceJob job = sized(submitted, run);
  job.priority = priority;
  return job;
}

double mean_completion(const std::vector<test::Outcome>& outcomes, const Jobs& jobs)
{
  double sum = 0.0;
  for (std::size_t j = 0; j < jobs.size(); ++j)
    sum += (outcomes[j].finished - jobs[j].submitted).value();
  return sum / static_cast<double>(jobs.size());
}

/// Jobs of one chip whose estimates are exact.
Jobs one_machine(std::uint64_t seed)
{
  random::Stream stream{seed, 0, "jobs"};
  Jobs jobs;
  double now = 0.0;
  for (int j = 0; j < 20; ++j) {
    now += static_cast<double>(stream.uniform_int(0, 12));
    jobs.push_back(sized(now, static_cast<double>(stream.uniform_int(1, 20))));
  }
  return jobs;
}

/// Gangs of up to half of 16 chips with a heavy tail, as on shared clusters; a load of about 1.2 for a while.
Jobs heavy_tailed(std::uint64_t seed)
{
  random::Stream stream{seed, 0, "jobs"};
  Jobs jobs;
  double now = 0.0;
  for (int j = 0; j < 100; ++j) {
    now += std::floor(stream.exponential(300.0));
    const double run = std::ceil(std::min(100'000.0, 200.0 * std::exp(2.0 * stream.normal(0.0, 1.0))));
    jobs.push_back(sized(now, run, 1U << stream.uniform_int(0, 3)));
  }
  return jobs;
}

} // namespace

TEST_CASE("best effort fifo passes over what does not fit; fcfs waits")
{
  // Two chips. A has one until 10, B wants both, C one for 20.
  const Jobs jobs{sized(0, 10), sized(1, 5, 2), sized(2, 20)};
  CHECK(stays("fcfs", 2, jobs) == "0-10 10-15 15-35");
  CHECK(stays("best_effort_fifo", 2, jobs) == "0-10 22-27 2-22");
  // It leaves nothing waiting that fits, and wide jobs starve: of 2-chip B and one-chip jobs that come every 8 s for 10 s,
  // from 1 s on, B is last.
  Jobs stream{sized(0, 9), sized(0.5, 1, 2)};
  for (int j = 0; j < 20; ++j)
    stream.push_back(sized(1 + 8 * j, 10));
  CHECK(outcomes_of("best_effort_fifo", 2, stream)[1].started.value() == 1 + 8 * 19 + 10);
}

TEST_CASE("sjf: the shortest of those that wait comes first; nobody is stopped")
{
  // A holds both chips until 10. Then C (5 s, both), then D (20) and B (30) at once.
  const Jobs jobs{sized(0, 10, 2), sized(1, 30), sized(2, 5, 2), sized(3, 20)};
  CHECK(stays("sjf", 2, jobs) == "0-10 15-45 10-15 15-35");
  // A job that does not fit holds longer ones back, unless they may overtake.
  const Jobs blocked{sized(0, 10), sized(1, 5, 2), sized(2, 8)};
  CHECK(stays("sjf", 2, blocked) == "0-10 10-15 15-23");
  CHECK(stays("{policy: sjf, overtake: true}", 2, blocked) == "0-10 10-15 2-10");
  // By service B has 12 chip-seconds and C 9.
  const Jobs wide{sized(0, 4, 2), sized(1, 6, 2), sized(2, 9)};
  CHECK(stays("sjf", 2, wide) == "0-4 4-10 10-19");
  CHECK(stays("{policy: sjf, by: service}", 2, wide) == "0-4 13-19 4-13");
}

TEST_CASE("sjf goes by the estimate, oracle_sjf by the truth")
{
  // B says 30 and takes 1, C says 5 and takes 5.
  const Jobs jobs{sized(0, 10), test::rigid_job(1, 1, 1, 30), sized(2, 5)};
  CHECK(stays("sjf", 1, jobs) == "0-10 15-16 10-15");
  CHECK(stays("oracle_sjf", 1, jobs) == "0-10 10-11 11-16");
  CHECK(stays("srtf", 1, jobs) == "7-15 15-16 2-7"); // at 2 A has 8 left, C 5; then A 8, B says 30
  CHECK(stays("oracle_srtf", 1, jobs) == "7-16 1-2 2-7");
}

TEST_CASE("srtf: who has least left runs, at what a stop costs")
{
  const Jobs jobs{sized(0, 10), sized(2, 3), sized(3, 4)};
  // At 2 A has 8 left, B 3. At 5 C has 4, A 8.
  CHECK(stays("srtf", 1, jobs) == "9-17 2-5 5-9");
  // Of its 2 s A spent one on the checkpoint, and then 2 s on the restart: 9 left, until 9 + 2 + 9.
  CHECK(stays("srtf", 1, jobs, {true, 1.0, 2.0}) == "9-20 2-5 5-9");
  // A job that would lose all runs on.
  CHECK(stays("srtf", 1, jobs, {false}) == "0-10 10-13 13-17");
  // At 1 A has 9 s left and B 6; by service A has 9 chip-seconds left and B 12.
  const Jobs wide{sized(0, 10), sized(1, 6, 2)};
  CHECK(stays("srtf", 2, wide) == "7-16 1-7");
  CHECK(stays("{policy: srtf, by: service}", 2, wide) == "0-10 10-16");
}

TEST_CASE("srtf ranks a job alike where it runs and where it waits, on however slow a chip")
{
  // Both would run twice as fast on chips that nobody has: 50 and 75 s, and take 100 and 150. B comes at 1, when A, which
  // still needs 99, has the less left of both all the same; C's submission is an event that changes nothing.
  const auto slow = [](double submitted, double run) {
    test::TraceJob job = sized(submitted, run);
    job.requests.insert(job.requests.begin(), job.requests[0]);
    job.requests[0].chip_types = model::ChipTypes{model::ChipTypeId{1}};
    job.requests[0].rate = 2.0;
    job.requests[0].walltime = Seconds{run / 2.0};
    return job;
  };
  CHECK(stays("srtf", 1, {slow(0, 100), slow(1, 150), sized(2, 500)}) == "0-100 100-250 250-750");
}

TEST_CASE("an estimate bounds a job's work over all its stays")
{
  // A says 6 and would take 10. It did 2 when B came for 1: killed after 4 more.
  CHECK(stays("srtf", 1, {test::rigid_job(0, 10, 1, 6), sized(2, 1)}) == "3-7 2-3");
}

TEST_CASE("edf: whoever is due sooner stops the others")
{
  // At 1 B (due 20) stops A (never due), at 2 C (due 6) stops B. B has 4 left at 5, A 9 at 9.
  CHECK(stays("edf", 1, {sized(0, 10), due(1, 5, 20), due(2, 3, 6)}) == "9-18 5-9 2-5");
}

TEST_CASE("edf on one machine keeps all deadlines that can be kept")
{
  // They can be if and only if between any submission r and any deadline d the jobs that come at r or later and are due by
  // d take no longer than d − r.
  int could = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    random::Stream stream{seed, 0, "deadlines"};
    Jobs jobs = one_machine(seed);
    jobs.resize(8);
    for (test::TraceJob& job : jobs)
      job.deadline = job.submitted + job.run_time * static_cast<double>(stream.uniform_int(1, 8));
    bool possible = true;
    for (const test::TraceJob& from : jobs)
      for (const test::TraceJob& to : jobs) {
        Seconds demand{0.0};
        for (const test::TraceJob& job : jobs)
          if (job.submitted >= from.submitted && job.deadline <= to.deadline)
            demand = demand + job.run_time;
        possible = possible && (demand <= Seconds{0.0} || demand <= to.deadline - from.submitted);
      }
    const auto outcomes = outcomes_of("edf", 1, jobs);
    bool kept = true;
    for (std::size_t j = 0; j < jobs.size(); ++j)
      kept = kept && outcomes[j].finished <= jobs[j].deadline;
    CAPTURE(seed);
    CHECK(kept == possible);
    could += possible ? 1 : 0;
  }
  CHECK(could > 20); // so that the test says something
  CHECK(could < 180);
}

TEST_CASE("priority: lower ones are stopped, equals never")
{
  // At 1 B stops A. C is B's equal. At 3 D stops B, which has 3 left and goes on before C, that came later.
  const Jobs jobs{ranked(0, 10, 0), ranked(1, 5, 1), ranked(2, 5, 1), ranked(3, 2, 2)};
  CHECK(stays("priority", 1, jobs) == "13-22 5-8 8-13 3-5");
  CHECK(stays("priority", 1, jobs, {false}) == "0-10 12-17 17-22 10-12"); // nothing is kept: only the order counts
  // Of those below, the lowest goes, and of equals the latest: two chips, B holds one and A one; C wants one.
  CHECK(stays("priority", 2, {ranked(0, 10, 0), ranked(1, 10, 0), ranked(2, 3, 1)}) == "0-10 5-14 2-5");
}

TEST_CASE("priority: no job waits while lower ones hold chips that would do for it")
{
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    random::Stream stream{seed, 0, "ranks"};
    Jobs jobs = heavy_tailed(seed);
    for (test::TraceJob& job : jobs)
      job.priority = static_cast<std::int32_t>(stream.uniform_int(0, 3));
    const auto scheduling = test::policy_from(policy::scheduling_policies(), "priority");
    const auto placement = test::policy_from(policy::placement_policies(), "first_fit");
    const model::Inventory inventory = test::plain_cluster(16);
    test::TraceRunner runner{inventory, *scheduling, *placement};
    runner.keep_work();
    runner.observe([](const model::ClusterView& view) {
      const model::Pool& pool = view.pools()[0];
      for (model::JobId job = view.pending().front(); job.valid(); job = view.pending().next(job)) {
        std::uint64_t chips = pool.chips_free;
        for (const model::RunningJob& running : pool.running)
          if (view.job(running.job).priority < view.job(job).priority)
            chips += running.members;
        REQUIRE(chips < view.requests(job)[0].members);
      }
    });
    static_cast<void>(runner.play(jobs));
  }
}

TEST_CASE("one machine: no policy has a lower mean completion time than srtf with exact estimates")
{
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const Jobs jobs = one_machine(seed);
    const double least = mean_completion(outcomes_of("srtf", 1, jobs), jobs);
    CHECK(mean_completion(outcomes_of("oracle_srtf", 1, jobs), jobs) == doctest::Approx(least));
    for (const std::string policy :
         {"fcfs", "best_effort_fifo", "easy_backfill", "conservative_backfill", "sjf", "oracle_sjf",
          "{policy: las, round: 1 s}", "{policy: tiresias, round: 1 s}",
          "{policy: tiresias, round: 1 s, queues: [5 s]}", "edf", "priority", "fair_share"}) {
      INFO(policy << ", " << seed);
      CHECK(mean_completion(outcomes_of(policy, 1, jobs), jobs) >= least - 1e-6);
    }
  }
}

TEST_CASE("one machine, all there at once: no order has a lower mean than sjf")
{
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    Jobs jobs = one_machine(seed);
    jobs.resize(6);
    for (test::TraceJob& job : jobs)
      job.submitted = Timestamp{0.0};
    std::vector<double> runs;
    for (const test::TraceJob& job : jobs)
      runs.push_back(job.run_time.value());
    std::ranges::sort(runs);
    double least = 1e300;
    do {
      double end = 0.0, sum = 0.0;
      for (const double run : runs)
        sum += end += run;
      least = std::min(least, sum / 6.0);
    } while (std::ranges::next_permutation(runs).found);
    CHECK(mean_completion(outcomes_of("sjf", 1, jobs), jobs) == doctest::Approx(least));
  }
}

TEST_CASE("as in their papers, those that spare short jobs beat fifo in mean completion time where tails are heavy")
{
  std::map<std::string, double> mean;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const Jobs jobs = heavy_tailed(seed);
    for (const std::string policy : {"fcfs", "best_effort_fifo", "sjf", "oracle_sjf", "srtf", "oracle_srtf", "las",
                                     "tiresias", "{policy: oracle_srtf, by: service}"})
      mean[policy] += mean_completion(outcomes_of(policy, 16, jobs), jobs) / 10.0;
  }
  for (const auto& [policy, seconds] : mean)
    if (policy != "fcfs") {
      CAPTURE(policy);
      CHECK(seconds < mean["fcfs"]);
    }
  CHECK(mean["oracle_srtf"] < mean["oracle_sjf"]); // Tiresias: stopping pays
  CHECK(mean["las"] < mean["best_effort_fifo"]);   // and pays without knowing run times
}

TEST_CASE("no scheduling policy is another under a different name")
{
  // Left out: the testers, and what is what it is by its parameters alone: carbon_aware by grids, hived by cells, and hdrf by
  // groups, without which it is drf (drf_test.cpp, hived_test.cpp).
  const std::set<std::string> testers{"random", "rejecter", "killer", "carbon_aware", "hdrf", "hived"};
  std::vector<std::string> names;
  for (const auto& row : policy::scheduling_policies())
    if (!testers.contains(row.name()))
      names.push_back(row.name());
  std::set<std::pair<std::string, std::string>> differ;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    random::Stream stream{seed, 0, "facets"};
    Jobs jobs = heavy_tailed(seed);
    for (test::TraceJob& job : jobs) {
      job.priority = static_cast<std::int32_t>(stream.uniform_int(0, 1));
      job.tenant = model::TenantId{static_cast<std::uint32_t>(stream.uniform_int(0, 1))};
      job.requests[0].walltime = job.run_time * stream.uniform(1.0, 5.0);
      job.deadline = job.submitted + job.run_time * stream.uniform(1.0, 10.0);
    }
    std::map<std::string, std::vector<Timestamp>> ends;
    for (const std::string& name : names)
      for (const test::Outcome& outcome : outcomes_of(name, 16, jobs, {}, 2)) {
        REQUIRE(outcome.finished < Timestamp::never());
        ends[name].push_back(outcome.finished);
      }
    for (const auto& [a, one] : ends)
      for (const auto& [b, other] : ends)
        if (one != other)
          differ.emplace(a, b);
  }
  for (const std::string& a : names)
    for (const std::string& b : names) {
      INFO(a << " and " << b);
      CHECK(differ.contains({a, b}) == (a != b));
    }
}
