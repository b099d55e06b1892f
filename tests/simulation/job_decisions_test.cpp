// What becomes of decisions: acts of several, moves, the ways to stop, refusals, and wishes to be woken.
#include "simulation/job_world.hpp"

#include <doctest/doctest.h>

#include <array>
#include <fstream>
#include <limits>
#include <sstream>

namespace leasehold::simulation {

namespace {

using model::JobId;
using model::JobState;
using model::PoolId;
using model::Rejection;
using policy::Decision;
using test::on_chips;

using test::a;
using test::b;

/// Does nothing of itself; asks to be woken at `first`, and then every `period`.
class Idle final : public policy::Scheduling {
public:
  explicit Idle(Timestamp first = Timestamp::never(), Seconds period = model::no_limit) : wake_(first), period_(period)
  {
  }
  void schedule(const model::ClusterView&, policy::DecisionSink&) override
  {
    ++calls;
    wake_ = wake_ + period_;
  }
  [[nodiscard]] Timestamp wake_at() const override { return wake_; }
  int calls = 0;

private:
  Timestamp wake_;
  Seconds period_;
};

/// Lets gangs hold no more than four chips of a pool together.
class FourAtMost final : public policy::Tenancy {
public:
  [[nodiscard]] std::vector<PoolId> admit(model::TenantId, const model::ClusterView&) const override { return {a, b}; }
  [[nodiscard]] Rejection judge(const model::ClusterView& view, PoolId pool, model::TenantId,
                                const model::Request& request) const override
  {
    double held = request.members * request.chips.chips();
    for (const model::RunningJob& running : view.pool(pool).running)
      held += running.members * running.chips.chips();
    return held <= 4.0 ? Rejection::accepted : Rejection::against_tenancy;
  }
  [[nodiscard]] double quota(model::TenantId) const override { return 4.0; }
  [[nodiscard]] bool takes_guests() const override { return false; }
  [[nodiscard]] std::vector<JobId> victims(const model::ClusterView&, PoolId, const policy::Claim&) const override
  {
    return {};
  }
};

/// A checkpoint every 60 s of work takes 10 s, a restart 20 s.
const assembly::WorkloadTraits often{"train", "model", {Seconds{60}, Seconds{10}}, Seconds{20}};
/// The same costs, and no checkpoint but those that stops call for.
const assembly::WorkloadTraits seldom{"train", "model", {Seconds{10'000}, Seconds{10}}, Seconds{20}};

/// Three jobs, submitted at 0, of 1,000 units: half a host at rate 1 or a whole one at rate 2, of any chip.
test::JobWorld world_of(const std::vector<std::uint32_t>& hosts, const assembly::WorkloadTraits& traits)
{
  const std::vector<model::Request> requests{on_chips(2, -1, 1.0), on_chips(4, -1, 2.0)};
  return {hosts,
          {{"x", 0, 1000, requests}, {"y", 0, 1000, requests}, {"z", 0, 1000, requests}},
          traits,
          std::make_unique<Idle>()};
}

constexpr JobId x{0};
constexpr JobId y{1};
constexpr JobId z{2};

policy::Start whole(JobId job, PoolId pool)
{
  return {job, 1, pool, std::nullopt};
}

std::string events_of(test::JobWorld& world)
{
  world.recorder.close();
  std::ifstream in{world.scratch.path() / "events.csv"};
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

} // namespace

TEST_CASE("an act is carried out as a whole or not at all")
{
  auto world = world_of({1}, seldom);
  world.play(Timestamp{0});
  REQUIRE(world.runner.decide(whole(x, a)) == Rejection::accepted);
  world.play(Timestamp{100});
  // The one host cannot hold y and z.
  const std::array<Decision, 3> too_much{whole(y, a), policy::Preempt{x}, whole(z, a)};
  const policy::Verdict refused = world.runner.decide(too_much);
  CHECK(refused.reason == Rejection::does_not_fit);
  CHECK(refused.which == 2);
  CHECK(world.state.jobs[x].state == JobState::running);
  CHECK(world.state.ledger.allocation(x).started == Timestamp{0});
  CHECK(world.runner.counts().pending == 2);
  CHECK(world.runner.totals().preemptions == 0);
  CHECK(world.runner.totals().refused_decisions == 1);
  // Without z it can: what x gives back is free before y takes it, wherever the stop stands in the act.
  CHECK(world.runner.decide(std::span{too_much}.first(2)).accepted());
  CHECK(world.state.jobs[x].state == JobState::pending);
  CHECK(world.state.jobs[y].state == JobState::running);
  CHECK(world.state.ledger.audit() == "");
  const std::string events = events_of(world);
  CHECK(events.find(",decision_refused,z,start: the gang does not fit\n") != std::string::npos);
  CHECK(events.find(",job_submitted,x,\n") != std::string::npos);
  CHECK(events.find(",job_preempted,x,preempted\n") != std::string::npos);
  CHECK(events.find(",job_started,y,\"A in east, request 1\"\n") != std::string::npos);
}

TEST_CASE("two jobs change places in one act, and one by one they cannot")
{
  auto world = world_of({1, 1}, seldom);
  world.play(Timestamp{0});
  const std::array<Decision, 2> begin{whole(x, a), whole(y, b)};
  REQUIRE(world.runner.decide(begin).accepted());
  world.play(Timestamp{50});
  CHECK(world.runner.decide(policy::Migrate{x, b, std::nullopt}) == Rejection::does_not_fit);
  const std::array<Decision, 2> swap{policy::Migrate{x, b, std::nullopt}, policy::Migrate{y, a, std::nullopt}};
  CHECK(world.runner.decide(swap).accepted());
  CHECK(world.state.ledger.allocation(x).placement.pool == b);
  CHECK(world.state.ledger.allocation(y).placement.pool == a);
  // A migration costs 10 s of the stay before and 20 s of the one after: 40·2 done, 920/2 = 460 s to do: 50 + 20 + 460.
  world.play();
  CHECK(world.runner.finish_of(x).value() == doctest::Approx(530.0).epsilon(1e-12));
}

TEST_CASE("a resize costs what a stop after a checkpoint and a start cost, and progress carries over")
{
  // 100 s at rate 1 less 10 s of checkpoint: 90 done; 910 to do at rate 2 after 20 s of restart: 100 + 20 + 455.
  for (const bool resize : {true, false}) {
    auto world = world_of({1}, seldom);
    world.play(Timestamp{0});
    REQUIRE(world.runner.decide(policy::Start{x, 0, a, std::nullopt}) == Rejection::accepted);
    world.play(Timestamp{100});
    if (resize) {
      CHECK(world.runner.decide(policy::Resize{x, 1}) == Rejection::accepted);
    } else {
      CHECK(world.runner.decide(policy::Preempt{x}) == Rejection::accepted);
      CHECK(world.runner.decide(whole(x, a)) == Rejection::accepted);
    }
    CHECK(world.state.ledger.allocation(x).chips == 4.0);
    CHECK(world.runner.work_done(x) == doctest::Approx(90.0).epsilon(1e-12));
    world.play();
    CHECK(world.runner.finish_of(x).value() == doctest::Approx(575.0).epsilon(1e-12));
    CHECK(world.runner.totals().preemptions == 1);
  }
}

TEST_CASE("the three ways to stop keep what they say")
{
  // A cycle is 60 s of work and 10 s of writing, the rate 2. At 100 s a stop at once falls back to the checkpoint of
  // 60 s: 120. After a checkpoint: 100 - 70 - 10 = 20 s more: 160. With 30 s of notice the job stops at 130 with
  // 130 - 70 - 10 = 50 s more: 220. With 5 s, too short to write, it stops at 105 with the 120.
  const auto kept = [](const policy::Preempt& stop) {
    auto world = world_of({1}, often);
    world.play(Timestamp{0});
    REQUIRE(world.runner.decide(whole(x, a)) == Rejection::accepted);
    world.play(Timestamp{100});
    REQUIRE(world.runner.decide(stop) == Rejection::accepted);
    world.play(Timestamp{99.9} + stop.notice);
    CHECK(world.state.ledger.holds_chips(x) == (stop.how == policy::Stop::with_notice));
    world.play(Timestamp{100} + stop.notice);
    CHECK(world.state.jobs[x].state == JobState::pending);
    return world.runner.work_done(x);
  };
  using policy::Stop;
  CHECK(kept({x, Stop::at_once}) == doctest::Approx(120.0).epsilon(1e-12));
  CHECK(kept({x}) == doctest::Approx(160.0).epsilon(1e-12));
  CHECK(kept({x, Stop::with_notice, Seconds{30}}) == doctest::Approx(220.0).epsilon(1e-12));
  CHECK(kept({x, Stop::with_notice, Seconds{5}}) == doctest::Approx(120.0).epsilon(1e-12));
}

TEST_CASE("a job that ends within its notice has finished")
{
  // 500 s of work and no checkpoint on the way.
  auto world = world_of({1}, seldom);
  world.play(Timestamp{0});
  REQUIRE(world.runner.decide(whole(x, a)) == Rejection::accepted);
  world.play(Timestamp{490});
  REQUIRE(world.runner.decide(policy::Preempt{x, policy::Stop::with_notice, Seconds{30}}) == Rejection::accepted);
  world.play();
  CHECK(world.state.jobs[x].state == JobState::finished);
  CHECK(world.runner.finish_of(x) == Timestamp{500});
}

TEST_CASE("tenancy judges every gang that takes chips, and an act by what it leaves")
{
  // Two hosts of four chips in pool A. The ledger has room for x and y, the policy for one of them.
  auto world = world_of({2}, seldom);
  CHECK(world.state.view.quota(model::TenantId{0}) == std::numeric_limits<double>::infinity()); // nobody told
  world.state.tenancy = std::make_unique<FourAtMost>();
  world.state.share_out(std::array{3.0});
  CHECK(world.state.view.quota(model::TenantId{0}) == 4.0);
  CHECK(world.state.view.weight(model::TenantId{0}) == 3.0);
  CHECK(world.state.view.share(model::TenantId{0}) == 1.0); // of the only tenant
  world.play(Timestamp{0});
  REQUIRE(world.runner.decide(whole(x, a)) == Rejection::accepted);
  CHECK(world.runner.decide(whole(y, a)) == Rejection::against_tenancy);
  CHECK_FALSE(world.state.gangs.start({model::JobKind::replica, model::TenantId{0}}, on_chips(1, -1, 1.0), a).valid());
  const std::array<Decision, 2> instead{policy::Preempt{x}, whole(y, a)};
  CHECK(world.runner.decide(instead).accepted());
  CHECK(world.state.jobs[y].state == JobState::running);
  CHECK(events_of(world).find(",decision_refused,y,start: the tenancy policy gives the tenant no more now\n") !=
        std::string::npos);
}

TEST_CASE("refusals say why")
{
  auto world = world_of({1, 1}, seldom);
  world.play(Timestamp{0});
  REQUIRE(world.runner.decide(whole(x, a)) == Rejection::accepted);
  CHECK(world.runner.decide(policy::Resize{x, 1}) == Rejection::already_there);
  CHECK(world.runner.decide(policy::Migrate{x, a, std::nullopt}) == Rejection::already_there);
  CHECK(world.runner.decide(policy::Resize{x, 2}) == Rejection::unknown_request);
  CHECK(world.runner.decide(policy::Resize{y, 1}) == Rejection::not_running);
  CHECK(world.runner.decide(policy::Migrate{x, PoolId{7}, std::nullopt}) == Rejection::not_admitted);
  CHECK(world.runner.decide(policy::Preempt{x, policy::Stop::with_notice, Seconds{-1}}) == Rejection::bad_notice);
  const std::array<Decision, 2> twice{policy::Preempt{x}, whole(x, b)};
  const policy::Verdict verdict = world.runner.decide(twice);
  CHECK(verdict.reason == Rejection::twice_in_act);
  CHECK(verdict.which == 1);
  CHECK(world.runner.totals().refused_decisions == 7);
  CHECK(world.state.jobs[x].state == JobState::running);
}

TEST_CASE("the view tells what a job got so far")
{
  // 100 s on four chips, of which 10 s write a checkpoint, and after 20 s of restart 30 s of work on two.
  auto world = world_of({1}, seldom);
  world.play(Timestamp{0});
  REQUIRE(world.runner.decide(whole(x, a)) == Rejection::accepted);
  world.play(Timestamp{100});
  REQUIRE(world.runner.decide(policy::Resize{x, 0}) == Rejection::accepted);
  world.play(Timestamp{150});
  const model::JobFacts facts = world.state.view.facts(x);
  CHECK(facts.first_start == Timestamp{0});
  CHECK(facts.executed == Seconds{150});
  CHECK(facts.chip_seconds == 500.0);
  CHECK(facts.work_saved == 180.0);
  CHECK(facts.work == doctest::Approx(180.0 + 30.0).epsilon(1e-3)); // its next checkpoint counted in by its share
  CHECK(facts.preemptions == 1);
  CHECK(facts.checkpoint == Seconds{10});
  CHECK(facts.restart == Seconds{20});
}

TEST_CASE("a wish to be woken counts once, in the future and with an empty queue too")
{
  // At 50 nobody waits: it is heard. Afterwards it lies in the past.
  test::JobWorld once{
      {1}, {{"x", 100, 10, {on_chips(4, -1, 1.0)}}}, seldom, std::make_unique<Idle>(Timestamp{50}, Seconds{0})};
  once.play();
  CHECK(once.loop->instants() == 2);
  CHECK(static_cast<const Idle&>(*once.state.scheduling).calls == 2);

  // Woken for ever while a job waits that it never starts: after a thousand times it has given up.
  test::JobWorld dead{
      {1}, {{"x", 0, 10, {on_chips(4, -1, 1.0)}}}, seldom, std::make_unique<Idle>(Timestamp{10}, Seconds{10})};
  dead.play();
  CHECK(dead.loop->instants() == 1 + policy::Wakes::patience);
}

} // namespace leasehold::simulation
