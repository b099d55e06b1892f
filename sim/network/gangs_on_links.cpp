#include "network/gangs_on_links.hpp"

#include <utility>

namespace leasehold::network {

void GangsOnLinks::enter(model::JobId gang, const Crossing& crossing, RateLeft rate_left)
{
  const auto told = [this, gang, rate_left = std::move(rate_left)](double share) {
    present_.at(gang).left = rate_left(share);
    changed_(gang);
  };
  present_[gang] = {crossings_->enter(crossing, told), 1.0};
}

void GangsOnLinks::leave(model::JobId gang)
{
  if (present_.empty())
    return;
  if (const auto gone = present_.extract(gang); !gone.empty())
    crossings_->leave(gone.mapped().crossing);
}

double GangsOnLinks::left(model::JobId gang) const
{
  if (present_.empty())
    return 1.0;
  const auto found = present_.find(gang);
  return found == present_.end() ? 1.0 : found->second.left;
}

} // namespace leasehold::network
