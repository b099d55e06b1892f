// Attempts that fail, and jobs that are tried anew after a delay or given up.
#include "policy/scheduling/registry.hpp"
#include "simulation/job_world.hpp"
#include "workload/retries.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::simulation {

namespace {

using test::a;
using test::on_chips;
using Times = std::vector<double>;

/// Jobs that need 20 s to work again.
assembly::WorkloadTraits tried(const workload::RetrySpec& spec, Seconds checkpoint = model::no_limit)
{
  assembly::WorkloadTraits traits{"train", "model", {checkpoint, Seconds{0}}, Seconds{20}};
  traits.retries.emplace(spec, 1, "train");
  return traits;
}

/// events.csv; the world records no more.
std::string told_events(test::JobWorld& world)
{
  world.recorder.close();
  std::ifstream in{world.scratch.path() / "events.csv"};
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// When it tells this of the job.
Times times_of(const std::string& events, const std::string& what)
{
  std::istringstream in{events};
  Times times;
  for (std::string line; std::getline(in, line);)
    if (line.find("," + what) != std::string::npos)
      times.push_back(std::stod(line));
  return times;
}

void same(const Times& found, const Times& expected)
{
  REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < found.size(); ++i)
    CHECK(found[i] == doctest::Approx(expected[i]).epsilon(1e-6));
}

} // namespace

TEST_CASE("a job whose attempts all fail is tried anew after delays that grow, and then given up")
{
  // Each attempt fails at a share of what is left as it begins: all of 1,000 s where nothing is kept.
  const workload::RetrySpec spec{.most = 2, .delay = Seconds{100}, .growth = 2.0, .failing = 1.0};
  const workload::RetryRule rule{spec, 1, "train"};
  const std::array share{*rule.fails_at("x", 0), *rule.fails_at("x", 1), *rule.fails_at("x", 2)};
  test::JobWorld world{{1},
                       {{"x", 0, 1000, {on_chips(4, 0, 1.0)}}},
                       tried(spec),
                       test::policy_from(policy::scheduling_policies(), "fcfs")};
  world.play();
  // Back 100 s after the first failure and 200 s after the second, each time 20 s of restart.
  const double first = 1000 * share[0];
  const double second = first + 100 + 20 + 1000 * share[1];
  const double third = second + 200 + 20 + 1000 * share[2];
  CHECK(world.runner.counts().killed == 1);
  CHECK(world.runner.counts().conserved());
  CHECK(world.runner.totals().failed_attempts == 3);
  CHECK(world.runner.finish_of(model::JobId{0}).value() == doctest::Approx(third).epsilon(1e-9));
  CHECK(world.state.now.value() == doctest::Approx(third).epsilon(1e-9));
  // All that its four chips did is lost.
  const double held = third - 100 - 200;
  CHECK(world.state.accounts.classes(model::LeaseId{0}, world.state.now).lost ==
        doctest::Approx(4 * held).epsilon(1e-6));
  const std::string events = told_events(world);
  same(times_of(events, "job_failed,x,1 of 3"), {first});
  same(times_of(events, "job_failed,x"), {first, second, third});
  same(times_of(events, "job_retried,x"), {first + 100, second + 200});
}

TEST_CASE("an attempt fails at a share of what checkpoints left of the job, wherever it was stopped meanwhile")
{
  // A checkpoint at every second of work costs nothing: what was done until a failure is kept but for its last part of a
  // second.
  const workload::RetrySpec spec{.most = 1, .failing = 1.0};
  const workload::RetryRule rule{spec, 1, "train"};
  const double first = 1000 * *rule.fails_at("x", 0);
  const double second = std::floor(first) + (1000 - std::floor(first)) * *rule.fails_at("x", 1);
  test::JobWorld world{{1},
                       {{"x", 0, 1000, {on_chips(4, 0, 1.0)}}},
                       tried(spec, Seconds{1}),
                       test::policy_from(policy::scheduling_policies(), "fcfs")};
  REQUIRE(first > 10.0);
  // A stop after five seconds is no failure, and the attempt goes on to the same point: 5 s, 20 s of restart, and the rest.
  world.play(Timestamp{5.0});
  world.runner.interrupt(model::JobId{0}, EndReason::preempted, Seconds{-1});
  REQUIRE(world.runner.decide(policy::Start{model::JobId{0}, 0, a, std::nullopt}) == model::Rejection::accepted);
  world.play();
  CHECK(world.runner.totals().failed_attempts == 2);
  CHECK(world.runner.counts().killed == 1);
  CHECK(world.runner.work_done(model::JobId{0}) == doctest::Approx(std::floor(second)).epsilon(1e-9));
  same(times_of(told_events(world), "job_failed,x"), {first + 20, first + 20 + 20 + second - std::floor(first)});
}

