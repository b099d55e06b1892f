#include "model/topology/gang_paths.hpp"

#include "model/topology/torus_bandwidth.hpp"

#include <algorithm>
#include <limits>
#include <map>

namespace leasehold::model {

namespace {

constexpr std::size_t most_shifts = 32;
constexpr BytesPerSecond no_bottleneck{std::numeric_limits<double>::infinity()};

/// How many flows of one pattern cross each link.
class LinkLoads {
public:
  LinkLoads(const Topology& topology, std::span<const HostId> hosts)
      : topology_(&topology), hosts_(hosts), flows_(topology.graph().links.size(), 0)
  {
  }

  /// Every host sends to the one `shift` places on; false where one cannot.
  bool add(std::size_t shift)
  {
    for (std::size_t h = 0; h < hosts_.size(); ++h)
      if (!add(hosts_[h], hosts_[(h + shift) % hosts_.size()]))
        return false;
    return true;
  }
  bool add(HostId from, HostId to)
  {
    route_.clear();
    if (!topology_->route(from, to, route_) || route_.empty())
      return false;
    Seconds latency{0.0};
    for (const LinkId link : route_) {
      latency += topology_->link(link).latency;
      if (flows_[link.index()]++ == 0)
        used_.push_back(link);
    }
    latency_ = std::max(latency_, latency);
    return true;
  }

  [[nodiscard]] Seconds latency() const { return latency_; }

  /// The highest rate of a host's flows together such that no link is overfull: a flow carries 1 / `flows_a_host` of it,
  /// and a link that is not shared bounds the flows between `pairs` hosts one by one.
  [[nodiscard]] BytesPerSecond rate(double flows_a_host, double pairs) const
  {
    BytesPerSecond least = no_bottleneck;
    for (const LinkId id : used_) {
      const Link& link = topology_->link(id);
      least =
          std::min(least, link.shared ? link.bandwidth * (flows_a_host / flows_[id.index()]) : link.bandwidth * pairs);
    }
    return least;
  }

private:
  const Topology* topology_;
  std::span<const HostId> hosts_;
  std::vector<std::uint32_t> flows_; ///< by link
  std::vector<LinkId> used_;
  std::vector<LinkId> route_;
  Seconds latency_{0.0};
};

/// Through its own links, or one after the other through whatever lies between the hosts.
std::optional<BytesPerSecond> within_torus(const Topology& topology, std::span<const HostId> hosts, BytesPerSecond ring)
{
  const auto links = torus_bandwidth(topology, hosts);
  return links ? std::optional{std::max(*links, ring)} : std::nullopt;
}

} // namespace

std::optional<GangPaths> gang_paths(const Topology& topology, std::span<const HostId> hosts)
{
  if (hosts.size() < 2)
    return std::nullopt;
  LinkLoads ring{topology, hosts};
  LinkLoads exchange{topology, hosts};
  const std::size_t others = hosts.size() - 1;
  const std::size_t shifts = std::min(most_shifts, others);
  for (std::size_t s = 0; s < shifts; ++s)
    if (!exchange.add(1 + s * others / shifts))
      return std::nullopt;
  if (!ring.add(1))
    return std::nullopt;
  return GangPaths{ring.rate(1.0, 1.0), exchange.rate(static_cast<double>(shifts), static_cast<double>(others)),
                   ring.latency(), within_torus(topology, hosts, ring.rate(1.0, 1.0))};
}

std::optional<Path> path_across(const Topology& topology, std::span<const HostId> hosts, std::size_t senders)
{
  if (senders == 0 || senders >= hosts.size())
    return std::nullopt;
  LinkLoads loads{topology, hosts};
  for (const HostId from : hosts.first(senders))
    for (const HostId to : hosts.subspan(senders))
      if (!loads.add(from, to))
        return std::nullopt;
  const auto flows = static_cast<double>(senders * (hosts.size() - senders));
  return Path{loads.rate(flows, flows), loads.latency()};
}

std::optional<Path> path_to_storage(const Topology& topology, std::span<const HostId> hosts,
                                    std::span<const HostId> storage)
{
  if (hosts.empty() || storage.empty())
    return std::nullopt;
  std::map<LinkId, std::uint32_t> flows;
  std::vector<LinkId> route;
  Seconds longest{0.0};
  for (std::size_t h = 0; h < hosts.size(); ++h) {
    route.clear();
    if (!topology.route(hosts[h], storage[h % storage.size()], route) || route.empty())
      return std::nullopt;
    Seconds latency{0.0};
    for (const LinkId link : route) {
      ++flows[link];
      latency += topology.link(link).latency;
    }
    longest = std::max(longest, latency);
  }
  BytesPerSecond slowest = no_bottleneck;
  for (const auto& [id, count] : flows) {
    const Link& link = topology.link(id);
    slowest = std::min(slowest, link.shared ? link.bandwidth / count : link.bandwidth);
  }
  return Path{slowest * static_cast<double>(hosts.size()), longest};
}

std::optional<Path> path_between(const Topology& topology, HostId from, HostId to, std::uint32_t flows)
{
  std::vector<LinkId> links;
  if (!topology.route(from, to, links) || links.empty())
    return std::nullopt;
  Path path{no_bottleneck, Seconds{0.0}};
  for (const LinkId id : links) {
    const Link& link = topology.link(id);
    path.bandwidth =
        std::min(path.bandwidth, link.shared ? link.bandwidth : static_cast<double>(flows) * link.bandwidth);
    path.latency += link.latency;
  }
  return path;
}

} // namespace leasehold::model
