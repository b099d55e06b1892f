// Caps: as `shared`, but no tenant ever holds more chips than its cap.
#include "policy/tenancy/registry.hpp"
#include "policy/tenancy/shared.hpp"

#include <fmt/format.h>

#include <functional>
#include <limits>
#include <map>
#include <string>
#include <utility>

namespace leasehold::policy {

namespace {

constexpr double cap_rounding = 1e-9; ///< of sums of fractions of chips

struct CapsParameters {
  std::vector<std::pair<std::string, config::Located<std::uint32_t>>> chips;
};

class Caps final : public Shared {
public:
  explicit Caps(CapsParameters parameters) : parameters_(std::move(parameters)) {}

  void meet(const Parties& parties, config::Diagnostics& diagnostics) override
  {
    for (const auto& [tenant, cap] : parameters_.chips)
      caps_[named<model::TenantId>(parties.tenants, {tenant, cap.at}, "tenant", diagnostics)] = cap.value;
  }

  [[nodiscard]] model::Rejection judge(const model::ClusterView& view, model::PoolId /*pool*/, model::TenantId tenant,
                                       const model::Request& request) const override
  {
    const auto stays = [](const model::Job&) { return true; };
    return fits_under_cap(view, tenant, request, stays) ? model::Rejection::accepted
                                                        : model::Rejection::against_tenancy;
  }
  [[nodiscard]] std::string refusal(const model::ClusterView& view, model::PoolId /*pool*/, model::TenantId tenant,
                                    const model::Request& /*request*/) const override
  {
    return fmt::format("`caps` lets its tenant hold {} chips at once, of which it holds {}", quota(tenant),
                       held_by(view, tenant, [](const model::Job&) { return true; }));
  }
  [[nodiscard]] bool accepts_without(const model::ClusterView& view, model::PoolId /*pool*/, const Claim& claim,
                                     const Claim::Whom& gone) const override
  {
    return fits_under_cap(view, claim.tenant, *claim.request, std::not_fn(gone));
  }

  [[nodiscard]] double quota(model::TenantId tenant) const override
  {
    const auto cap = caps_.find(tenant);
    return cap == caps_.end() ? std::numeric_limits<double>::infinity() : cap->second;
  }

private:
  template <class Stays>
  [[nodiscard]] static double held_by(const model::ClusterView& view, model::TenantId tenant, const Stays& stays)
  {
    double held = 0.0;
    for (const model::Pool& pool : view.pools())
      for (const model::RunningJob& running : pool.running)
        if (const model::Job& job = view.job(running.job);
            job.tenant == tenant && job.kind != model::JobKind::sublet && stays(job))
          held += view.allocation(running.job).chips;
    return held;
  }
  template <class Stays>
  [[nodiscard]] bool fits_under_cap(const model::ClusterView& view, model::TenantId tenant,
                                    const model::Request& request, const Stays& stays) const
  {
    const double cap = quota(tenant);
    return cap == std::numeric_limits<double>::infinity() ||
           held_by(view, tenant, stays) + request.total_chips() <= cap + cap_rounding;
  }

  CapsParameters parameters_;
  std::map<model::TenantId, double> caps_;
};

const config::Schema<CapsParameters>& schema(Tag<CapsParameters>)
{
  static const auto declared =
      config::Schema<CapsParameters>(
          "caps",
          "as `shared`, but no tenant ever holds more chips at once, on all pools together, than its cap, its own "
          "among them. Guarantee: that, whatever the scheduling policy. Under `fcfs` a job that its tenant's cap "
          "keeps out holds back those behind it; `best_effort_fifo` passes it over. O(gangs) to judge one")
          .required("chips", &CapsParameters::chips,
                    "most chips that a tenant holds at once, such as `{lab: 64}`; who is not named has no cap",
                    config::non_empty());
  return declared;
}

} // namespace

Entry<Tenancy> caps_entry()
{
  return entry<Tenancy, CapsParameters>(
      "hard limits, as Slurm's GrpTRES",
      [](const CapsParameters& parameters, std::uint64_t) { return std::make_unique<Caps>(parameters); });
}

} // namespace leasehold::policy
