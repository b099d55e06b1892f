// Jobs whose rate changes on the way, and jobs that may not start yet.
#include "simulation/job_runner.hpp"

#include "policy/placement/registry.hpp"
#include "policy/scheduling/registry.hpp"
#include "policy/tenancy/registry.hpp"
#include "support/one_host.hpp"
#include "support/policy_from.hpp"
#include "support/scratch.hpp"

#include <doctest/doctest.h>

#include <array>

namespace leasehold::simulation {

namespace {

/// One training job of 1,000 tokens at 10 tokens/s on one host.
struct World {
  explicit World(assembly::WorkloadTraits traits)
      : inventory(test::one_host(8)), state(inventory, 1), recorder(scratch.path(), {false, false, false, false}),
        runner(state, recorder, {std::move(traits)}, {"lab"}, {1000.0})
  {
    state.scheduling = test::policy_from(policy::scheduling_policies(), "fcfs");
    state.placement = test::policy_from(policy::placement_policies(), "first_fit");
    state.tenancy = test::policy_from(policy::tenancy_policies(), "dedicated");
    pool = state.ledger.pool_of(model::TenantId{0}, model::ProviderId{0}, model::RegionId{0}, model::ChipTypeId{0});
    const std::array hosts{model::HostRange{model::HostId{0}, model::HostId{0}}};
    state.ledger.deliver(first_lease, pool, hosts);
    state.accounts.open(first_lease, 8.0, Timestamp{0});
    state.admitted[0] = {pool};
    model::Job job;
    job.kind = model::JobKind::training;
    job.tenant = model::TenantId{0};
    model::Request request;
    request.chips = model::ChipShare::whole(8);
    request.chip_types = model::ChipTypes{model::ChipTypeId{0}};
    request.rate = 10.0;
    id = state.jobs.add(job, {&request, 1}, "train");
    runner.submit(id);
  }

  model::Rejection start() { return runner.decide(policy::Start{id, 0, pool, std::nullopt}); }
  void at(double now) { state.set_now(Timestamp{now}); }
  /// Plays what is left; the instant of the end that counted.
  double play()
  {
    while (runner.counts().finished == 0) {
      const Event event = state.events.top();
      state.events.pop();
      state.set_now(std::max(state.now, event.time));
      runner.end(event);
    }
    return state.now.value();
  }

  static constexpr model::LeaseId first_lease{0};
  test::ScratchDirectory scratch;
  model::Inventory inventory;
  ClusterState state;
  output::Recorder recorder;
  JobRunner runner;
  model::PoolId pool;
  model::JobId id;
};

} // namespace

TEST_CASE("the clock never falls")
{
  World world{{"train", "model", {model::no_limit, Seconds{0}}, Seconds{0}}};
  world.at(20.0);
  world.at(20.0);
  CHECK_THROWS_AS(world.at(19.999999999), std::logic_error);
  CHECK(world.state.now == Timestamp{20.0});
}

TEST_CASE("no job is submitted before its time")
{
  World world{{"train", "model", {model::no_limit, Seconds{0}}, Seconds{0}}};
  model::Job later = world.state.jobs[world.id];
  later.submitted = Timestamp{5.0};
  const auto requests = world.state.jobs.requests(world.id);
  const std::vector<model::Request> copy{requests.begin(), requests.end()};
  const model::JobId id = world.state.jobs.add(later, copy, "later");
  CHECK_THROWS_AS(world.runner.submit(id), std::logic_error);
  world.at(5.0);
  world.runner.submit(id);
  CHECK(world.runner.counts().pending == 2);
}

TEST_CASE("what renews itself leaves the instant, however short the delay")
{
  CHECK(later(Timestamp{1.0}, Seconds{2.5}) == Timestamp{3.5});
  for (const double delay : {0.0, 1e-12, -1.0})
    CHECK(later(Timestamp{1.0}, Seconds{delay}) == after(Timestamp{1.0}));
  CHECK(later(Timestamp::never(), Seconds{0.0}) == Timestamp::never());
}

TEST_CASE("a change of rate keeps what was done, exactly")
{
  World world{{"train", "model", {model::no_limit, Seconds{0}}, Seconds{0}}};
  REQUIRE(world.start() == model::Rejection::accepted);
  // 20 s at 10 = 200; 10 s at 30 = 300; the other 500 at 5 take 100 s: the end is 130 s.
  world.at(20.0);
  world.runner.set_rate(world.id, 0, 30.0);
  world.at(30.0);
  CHECK(world.runner.work_done(world.id) == doctest::Approx(500.0).epsilon(1e-12));
  world.runner.set_rate(world.id, 0, 5.0);
  CHECK(world.play() == doctest::Approx(130.0).epsilon(1e-12));
  CHECK(world.runner.counts().finished == 1);
  // All 8 chips worked for 130 s and lost nothing.
  const market::ChipTime time = world.state.accounts.classes(World::first_lease, world.state.now);
  CHECK(time.productive == doctest::Approx(8 * 130.0).epsilon(1e-12));
  CHECK(time.lost == doctest::Approx(0.0));
}

TEST_CASE("checkpoints keep the work that the rates of their time did")
{
  World world{{"train", "model", {Seconds{10}, Seconds{2}}, Seconds{3}}};
  REQUIRE(world.start() == model::Rejection::accepted);
  // A cycle is 10 s of work and 2 s of writing. At 17 s: 10 + 5 s of work at 10 = 150.
  world.at(17.0);
  world.runner.set_rate(world.id, 0, 20.0);
  // At 30 s: two cycles and 6 s: 26 s of work, 11 of them at 20: 150 + 220 = 370.
  world.at(30.0);
  CHECK(world.runner.work_done(world.id) == doctest::Approx(370.0).epsilon(1e-12));
  // A failure falls back to the checkpoint after 20 s of work: 150 + 5·20 = 250, and 30 − 20 = 10 s are lost.
  world.runner.interrupt(world.id, EndReason::failed, Seconds{-1});
  CHECK(world.runner.work_done(world.id) == doctest::Approx(250.0).epsilon(1e-12));
  CHECK(world.state.accounts.classes(World::first_lease, world.state.now).lost == doctest::Approx(80.0).epsilon(1e-12));
  // Again at 20: 3 s restart, 750/20 = 37.5 s of work, 3 checkpoints of 2 s: 30 + 46.5.
  REQUIRE(world.start() == model::Rejection::accepted);
  CHECK(world.play() == doctest::Approx(76.5).epsilon(1e-12));
}

TEST_CASE("a request without chip types fits nowhere and is refused as not ported")
{
  World world{{"train", "model", {model::no_limit, Seconds{0}}, Seconds{0}}};
  const model::ChipTypes chips = world.state.jobs.requests(world.id)[0].chip_types;
  world.state.jobs.request(world.id, 0).chip_types = model::ChipTypes{};
  CHECK_FALSE(world.state.view.fits(world.pool, world.state.jobs.requests(world.id)[0]));
  CHECK_FALSE(world.state.view.could_fit(world.pool, world.state.jobs.requests(world.id)[0]));
  CHECK(world.start() == model::Rejection::not_ported);
  model::Placement placement{world.pool, {{{model::HostId{0}, model::HostId{0}}, 1, 0}}};
  CHECK(world.runner.decide(policy::Start{world.id, 0, world.pool, placement}) == model::Rejection::not_ported);
  CHECK(world.runner.totals().refused_decisions == 2);
  world.state.jobs.request(world.id, 0).chip_types = chips;
  CHECK(world.start() == model::Rejection::accepted);
}

} // namespace leasehold::simulation
