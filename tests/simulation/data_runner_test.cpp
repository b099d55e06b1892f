// A checkpoint follows its job to another region.
#include "simulation/data_runner.hpp"

#include "policy/placement/registry.hpp"
#include "policy/scheduling/registry.hpp"
#include "policy/tenancy/registry.hpp"
#include "support/policy_from.hpp"
#include "support/scratch.hpp"

#include <doctest/doctest.h>

#include <array>
#include <optional>
#include <utility>
#include <vector>

namespace leasehold::simulation {

namespace {

model::Inventory two_regions()
{
  model::Inventory inventory;
  inventory.providers = {"cloud"};
  inventory.regions = {{"east", model::ProviderId{0}}, {"west", model::ProviderId{0}}};
  inventory.chip_types = {"chip"};
  for (std::uint32_t r = 0; r < 2; ++r) {
    model::Host host;
    host.name = "host-" + std::to_string(r);
    host.provider = model::ProviderId{0};
    host.region = model::RegionId{r};
    host.chip = model::ChipTypeId{0};
    host.chips = 8;
    inventory.hosts.push_back(host);
  }
  return inventory;
}

/// 1 GB/s between the regions, $0.02/GB; one job with a checkpoint of 20 GB, its corpus of 50 GB in the east.
assembly::DataPlan plan()
{
  assembly::DataPlan plan;
  plan.datasets = {{"corpus", Bytes{50e9}, {model::RegionId{0}}}};
  plan.ways.bandwidth.assign(2, std::vector<BytesPerSecond>(2, BytesPerSecond{1e9}));
  plan.egress = {{PricePerGigabyte{}, *parse<PricePerGigabyte>("$0.02/GB").value}};
  plan.training["train"] = {0, Bytes{20e9}};
  return plan;
}

/// A lab with a pool in each region, and its job of 1,000 tokens, 10 a second. Checkpoints every 10 s of work, free; 3 s of
/// restart.
struct MovingJob {
  explicit MovingJob(assembly::DataPlan plan) : state{inventory, 1}
  {
    state.scheduling = test::policy_from(policy::scheduling_policies(), "fcfs");
    state.placement = test::policy_from(policy::placement_policies(), "first_fit");
    state.tenancy = test::policy_from(policy::tenancy_policies(), "dedicated");
    for (std::uint32_t r = 0; r < 2; ++r) {
      const model::PoolId pool =
          state.ledger.pool_of(model::TenantId{0}, model::ProviderId{0}, model::RegionId{r}, model::ChipTypeId{0});
      state.ledger.deliver(model::LeaseId{r}, pool, std::array{model::HostRange{model::HostId{r}, model::HostId{r}}});
      state.accounts.open(model::LeaseId{r}, 8.0, Timestamp{0});
      state.admitted[0].push_back(pool);
    }
    model::Job job;
    job.kind = model::JobKind::training;
    job.tenant = model::TenantId{0};
    model::Request request;
    request.chips = model::ChipShare::whole(8);
    request.chip_types = model::ChipTypes{model::ChipTypeId{0}};
    request.rate = 10.0;
    id = state.jobs.add(job, {&request, 1}, "train");
    runner.emplace(state, recorder,
                   std::vector<assembly::WorkloadTraits>{{"train", "model", {Seconds{10}, Seconds{0}}, Seconds{3}}},
                   std::vector<std::string>{"lab"}, std::vector<double>{1000.0});
    data.emplace(state, *runner, recorder, std::move(plan),
                 std::vector<assembly::TrainingDemand>{{"train", id, {model::ChipTypeId{0}}, Timestamp::never()}});
    runner->on_arrival(
        [this](model::JobId started, model::PoolId pool) { return data->move_checkpoint(started, pool); });
    runner->submit(id);
  }

  model::Rejection start(std::size_t region)
  {
    return runner->decide(policy::Start{id, 0, state.admitted[0][region], std::nullopt});
  }
  /// The last of the ends that the job has been given.
  Event last_end()
  {
    Event end{};
    for (; !state.events.empty(); state.events.pop())
      end = state.events.top();
    return end;
  }

