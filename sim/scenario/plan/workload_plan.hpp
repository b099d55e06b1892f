// What the workload asks of this platform: gangs in hosts and chips, with the rates that the physics gives them.
#pragma once

#include "catalogue/catalogue.hpp"
#include "config/diagnostics.hpp"
#include "model/checkpoints.hpp"
#include "model/domain_shares.hpp"
#include "model/inventory.hpp"
#include "model/request.hpp"
#include "physics/activity_curve.hpp"
#include "physics/disaggregated_service.hpp"
#include "policy/api/autoscaling.hpp"
#include "scenario/campaign.hpp"
#include "scenario/inputs.hpp"
#include "scenario/plan/network_share.hpp"
#include "scenario/plan/pool_network.hpp"
#include "scenario/plan/service_rates.hpp"
#include "scenario/plan/told_communication.hpp"
#include "scenario/trace_columns.hpp"

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace leasehold::scenario {

struct PlannedTraining {
  std::uint32_t entry = 0;              ///< position in Scenario::workload
  std::vector<model::Request> requests; ///< one for each chip type of the platform it may use, in order of preference
  std::size_t own = 0;                  ///< so many of them; those behind are of other widths
  std::vector<model::DomainShares> domains; ///< of each request: what its placement leaves of its rate
  std::vector<NetworkShare> networks;       ///< the same of the network between its hosts
  model::Checkpoints checkpoints;
};

/// Prefill and decode engines that are placed together, those of prefill on the first of their hosts.
struct PlannedUnit {
  physics::DisaggregatedService service;
  std::uint32_t prefill_hosts = 1;
};

/// An engine of a pool of prefill or of decode engines; what it takes is then of its own part of requests.
struct PlannedPool {
  policy::ReplicaRole role = policy::ReplicaRole::whole;
  std::uint32_t least = 1;                      ///< of them
  std::shared_ptr<const PoolCapacity> capacity; ///< of engines of both pools, over the network that is planned for
  std::shared_ptr<PoolNetwork> network{};       ///< of both; none: no network matters
};

/// A replica of a service on one chip type: an engine, or a unit of several.
struct PlannedReplica {
  model::Request request;
  Hertz saturated;                 ///< requests/s it can finish at most
  Hertz within_slo;                ///< requests/s up to which TTFT and TPOT keep the objective; at most `saturated`
  physics::FluidService service;   ///< where both come from, with the cost of an iteration and the room for contexts
  physics::LoadCurve curve;        ///< what single requests see, each held to the loosest limits of the objective
  physics::ActivityCurve activity; ///< what its engine does, for its draw of power
  std::optional<ReplicaNetwork> network{}; ///< none: no network between its hosts could change what it serves
  std::optional<PlannedUnit> unit{};       ///< none: one engine; else `service` is a decode engine of it
  std::optional<PlannedPool> pool{};       ///< none: it serves whole requests
};

struct PlannedService {
  std::uint32_t entry = 0;
  physics::RequestShape shape; ///< of its requests
  /// One for each chip type of the platform it may use, in order of preference; or a prefill and a decode engine.
  std::vector<PlannedReplica> replicas;
};

/// The jobs of a trace.
struct PlannedTrace {
  std::uint32_t entry = 0;
  TraceColumns columns;
};

struct WorkloadPlan {
  std::vector<PlannedTrace> traces; ///< in the order of the scenario
  std::vector<PlannedTraining> training;
  std::vector<PlannedService> services;
  std::map<std::uint32_t, ToldCommunication> communication; ///< by position in Scenario::workload, where it is told
};

/// Reports chip types, models and sizes that cannot be; the plan is incomplete then. A service that `rates` lacks, or all
/// where it is null, is calibrated anew.
/// A parameter for each thing that decides what the work asks for.
[[nodiscard]] WorkloadPlan plan_workload(const Campaign& campaign, const Scenario& scenario, const Inputs& inputs,
                                         const model::Inventory& inventory, const catalogue::Catalogue& catalogue,
                                         const ServiceRates* rates, config::Diagnostics& diagnostics);

} // namespace leasehold::scenario
