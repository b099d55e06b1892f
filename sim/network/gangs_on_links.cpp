#include "network/gangs_on_links.hpp"

#include <utility>

namespace leasehold::network {

void GangsOnLinks::enter(model::JobId gang, const Crossing& crossing, RateLeft rate_left)
{
  auto told = [this, gang, rate_left = std::move(rate_left)](double share) {
    Present& present = present_.at(gang);
    present.left = share > 0.0 ? rate_left(share) : 0.0;
    crossings_->sends(present.id, present.left);
    changed_(gang);
  };
  Present& present = present_[gang] = {crossing, std::move(told), CrossingId::none(), 1.0};
  present.id = crossings_->enter(crossing, present.told);
}

void GangsOnLinks::stand_still(model::JobId gang, bool still)
{
  const auto found = present_.find(gang);
  if (found == present_.end())
    return;
  Present& present = found->second;
  if (still) {
    crossings_->leave(std::exchange(present.id, CrossingId::none()));
    return;
  }
  present.id = crossings_->enter(present.crossing, present.told);
  if (std::exchange(present.left, 1.0) != 1.0)
    changed_(gang);
}

void GangsOnLinks::leave(model::JobId gang)
{
  if (present_.empty())
    return;
  if (const auto gone = present_.extract(gang); !gone.empty() && gone.mapped().id.valid())
    crossings_->leave(gone.mapped().id);
}

double GangsOnLinks::left(model::JobId gang) const
{
  if (present_.empty())
    return 1.0;
  const auto found = present_.find(gang);
  return found == present_.end() ? 1.0 : found->second.left;
}

} // namespace leasehold::network