  test::ScratchDirectory scratch;
  model::Inventory inventory = two_regions();
  ClusterState state;
  output::Recorder recorder{scratch.path(), {false, false, false, false}};
  model::JobId id;
  std::optional<JobRunner> runner;
  std::optional<DataRunner> data;
};

/// A network that leaves everybody on it a share which the test states.
class StatedShare final : public network::Traffic {
public:
  void advance(Timestamp /*instant*/) override {}
  [[nodiscard]] std::optional<physics::GangNetwork> between(const model::Placement& /*gang*/,
                                                            double /*chips_a_host*/) const override
  {
    return std::nullopt;
  }
  [[nodiscard]] BytesPerSecond alone(const network::Crossing& /*crossing*/) const override { return {}; }
  [[nodiscard]] network::CrossingId enter(network::Crossing crossing) override
  {
    present.push_back(std::move(crossing));
    return network::CrossingId{0};
  }
  void leave(network::CrossingId /*crossing*/) override { present.pop_back(); }
  void degrade(model::LinkId /*link*/, double /*share*/) override {}
  [[nodiscard]] std::span<const network::Share> share_out(Timestamp /*now*/) override { return {&told, 1}; }

  std::vector<network::Crossing> present;
  network::Share told{network::CrossingId{0}, 1.0};
};

assembly::DataPlan both_on_links()
{
  assembly::DataPlan both = plan();
  both.datasets[0].at.emplace_back(1);
  both.ways.ends.assign(2, std::vector<std::optional<network::Ways::Ends>>(2));
  both.ways.ends[0][1] = {model::HostId{0}, model::HostId{1}};
  return both;
}

/// The data lie in both regions; at 40 s the job has been driven from the east, and its checkpoint would cross shared links.
struct MovedOnNetwork : MovingJob {
  MovedOnNetwork() : MovingJob(both_on_links())
  {
    runner->cross(traffic, &crossings);
    REQUIRE(start(0) == model::Rejection::accepted);
    state.set_now(Timestamp{40});
    runner->interrupt(id, EndReason::evicted, model::no_limit);
  }

