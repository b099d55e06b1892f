// Services whose autoscaler tells kinds of replicas apart: what it is shown of them, what starts and what goes.
#include "simulation/service_world.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

namespace leasehold::simulation {

namespace {

/// Wants so many of each kind, whatever comes, and keeps what it was shown.
class WantingKinds final : public policy::Autoscaling {
public:
  WantingKinds(const std::vector<std::uint32_t>& wanted, std::vector<policy::ReplicaKind>& shown)
      : wanted_(&wanted), shown_(&shown)
  {
  }
  [[nodiscard]] std::uint32_t desired_replicas(const policy::ServiceView& view) override
  {
    shown_->assign(view.kinds.begin(), view.kinds.end());
    asked_ = *wanted_;
    return std::accumulate(asked_.begin(), asked_.end(), 0U);
  }
  [[nodiscard]] std::uint32_t replicas_of(TokensPerSecond) const override { return 0; }
  [[nodiscard]] std::span<const std::uint32_t> by_kind() const override { return asked_; }

private:
  const std::vector<std::uint32_t>* wanted_;
  std::vector<policy::ReplicaKind>* shown_;
  std::vector<std::uint32_t> asked_;
};

/// Two hosts of four chips of either type; a replica takes a host, of type 0 for 8 and of type 1 for 20 requests a
/// second of 100 tokens within the objective. It loads for 30 s; the autoscaler is asked every minute.
struct TwoKinds {
  TwoKinds()
      : world({2, 2}, {{"train", 0, 1000, {test::on_chips(4, -1, 1.0)}}},
              {"train", "model", {model::no_limit, Seconds{0}}, Seconds{0}},
              test::policy_from(policy::scheduling_policies(), "fcfs"))
  {
    assembly::ServiceSetup setup;
    setup.name = "chat";
    setup.tenant = model::TenantId{0};
    setup.output_tokens = 100.0;
    setup.period = Seconds{60};
    setup.startup = Seconds{30};
    setup.minimum = 0;
    setup.maximum = 9;
    for (const int chip : {0, 1}) {
      setup.replicas.push_back(test::ten_a_second(4));
      setup.replicas.back().request = test::on_chips(4, chip, 1.0);
    }
    setup.replicas.back().within_slo = Hertz{20};
    setup.load = std::make_unique<test::Steady>(Hertz{4});
    setup.autoscaling = std::make_unique<WantingKinds>(wanted, shown);
    std::vector<assembly::ServiceSetup> setups;
    setups.push_back(std::move(setup));
    services.emplace(world.state, world.runner, world.recorder, std::move(setups));
    world.state.gangs.belong(model::JobKind::replica, *services);
  }
  void play(double end)
  {
    while (world.state.events.next() <= Timestamp{end}) {
      const Event event = world.state.events.top();
      world.state.events.pop();
      world.state.set_now(event.time);
      if (event.kind == EventClass::service_tick)
        services->tick(event);
      else
        services->ready(event);
      services->decide();
    }
    world.state.set_now(Timestamp{end});
  }
  [[nodiscard]] std::vector<std::size_t> there() const
  {
    return {services->replicas_on(0, 0), services->replicas_on(0, 1)};
  }

  std::vector<std::uint32_t> wanted{0, 0};
  std::vector<policy::ReplicaKind> shown;
  test::JobWorld world;
  std::optional<ServiceRunner> services;
};

} // namespace

TEST_CASE("replicas start on the chips that they are wanted on, though chips that come first are free")
{
  TwoKinds serving;
  serving.wanted = {0, 1};
  serving.play(0.0);
  CHECK(serving.there() == std::vector<std::size_t>{0, 1});
  // A third of kind 1 finds no host, and is not put on kind 0.
  serving.wanted = {0, 3};
  serving.play(60.0);
  CHECK(serving.there() == std::vector<std::size_t>{0, 2});
  CHECK(serving.services->missing_replicas(0) == 1);
  // Of too many of one kind the last goes, whatever is missing of the other.
  serving.wanted = {1, 1};
  serving.play(120.0);
  CHECK(serving.there() == std::vector<std::size_t>{1, 1});
  CHECK(serving.services->missing_replicas(0) == 0);
}

TEST_CASE("an autoscaler is shown the kinds that the tenant has chips of, and how many serve")
{
  TwoKinds serving;
  serving.wanted = {1, 2};
  serving.play(0.0);
  REQUIRE(serving.shown.size() == 2);
  CHECK(serving.shown[0].capacity.value() == 800.0);
  CHECK(serving.shown[1].capacity.value() == 2000.0);
  CHECK(serving.shown[1].chips == 4.0);
  CHECK(serving.shown[1].price == 0.0); // nobody tells
  CHECK(serving.shown[1].replicas == 0);
  serving.play(60.0); // they have loaded
  CHECK(serving.shown[0].replicas == 1);
  CHECK(serving.shown[1].ready == 2);
  serving.services->set_efficiency(0, 1, 0.5); // its port is in tuning
  serving.services->on_price([](model::TenantId, model::ChipTypeId chip) {
    return market::ChipCost{{1.0 + chip.index(), 8.0}, 6.0}; // for 6 chips of each a term is signed
  });
  serving.play(120.0);
  CHECK(serving.shown[1].capacity.value() == 1000.0);
  CHECK(serving.shown[0].price == 4.0); // of four chips at $1
  CHECK(serving.shown[1].price == 8.0);
  CHECK(serving.shown[0].lot == 8.0);
  CHECK(serving.shown[0].paid == 6.0);
  // Without chips of kind 1, of which nobody leases any.
  serving.services->on_price([](model::TenantId, model::ChipTypeId) { return std::optional<market::ChipCost>{}; });
  serving.world.state.admitted[0] = {test::a};
  serving.play(180.0);
  CHECK(serving.shown[0].capacity.value() == 800.0);
  CHECK(serving.shown[1].capacity.value() == 0.0);
}

TEST_CASE("a replica whose host goes is started again on another of its kind")
{
  TwoKinds serving;
  serving.wanted = {0, 1};
  serving.play(30.0);
  const model::HostRange second{model::HostId{2}, model::HostId{2}}; // the first host of kind 1
  serving.world.state.leave(second);
  CHECK(serving.services->hand_over({&second, 1}) == Timestamp{60.0});
  CHECK(serving.there() == std::vector<std::size_t>{0, 2}); // one of them leaves
  serving.play(60.0);
  CHECK(serving.there() == std::vector<std::size_t>{0, 2}); // until whoever takes the host stops it
}

} // namespace leasehold::simulation