TEST_CASE("failures of chips use up retries as well, stops do not; without `retries` a job goes back for ever")
{
  const auto after = [](const assembly::WorkloadTraits& traits, EndReason reason, int times) {
    test::JobWorld world{
        {1}, {{"x", 0, 1000, {on_chips(4, 0, 1.0)}}}, traits, test::policy_from(policy::scheduling_policies(), "fcfs")};
    for (int n = 0; n < times && !world.runner.counts().killed; ++n) {
      world.play(Timestamp{10.0 * (n + 1)});
      world.runner.interrupt(model::JobId{0}, reason, Seconds{-1});
      if (world.runner.counts().pending > 0)
        CHECK(world.runner.decide(policy::Start{model::JobId{0}, 0, a, std::nullopt}) == model::Rejection::accepted);
    }
    world.play();
    CHECK(world.runner.counts().conserved());
    return world.runner.counts().killed;
  };
  const assembly::WorkloadTraits once = tried({.most = 1});
  CHECK(after(once, EndReason::failed, 1) == 0);
  CHECK(after(once, EndReason::failed, 2) == 1);
  CHECK(after(once, EndReason::preempted, 5) == 0);
  CHECK(after(once, EndReason::evicted, 5) == 0);
  CHECK(after({"train", "model", {}, Seconds{20}}, EndReason::failed, 5) == 0);
}

TEST_CASE("a job that waits for its retry is in nobody's queue, and takes its old place when it is back")
{
  // x fails; y and z, which came later, wait for its host meanwhile. x comes back 5 s later, behind y, which has started, and
  // before z.
  const workload::RetrySpec spec{.most = 50, .delay = Seconds{5}, .failing = 0.5};
  const workload::RetryRule rule{spec, 1, "train"};
  std::string x = "x0";
  for (int n = 1; !rule.fails_at(x, 0) || rule.fails_at(x, 1); ++n)
    x = "x" + std::to_string(n);
  std::string y = "y0";
  for (int n = 1; rule.fails_at(y, 0); ++n)
    y = "y" + std::to_string(n);
  std::string z = "z0";
  for (int n = 1; rule.fails_at(z, 0); ++n)
    z = "z" + std::to_string(n);
  const std::vector<model::Request> host{on_chips(4, 0, 1.0)};
  test::JobWorld world{{1},
                       {{x, 0, 100, host}, {y, 0, 100, host}, {z, 0, 100, host}},
                       tried(spec),
                       test::policy_from(policy::scheduling_policies(), "fcfs")};
  const double fails = 100 * *rule.fails_at(x, 0);
  world.play(Timestamp{fails + 1.0});
  CHECK(world.runner.comes_back(model::JobId{0}));
  CHECK(world.state.pending.size() == 1);
  CHECK(world.runner.counts().pending == 2);
  CHECK(world.runner.decide(policy::Start{model::JobId{0}, 0, a, std::nullopt}) == model::Rejection::not_pending);
  world.play(Timestamp{fails + 6.0});
  CHECK(world.state.pending.front() == model::JobId{0});
  world.play();
  CHECK(world.runner.finish_of(model::JobId{1}).value() == doctest::Approx(fails + 100).epsilon(1e-9));
  CHECK(world.runner.finish_of(model::JobId{0}).value() == doctest::Approx(fails + 220).epsilon(1e-9));
  CHECK(world.runner.finish_of(model::JobId{2}).value() == doctest::Approx(fails + 320).epsilon(1e-9));
}

TEST_CASE("under every policy all jobs that fail and are tried anew come to an end")
{
  // Sixty jobs of one to four chips on twelve, each attempt of which fails with 0.4, three times at most. Whether a job is
  // given up is drawn for the job, and so the same under all policies that decide by themselves who runs.
  const workload::RetrySpec spec{.most = 2, .delay = Seconds{30}, .growth = 3.0, .failing = 0.4};
  std::vector<test::JobSpec> jobs;
  std::uint64_t given_up = 0;
  const workload::RetryRule rule{spec, 1, "train"};
  for (int j = 0; j < 60; ++j) {
    const std::string name = "j" + std::to_string(j);
    jobs.push_back(
        {name, 7.0 * j, 50.0 + 13.0 * (j % 11), {on_chips(1U << static_cast<unsigned>(j % 3), 0, 1.0)}, j % 2});
    jobs.back().deadline = Timestamp{1e6};
    given_up += rule.fails_at(name, 0) && rule.fails_at(name, 1) && rule.fails_at(name, 2) ? 1U : 0U;
  }
  REQUIRE(given_up > 0);
  std::vector<double> work;
  work.reserve(jobs.size());
  for (const test::JobSpec& job : jobs)
    work.push_back(job.work);
  for (const policy::Entry<policy::Scheduling>& entry : policy::scheduling_policies()) {
    // hived has to be told of cells, the other two are testers that refuse or stop jobs whatever they are.
    if (entry.name() == "hived" || entry.name() == "rejecter" || entry.name() == "killer")
      continue;
    CAPTURE(entry.name());
    auto scheduling = test::policy_from(policy::scheduling_policies(), entry.name());
    scheduling->foretell(work);
    test::JobWorld world{{3}, jobs, tried(spec, Seconds{10}), std::move(scheduling)};
    world.play(Timestamp{200'000.0});
    const model::JobCounts& counts = world.runner.counts();
    CHECK(counts.conserved());
    CHECK(counts.finished + counts.killed + counts.rejected == jobs.size());
    if (counts.rejected == 0)
      CHECK(counts.killed == given_up);
    CHECK(world.state.ledger.audit() == "");
  }
}

} // namespace leasehold::simulation
