#include "network/routed.hpp"

#include "network/open_ways.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <tuple>
#include <utility>

namespace leasehold::network {

BytesPerSecond flow_alone(const model::Link& link, double flows)
{
  return link.shared ? link.bandwidth / flows : link.bandwidth;
}

namespace {

constexpr std::size_t most_at_once = 32;

/// Who sends to whom, as indices.
std::vector<std::pair<std::size_t, std::size_t>> senders(const Crossing& crossing)
{
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  const std::size_t hosts = crossing.hosts.size();
  if (hosts < 2)
    return pairs;
  if (crossing.pattern == Crossing::Pattern::one_way)
    return {{0, 1}};
  if (crossing.pattern == Crossing::Pattern::across) {
    for (std::size_t from = 0; from < std::min<std::size_t>(crossing.group, hosts); ++from)
      for (std::size_t to = crossing.group; to < hosts; ++to)
        pairs.emplace_back(from, to);
    return pairs;
  }
  if (crossing.pattern == Crossing::Pattern::gather) {
    const std::size_t sending = hosts - std::min<std::size_t>(crossing.group, hosts);
    for (std::size_t h = 0; h < sending; ++h)
      pairs.emplace_back(h, sending + h % crossing.group);
    return pairs;
  }
  const bool all = crossing.group == 0 || crossing.pattern == Crossing::Pattern::ring;
  const std::size_t group = all ? hosts : std::min<std::size_t>(crossing.group, hosts);
  for (std::size_t first = 0; first < hosts; first += group) {
    const std::size_t members = std::min(group, hosts - first);
    const std::size_t others = members - 1;
    const std::size_t shifts =
        crossing.pattern == Crossing::Pattern::ring ? std::size_t{1} : std::min(most_at_once, others);
    for (std::size_t h = 0; h < members; ++h)
      for (std::size_t s = 0; s < shifts && others > 0; ++s)
        pairs.emplace_back(first + h, first + (h + 1 + s * others / shifts) % members);
  }
  return pairs;
}

/// As many flows as there are hosts on the larger side. Pair by pair, the fewest links between them first, one sends the
/// other what it has left and that has room for: routers keep what they send as near as they can.
template <class Ways> Routed dealt_by(const Ways& ways, const model::Topology& topology, const Crossing& crossing)
{
  const std::size_t hosts = crossing.hosts.size();
  const std::size_t sending = std::min<std::size_t>(crossing.group, hosts), taking = hosts - sending;
  std::vector<std::tuple<std::size_t, std::size_t, std::size_t>> pairs; // links between, from, to
  std::vector<model::LinkId> route;
  for (std::size_t from = 0; from < sending; ++from)
    for (std::size_t to = sending; to < hosts; ++to) {
      route.clear();
      if (ways.route(crossing.hosts[from], crossing.hosts[to], route) && !route.empty())
        pairs.emplace_back(route.size(), from, to);
    }
  std::ranges::sort(pairs);
  std::vector<std::size_t> left(hosts, taking); // who sends has a part for each that takes, and the other way round
  std::fill(left.begin() + static_cast<std::ptrdiff_t>(sending), left.end(), sending);
  std::map<model::LinkId, double> flows;
  double sent = 0.0;
  for (const auto& [links, from, to] : pairs) {
    const std::size_t parts = std::min(left[from], left[to]);
    if (parts == 0)
      continue;
    left[from] -= parts;
    left[to] -= parts;
    const double share = crossing.streams * (double(parts) / double(std::min(sending, taking)));
    sent += share;
    route.clear();
    if (ways.route(crossing.hosts[from], crossing.hosts[to], route)) // as it was above
      for (const model::LinkId link : route)
        flows[link] += share;
  }
  if (sent <= 0.0 || std::ranges::any_of(left, [](std::size_t parts) { return parts > 0; }))
    return {};
  Routed routed{{}, crossing.most / sent, sent};
  for (const auto& [link, share] : flows) {
    routed.uses.push_back({link, share});
    routed.alone = std::min(routed.alone, flow_alone(topology.link(link), share));
  }
  return routed;
}

/// `ways` is a Topology, or Detours around some of its links.
template <class Ways> Routed routed_by(const Ways& ways, const model::Topology& topology, const Crossing& crossing)
{
  if (crossing.pattern == Crossing::Pattern::dealt)
    return dealt_by(ways, topology, crossing);
  std::vector<model::LinkId> crossed;
  double sent = 0.0;
  for (const auto& pair : senders(crossing)) {
    const std::size_t before = crossed.size();
    sent += crossing.streams;
    if (!ways.route(crossing.hosts[pair.first], crossing.hosts[pair.second], crossed) || crossed.size() == before)
      return {};
  }
  std::ranges::sort(crossed);
  Routed routed{{}, crossing.most / std::max(sent, 1.0), sent};
  for (const model::LinkId link : crossed)
    if (routed.uses.empty() || routed.uses.back().link != link)
      routed.uses.push_back({link, static_cast<double>(crossing.streams)});
    else
      routed.uses.back().flows += crossing.streams;
  for (const LinkUse& use : routed.uses)
    routed.alone = std::min(routed.alone, flow_alone(topology.link(use.link), use.flows));
  return routed;
}

} // namespace

Routed routed(const model::Topology& topology, const Crossing& crossing)
{
  return routed_by(topology, topology, crossing);
}

Routed routed(const model::Topology& topology, const model::Detours& around, const Crossing& crossing)
{
  return routed_by(around, topology, crossing);
}

} // namespace leasehold::network
