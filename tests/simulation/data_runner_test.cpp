// A checkpoint follows its job to another region.
#include "simulation/data_runner.hpp"

#include "policy/placement/registry.hpp"
#include "policy/scheduling/registry.hpp"
#include "policy/tenancy/registry.hpp"
#include "support/policy_from.hpp"
#include "support/scratch.hpp"

#include <doctest/doctest.h>

#include <array>

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

} // namespace

TEST_CASE("a job that moves waits for its data, then for its checkpoint")
{
  const test::ScratchDirectory scratch;
  const model::Inventory inventory = two_regions();
  ClusterState state{inventory, 1};
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
  const model::PoolId east = state.admitted[0][0];
  const model::PoolId west = state.admitted[0][1];
  model::Job job;
  job.kind = model::JobKind::training;
  job.tenant = model::TenantId{0};
  model::Request request;
  request.chips = model::ChipShare::whole(8);
  request.chip_types = model::ChipTypes{model::ChipTypeId{0}};
  request.rate = 10.0;
  const model::JobId id = state.jobs.add(job, {&request, 1}, "train");
  output::Recorder recorder{scratch.path(), {false, false, false, false}};
  // Checkpoints every 10 s of work, free; 3 s of restart.
  JobRunner runner{state, recorder, {{"train", "model", Seconds{10}, Seconds{0}, Seconds{3}}}, {"lab"}, {1000.0}};
  DataRunner data{state, runner, recorder, plan(), {{"train", id, {model::ChipTypeId{0}}, Timestamp::never()}}};
  runner.on_arrival([&](model::JobId started, model::PoolId pool) { return data.move_checkpoint(started, pool); });
  runner.submit(id);

  // The west has no copy; the east has, so none is begun.
  CHECK(runner.decide(policy::Start{id, 0, west, std::nullopt}) == model::Rejection::data_elsewhere);
  data.decide();
  CHECK(data.next_event() == Timestamp::never());
  REQUIRE(runner.decide(policy::Start{id, 0, east, std::nullopt}) == model::Rejection::accepted);

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
  REQUIRE(runner.decide(policy::Start{id, 0, west, std::nullopt}) == model::Rejection::accepted);

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
  CHECK(data.moved() == Bytes{70e9});
  CHECK(data.egress_cost() == Money::round(1.40));
  const auto bills = data.take_bills();
  REQUIRE(bills.size() == 2);
  CHECK(bills[0].bytes == Bytes{50e9});
  CHECK(bills[1].bytes == Bytes{20e9});
}

} // namespace leasehold::simulation
