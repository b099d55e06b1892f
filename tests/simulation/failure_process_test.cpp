// What hosts that go down, come back or slow down mean to those who run there.
#include "simulation/failure_process.hpp"

#include "policy/scheduling/registry.hpp"
#include "simulation/job_world.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>
#include <vector>

namespace leasehold::simulation {

namespace {

using model::JobState;
using model::Rejection;

/// Host 0 is out from 100 s to 200 s; at a speed above 0 it is slow instead.
workload::FailurePlan outage_of_host_0(double speed, Seconds detection = Seconds{0})
{
  workload::Outage outage;
  outage.name = "works";
  outage.hosts = {{model::HostId{0}, model::HostId{0}}};
  outage.from = Timestamp{100.0};
  outage.to = Timestamp{200.0};
  outage.speed = speed;
  outage.detection = detection;
  workload::FailurePlan plan;
  plan.outages = {outage};
  return plan;
}

/// Hosts of four chips, and a job of 1,000 units at 2 a second on a whole host. It writes no checkpoints of itself; one that it
/// is told to write takes 10 s, and a restart 20 s.
struct Failing {
  Failing(std::uint32_t hosts, workload::FailurePlan plan)
      : world({hosts}, {{"x", 0, 1000, {test::on_chips(4, -1, 2.0)}}},
              {"train", "model", {Seconds{10'000}, Seconds{10}}, Seconds{20}},
              test::policy_from(policy::scheduling_policies(), "fcfs")),
        services(world.state, world.runner, world.recorder, {}), watch(world.state, world.runner, services),
        failures(world.state, world.recorder, watch, {std::move(plan), {1, 0}})
  {
    failures.on_fall([this](model::JobId gang, Timestamp noticed) {
      fell.push_back(gang);
      return world.runner.hang(gang, noticed);
    });
    world.runner.on_hung_left([this] { failures.notice(); });
    world.runner.submit(job);
    REQUIRE(start() == Rejection::accepted);
  }
  Rejection start() { return world.runner.decide(policy::Start{job, 0, test::a, std::nullopt}); }
  void play(double end)
  {
    ClusterState& state = world.state;
    while (state.events.next() <= Timestamp{end}) {
      const Event event = state.events.top();
      state.events.pop();
      state.set_now(event.time);
      if (event.kind == EventClass::host_down)
        failures.fail(event);
      else if (event.kind == EventClass::host_up)
        failures.repair(event);
      else
        world.runner.end(event);
    }
    state.set_now(Timestamp{end});
  }
  std::string events()
  {
    world.recorder.close();
    std::ostringstream text;
    text << std::ifstream{world.scratch.path() / "events.csv"}.rdbuf();
    return text.str();
  }

  static constexpr model::JobId job{0};
  test::JobWorld world;
  ServiceRunner services;
  OutageWatch watch;
  FailureProcess failures;
  std::vector<model::JobId> fell;
};

} // namespace

TEST_CASE("whoever runs on a host that goes down falls, without notice, and the host is back when its outage is over")
{
  Failing failing{1, outage_of_host_0(0.0)};
  failing.world.state.reschedule = false;
  failing.play(100.0);
  CHECK(failing.world.state.jobs[Failing::job].state == JobState::pending);
  CHECK(failing.world.runner.work_done(Failing::job) == 0.0); // no checkpoint was written
  CHECK(failing.world.state.ledger.pool(test::a).chips_down == 4);
  CHECK(failing.world.state.reschedule);
  CHECK(failing.failures.failures() == 1);
  CHECK(failing.start() == Rejection::does_not_fit);
  failing.play(200.0);
  CHECK(failing.world.state.ledger.pool(test::a).chips_down == 0);
  // From 200 s on: 20 s of restart, and all of the 1,000 units at 2 a second.
  REQUIRE(failing.start() == Rejection::accepted);
  failing.play(1000.0);
  CHECK(failing.world.runner.finish_of(Failing::job).value() == doctest::Approx(720.0).epsilon(1e-12));
  const std::string events = failing.events();
  CHECK(events.find("100.000000,host_down,A0,works\n") != std::string::npos);
  CHECK(events.find("100.000000,job_preempted,x,failed\n") != std::string::npos);
  CHECK(events.find("200.000000,host_up,A0,works\n") != std::string::npos);
}

TEST_CASE("a spare takes the place of a host that is down, and stands by again when it is back")
{
  Failing failing{2, outage_of_host_0(0.0)};
  failing.failures.keep_spares(model::LeaseId{0}, {{model::HostId{1}, model::HostId{1}}});
  CHECK(failing.world.state.ledger.is_down(model::HostId{1}));
  failing.play(100.0);
  CHECK(failing.world.state.ledger.is_down(model::HostId{0}));
  CHECK_FALSE(failing.world.state.ledger.is_down(model::HostId{1}));
  // The gang starts on the spare: 20 + 500 s from 100 s on.
  REQUIRE(failing.start() == Rejection::accepted);
  failing.play(1000.0);
  CHECK(failing.world.runner.finish_of(Failing::job).value() == doctest::Approx(620.0).epsilon(1e-12));
  // One of the two is down at all times.
  CHECK(failing.world.state.ledger.pool(test::a).chips_down == 4);
  CHECK(failing.events().find("100.000000,spare_taken,A1,A0\n") != std::string::npos);
}

TEST_CASE("until its failure is noticed a gang holds its chips, and nobody else gets them")
{
  // Host 0 is down at 100 s, which is noticed at 110 s: until then host 1 is all that others find.
  Failing failing{2, outage_of_host_0(0.0, Seconds{10})};
  failing.play(109.0);
  CHECK(failing.fell == std::vector{Failing::job});
  CHECK(failing.world.state.jobs[Failing::job].state == JobState::running);
  CHECK(failing.world.state.ledger.pool(test::a).chips_free == 4);
  CHECK(failing.world.state.ledger.pool(test::a).chips_down == 0);
  CHECK(failing.world.runner.work_done(Failing::job) == 0.0); // no checkpoint was written
  // Nobody moves it from a host that is down, or takes its chips in the same act.
  CHECK(failing.world.runner.decide(policy::Migrate{Failing::job, test::a, std::nullopt}) == Rejection::not_running);
  failing.play(110.0);
  CHECK(failing.world.state.jobs[Failing::job].state == JobState::pending);
  CHECK(failing.world.state.ledger.pool(test::a).chips_free == 4);
  CHECK(failing.world.state.ledger.pool(test::a).chips_down == 4);
  // From 110 s on: 20 s of restart and 500 s of work, on the other host.
  REQUIRE(failing.start() == Rejection::accepted);
  failing.play(1000.0);
  CHECK(failing.world.runner.finish_of(Failing::job).value() == doctest::Approx(630.0).epsilon(1e-12));
  CHECK(failing.world.state.ledger.pool(test::a).chips_down == 0);
  const std::string events = failing.events();
  CHECK(events.find("100.000000,host_down,A0,works\n") != std::string::npos);
  CHECK(events.find("110.000000,job_preempted,x,failed\n") != std::string::npos);
}

TEST_CASE("a host that is back before its failure is noticed was never missed, and the gang hangs until then")
{
  Failing failing{1, outage_of_host_0(0.0, Seconds{150})};
  failing.play(249.0);
  CHECK(failing.world.state.jobs[Failing::job].state == JobState::running);
  failing.play(250.0);
  CHECK(failing.world.state.jobs[Failing::job].state == JobState::pending);
  CHECK(failing.world.state.ledger.pool(test::a).chips_down == 0);
  REQUIRE(failing.start() == Rejection::accepted);
}

TEST_CASE("who runs on a host that is slowed works on at its speed")
{
  // 100 s at 2 a second, 100 s at 1, and the 700 units that are left at 2: 200 + 350.
  Failing failing{1, outage_of_host_0(0.5)};
  failing.play(1000.0);
  CHECK(failing.fell.empty());
  CHECK(failing.world.runner.finish_of(Failing::job).value() == doctest::Approx(550.0).epsilon(1e-12));
  CHECK(failing.failures.failures() == 0);
  const std::string events = failing.events();
  CHECK(events.find("100.000000,host_slowed,A0,works\n") != std::string::npos);
  CHECK(events.find("200.000000,host_restored,A0,works\n") != std::string::npos);
}

} // namespace leasehold::simulation
