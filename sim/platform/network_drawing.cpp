#include "platform/network_drawing.hpp"

#include "platform/cluster_drawing.hpp"

#include <simgrid/s4u/Engine.hpp>
#include <simgrid/s4u/Host.hpp>
#include <simgrid/s4u/Link.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::platform {

namespace {

namespace s4u = simgrid::s4u;
using model::LinkId;
using model::NodeId;

std::string attribute(const XmlElement& element, std::string_view name)
{
  return std::string{element.get(name).value_or("")};
}

class NetworkDrawer {
public:
  NetworkDrawer(std::span<const std::string> hosts, LinkNumbers& numbers) : numbers_(&numbers)
  {
    for (std::uint32_t h = 0; h < hosts.size(); ++h)
      nodes_.emplace(hosts[h], graph_.add_node(hosts[h], model::HostId{h}));
    for (const s4u::Link* link : s4u::Engine::get_instance()->get_all_links())
      numbers_->emplace(link, graph_.add_link({link->get_name(), BytesPerSecond{link->get_bandwidth()},
                                               Seconds{link->get_latency()}, link->is_shared()}));
  }

  void draw(const XmlElement& element)
  {
    if (element.name == "cluster")
      draw_cluster(element, {&graph_, numbers_, [this](const std::string& name) { return node(name); },
                             [this](const std::string& host, NodeId out, NodeId in) {
                               ways_out_.emplace(host, Ends{in, out});
                             }});
    else if (element.name == "route")
      draw_route(element, itself(attribute(element, "src")), itself(attribute(element, "dst")));
    else if (element.name == "zoneRoute")
      draw_route(element, ways(attribute(element, "gw_src")), ways(attribute(element, "gw_dst")));
    else
      for (const XmlElement& child : element.children)
        draw(child);
  }

  model::NetworkGraph finish() { return std::move(graph_); }

private:
  /// Of a link that routes name, or of what lies behind a gateway: where one comes in, and where one goes out.
  struct Ends {
    NodeId in;
    NodeId out;
  };

  NodeId node(const std::string& name)
  {
    if (const auto found = nodes_.find(name); found != nodes_.end())
      return found->second;
    return nodes_.emplace(name, graph_.add_node(name)).first->second;
  }

  Ends ends(LinkId link)
  {
    if (const auto found = ends_.find(link); found != ends_.end())
      return found->second;
    const std::string& name = graph_.links[link.index()].name;
    const Ends fresh{graph_.add_node(name + " in"), graph_.add_node(name + " out")};
    for (const NodeId end : {fresh.in, fresh.out})
      graph_.nodes[end.index()].link_end = true;
    graph_.connect(fresh.in, fresh.out, link);
    return ends_.emplace(link, fresh).first->second;
  }

  /// A link with a cable for each direction is two to SimGrid.
  std::optional<LinkId> link(const XmlElement& step, bool backwards) const
  {
    const std::string name = attribute(step, "id");
    const bool up = (step.get("direction").value_or("UP") == "UP") != backwards;
    const s4u::Link* found = s4u::Link::by_name_or_null(name);
    if (found == nullptr)
      found = s4u::Link::by_name_or_null(name + (up ? "_UP" : "_DOWN"));
    const auto number = numbers_->find(found);
    return number == numbers_->end() ? std::nullopt : std::optional{number->second};
  }

  Ends itself(const std::string& name)
  {
    const NodeId only = node(name);
    return {only, only};
  }
  Ends ways(const std::string& gateway)
  {
    const auto found = ways_out_.find(gateway);
    return found != ways_out_.end() ? found->second : itself(gateway);
  }

  void draw_route(const XmlElement& route, const Ends& from, const Ends& to)
  {
    std::vector<const XmlElement*> steps;
    for (const XmlElement& child : route.children)
      if (child.name == "link_ctn")
        steps.push_back(&child);
    draw_way(steps, from.out, to.in, false);
    const auto symmetrical = route.get("symmetrical").value_or("YES");
    if (symmetrical == "YES" || symmetrical == "yes")
      draw_way({steps.rbegin(), steps.rend()}, to.out, from.in, true);
  }

  void draw_way(const std::vector<const XmlElement*>& steps, NodeId from, NodeId to, bool backwards)
  {
    NodeId at = from;
    for (const XmlElement* step : steps)
      if (const auto crossed = link(*step, backwards)) {
        graph_.connect(at, ends(*crossed).in);
        at = ends(*crossed).out;
      }
    graph_.connect(at, to);
  }

  model::NetworkGraph graph_;
  LinkNumbers* numbers_;
  std::unordered_map<std::string, NodeId> nodes_; ///< hosts, routers and switches
  std::unordered_map<LinkId, Ends> ends_;
  std::unordered_map<std::string, Ends> ways_out_; ///< of hosts of clusters, where it is not the host itself
};

} // namespace

model::NetworkGraph draw_network(const XmlElement& platform, std::span<const std::string> hosts, LinkNumbers& numbers)
{
  NetworkDrawer drawer{hosts, numbers};
  drawer.draw(platform);
  return drawer.finish();
}

} // namespace leasehold::platform
