// What the policies promise, on random small workloads whose times are whole seconds, so that events coincide often.
#include "policy/placement/registry.hpp"
#include "policy/reserving_hosts.hpp"
#include "policy/scheduling/registry.hpp"
#include "random/stream.hpp"
#include "support/naive_schedules.hpp"
#include "support/policy_from.hpp"
#include "support/trace_runner.hpp"

#include <doctest/doctest.h>

#include <map>

using namespace leasehold;

namespace {

constexpr std::uint32_t plain_hosts = 16;

struct Shape {
  std::size_t jobs = 40;
  double mean_gap = 4;     ///< seconds; runs take about 25 s on about a quarter of the machine: a load of about 1.5
  double overestimate = 3; ///< estimates are up to so many times the truth
  bool may_be_killed = true;
};

std::vector<test::TraceJob> random_workload(std::uint64_t seed, const Shape& shape)
{
  random::Stream stream{seed, 0, "jobs"};
  std::vector<test::TraceJob> jobs;
  double now = 0;
  for (std::size_t j = 0; j < shape.jobs; ++j) {
    now += std::floor(stream.exponential(shape.mean_gap));
    const double run = static_cast<double>(stream.uniform_int(1, 50));
    double estimate = std::ceil(run * stream.uniform(1.0, shape.overestimate));
    if (shape.may_be_killed && stream.bernoulli(0.1))
      estimate = std::ceil(run / 2);
    const auto wide = static_cast<std::uint32_t>(stream.uniform_int(1, stream.bernoulli(0.2) ? plain_hosts : 5));
    jobs.push_back(test::rigid_job(now, run, wide, estimate));
  }
  return jobs;
}

struct Played {
  std::vector<test::Outcome> outcomes;
  std::uint64_t refusals = 0;
};

Played play(const std::string& policy, const std::vector<test::TraceJob>& jobs,
            const test::TraceRunner::Observer& observer = {})
{
  const auto scheduling = test::policy_from(policy::scheduling_policies(), policy);
  const auto placement = test::policy_from(policy::placement_policies(), "first_fit");
  const model::Inventory inventory = test::plain_cluster(plain_hosts);
  test::TraceRunner runner{inventory, *scheduling, *placement};
  runner.audit_always();
  if (observer)
    runner.observe(observer);
  Played played{runner.play(jobs), 0};
  played.refusals = runner.refusals();
  return played;
}

/// The earliest instant at which the head fits, if every running job ended at its estimate.
double earliest_for_head(const model::ClusterView& view)
{
  const model::Pool& pool = view.pools()[0];
  std::uint64_t free = pool.chips_free;
  const std::uint32_t wanted = view.requests(view.pending().front())[0].members;
  for (const model::RunningJob& job : pool.running) {
    free += job.members;
    if (free >= wanted)
      return job.expected_end.value();
  }
  return 1e300;
}

} // namespace

TEST_CASE("textbook forms agree with the naive schedules, job by job")
{
  const std::pair<const char*, test::NaiveRule> pairs[] = {
      {"fcfs", test::NaiveRule::fcfs},
      {"easy_backfill", test::NaiveRule::easy},
      {"conservative_backfill", test::NaiveRule::conservative},
      {test::conservative_hosts.c_str(), test::NaiveRule::named_hosts},
  };
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const auto jobs = random_workload(seed, {});
    for (const auto& pair : pairs) {
      const auto played = play(pair.first, jobs);
      const auto naive = test::naive_starts(jobs, plain_hosts, pair.second);
      CAPTURE(pair.first);
      CAPTURE(seed);
      for (std::size_t j = 0; j < jobs.size(); ++j) {
        CAPTURE(j);
        REQUIRE(played.outcomes[j].started.value() == naive[j]);
      }
      REQUIRE(played.refusals == 0); // a policy that plans exactly never asks for what is not there
    }
  }
}

TEST_CASE("tables of named hosts that are kept say what tables made anew at every end say")
{
  // Jobs come three times as fast as the machine takes them, so that some hundred wait, and most end well before their
  // estimates: each such end frees hosts that some of the reservations behind can use, and what these give up others can.
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    const auto jobs = random_workload(
        seed, {.jobs = 150, .mean_gap = 2, .overestimate = seed % 2 == 0 ? 3.0 : 1.2, .may_be_killed = seed % 3 == 0});
    const auto played = play(test::conservative_hosts, jobs);
    const auto naive = test::naive_starts(jobs, plain_hosts, test::NaiveRule::named_hosts);
    CAPTURE(seed);
    for (std::size_t j = 0; j < jobs.size(); ++j) {
      CAPTURE(j);
      REQUIRE(played.outcomes[j].started.value() == naive[j]);
    }
  }
}

