// The services of a point, made ready to run.
#pragma once

#include "assembly/job_intake.hpp"
#include "assembly/run_setup.hpp"
#include "market/contract_terms.hpp"
#include "physics/request_engine_statistics.hpp"
#include "physics/request_fleet.hpp"
#include "policy/api/autoscaling.hpp"
#include "scenario/plan/size_rates.hpp"
#include "scenario/plan/workload_plan.hpp"
#include "scenario/policy_set.hpp"
#include "workload/request_source.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace leasehold::assembly {

/// How a service is followed request by request.
struct RequestDetail {
  physics::Routing routing = physics::Routing::least_loaded;
  physics::ServiceObjective objective; ///< of each request
  std::uint32_t block_tokens = 0;      ///< of the trace's prefix blocks; 0 = it has none
};

/// All that a service brings into a run: a member for each thing that the scenario or the plan says of it.
struct ServiceSetup {
  std::string name;
  model::TenantId tenant;
  std::string owner;               ///< the tenant's name
  std::vector<model::JobId> after; ///< training that has to finish before it begins
  double output_tokens = 0.0;      ///< mean of a request
  Seconds period;
  Seconds startup;
  std::uint32_t minimum = 1;
  std::uint32_t maximum = 1;
  bool preempts = true;
  std::int32_t priority = 0; ///< among its tenant's services
  scenario::Shedding shedding = scenario::Shedding::none;
  std::vector<scenario::PlannedReplica> replicas;
  std::vector<scenario::SizeRates> sizes; ///< empty where its autoscaler does not tell requests apart
  std::unique_ptr<workload::RequestSource> load;
  std::optional<RequestDetail> detail; ///< none: a flow
  std::unique_ptr<policy::Autoscaling> autoscaling;
  /// The same in its first state: what will be wanted of it, for those who know the load to come.
  std::function<std::unique_ptr<policy::Autoscaling>()> fresh_autoscaling;

  /// What its autoscaler sees, but for the replicas that there are, where so many requests a second came.
  [[nodiscard]] policy::ServiceView view(Timestamp now, Hertz offered) const
  {
    policy::ServiceView seen;
    seen.now = now;
    seen.offered = TokensPerSecond{offered.value() * output_tokens};
    seen.tokens_per_request = output_tokens;
    seen.period = period;
    seen.startup = startup;
    seen.minimum = minimum;
    seen.maximum = maximum;
    return seen;
  }
  /// Where it may be put on several: each of them, none there, at full speed. The tenant has such chips, or leases, so that
  /// `cost` tells what they cost; whoever is on those that it pays for anyway is not looked at.
  [[nodiscard]] std::vector<policy::ReplicaKind>
  kinds(const model::ClusterView& view,
        const std::function<std::optional<market::ChipCost>(model::ChipTypeId)>& cost) const;
  /// As its autoscaler sees them, where options reach these shares of what is planned.
  [[nodiscard]] std::vector<policy::SizeBucket> seen_sizes(std::span<const policy::ReplicaKind> kinds) const;
  /// Of pools, whose engines take so much at once.
  [[nodiscard]] std::vector<policy::PoolShare> pool_shares(std::span<const physics::PoolSplit> splits) const
  {
    std::vector<policy::PoolShare> shares;
    for (const physics::PoolSplit& split : splits)
      shares.push_back({TokensPerSecond{split.prefill.value() * output_tokens},
                        TokensPerSecond{split.decode.value() * output_tokens}});
    return shares;
  }
  /// For so many replicas, of a budget that its tenant's services share: a replica counts as the dearest that it may be.
  [[nodiscard]] policy::ReplicaBid
  bid(const policy::ServiceView& seen, std::uint32_t wanted,
      const std::function<std::optional<market::ChipCost>(model::ChipTypeId)>& cost) const;
  /// How many replicas of a kind that each carry this much the load asks for now: all of that kind, but where its autoscaler
  /// tells kinds apart.
  [[nodiscard]] std::uint32_t replicas_of(std::uint32_t kind, Hertz each) const
  {
    if (const auto by_kind = autoscaling->by_kind(); !by_kind.empty())
      return by_kind[kind];
    // A share of a budget may be less than the minimum, and no more runs.
    return std::clamp(autoscaling->replicas_of(TokensPerSecond{each.value() * output_tokens}),
                      autoscaling->shares() ? 0 : minimum, maximum);
  }
};

/// `setup` outlives the services: traces are read from its inputs.
[[nodiscard]] std::vector<ServiceSetup> service_setups(const RunSetup& setup, const scenario::WorkloadPlan& plan,
                                                       const scenario::PolicySet& policies,
                                                       std::span<const TrainingDemand> training);

} // namespace leasehold::assembly
