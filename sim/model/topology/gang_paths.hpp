// What the members of a gang get from the network between their hosts when nobody else is on it.
#pragma once

#include "model/topology/topology.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace leasehold::model {

/// Of each host, one way.
struct GangPaths {
  /// Of a ring through the hosts in their order, as all-reduce, all-gather and reduce-scatter run: the least, over the
  /// routes between neighbours, of each link's bandwidth over the number of these routes on it.
  BytesPerSecond ring;
  /// Of an exchange of all with all, each host sending as much to every other: what the fullest link leaves. Below `ring`
  /// where the network between leaves, clusters or regions is oversubscribed.
  BytesPerSecond exchange;
  Seconds latency; ///< the longest route between neighbours of the ring
  /// Where all hosts stand in one torus: what its links between them give the host with the least (torus_bandwidth.hpp), or
  /// `ring`, where that is more, since between scattered hosts it runs through those of others.
  std::optional<BytesPerSecond> torus;

  bool operator==(const GangPaths&) const = default;
};

/// Nothing for fewer than two hosts, and where two of them have no route with a link. Exchanges are counted over the
/// shifts by s hosts, all of them up to 32 and 32 evenly spaced ones beyond: exact for 33 hosts, O(hosts) for more.
[[nodiscard]] std::optional<GangPaths> gang_paths(const Topology& topology, std::span<const HostId> hosts);

/// What flows carry together when nobody else does, and the one-way latency of the longest of their routes.
struct Path {
  BytesPerSecond bandwidth;
  Seconds latency;
};

/// What the first `senders` of the hosts send to the others together, each of them one flow to each of these and all
/// flows equally fast. Nothing where two have no route with a link, or nobody sends to anybody.
[[nodiscard]] std::optional<Path> path_across(const Topology& topology, std::span<const HostId> hosts,
                                              std::size_t senders);

/// What all hosts together write to storage, each as much as every other, so that the slowest paces them: the ends of the
/// storage are dealt out to them in turn. Nothing without storage, and where a host has no route to it.
[[nodiscard]] std::optional<Path> path_to_storage(const Topology& topology, std::span<const HostId> hosts,
                                                  std::span<const HostId> storage);

/// `flows` flows between two hosts.
[[nodiscard]] std::optional<Path> path_between(const Topology& topology, HostId from, HostId to,
                                               std::uint32_t flows = 1);

} // namespace leasehold::model
