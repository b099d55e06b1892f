#include "model/topology/cut.hpp"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/boykov_kolmogorov_max_flow.hpp>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>

namespace leasehold::model {

namespace {

constexpr double without_end = std::numeric_limits<double>::infinity();
constexpr std::size_t most_tried = 12; // hosts of which all halves are tried
constexpr std::size_t most_rotations = 16;

using FlowTraits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::bidirectionalS>;
struct FlowEdge {
  double capacity = 0.0;
  double residual = 0.0;
  FlowTraits::edge_descriptor reverse;
};
struct FlowVertex {
  boost::default_color_type colour = boost::white_color;
  long distance = 0;
  FlowTraits::edge_descriptor predecessor;
};
using FlowGraph = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS, FlowVertex, FlowEdge>;

/// The network with a source and a sink; the two groups are tied to them anew for every question.
class FlowNetwork {
public:
  explicit FlowNetwork(const NetworkGraph& network)
      : network_(&network), flow_(network.nodes.size() + 2), source_(network.nodes.size()), sink_(source_ + 1)
  {
    for (const Link& link : network.links)
      if (link.shared)
        all_ += link.bandwidth.value();
    all_ = 2.0 * all_ + 1.0; // more than can ever flow through links that bound it
    for (const Hop& hop : network.hops)
      add(hop.from.index(), hop.to.index(), capacity(hop));
    for (const NodeId node : network.hosts) {
      from_source_.push_back(add(source_, node.index(), 0.0));
      to_sink_.push_back(add(node.index(), sink_, 0.0));
    }
  }

  double between(std::span<const HostId> from, std::span<const HostId> to)
  {
    tie(from, to, all_);
    const double flow = boost::boykov_kolmogorov_max_flow(
        flow_, boost::get(&FlowEdge::capacity, flow_), boost::get(&FlowEdge::residual, flow_),
        boost::get(&FlowEdge::reverse, flow_), boost::get(&FlowVertex::predecessor, flow_),
        boost::get(&FlowVertex::colour, flow_), boost::get(&FlowVertex::distance, flow_),
        boost::get(boost::vertex_index, flow_), source_, sink_);
    tie(from, to, 0.0);
    return flow >= all_ ? without_end : flow;
  }

private:
  [[nodiscard]] double capacity(const Hop& hop) const
  {
    if (!hop.link.valid() || !network_->links[hop.link.index()].shared)
      return all_;
    return network_->links[hop.link.index()].bandwidth.value();
  }
  FlowTraits::edge_descriptor add(std::size_t from, std::size_t to, double capacity)
  {
    const auto there = boost::add_edge(from, to, FlowEdge{capacity, 0.0, {}}, flow_).first;
    const auto back = boost::add_edge(to, from, FlowEdge{}, flow_).first;
    flow_[there].reverse = back;
    flow_[back].reverse = there;
    return there;
  }
  void tie(std::span<const HostId> from, std::span<const HostId> to, double capacity)
  {
    for (const HostId host : from)
      flow_[from_source_[host.index()]].capacity = capacity;
    for (const HostId host : to)
      flow_[to_sink_[host.index()]].capacity = capacity;
  }

  const NetworkGraph* network_;
  FlowGraph flow_;
  std::size_t source_;
  std::size_t sink_;
  double all_ = 0.0;
  std::vector<FlowTraits::edge_descriptor> from_source_; ///< by host
  std::vector<FlowTraits::edge_descriptor> to_sink_;
};

double both_ways(FlowNetwork& flow, std::span<const HostId> one, std::span<const HostId> other)
{
  return std::min(flow.between(one, other), flow.between(other, one));
}

double over_all_halves(FlowNetwork& flow, std::span<const HostId> hosts)
{
  const std::size_t half = (hosts.size() + 1) / 2;
  double least = without_end;
  for (std::uint32_t set = 0; set < (1U << hosts.size()); ++set) {
    if (static_cast<std::size_t>(std::popcount(set)) != half)
      continue;
    std::vector<HostId> one;
    std::vector<HostId> other;
    for (std::size_t h = 0; h < hosts.size(); ++h)
      (((set >> h) & 1U) != 0 ? one : other).push_back(hosts[h]);
    least = std::min(least, both_ways(flow, one, other));
  }
  return least;
}

double over_rotations(FlowNetwork& flow, std::span<const HostId> hosts)
{
  const std::size_t half = (hosts.size() + 1) / 2;
  const std::size_t places = std::min(most_rotations, half);
  double least = without_end;
  std::vector<HostId> turned(hosts.begin(), hosts.end());
  for (std::size_t place = 0; place < places; ++place) {
    std::ranges::rotate_copy(hosts, hosts.begin() + static_cast<std::ptrdiff_t>(place * half / places), turned.begin());
    const std::span<const HostId> order{turned};
    least = std::min(least, both_ways(flow, order.first(half), order.subspan(half)));
  }
  return least;
}

} // namespace

BytesPerSecond min_cut(const NetworkGraph& graph, std::span<const HostId> from, std::span<const HostId> to)
{
  return BytesPerSecond{FlowNetwork{graph}.between(from, to)};
}

BytesPerSecond bisection(const NetworkGraph& graph, std::span<const HostId> hosts)
{
  if (hosts.size() < 2)
    return BytesPerSecond{without_end};
  FlowNetwork flow{graph};
  return BytesPerSecond{hosts.size() <= most_tried ? over_all_halves(flow, hosts) : over_rotations(flow, hosts)};
}

} // namespace leasehold::model