TEST_CASE("every job runs, once, for its run time or its estimate")
{
  for (const std::string policy : {"fcfs", "easy_backfill", "conservative_backfill", test::easy_hosts.c_str(),
                                   test::conservative_hosts.c_str(), "random"})
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      const auto jobs = random_workload(seed, {});
      const auto played = play(policy, jobs);
      CAPTURE(policy);
      CAPTURE(seed);
      REQUIRE(played.refusals == 0);
      for (std::size_t j = 0; j < jobs.size(); ++j) {
        const test::Outcome& outcome = played.outcomes[j];
        REQUIRE(outcome.started >= jobs[j].submitted);
        REQUIRE(outcome.finished == outcome.started + std::min(jobs[j].run_time, jobs[j].requests[0].walltime));
      }
    }
}

TEST_CASE("easy never delays the head past the first promise it got")
{
  // The promise is made when a job becomes head: the earliest instant at which it fits, by the estimates, which are
  // upper bounds since a job is killed at its estimate.
  for (const std::string& policy : {std::string{"easy_backfill"}, test::easy_hosts})
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      std::map<std::uint32_t, double> promised;
      const auto played = play(policy, random_workload(seed, {}), [&](const model::ClusterView& view) {
        // By count alone: with one chip a host any free hosts do, so that the promise holds for named hosts as well.
        if (!view.pending().empty())
          promised.try_emplace(view.pending().front().index(), earliest_for_head(view));
      });
      REQUIRE(played.outcomes.size() == 40);
      for (const auto& promise : promised) {
        CAPTURE(policy);
        CAPTURE(seed);
        CAPTURE(promise.first);
        REQUIRE(played.outcomes[promise.first].started.value() <= promise.second);
      }
    }
}

TEST_CASE("fcfs and easy leave no head waiting that would fit")
{
  for (const std::string policy : {"fcfs", "easy_backfill", "conservative_backfill"})
    for (std::uint64_t seed = 0; seed < 100; ++seed)
      static_cast<void>(play(policy, random_workload(seed, {}), [&](const model::ClusterView& view) {
        if (const model::JobId head = view.pending().front(); head.valid())
          REQUIRE_FALSE(view.fits(model::PoolId{0}, view.requests(head)[0]));
      }));
}

TEST_CASE("fcfs starts in the order of submission")
{
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const auto played = play("fcfs", random_workload(seed, {}));
    for (std::size_t j = 1; j < played.outcomes.size(); ++j)
      REQUIRE(played.outcomes[j - 1].started <= played.outcomes[j].started);
  }
}

TEST_CASE("conservative by hosts: no job starts later than its first reservation")
{
  // A job's first reservation is where it would start if, from its submission on, nobody else came and every job ran to
  // its estimate: then no reservation ever moves. So the workload is cut off and stretched there, and played again.
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const auto jobs = random_workload(seed, {});
    const auto played = play(test::conservative_hosts, jobs);
    for (std::size_t j = 0; j < jobs.size(); ++j) {
      std::vector<test::TraceJob> stretched(jobs.begin(), jobs.begin() + static_cast<std::ptrdiff_t>(j) + 1);
      for (std::size_t i = 0; i <= j; ++i)
        if (played.outcomes[i].finished > jobs[j].submitted)
          stretched[i].run_time = stretched[i].requests[0].walltime;
      const auto promised = play(test::conservative_hosts, stretched);
      CAPTURE(seed);
      CAPTURE(j);
      REQUIRE(played.outcomes[j].started <= promised.outcomes[j].started);
    }
  }
}

TEST_CASE("preemption at random loses no job")
{
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto jobs = random_workload(seed, {});
    const auto scheduling =
        test::policy_from(policy::scheduling_policies(), "{policy: killer, probability: 0.3, limit: 50}", seed);
    const auto placement = test::policy_from(policy::placement_policies(), "pack");
    const model::Inventory inventory = test::plain_cluster(plain_hosts);
    test::TraceRunner runner{inventory, *scheduling, *placement};
    runner.audit_always();
    for (const auto& outcome : runner.play(jobs))
      REQUIRE(outcome.finished < Timestamp::never());
    REQUIRE(runner.refusals() == 0);
  }
}