  StatedShare traffic;
  network::Crossings crossings{traffic};
};

} // namespace

TEST_CASE("a job that moves waits for its data, then for its checkpoint")
{
  MovingJob world{plan()};
  ClusterState& state = world.state;
  JobRunner& runner = *world.runner;
  DataRunner& data = *world.data;
  const model::JobId id = world.id;

  // The west has no copy; the east has, so none is begun.
  CHECK(world.start(1) == model::Rejection::data_elsewhere);
  data.decide();
  CHECK(data.next_event() == Timestamp::never());
  REQUIRE(world.start(0) == model::Rejection::accepted);

  // The east goes at 40 s, after 400 of 1,000 tokens. Only the west is left: 50 GB take 50 s.
  state.set_now(Timestamp{40});
  runner.interrupt(id, EndReason::evicted, model::no_limit);
  state.ledger.withdraw(model::LeaseId{0}, std::array{model::HostRange{model::HostId{0}, model::HostId{0}}});
  data.decide();
  CHECK(data.next_event() == Timestamp{90});
  state.set_now(Timestamp{90});
  data.advance();
  data.decide();
  CHECK(data.waited() == Seconds{50});
  REQUIRE(world.start(1) == model::Rejection::accepted);

  // 20 s for the checkpoint, 3 s of restart, 60 s for 600 tokens: 90 + 83 = 173 s.
  CHECK(runner.work_done(id) == 400.0);
  Event end{};
  while (end.time < Timestamp{173} && !state.events.empty()) {
    end = state.events.top();
    state.events.pop();
  }
  CHECK(end.time == Timestamp{173});
  state.set_now(end.time);
  runner.end(end);
  CHECK(runner.counts().finished == 1);
  // What the west's chips did: 60 s of work, 23 s lost.
  const market::ChipTime time = state.accounts.classes(model::LeaseId{1}, state.now);
  CHECK(time.productive == doctest::Approx(8 * 60.0));
  CHECK(time.lost == doctest::Approx(8 * 23.0));

  // 70 GB crossed inside the provider: $1.40.
  CHECK(data.egress().moved() == Bytes{70e9});
  CHECK(data.egress().cost() == Money::round(1.40));
  const auto bills = data.egress().take_bills();
  REQUIRE(bills.size() == 2);
  CHECK(bills[0].bytes == Bytes{50e9});
  CHECK(bills[1].bytes == Bytes{20e9});
}

TEST_CASE("a checkpoint that shares its way makes its job wait by as much as it is slowed")
{
  // Its 20 GB leave at 40 s for the west, and take 20 s alone: the job, with 600 of its tokens to go, would end at
  // 40 + 20 + 3 + 60 = 123 s. At 50 s 10 GB are left, and others come that leave it a quarter: 40 s for these, so that it
  // is there at 90 s, 50 s after it left, and the job ends at 153 s. At 70 s, with 5 GB left, the others are gone: it is
  // there at 75 s, and the job ends at 138 s.
  MovedOnNetwork world;
  static_cast<void>(world.last_end());
  REQUIRE(world.start(1) == model::Rejection::accepted);
  REQUIRE(world.traffic.present.size() == 1);
  CHECK(world.traffic.present[0].hosts == std::vector{model::HostId{0}, model::HostId{1}});
  CHECK(world.last_end().time == Timestamp{123});
  CHECK(world.data->next_event() == Timestamp{60});
  world.state.set_now(Timestamp{50});
  world.traffic.told.share = 0.25;
  world.crossings.share_out(world.state.now);
  CHECK(world.last_end().time == Timestamp{153});
  CHECK(world.data->next_event() == Timestamp{90});
  world.state.set_now(Timestamp{70});
  world.traffic.told.share = 1.0;
  world.crossings.share_out(world.state.now);
  const Event end = world.last_end();
  CHECK(end.time == Timestamp{138});
  CHECK(world.runner->work_done(world.id) == 400.0);

  // Once there it is off the network; of the stay's 98 s, 38 were no work: 35 for the checkpoint and 3 of restart.
  REQUIRE(world.data->next_event() == Timestamp{75});
  world.state.set_now(Timestamp{75});
  world.data->advance();
  CHECK(world.traffic.present.empty());
  CHECK(world.data->next_event() == Timestamp::never());
  world.state.set_now(end.time);
  world.runner->end(end);
  CHECK(world.runner->counts().finished == 1);
  CHECK(world.state.accounts.classes(model::LeaseId{1}, world.state.now).lost == doctest::Approx(8 * 38.0));
}

TEST_CASE("a job that is driven off while its checkpoint is on its way leaves the network")
{
  MovedOnNetwork world;
  REQUIRE(world.start(1) == model::Rejection::accepted);
  REQUIRE(world.traffic.present.size() == 1);
  world.state.set_now(Timestamp{45});
  world.runner->interrupt(world.id, EndReason::failed, Seconds{-1});
  CHECK(world.traffic.present.empty());
  CHECK(world.data->next_event() == Timestamp::never());
  // What it had saved it still has, in the east: once more 20 s from there, 3 s of restart, 60 s for 600 tokens.
  CHECK(world.runner->work_done(world.id) == 400.0);
  world.state.set_now(Timestamp{50});
  REQUIRE(world.start(1) == model::Rejection::accepted);
  REQUIRE(world.traffic.present.size() == 1);
  CHECK(world.last_end().time == Timestamp{133});
}

TEST_CASE("a checkpoint that had not arrived when its job was driven off lies where it was")
{
  // Driven from the east at 40 s with 600 tokens to go; the 20 GB take 20 s to the west, alone as nobody shares links.
  assembly::DataPlan both = plan();
  both.datasets[0].at.emplace_back(1);
  const auto driven_off_at = [&](double instant, std::size_t then_in) {
    MovingJob world{both};
    REQUIRE(world.start(0) == model::Rejection::accepted);
    world.state.set_now(Timestamp{40});
    world.runner->interrupt(world.id, EndReason::evicted, model::no_limit);
    REQUIRE(world.start(1) == model::Rejection::accepted);
    world.state.set_now(Timestamp{instant});
    world.runner->interrupt(world.id, EndReason::failed, Seconds{-1});
    CHECK(world.runner->work_done(world.id) == 400.0);
    static_cast<void>(world.last_end()); // of the stays before
    REQUIRE(world.start(then_in) == model::Rejection::accepted);
    return std::pair{world.last_end().time, world.data->egress().moved()};
  };
  // At 45 s it is still in the east: 45 + 20 + 3 + 60 = 128 s in the west, billed once more; 45 + 3 + 60 = 108 s in the
  // east. At 60 s it is there: 60 + 3 + 60 = 123 s in the west, 20 s more back in the east.
  CHECK(driven_off_at(45, 1) == std::pair{Timestamp{128}, Bytes{40e9}});
  CHECK(driven_off_at(45, 0) == std::pair{Timestamp{108}, Bytes{20e9}});
  CHECK(driven_off_at(60, 1) == std::pair{Timestamp{123}, Bytes{20e9}});
  CHECK(driven_off_at(60, 0) == std::pair{Timestamp{143}, Bytes{40e9}});
}

} // namespace leasehold::simulation
