// One life for all that holds chips: jobs, replicas, pilots and hosts let to others.
#include "simulation/queued_jobs.hpp"

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

using model::JobKind;

/// Ends what it is told to evict, and remembers it.
class Landlord final : public Occupant {
public:
  explicit Landlord(Gangs& gangs) : gangs_(&gangs) {}
  void evict(model::JobId gang, EndReason reason, Seconds notice) override
  {
    evicted.push_back(gang);
    last_reason = reason;
    last_notice = notice;
    static_cast<void>(gangs_->end(gang, Seconds{0}));
  }

  std::vector<model::JobId> evicted;
  EndReason last_reason = EndReason::finished;
  Seconds last_notice{0.0};

private:
  Gangs* gangs_;
};

model::Request gang_request(std::uint32_t chips)
{
  model::Request request;
  request.chips = model::ChipShare::whole(chips);
  request.chip_types = model::ChipTypes{model::ChipTypeId{0}};
  request.rate = 1.0;
  return request;
}

/// One host of 8 chips on one lease of one tenant.
struct House {
  House() : inventory(test::one_host(8)), state(inventory, 1)
  {
    state.scheduling = test::policy_from(policy::scheduling_policies(), "fcfs");
    state.placement = test::policy_from(policy::placement_policies(), "first_fit");
    state.tenancy = test::policy_from(policy::tenancy_policies(), "dedicated");
    pool = state.ledger.pool_of(tenant, model::ProviderId{0}, model::RegionId{0}, model::ChipTypeId{0});
    state.ledger.deliver(lease, pool, std::array{model::HostRange{model::HostId{0}, model::HostId{0}}});
    state.accounts.open(lease, 8.0, Timestamp{0});
    state.admitted[0] = {pool};
  }
  model::JobId start(JobKind kind, std::uint32_t chips)
  {
    return state.gangs.start({kind, tenant}, gang_request(chips), pool);
  }
  market::ChipTime time() { return state.accounts.classes(lease, state.now); }

  static constexpr model::LeaseId lease{0};
  static constexpr model::TenantId tenant{0};
  model::Inventory inventory;
  ClusterState state;
  model::PoolId pool;
};

} // namespace

TEST_CASE("whoever a gang belongs to evicts it, told why and how long ahead")
{
  House house;
  Landlord services{house.state.gangs};
  Landlord ports{house.state.gangs};
  Landlord subleases{house.state.gangs};
  house.state.gangs.belong(JobKind::replica, services);
  house.state.gangs.belong(JobKind::porting, ports);
  house.state.gangs.belong(JobKind::sublet, subleases);
  const model::JobId replica = house.start(JobKind::replica, 2);
  const model::JobId pilot = house.start(JobKind::porting, 2);
  const model::JobId sublet = house.start(JobKind::sublet, 4);
  CHECK_FALSE(house.start(JobKind::replica, 1).valid()); // 2 + 2 + 4 of 8 chips are taken
  house.state.gangs.evict(pilot, EndReason::failed, Seconds{-1});
  CHECK(ports.evicted == std::vector{pilot});
  CHECK(ports.last_reason == EndReason::failed);
  CHECK(ports.last_notice == Seconds{-1});
  house.state.gangs.evict(sublet, EndReason::evicted, Seconds{120});
  CHECK(subleases.evicted == std::vector{sublet});
  CHECK(subleases.last_notice == Seconds{120});
  house.state.gangs.evict(replica, EndReason::evicted, time_for_checkpoint);
  CHECK(services.evicted == std::vector{replica});
  for (const model::JobId gang : {replica, pilot, sublet}) {
    CHECK_FALSE(house.state.ledger.holds_chips(gang));
    CHECK(house.state.jobs[gang].state == model::JobState::finished);
  }
  CHECK(house.state.ledger.pool(house.pool).chips_free == 8);
}

TEST_CASE("a job that is evicted goes back into the queue with what its notice let it keep")
{
  const test::ScratchDirectory scratch;
  House house;
  output::Recorder recorder{scratch.path(), {false, false, false, false}};
  model::Job job;
  job.kind = JobKind::training;
  job.tenant = House::tenant;
  const model::Request request = gang_request(8);
  const model::JobId id = house.state.jobs.add(job, {&request, 1}, "train");
  // Checkpoints every 100 s of work; one takes 5 s.
  JobRunner runner{
      house.state, recorder, {{"train", "model", {Seconds{100}, Seconds{5}}, Seconds{0}}}, {"lab"}, {1000.0}};
  QueuedJobs queued{runner};
  house.state.gangs.belong(JobKind::training, queued);
  runner.submit(id);
  REQUIRE(runner.decide(policy::Start{id, 0, house.pool, std::nullopt}) == model::Rejection::accepted);
  // At 40 s it has to have begun its checkpoint at 35 s, with 35 s of work.
  house.state.set_now(Timestamp{40});
  house.state.gangs.evict(id, EndReason::evicted, time_for_checkpoint);
  CHECK(runner.work_done(id) == doctest::Approx(35.0));
  CHECK(runner.counts().pending == 1);
  CHECK(house.state.pending.front() == id);
  CHECK(house.time().productive == doctest::Approx(8 * 35.0));
  CHECK(house.time().lost == doctest::Approx(8 * 5.0));
}

TEST_CASE("a gang's time is productive but for what it lost; a host let to others is idle")
{
  House house;
  const model::JobId pilot = house.start(JobKind::porting, 4);
  const model::JobId sublet = house.start(JobKind::sublet, 4);
  house.state.set_now(Timestamp{10});
  CHECK(house.state.accounts.busy_chips(House::lease) == 4.0);
  CHECK(house.state.gangs.end(pilot, Seconds{3}).chips == 4);
  static_cast<void>(house.state.gangs.end(sublet, Seconds{0}));
  // 4 chips for 10 s, 3 of them lost; the other 4 idle throughout.
  CHECK(house.time().productive == doctest::Approx(4 * 7.0));
  CHECK(house.time().lost == doctest::Approx(4 * 3.0));
  CHECK(house.time().idle == doctest::Approx(4 * 10.0));
}

TEST_CASE("nobody evicts a gang that belongs to nobody")
{
  House house;
  const model::JobId orphan = house.start(JobKind::porting, 1);
  CHECK_THROWS_AS(house.state.gangs.evict(orphan, EndReason::failed, Seconds{-1}), std::logic_error);
}

} // namespace leasehold::simulation
