// Who may run on whose capacity, and who makes room for whom. Two faces: `Tenancy`, below, and `TenancyPlanner`
// (policy/api/tenancy_planner.hpp) for policies that look at everything and say who may hold how much.
#pragma once

#include "model/pool.hpp"
#include "model/view.hpp"
#include "policy/api/parties.hpp"

#include <cstdint>
#include <functional>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <vector>

namespace leasehold::policy {

/// What somebody wants room for.
struct Claim {
  using Whom = std::function<bool(const model::Job&)>;
  model::TenantId tenant;
  const model::Request* request = nullptr;
  bool over_guests = false;   ///< as owner of the pool, over whoever else runs there
  bool over_training = false; ///< over the tenant's own training
  bool over_replicas = false; ///< over replicas, which find other chips of the pool: the gang needs hosts of its own
  Whom over{};                ///< over who finds other chips at once; none: nobody
  std::int32_t priority = 0;  ///< of the work
};

/// Answers, for one run, who may take what and who gives way. What stays outside, as it is the same whatever the policy:
/// - which claims are made and in what order, the least harmful first: free chips, then over guests, then over the
///   tenant's own training, the last where the scenario says of the service that it may (`preempts_training`). A policy
///   that wants nobody stopped names no victims.
/// - that work that goes first does so where somebody else waits or runs where it may; where nobody does, the scheduling
///   policy alone decides.
/// - what the tenants' contracts forbid, which no policy may allow: assembly/guest_rules.hpp wraps the policy in it.
class Tenancy {
public:
  virtual ~Tenancy() = default;

  /// Who takes part: told once, before anything else is asked. Names of its parameters that nobody has are reported.
  virtual void meet(const Parties&, config::Diagnostics&) {}

  /// The pools that jobs of `tenant` may use, in the order in which they should be tried. Called when a pool is made.
  [[nodiscard]] virtual std::vector<model::PoolId> admit(model::TenantId tenant,
                                                         const model::ClusterView& view) const = 0;
  /// Whether a gang of the tenant may take these chips of a pool that admits it, as things stand: quotas and caps say no
  /// here. What a copy of the books would show counts, where an act of several decisions is tried. Asked of all that take
  /// chips, of jobs by a decision and of replicas and pilots without one: so it gets what these have in common.
  [[nodiscard]] virtual model::Rejection judge(const model::ClusterView&, model::PoolId, model::TenantId,
                                               const model::Request&) const
  {
    return model::Rejection::accepted;
  }
  /// In words, to whoever waits: what keeps the gang out where `judge` does, with its numbers.
  [[nodiscard]] virtual std::string refusal(const model::ClusterView& view, model::PoolId pool, model::TenantId tenant,
                                            const model::Request& request) const
  {
    return model::explain(judge(view, pool, tenant, request));
  }
  /// Whether it would accept the claim once those had stopped whom `gone` names. By default nobody's stop makes it say
  /// otherwise: a policy whose quotas or caps count what runs says here what counts then, or nobody makes room where they
  /// bind.
  [[nodiscard]] virtual bool accepts_without(const model::ClusterView& view, model::PoolId pool, const Claim& claim,
                                             const Claim::Whom& /*gone*/) const
  {
    return judge(view, pool, claim.tenant, *claim.request) == model::Rejection::accepted;
  }
  /// Whether it ever admits a tenant to another's chips. Owners' work starts first there.
  [[nodiscard]] virtual bool takes_guests() const = 0;
  /// Whether the claim's work goes before all that the scheduling policy starts in the pool: the owner's by default. With
  /// `over_guests`, whether others may be stopped for it.
  [[nodiscard]] virtual bool goes_first(const model::ClusterView& view, model::PoolId pool, const Claim& claim) const
  {
    return view.pool(pool).owner == claim.tenant;
  }
  /// Whether work of the tenant that goes first in the pool may find others in its way there: by default, the owner's does
  /// where another tenant's runs.
  [[nodiscard]] virtual bool contests(const model::ClusterView& view, model::PoolId pool, model::TenantId tenant) const
  {
    return view.pool(pool).owner == tenant && has_others(view, pool, tenant);
  }
  /// What part of the whole is due to the tenant where tenants compete; `weights` are those of all tenants, above 0. The
  /// shares of all sum to 1.
  [[nodiscard]] virtual double share(model::TenantId tenant, std::span<const double> weights) const
  {
    return weights[tenant.index()] / std::accumulate(weights.begin(), weights.end(), 0.0);
  }
  /// How many chips the tenant may hold at once: what policies are told of what `judge` enforces.
  [[nodiscard]] virtual double quota(model::TenantId /*tenant*/) const
  {
    return std::numeric_limits<double>::infinity();
  }
  /// How many more chips of the type the tenant may take as things stand, once those are stopped whom it would stop for them:
  /// what leasing is to reckon with, beside `quota`, before there is a pool to ask `judge` about.
  [[nodiscard]] virtual double room(const model::ClusterView& /*view*/, model::TenantId /*tenant*/,
                                    model::ChipTypeId /*chip*/) const
  {
    return std::numeric_limits<double>::infinity();
  }
  /// Whom to stop so that the claim fits into the pool and is accepted: one after the other, until it is. Empty where
  /// stopping all who may be stopped would not be enough.
  [[nodiscard]] virtual std::vector<model::JobId> victims(const model::ClusterView& view, model::PoolId pool,
                                                          const Claim& claim) const = 0;

protected:
  [[nodiscard]] static bool has_others(const model::ClusterView& view, model::PoolId pool, model::TenantId tenant)
  {
    for (const model::RunningJob& running : view.pool(pool).running)
      if (view.job(running.job).tenant != tenant)
        return true;
    return false;
  }
};

} // namespace leasehold::policy
