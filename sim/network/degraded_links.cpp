#include "network/degraded_links.hpp"

#include <algorithm>
#include <utility>

namespace leasehold::network {

CrossingId DegradedLinks::enter(Crossing crossing)
{
  if (vacant_.empty()) {
    vacant_.emplace_back(static_cast<std::uint32_t>(present_.size()));
    present_.emplace_back();
  }
  const CrossingId id = vacant_.back();
  vacant_.pop_back();
  present_[id.index()] = {open_.way(std::move(crossing)), 1.0, true};
  changed_ |= !left_.empty();
  return id;
}

void DegradedLinks::leave(CrossingId id)
{
  present_[id.index()] = {};
  vacant_.push_back(id);
}

void DegradedLinks::degrade(model::LinkId link, double share)
{
  if (share < 1.0)
    left_[link] = share;
  else
    left_.erase(link);
  if (open_.degrade(link, share))
    for (Present& present : present_)
      if (present.here && open_.concerns(present.way, link))
        open_.reroute(present.way);
  changed_ = true;
}

double DegradedLinks::share_of(const Way& way) const
{
  double share = way.share();
  for (const LinkUse& use : way.routed.uses)
    if (const auto left = left_.find(use.link); left != left_.end())
      share = std::min(share, left->second * (flow_alone(topology_->link(use.link), use.flows) / way.whole));
  return share;
}

std::span<const Share> DegradedLinks::share_out()
{
  changes_.clear();
  if (std::exchange(changed_, false))
    for (std::uint32_t p = 0; p < present_.size(); ++p)
      if (Present& present = present_[p]; present.here)
        if (const double share = share_of(present.way); std::exchange(present.share, share) != share)
          changes_.push_back({CrossingId{p}, share});
  return changes_;
}

} // namespace leasehold::network
