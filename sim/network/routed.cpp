#include "network/routed.hpp"

#include <limits>
#include <map>

namespace leasehold::network {

BytesPerSecond flow_alone(const model::Link& link, double flows)
{
  return link.shared ? link.bandwidth / flows : link.bandwidth;
}

Routed routed(const model::Topology& topology, const Crossing& crossing)
{
  std::map<model::LinkId, double> flows;
  std::vector<model::LinkId> way;
  const std::size_t hosts = crossing.hosts.size();
  const std::size_t senders = crossing.pattern == Crossing::Pattern::one_way ? 1 : hosts;
  for (std::size_t h = 0; hosts > 1 && h < senders; ++h) {
    way.clear();
    if (!topology.route(crossing.hosts[h], crossing.hosts[(h + 1) % hosts], way) || way.empty())
      return {};
    for (const model::LinkId link : way)
      flows[link] += crossing.streams;
  }
  Routed routed{{}, BytesPerSecond{std::numeric_limits<double>::infinity()}};
  for (const auto& [id, count] : flows) {
    routed.uses.push_back({id, count});
    routed.alone = std::min(routed.alone, flow_alone(topology.link(id), count));
  }
  return routed;
}

} // namespace leasehold::network
