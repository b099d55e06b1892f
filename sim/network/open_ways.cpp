#include "network/open_ways.hpp"

#include <algorithm>
#include <utility>

namespace leasehold::network {

double Way::share() const
{
  if (!detours)
    return 1.0;
  return routed.flows > 0.0 ? std::min(1.0, routed.alone / whole) : 0.0;
}

Way OpenWays::way(Crossing crossing) const
{
  Way way;
  way.routed = routed(*topology_, crossing);
  way.whole = way.routed.alone;
  way.crossing = std::move(crossing);
  if (around_.any_closed())
    reroute(way);
  return way;
}

bool OpenWays::degrade(model::LinkId link, double share)
{
  return share > 0.0 ? around_.open(link) : around_.close(link);
}

bool OpenWays::concerns(const Way& way, model::LinkId link) const
{
  if (!around_.is_closed(link))
    return way.detours;
  const auto found = std::ranges::lower_bound(way.routed.uses, link, {}, &LinkUse::link);
  return found != way.routed.uses.end() && found->link == link;
}

void OpenWays::reroute(Way& way) const
{
  if (!(way.whole > BytesPerSecond{0}))
    return; // it never had a way
  Routed now = routed(*topology_, way.crossing);
  way.detours = std::ranges::any_of(now.uses, [this](const LinkUse& use) { return around_.is_closed(use.link); });
  way.routed = way.detours ? routed(*topology_, around_, way.crossing) : std::move(now);
}

} // namespace leasehold::network
