#include "model/topology/detours.hpp"

#include "model/topology/distance.hpp"

#include <algorithm>
#include <functional>
#include <queue>
#include <utility>

namespace leasehold::model {

namespace {

std::uint32_t weight(const Hop& hop)
{
  constexpr std::uint32_t more_than_joints = 1U << 16U;
  return hop.link.valid() ? more_than_joints : 1U;
}

} // namespace

bool Detours::close(LinkId link)
{
  if (closed_.empty())
    closed_.resize(topology_->graph().links.size());
  if (closed_[link.index()])
    return false;
  closed_[link.index()] = true;
  ++closed_count_;
  return true;
}

bool Detours::open(LinkId link)
{
  if (!is_closed(link))
    return false;
  closed_[link.index()] = false;
  --closed_count_;
  return true;
}

const Detours::Arrivals& Detours::arrivals() const
{
  if (arrivals_)
    return *arrivals_;
  const NetworkGraph& graph = topology_->graph();
  Arrivals& found = arrivals_.emplace();
  found.first.resize(graph.nodes.size() + 1);
  for (const Hop& hop : graph.hops)
    ++found.first[hop.to.index() + 1];
  for (std::size_t n = 1; n < found.first.size(); ++n)
    found.first[n] += found.first[n - 1];
  found.hops.resize(graph.hops.size());
  std::vector<std::uint32_t> next{found.first.begin(), found.first.end() - 1};
  for (std::uint32_t h = 0; h < graph.hops.size(); ++h)
    found.hops[next[graph.hops[h].to.index()]++] = h;
  return found;
}

/// Whether what set out at `start` may take it.
bool Detours::passes(const Hop& hop, NodeId start) const
{
  if (hop.link.valid() && closed_[hop.link.index()])
    return false;
  const HostId through = topology_->graph().nodes[hop.from.index()].host;
  return hop.from == start || !through.valid() || topology_->torus(through).has_value();
}

/// By node, how far it is from there: links, and then joints, lest a way turn in circles of these. Those farther away than
/// `start` may be unknown.
std::vector<std::uint32_t> Detours::distances_to(NodeId goal, NodeId start, NodeId barred) const
{
  using Seen = std::pair<std::uint32_t, std::uint32_t>; // distance, node
  const NetworkGraph& graph = topology_->graph();
  const Arrivals& leading = arrivals();
  std::vector<std::uint32_t> distances(graph.nodes.size(), unreachable);
  std::priority_queue<Seen, std::vector<Seen>, std::greater<>> next;
  distances[goal.index()] = 0;
  next.emplace(0, goal.index());
  while (!next.empty()) {
    const auto [distance, node] = next.top();
    next.pop();
    if (distance > distances[start.index()])
      break;
    if (distance > distances[node])
      continue;
    for (std::uint32_t h = leading.first[node]; h < leading.first[node + 1]; ++h) {
      const Hop& hop = graph.hops[leading.hops[h]];
      std::uint32_t& known = distances[hop.from.index()];
      if (hop.from == barred || distance + weight(hop) >= known || !passes(hop, start))
        continue;
      known = distance + weight(hop);
      next.emplace(known, hop.from.index());
    }
  }
  return distances;
}

bool Detours::lead_around(HostId from, HostId to, std::vector<LinkId>& links) const
{
  const NetworkGraph& graph = topology_->graph();
  const NodeId start = graph.hosts[from.index()];
  const NodeId goal = graph.hosts[to.index()];
  const NodeId barred = graph.exits.barred(from, to);
  const std::vector<std::uint32_t> left = distances_to(goal, start, barred);
  if (left[start.index()] == unreachable)
    return false;
  if (!departures_)
    departures_.emplace(graph);
  std::vector<const Hop*> equal;
  for (NodeId at = start; at != goal;) {
    equal.clear();
    for (const std::uint32_t* h = departures_->begin(at); h != departures_->end(at); ++h)
      if (const Hop& hop = graph.hops[*h]; left[hop.to.index()] != unreachable &&
                                           left[hop.to.index()] + weight(hop) == left[at.index()] && passes(hop, start))
        equal.push_back(&hop);
    const Hop& taken = *equal[to.index() % equal.size()];
    if (taken.link.valid())
      links.push_back(taken.link);
    at = taken.to;
  }
  return true;
}

bool Detours::route(HostId from, HostId to, std::vector<LinkId>& links) const
{
  const std::size_t first = links.size();
  if (!topology_->route(from, to, links))
    return false;
  const auto begin = links.begin() + static_cast<std::ptrdiff_t>(first);
  if (!any_closed() || std::none_of(begin, links.end(), [this](LinkId link) { return closed_[link.index()]; }))
    return true;
  links.resize(first);
  return lead_around(from, to, links);
}

} // namespace leasehold::model
