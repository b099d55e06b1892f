// Services on hosts of four chips: what they are asked for and how many replicas they want is the test's to say.
#pragma once

#include "policy/scheduling/registry.hpp"
#include "simulation/job_world.hpp"
#include "simulation/service_runner.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::test {

/// So many requests a second, always.
class Steady final : public workload::RequestSource {
public:
  explicit Steady(Hertz rate) : rate_(rate) {}
  [[nodiscard]] std::unique_ptr<workload::RequestSource> copy() const override
  {
    return std::make_unique<Steady>(*this);
  }
  Hertz begin_period(Timestamp) override { return rate_; }
  bool next(Timestamp, workload::SourcedRequest&) override { return false; }

private:
  Hertz rate_;
};

/// Wants so many replicas, whatever comes.
class Wanting final : public policy::Autoscaling {
public:
  explicit Wanting(const std::uint32_t& replicas) : replicas_(&replicas) {}
  [[nodiscard]] std::uint32_t desired_replicas(const policy::ServiceView&) override { return *replicas_; }
  [[nodiscard]] std::uint32_t replicas_of(TokensPerSecond) const override { return *replicas_; }

private:
  const std::uint32_t* replicas_;
};

/// A replica on this many chips of any type, which finishes 10 requests a second.
[[nodiscard]] inline scenario::PlannedReplica ten_a_second(std::uint32_t chips)
{
  const physics::FluidService service{physics::StepCost::constant(Seconds{0.1}), {}, {}, 1e6};
  return {on_chips(chips, -1, 1.0),
          Hertz{10},
          Hertz{8},
          service,
          physics::LoadCurve{{0.5}, {physics::LoadCurve::Sight{}}},
          physics::ActivityCurve{service}};
}

/// These requests, and none besides.
class Listed final : public workload::RequestSource {
public:
  explicit Listed(std::vector<model::InferenceRequest> requests) : requests_(std::move(requests)) {}
  [[nodiscard]] std::unique_ptr<workload::RequestSource> copy() const override
  {
    return std::make_unique<Listed>(*this);
  }
  Hertz begin_period(Timestamp) override { return Hertz{0}; }
  bool next(Timestamp before, workload::SourcedRequest& request) override
  {
    if (next_ == requests_.size() || requests_[next_].arrival >= before)
      return false;
    request.request = requests_[next_++];
    return true;
  }

private:
  std::vector<model::InferenceRequest> requests_;
  std::size_t next_ = 0;
};

/// A service whose replicas take `chips` each.
struct ServiceAsked {
  std::string name;
  std::uint32_t chips = 4;
  std::int32_t priority = 0;
  Hertz rate{4}; ///< where it is a flow
  Seconds startup{30};
  scenario::Shedding shedding = scenario::Shedding::none;
  std::vector<model::InferenceRequest> requests{}; ///< else these, each of whose tokens takes 1 s
};

/// Hosts of four chips and services that want none until the test says so (`wanted`); their autoscaler is asked every
/// minute. One job waits that is in training if it is submitted, on four chips.
class ServiceWorld {
public:
  ServiceWorld(std::uint32_t hosts, const std::vector<ServiceAsked>& services)
      : wanted(services.size(), 0), world({hosts}, {{"train", 0, 1000, {on_chips(4, -1, 1.0)}}},
                                          {"train", "model", {model::no_limit, Seconds{0}}, Seconds{0}},
                                          policy_from(policy::scheduling_policies(), "fcfs"))
  {
    std::vector<assembly::ServiceSetup> setups;
    for (std::size_t s = 0; s < services.size(); ++s)
      setups.push_back(setup_of(services[s], wanted[s]));
    runner.emplace(world.state, world.runner, world.recorder, std::move(setups));
    world.state.gangs.belong(model::JobKind::replica, *runner);
  }
  /// Events of the services up to `end`, each instant followed by its turn.
  void play(double end)
  {
    while (world.state.events.next() <= Timestamp{end}) {
      const Timestamp now = world.state.events.next();
      world.state.set_now(now);
      while (world.state.events.next() == now) {
        const simulation::Event event = world.state.events.top();
        world.state.events.pop();
        if (event.kind == simulation::EventClass::service_tick)
          runner->tick(event);
        else
          runner->ready(event);
      }
      runner->decide();
    }
    world.state.set_now(Timestamp{end});
    runner->settle();
  }
  /// Replicas of a service, those that drain among them.
  [[nodiscard]] std::size_t replicas(std::size_t service) const { return runner->replicas_on(service, 0); }

  std::vector<std::uint32_t> wanted; ///< by service
  JobWorld world;
  std::optional<simulation::ServiceRunner> runner;

private:
  static assembly::ServiceSetup setup_of(const ServiceAsked& asked, const std::uint32_t& wanted)
  {
    assembly::ServiceSetup setup;
    setup.name = asked.name;
    setup.tenant = model::TenantId{0};
    setup.output_tokens = 100.0;
    setup.period = Seconds{60};
    setup.startup = asked.startup;
    setup.minimum = 0;
    setup.maximum = 9;
    setup.priority = asked.priority;
    setup.shedding = asked.shedding;
    setup.replicas.push_back(ten_a_second(asked.chips));
    if (asked.requests.empty()) {
      setup.load = std::make_unique<Steady>(asked.rate);
    } else {
      const physics::FluidService service{physics::StepCost::constant(Seconds{1}), {}, {}, 1e6};
      setup.replicas.back().service = service;
      setup.load = std::make_unique<Listed>(asked.requests);
      setup.detail.emplace();
    }
    setup.autoscaling = std::make_unique<Wanting>(wanted);
    return setup;
  }
};

} // namespace leasehold::test
