// The graph of the network that SimGrid has loaded, from the zones, links and routes of its file.
//
// Inside a <cluster> the graph is the one that SimGrid builds: it tells in the links' names what they join. Elsewhere the
// file says which links a route crosses, and no more of them: each becomes one hop between two ends of its own, joined to
// what comes before and after it (model/topology/network_graph.hpp). What the check of the file leaves to SimGrid alone
// (<peer>, bypasses, Vivaldi) is not in the graph. Routes between hosts that the graph joins are SimGrid's own; on a
// platform with a dragonfly the graph gives them, by the fewest links.
#pragma once

#include "model/topology/network_graph.hpp"
#include "platform/xml.hpp"

#include <span>
#include <string>
#include <unordered_map>

namespace simgrid::s4u {
class Link;
} // namespace simgrid::s4u

namespace leasehold::platform {

/// Under which number the graph has each link.
using LinkNumbers = std::unordered_map<const simgrid::s4u::Link*, model::LinkId>;

/// `platform` is the outermost element of the file that SimGrid has loaded, and `hosts` the names of what can be leased of
/// it and then of its storage, by HostId.
[[nodiscard]] model::NetworkGraph draw_network(const XmlElement& platform, std::span<const std::string> hosts,
                                               LinkNumbers& numbers);

} // namespace leasehold::platform
