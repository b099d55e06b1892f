#include "model/topology/cluster_exits.hpp"

#include <algorithm>

namespace leasehold::model {

void ClusterExits::add_cluster(NodeId out)
{
  outs_.push_back(out);
  next_rank_ = 0;
}

void ClusterExits::add_host(HostId host, NodeId node)
{
  const std::uint32_t rank = next_rank_++;
  if (host.valid())
    places_.emplace(host, Place{static_cast<std::uint32_t>(outs_.size() - 1), rank, node});
}

void ClusterExits::add_cable(NodeId lower, NodeId upper, LinkId up, LinkId down)
{
  cables_[lower].push_back({upper, up, down});
  add_inner(up);
  add_inner(down);
}

void ClusterExits::add_inner(LinkId link)
{
  inside_.resize(std::max<std::size_t>(inside_.size(), link.index() + 1));
  inside_[link.index()] = true;
}

std::optional<std::uint32_t> ClusterExits::cluster_of(HostId host) const
{
  const auto found = places_.find(host);
  return found == places_.end() ? std::nullopt : std::optional{found->second.cluster};
}

NodeId ClusterExits::barred(HostId from, HostId to) const
{
  const auto cluster = places_.empty() ? std::nullopt : cluster_of(from);
  return cluster && cluster == cluster_of(to) ? outs_[*cluster] : NodeId::none();
}

bool ClusterExits::crossed(HostId from, HostId to) const
{
  return !places_.empty() && cluster_of(from) != cluster_of(to);
}

std::vector<const ClusterExits::Cable*> ClusterExits::climb(HostId host) const
{
  std::vector<const Cable*> way;
  const auto place = places_.find(host);
  if (place == places_.end())
    return way;
  std::size_t number = place->second.rank;
  NodeId at = place->second.node;
  for (auto above = cables_.find(at); above != cables_.end(); above = cables_.find(at)) {
    const std::vector<Cable>& equal = above->second;
    way.push_back(&equal[number % equal.size()]);
    number /= equal.size();
    at = way.back()->upper;
  }
  return way;
}

void ClusterExits::lead_out(HostId from, HostId to, std::vector<LinkId>& links, std::size_t first) const
{
  std::vector<LinkId> way;
  for (const Cable* cable : climb(from))
    way.push_back(cable->up);
  for (std::size_t i = first; i < links.size(); ++i)
    if (links[i].index() >= inside_.size() || !inside_[links[i].index()])
      way.push_back(links[i]);
  const auto down = climb(to);
  for (auto cable = down.rbegin(); cable != down.rend(); ++cable)
    way.push_back((*cable)->down);
  links.resize(first);
  links.insert(links.end(), way.begin(), way.end());
}

} // namespace leasehold::model
