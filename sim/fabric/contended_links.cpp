#include "fabric/contended_links.hpp"

#include <algorithm>
#include <utility>

namespace leasehold::fabric {

namespace {

/// Rounding of sums of loads; what exceeds a link by less slows nobody by more.
constexpr double slack = 1e-10;

} // namespace

ContendedLinks::ContendedLinks(const model::Topology& topology)
    : topology_(&topology), loads_(topology.graph().links.size())
{
}

void ContendedLinks::judge(model::LinkId id)
{
  Load& load = loads_[id.index()];
  const model::Link& link = topology_->link(id);
  const bool full = link.shared && load.bytes > load.left * link.bandwidth.value() * (1.0 + slack);
  const bool contended = full || (load.left < 1.0 && !load.crossed.empty());
  if (std::exchange(load.contended, contended) != contended)
    touched_.insert(touched_.end(), load.crossed.begin(), load.crossed.end());
}

void ContendedLinks::add(network::CrossingId id, const Routed& crossing)
{
  for (const LinkUse& use : crossing.uses) {
    Load& load = loads_[use.link.index()];
    load.bytes += use.flows * crossing.alone.value();
    load.crossed.push_back(id);
    judge(use.link);
  }
  touched_.push_back(id);
}

void ContendedLinks::remove(network::CrossingId id, const Routed& crossing)
{
  for (const LinkUse& use : crossing.uses) {
    Load& load = loads_[use.link.index()];
    load.crossed.erase(std::ranges::find(load.crossed, id));
    load.bytes = load.crossed.empty() ? 0.0 : load.bytes - use.flows * crossing.alone.value();
    judge(use.link);
  }
}

void ContendedLinks::degrade(model::LinkId link, double share)
{
  loads_[link.index()].left = share;
  judge(link);
}

std::vector<LinkUse> ContendedLinks::contended(const std::vector<LinkUse>& uses) const
{
  std::vector<LinkUse> found;
  std::ranges::copy_if(uses, std::back_inserter(found),
                       [this](const LinkUse& use) { return loads_[use.link.index()].contended; });
  return found;
}

std::vector<network::CrossingId> ContendedLinks::take_touched()
{
  std::ranges::sort(touched_);
  const auto rest = std::ranges::unique(touched_);
  touched_.erase(rest.begin(), rest.end());
  return std::exchange(touched_, {});
}

} // namespace leasehold::fabric
