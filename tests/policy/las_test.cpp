// Least attained service, worked out by hand: hosts of four chips, rounds of 360 s from 0 on. Where nothing else is said a
// stop costs 10 s of checkpoint, the start after it 20 s of restart, and no other checkpoint falls into a stay: a first
// round keeps 350 s of work, a later stay of one round 330.
#include "policy/scheduling/registry.hpp"
#include "random/stream.hpp"
#include "simulation/job_world.hpp"
#include "support/trace_runner.hpp"

#include <doctest/doctest.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>

namespace leasehold::test {

namespace {

using Stays = std::map<std::uint32_t, std::string>;

/// `las` from a scenario's text; where each job was, and when, is written down.
class LasWatched final : public policy::Scheduling {
public:
  LasWatched(const std::string& policy, Stays& stays)
      : policy_(policy_from(policy::scheduling_policies(), policy)), stays_(&stays)
  {
  }
  void schedule(const model::ClusterView& view, policy::DecisionSink& decisions) override
  {
    policy_->schedule(view, decisions);
    for (const model::Pool& pool : view.pools()) {
      double held = 0.0;
      for (const model::RunningJob& running : pool.running)
        held += running.members * running.chips.chips();
      REQUIRE(held <= static_cast<double>(pool.chips));
    }
  }
  [[nodiscard]] Timestamp wake_at() const override { return policy_->wake_at(); }
  void submitted(const model::ClusterView& view, model::JobId job) override { policy_->submitted(view, job); }
  void started(const model::ClusterView& view, model::JobId job) override { policy_->started(view, job); }
  void ended(const model::ClusterView& view, model::JobId job, const model::Allocation& held) override
  {
    policy_->ended(view, job, held);
    std::vector<std::uint32_t> hosts;
    for (const model::HostId host : model::hosts_of(held.placement))
      hosts.push_back(host.index());
    (*stays_)[job.index()] +=
        fmt::format("{}:{:.0f}-{:.0f} ", fmt::join(hosts, "+"), held.started.value(), view.now().value());
  }

private:
  std::unique_ptr<policy::Scheduling> policy_;
  Stays* stays_;
};

const assembly::WorkloadTraits las_traits{"train", "model", {Seconds{10'000}, Seconds{10}}, Seconds{20}};

Stays las_stays(const std::string& policy, std::uint32_t hosts, const std::vector<JobSpec>& jobs,
                const assembly::WorkloadTraits& traits = las_traits)
{
  Stays stays;
  JobWorld world{{hosts}, jobs, traits, std::make_unique<LasWatched>(policy, stays)};
  world.play();
  CHECK(world.runner.totals().refused_decisions == 0);
  CHECK(world.runner.counts().finished == jobs.size());
  return stays;
}

std::vector<JobSpec> two_alike(double submitted = 0.0, std::int32_t priority = 0)
{
  return {{"X", 0, 1000, {on_chips(4, -1, 1.0)}}, {"Y", submitted, 1000, {on_chips(4, -1, 1.0)}, priority}};
}

} // namespace

TEST_CASE("las: two jobs for one host take turns")
{
  // 360: X had 4·360 = 1440 chip-seconds, Y none. 720: both had 1440, X started first. 1080: Y. 1440: X again, with
  // 350 + 330 = 680 kept: 20 + 320 s, until 1780. The next round is at 1800: Y too has 20 + 320 s to go, until 2140.
  CHECK(las_stays("las", 1, two_alike()) ==
        Stays{{0, "0:0-360 0:720-1080 0:1440-1780 "}, {1, "0:360-720 0:1080-1440 0:1800-2140 "}});
}

TEST_CASE("las: within a queue whoever started first stays, until it had as much as the queue's bound")
{
  // The bound is 48 min = 2880 s on one chip. 360: X had 1440 and stays. 720: X had 2880 and is in the second queue, Y in
  // the first; X keeps 710. 1440: Y had 2880, too: X started first and has 20 + 290 s to go, until 1750. 1800: Y, likewise.
  CHECK(las_stays("{policy: las, queues: [48 min]}", 1, two_alike()) ==
        Stays{{0, "0:0-720 0:1440-1750 "}, {1, "0:720-1440 0:1800-2110 "}});
  // Nobody gets to 2 h of one chip: as fcfs, but for the rounds.
  CHECK(las_stays("{policy: las, queues: [2 h]}", 1, two_alike()) == Stays{{0, "0:0-1000 "}, {1, "0:1080-2080 "}});
  // Rounds of 600 s: X had 2400 at 600 and stays; at 1000 it is done.
  CHECK(las_stays("{policy: las, round: 10 min, queues: [48 min]}", 1, two_alike()) ==
        Stays{{0, "0:0-1000 "}, {1, "0:1200-2200 "}});
}

TEST_CASE("las: a higher priority comes before what jobs had")
{
  // Y comes at 100, is due at 360, and has its 1000 s at once. X kept 350 and has 20 + 650 s to go.
  CHECK(las_stays("las", 1, two_alike(100, 1)) == Stays{{0, "0:0-360 0:1440-2110 "}, {1, "0:360-1360 "}});
}

TEST_CASE("las: a gang that needs several hosts gets them, and whoever comes last makes room")
{
  // Three hosts. L wants two chips and takes host 0, M four and takes host 1. G, two members of four, comes at 100.
  //   360: G had nothing, L 720, M 1440. G takes host 2, which is idle, and that of M, who comes last. L stays. For M no
  //     host is left; it has kept 350.
  //   720: L and M had 1440, L is earlier in the queue and stays until 1000. M takes the lowest of what G holds, who had
  //     8·360 = 2880: 20 + 650 s, until 1390. For G host 2 alone is too little; of its 500 it has kept 350.
  //   1080: hosts 0 and 2 are idle: G, 20 + 150 s.
  CHECK(las_stays("las", 3,
                  {{"L", 0, 1000, {on_chips(2, -1, 1.0)}},
                   {"M", 0, 1000, {on_chips(4, -1, 1.0)}},
                   {"G", 100, 500, {[] {
                      model::Request gang = on_chips(4, -1, 1.0);
                      gang.members = 2;
                      return gang;
                    }()}}}) == Stays{{0, "0:0-1000 "}, {1, "1:0-360 1:720-1390 "}, {2, "1+2:360-720 0+2:1080-1250 "}});
}

TEST_CASE("las: a stay goes on until twice as long as stopping and starting again takes")
{
  // A minute for a checkpoint, ten to restart. 360 and 720: two minutes are over, and who had less takes over. X's second
  // stay goes on until 720 + 2·660 = 2040 at least; it has 600 + 700 s to go and ends at 2020. 2160: Y, likewise.
  const assembly::WorkloadTraits slow{"train", "model", {Seconds{10'000}, Seconds{60}}, Seconds{600}};
  CHECK(las_stays("las", 1, two_alike(), slow) == Stays{{0, "0:0-360 0:720-2020 "}, {1, "0:360-720 0:2160-3460 "}});
}

TEST_CASE("las: nobody is stopped who keeps nothing")
{
  // No checkpoints: X has its 1000 s, and Y from the next round on.
  const assembly::WorkloadTraits none{"train", "model", {}, Seconds{20}};
  CHECK(las_stays("las", 1, two_alike(), none) == Stays{{0, "0:0-1000 "}, {1, "0:1080-2080 "}});
  // Rigid jobs likewise: 1000 s each, begun at the rounds at 0, 1080 and 2160, in their order.
  const auto scheduling = policy_from(policy::scheduling_policies(), "las");
  const auto placement = policy_from(policy::placement_policies(), "first_fit");
  const model::Inventory inventory = plain_cluster(1);
  TraceRunner runner{inventory, *scheduling, *placement};
  std::vector<double> starts;
  for (const Outcome& outcome :
       runner.play({rigid_job(0, 1000, 1, 2000), rigid_job(0, 1000, 1, 2000), rigid_job(100, 10, 1, 20)}))
    starts.push_back(outcome.started.value());
  CHECK(starts == std::vector<double>{0, 1080, 2160});
}

TEST_CASE("las: random gangs never hold more than there is, nothing is refused, and all are done")
{
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    random::Stream stream{seed, 0, "test/las"};
    const auto drawn = [&](int least, int most) { return static_cast<std::uint32_t>(stream.uniform_int(least, most)); };
    std::vector<JobSpec> jobs;
    double now = 0.0;
    for (int j = 0; j < 30; ++j) {
      now += std::floor(stream.exponential(200.0));
      std::vector<model::Request> requests;
      for (std::uint32_t r = drawn(1, 2); r > 0; --r) {
        requests.push_back(on_chips(drawn(1, 4), stream.bernoulli(0.3) ? static_cast<int>(r) - 1 : -1, 1.0 + r));
        requests.back().members = drawn(1, 3);
      }
      jobs.push_back({"", now, 100.0 * drawn(1, 60), requests, stream.bernoulli(0.1) ? 1 : 0});
    }
    Stays stays;
    const std::string policy = seed % 2 == 0 ? "las" : "{policy: las, queues: [30 min, 2 h]}";
    JobWorld world{{3, 4}, jobs, las_traits, std::make_unique<LasWatched>(policy, stays)};
    world.play();
    CAPTURE(seed);
    REQUIRE(world.runner.counts().finished == jobs.size());
    CHECK(world.runner.totals().refused_decisions == 0);
    CHECK(world.state.ledger.audit() == "");
  }
}

TEST_CASE("las: fractions and cores get what the whole chips leave")
{
  // A host of four chips and four cores. At 0 three whole chips start, and two halves and one with three cores on the
  // fourth, or none: the last wants a chip of its own, waits for the whole ones and is there at 720, once they are done.
  model::Inventory inventory = plain_cluster(1, 4);
  inventory.hosts[0].cores = 4;
  const auto job = [](std::uint32_t thousandths, std::uint32_t cores) {
    TraceJob one = rigid_job(0, 500, 1, 1000);
    one.requests[0].chips = model::ChipShare::thousandths(thousandths);
    one.requests[0].cores = cores;
    return one;
  };
  const auto scheduling = policy_from(policy::scheduling_policies(), "las");
  const auto placement = policy_from(policy::placement_policies(), "pack");
  TraceRunner runner{inventory, *scheduling, *placement};
  runner.audit_always();
  std::vector<double> starts;
  for (const Outcome& outcome : runner.play({job(3000, 0), job(500, 0), job(500, 1), job(1000, 3)}))
    starts.push_back(outcome.started.value());
  CHECK(starts == std::vector<double>{0, 0, 0, 720});
}

namespace {

/// `last start-finish` of each job, which keeps its work at no cost, on hosts of one chip.
std::string tiresias_stays(const std::string& parameters, std::uint32_t hosts, const std::vector<TraceJob>& jobs)
{
  const auto scheduling =
      policy_from(policy::scheduling_policies(), "{policy: tiresias, round: 10 s, " + parameters + "}");
  const auto placement = policy_from(policy::placement_policies(), "first_fit");
  const model::Inventory inventory = plain_cluster(hosts);
  TraceRunner runner{inventory, *scheduling, *placement};
  runner.audit_always();
  runner.keep_work();
  std::string text;
  for (const Outcome& outcome : runner.play(jobs))
    text += fmt::format("{}{:g}-{:g}", text.empty() ? "" : " ", outcome.started.value(), outcome.finished.value());
  return text;
}

TraceJob of_length(double submitted, double run, std::uint32_t chips = 1)
{
  return rigid_job(submitted, run, chips, run);
}

} // namespace

TEST_CASE("tiresias: jobs fall to the next queue, and rise again where they are promoted")
{
  // Rounds of 10 s. Both in the first queue, A stays until it had 100; then B for 50, at 150 A again.
  CHECK(tiresias_stays("queues: [100 s]", 1, {of_length(0, 300), of_length(5, 50)}) == "150-350 100-150");
  // Without promotion B, C and D come before A once it had its 100.
  const std::vector<TraceJob> jobs{of_length(0, 300), of_length(5, 80), of_length(6, 80), of_length(155, 80)};
  CHECK(tiresias_stays("queues: [100 s]", 1, jobs) == "340-540 100-180 180-260 260-340");
  // A ran 100 and has waited 50 at 150: it counts anew, behind C and before D. From 260 to 360 it has its 100, then D. At
  // 410 it has waited half of 100 again, and is in the first queue when D is done.
  CHECK(tiresias_stays("queues: [100 s], promote: 0.5", 1, jobs) == "440-540 100-180 180-260 360-440");
}

TEST_CASE("tiresias: promotion helps who ran, not a wide gang in the first queue that narrow ones run past")
{
  // Two chips. B wants both from 1 on; each 20 s a job of 40 s comes and takes the chip that is free at the next round, so
  // that one is always held, until the last, from 190 on, ends at 230.
  std::vector<TraceJob> jobs{of_length(0, 30), of_length(1, 10, 2)};
  for (int j = 0; j < 10; ++j)
    jobs.push_back(of_length(2 + 20 * j, 40));
  CHECK(tiresias_stays("queues: [100 s], promote: 1", 2, jobs).starts_with("0-30 230-240 "));
}

} // namespace leasehold::test
