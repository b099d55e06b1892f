#include "demand/tenant_room.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::demand {

TenantRoom::TenantRoom(const policy::Tenancy& tenancy, const model::ClusterView& view, model::TenantId tenant)
    : tenancy_(&tenancy), view_(&view), tenant_(tenant), all_(tenancy.quota(tenant))
{
  if (std::isinf(all_))
    return;
  for (const model::Pool& pool : view.pools())
    for (const model::RunningJob& running : pool.running)
      if (const model::Job& job = view.job(running.job); job.tenant == tenant && job.kind != model::JobKind::sublet)
        all_ -= view.allocation(running.job).chips;
}

double TenantRoom::left(model::ChipTypeId chip) const
{
  const auto taken = taken_.find(chip);
  const double of_type = tenancy_->room(*view_, tenant_, chip) - (taken == taken_.end() ? 0.0 : taken->second);
  return std::max(0.0, std::min(all_, of_type));
}

void TenantRoom::take(model::ChipTypeId chip, double chips)
{
  taken_[chip] += chips;
  all_ -= chips;
}

} // namespace leasehold::demand
