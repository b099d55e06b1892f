#include "assembly/guest_rules.hpp"

#include "assembly/job_intake.hpp"

#include <algorithm>

namespace leasehold::assembly {

using model::TenantId;

GuestRules::GuestRules(const scenario::Scenario& scenario)
    : visits_nobody_(scenario.tenants.size()), hosts_nobody_(scenario.tenants.size())
{
  for (std::uint32_t t = 0; t < scenario.tenants.size(); ++t) {
    const scenario::TenantSpec& tenant = scenario.tenants[t];
    const bool beyond_hosts = tenant.isolation != scenario::Isolation::host;
    for (const auto& named : tenant.rivals) {
      const TenantId rival = tenant_id(scenario, named.value);
      rivals_.emplace_back(TenantId{t}, rival);
      if (beyond_hosts)
        visits_nobody_[t] = visits_nobody_[rival.index()] = true;
    }
    if (tenant.hosting == market::Hosting::dedicated)
      visits_nobody_[t] = hosts_nobody_[t] = true;
  }
}

bool GuestRules::forbids(TenantId tenant, TenantId owner, std::span<const TenantId> beside) const
{
  if (owner == tenant || visits_nobody_.empty())
    return false;
  return visits_nobody_[tenant.index()] || hosts_nobody_[owner.index()] || are_rivals(tenant, owner) ||
         std::ranges::any_of(beside, [&](TenantId other) { return are_rivals(tenant, other); });
}

bool GuestRules::forbid_anything() const
{
  return !rivals_.empty() || std::ranges::find(hosts_nobody_, true) != hosts_nobody_.end();
}

bool GuestRules::are_rivals(TenantId one, TenantId other) const
{
  return std::ranges::any_of(rivals_, [&](const auto& pair) {
    return (pair.first == one && pair.second == other) || (pair.first == other && pair.second == one);
  });
}

namespace {

class WithinContracts final : public policy::Tenancy {
public:
  WithinContracts(std::unique_ptr<policy::Tenancy> policy, GuestRules rules)
      : policy_(std::move(policy)), rules_(std::move(rules))
  {
  }

  void meet(const policy::Parties& parties, config::Diagnostics& diagnostics) override
  {
    policy_->meet(parties, diagnostics);
  }
  [[nodiscard]] std::vector<model::PoolId> admit(TenantId tenant, const model::ClusterView& view) const override
  {
    std::vector<std::vector<TenantId>> inside(view.pools().size()); // of those named before
    for (std::uint32_t t = 0; t < tenant.index(); ++t)
      for (const model::PoolId pool : admit_beside(TenantId{t}, view, inside))
        inside[pool.index()].push_back(TenantId{t});
    return admit_beside(tenant, view, inside);
  }
  [[nodiscard]] model::Rejection judge(const model::ClusterView& view, model::PoolId pool, TenantId tenant,
                                       const model::Request& request) const override
  {
    return policy_->judge(view, pool, tenant, request);
  }
  [[nodiscard]] std::string refusal(const model::ClusterView& view, model::PoolId pool, TenantId tenant,
                                    const model::Request& request) const override
  {
    return policy_->refusal(view, pool, tenant, request);
  }
  [[nodiscard]] bool accepts_without(const model::ClusterView& view, model::PoolId pool, const policy::Claim& claim,
                                     const policy::Claim::Whom& gone) const override
  {
    return policy_->accepts_without(view, pool, claim, gone);
  }
  [[nodiscard]] bool takes_guests() const override { return policy_->takes_guests(); }
  [[nodiscard]] bool goes_first(const model::ClusterView& view, model::PoolId pool,
                                const policy::Claim& claim) const override
  {
    return policy_->goes_first(view, pool, claim);
  }
  [[nodiscard]] bool contests(const model::ClusterView& view, model::PoolId pool, TenantId tenant) const override
  {
    return policy_->contests(view, pool, tenant);
  }
  [[nodiscard]] double share(TenantId tenant, std::span<const double> weights) const override
  {
    return policy_->share(tenant, weights);
  }
  [[nodiscard]] double quota(TenantId tenant) const override { return policy_->quota(tenant); }
  [[nodiscard]] double room(const model::ClusterView& view, TenantId tenant, model::ChipTypeId chip) const override
  {
    return policy_->room(view, tenant, chip);
  }
  [[nodiscard]] std::vector<model::JobId> victims(const model::ClusterView& view, model::PoolId pool,
                                                  const policy::Claim& claim) const override
  {
    return policy_->victims(view, pool, claim);
  }

private:
  [[nodiscard]] std::vector<model::PoolId> admit_beside(TenantId tenant, const model::ClusterView& view,
                                                        const std::vector<std::vector<TenantId>>& inside) const
  {
    std::vector<model::PoolId> open = policy_->admit(tenant, view);
    std::erase_if(
        open, [&](model::PoolId pool) { return rules_.forbids(tenant, view.pool(pool).owner, inside[pool.index()]); });
    return open;
  }

  std::unique_ptr<policy::Tenancy> policy_;
  GuestRules rules_;
};

} // namespace

std::unique_ptr<policy::Tenancy> within_contracts(std::unique_ptr<policy::Tenancy> policy,
                                                  const scenario::Scenario& scenario)
{
  GuestRules rules{scenario};
  if (!rules.forbid_anything())
    return policy;
  return std::make_unique<WithinContracts>(std::move(policy), std::move(rules));
}

} // namespace leasehold::assembly