namespace {

/// Gangs with whole chips, fractions, cores and memory, some with two alternatives, for hosts of eight chips.
std::vector<test::TraceJob> vector_workload(std::uint64_t seed)
{
  random::Stream stream{seed, 0, "vectors"};
  auto jobs = random_workload(seed, {.jobs = 60});
  for (test::TraceJob& job : jobs) {
    model::Request& request = job.requests[0];
    request.members = static_cast<std::uint32_t>(stream.uniform_int(1, 6));
    const auto kind = stream.uniform_int(0, 3);
    request.chips = kind == 0 ? model::ChipShare::thousandths(static_cast<std::uint32_t>(stream.uniform_int(100, 900)))
                              : model::ChipShare::whole(static_cast<std::uint32_t>(1 << stream.uniform_int(0, 3)));
    request.cores = static_cast<std::uint32_t>(stream.uniform_int(0, 2));
    request.memory = Bytes{static_cast<double>(stream.uniform_int(0, 8))};
    job.priority = static_cast<std::int32_t>(stream.uniform_int(0, 1));
    if (stream.bernoulli(0.3)) {
      job.requests.push_back(request);
      job.requests[1].members = 1;
    }
  }
  return jobs;
}

} // namespace

TEST_CASE("vectors on hosts of several chips: everything runs and the books balance")
{
  model::Inventory inventory = test::plain_cluster(6, 8);
  for (model::Host& host : inventory.hosts) {
    host.cores = 16;
    host.memory = Bytes{64};
  }
  const std::string policies[] = {"fcfs",
                                  "easy_backfill",
                                  "conservative_backfill",
                                  test::easy_hosts,
                                  test::conservative_hosts,
                                  "random",
                                  "{policy: killer, probability: 0.2, limit: 20}"};
  for (const std::string& name : policies)
    for (const std::string placing : {"first_fit", "pack"})
      for (std::uint64_t seed = 0; seed < 30; ++seed) {
        const auto scheduling = test::policy_from(policy::scheduling_policies(), name, seed);
        const auto placement = test::policy_from(policy::placement_policies(), placing);
        test::TraceRunner runner{inventory, *scheduling, *placement};
        runner.audit_always();
        CAPTURE(name);
        CAPTURE(placing);
        CAPTURE(seed);
        for (const auto& outcome : runner.play(vector_workload(seed)))
          REQUIRE(outcome.finished < Timestamp::never());
        REQUIRE(runner.refusals() == 0);
      }
}

TEST_CASE("exact fits of random milliseconds start on time, early in a trace and a year in")
{
  // As in "a job that ends exactly when the reservation begins is backfilled": three hosts are held for `hold`, the next
  // job wants all and waits, the last is submitted with exactly the time left as its estimate. Of such fits 13 % failed
  // when times were doubles.
  random::Stream stream{1, 0, "exact fits"};
  for (int i = 0; i < 2000; ++i) {
    const double begin = i % 2 == 0 ? 0.0 : 365 * 86400.0;
    const auto late = stream.uniform_int(2, 5000), left = stream.uniform_int(1, 100'000);
    const auto seconds = [](std::int64_t milliseconds) { return static_cast<double>(milliseconds) / 1000.0; };
    std::vector<test::TraceJob> jobs{test::rigid_job(0, seconds(late + left), 13, seconds(late + left)),
                                     test::rigid_job(0, 1, plain_hosts, 1),
                                     test::rigid_job(0, seconds(left), 3, seconds(left))};
    jobs[0].submitted = Timestamp{begin};
    jobs[1].submitted = Timestamp{begin} + Seconds{0.001};
    jobs[2].submitted = Timestamp{begin} + Seconds{seconds(late)};
    for (const std::string& policy : {std::string{"easy_backfill"}, std::string{test::easy_hosts},
                                      std::string{"conservative_backfill"}, std::string{test::conservative_hosts}}) {
      CAPTURE(policy);
      CAPTURE(late);
      CAPTURE(left);
      REQUIRE(play(policy, jobs).outcomes[2].started == jobs[2].submitted);
    }
  }
}
