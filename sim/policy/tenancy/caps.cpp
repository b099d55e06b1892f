// Caps: as `shared`, but no tenant ever holds more chips than its cap.
#include "policy/tenancy/registry.hpp"
#include "policy/tenancy/shared.hpp"

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
    const double cap = quota(tenant);
    if (cap == std::numeric_limits<double>::infinity())
      return model::Rejection::accepted;
    double held = request.total_chips();
    for (const model::Pool& pool : view.pools())
      for (const model::RunningJob& running : pool.running)
        if (const model::Job& job = view.job(running.job); job.tenant == tenant && job.kind != model::JobKind::sublet)
          held += view.allocation(running.job).chips;
    return held <= cap + cap_rounding ? model::Rejection::accepted : model::Rejection::against_tenancy;
  }

  [[nodiscard]] double quota(model::TenantId tenant) const override
  {
    const auto cap = caps_.find(tenant);
    return cap == caps_.end() ? std::numeric_limits<double>::infinity() : cap->second;
  }

private:
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
