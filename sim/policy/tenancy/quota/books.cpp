#include "policy/tenancy/quota/books.hpp"

#include <algorithm>
#include <utility>

namespace leasehold::policy {

using model::ChipTypeId;
using model::TenantId;

bool counts_as_use(const model::Job& job)
{
  return job.kind != model::JobKind::sublet;
}

QuotaBooks::QuotaBooks(const model::ClusterView& view, std::vector<std::vector<ChipQuota>> quotas,
                       std::vector<std::size_t> cohorts)
    : quotas_(std::move(quotas)), cohorts_(std::move(cohorts))
{
  for (const auto& row : quotas_)
    use_.emplace_back(row.size());
  for (const model::Pool& pool : view.pools())
    for (const model::RunningJob& running : pool.running)
      if (const model::Job& job = view.job(running.job); counts_as_use(job))
        add(job.tenant, pool.chip, view.allocation(running.job).chips);
}

double QuotaBooks::available(TenantId tenant, ChipTypeId chip) const
{
  double lent = 0.0; // by the cohort together
  double taken = 0.0;
  for (std::uint32_t t = 0; t < quotas_.size(); ++t) {
    if (!together(TenantId{t}, tenant))
      continue;
    const ChipQuota& each = quotas_[t][chip.index()];
    lent += each.nominal - each.guaranteed();
    taken += std::max(0.0, use(TenantId{t}, chip) - each.guaranteed());
  }
  const ChipQuota& own = quotas_[tenant.index()][chip.index()];
  const double beyond = std::max(0.0, use(tenant, chip) - own.guaranteed());
  const double to_limit = own.nominal - own.guaranteed() + own.borrowing - beyond;
  return std::max(0.0, own.guaranteed() - use(tenant, chip)) + std::max(0.0, std::min(lent - taken, to_limit));
}

double QuotaBooks::share(TenantId tenant, double weight) const
{
  double had = 0.0;
  double lendable = 0.0;
  for (std::uint32_t c = 0; c < quotas_[tenant.index()].size(); ++c) {
    had += borrowed(tenant, ChipTypeId{c});
    for (std::uint32_t t = 0; t < quotas_.size(); ++t)
      if (together(TenantId{t}, tenant))
        lendable += quotas_[t][c].nominal - quotas_[t][c].guaranteed();
  }
  return had <= chip_rounding ? 0.0 : had / std::max(lendable, chip_rounding) / weight;
}

} // namespace leasehold::policy
