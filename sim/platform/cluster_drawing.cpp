#include "platform/cluster_drawing.hpp"

#include "platform/cluster_exit.hpp"
#include "platform/grammar.hpp"

#include <simgrid/kernel/routing/NetZoneImpl.hpp>
#include <simgrid/s4u/Engine.hpp>
#include <simgrid/s4u/Link.hpp>

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace leasehold::platform {

namespace {

namespace s4u = simgrid::s4u;
using model::LinkId;
using model::NodeId;

/// One cable of a cluster: a link upwards and one downwards, or one that both ways share.
struct Cable {
  std::string name; ///< without `_UP` and `_DOWN`
  LinkId up;
  LinkId down;
};

class ClusterDrawer {
public:
  ClusterDrawer(const XmlElement& cluster, const Sheet& sheet)
      : cluster_(&cluster), sheet_(&sheet), id_(cluster.get("id").value_or("")),
        numbers_(expand_radical(cluster.get("radical").value_or("")))
  {
    const std::string prefix{cluster.get("prefix").value_or("")};
    const std::string suffix{cluster.get("suffix").value_or("")};
    for (const long number : numbers_)
      hosts_.push_back(sheet.node(prefix + std::to_string(number) + suffix));
    gather_cables();
  }

  void draw()
  {
    const std::string_view topology = cluster_->get("topology").value_or("FLAT");
    if (topology == "FAT_TREE")
      draw_fat_tree();
    else if (topology == "TORUS")
      draw_torus();
    else if (topology == "DRAGONFLY")
      draw_dragonfly();
    else
      draw_flat();
  }

private:
  void gather_cables()
  {
    const s4u::NetZone* zone = s4u::Engine::get_instance()->netzone_by_name_or_null(id_);
    if (zone == nullptr)
      return;
    const std::vector<s4u::Link*> links = zone->get_impl()->get_all_links();
    std::unordered_map<std::string_view, LinkId> downwards;
    for (const s4u::Link* link : links)
      if (const std::string_view name = link->get_name(); name.ends_with("_DOWN"))
        downwards.emplace(name.substr(0, name.size() - 5), sheet_->numbers->at(link));
    for (const s4u::Link* link : links) {
      std::string name = link->get_name();
      const LinkId number = sheet_->numbers->at(link);
      if (name.ends_with("_DOWN"))
        continue; // beside its other half
      if (name.ends_with("_UP")) {
        name.resize(name.size() - 3);
        cables_.push_back({name, number, downwards.at(name)});
      } else if (!name.ends_with("_loopback") && !name.ends_with("_limiter")) {
        cables_.push_back({name, number, number});
      }
    }
  }

  void lay(NodeId lower, NodeId upper, const Cable& cable)
  {
    sheet_->graph->connect(lower, upper, cable.up);
    sheet_->graph->connect(upper, lower, cable.down);
  }

  NodeId switch_of(std::string_view kind, unsigned number)
  {
    return sheet_->node(id_ + " " + std::string{kind} + " " + std::to_string(number));
  }

  /// `ID_link_NUMBER`, and `ID_backbone`, which all traffic of the cluster crosses once.
  void draw_flat()
  {
    const NodeId below = sheet_->node(id_ + " switch");
    NodeId above = below;
    for (const Cable& cable : cables_)
      if (cable.name == id_ + "_backbone") {
        above = sheet_->node(id_ + " switch, beyond the backbone");
        sheet_->graph->connect(below, above, cable.up);
      }
    for (const Cable& cable : cables_)
      if (const auto number = after(cable.name, id_ + "_link_"); number >= 0)
        for (std::size_t rank = 0; rank < numbers_.size(); ++rank)
          if (numbers_[rank] == number) {
            sheet_->graph->connect(hosts_[rank], below, cable.up);
            sheet_->graph->connect(above, hosts_[rank], cable.down);
            break;
          }
    const NodeId router = sheet_->node(router_name());
    sheet_->graph->connect(above, router);
    sheet_->graph->connect(router, below);
  }

  [[nodiscard]] std::string router_name() const
  {
    if (const auto named = cluster_->get("router_id"))
      return std::string{*named};
    return std::string{cluster_->get("prefix").value_or("")} + id_ + "_router" +
           std::string{cluster_->get("suffix").value_or("")};
  }

  static long after(const std::string& name, const std::string& beginning)
  {
    if (!name.starts_with(beginning))
      return -1;
    const auto number = name.substr(beginning.size());
    return number.find_first_not_of("0123456789") == std::string::npos ? std::stol(number) : -1;
  }

  /// `link_from_CHILD_PARENT_SERIAL`: children are hosts by rank, or switches, which have numbers above them.
  void draw_fat_tree()
  {
    std::vector<Joined> all;
    for (const Cable& cable : cables_) {
      unsigned child = 0;
      unsigned parent = 0;
      if (std::sscanf(cable.name.c_str(), "link_from_%u_%u_", &child, &parent) == 2) {
        all.push_back(
            {child < hosts_.size() ? hosts_[child] : switch_of("switch", child), switch_of("switch", parent), &cable});
        lay(all.back().lower, all.back().upper, cable);
      }
    }
    if (exit_of(*cluster_) == Exit::core)
      leave_by_core(all);
  }

  struct Joined {
    NodeId lower;
    NodeId upper;
    const Cable* cable;
  };
  void leave_by_core(const std::vector<Joined>& all)
  {
    model::NetworkGraph& graph = *sheet_->graph;
    const NodeId core = sheet_->node(id_ + " core");
    begin_exits(core, core);
    std::unordered_set<NodeId> below;
    for (const Joined& each : all) {
      graph.exits.add_cable(each.lower, each.upper, each.cable->up, each.cable->down);
      below.insert(each.lower);
    }
    std::unordered_set<NodeId> top;
    for (const Joined& each : all)
      if (!below.contains(each.upper) && top.insert(each.upper).second) {
        graph.connect(each.upper, core);
        graph.connect(core, each.upper);
      }
  }

  /// All hosts leave by their own ways to `out`, and are entered from `in`.
  void begin_exits(NodeId out, NodeId in)
  {
    model::NetworkGraph& graph = *sheet_->graph;
    graph.exits.add_cluster(out);
    const std::string prefix{cluster_->get("prefix").value_or("")};
    const std::string suffix{cluster_->get("suffix").value_or("")};
    for (std::size_t rank = 0; rank < hosts_.size(); ++rank) {
      graph.exits.add_host(graph.nodes[hosts_[rank].index()].host, hosts_[rank]);
      sheet_->leaves_at(prefix + std::to_string(numbers_[rank]) + suffix, out, in);
    }
  }

  /// Where ways out of all hosts meet, and where ways in begin: no switch of anybody's.
  NodeId meeting(const char* which)
  {
    const NodeId node = sheet_->node(id_ + which);
    sheet_->graph->nodes[node.index()].link_end = true;
    return node;
  }

  /// SimGrid knows nothing of these cards: its torus is left through one host's links.
  void leave_by_cards()
  {
    model::NetworkGraph& graph = *sheet_->graph;
    const NodeId out = meeting(" out");
    const NodeId in = meeting(" in");
    begin_exits(out, in);
    for (const Cable& cable : cables_) {
      graph.exits.add_inner(cable.up);
      graph.exits.add_inner(cable.down);
    }
    const BytesPerSecond bandwidth = exit_bandwidth_of(*cluster_).value_or(BytesPerSecond{});
    const Seconds latency = cables_.empty() ? Seconds{0} : graph.links[cables_.front().up.index()].latency;
    for (const NodeId host : hosts_) {
      const std::string name = graph.nodes[host.index()].name + " cards";
      const LinkId up = graph.add_link({name + "_UP", bandwidth, latency});
      const LinkId down = graph.add_link({name + "_DOWN", bandwidth, latency});
      graph.exits.add_cable(host, out, up, down);
      graph.connect(host, out, up);
      graph.connect(in, host, down);
    }
  }

  void leave_by_routers(unsigned routers)
  {
    const NodeId out = meeting(" out");
    const NodeId in = meeting(" in");
    begin_exits(out, in);
    for (unsigned router = 0; router < routers; ++router) {
      sheet_->graph->connect(switch_of("router", router), out);
      sheet_->graph->connect(in, switch_of("router", router));
    }
  }

  /// `ID_link_from_RANK_to_RANK`, the second being the next along some dimension.
  void draw_torus()
  {
    for (const Cable& cable : cables_) {
      unsigned from = 0;
      unsigned to = 0;
      if (cable.name.starts_with(id_) &&
          std::sscanf(cable.name.c_str() + id_.size(), "_link_from_%u_to_%u", &from, &to) == 2)
        lay(hosts_.at(from), hosts_.at(to), cable);
    }
    model::TorusGrid grid;
    for (const long side : whole_numbers(cluster_->get("topo_parameters").value_or("")))
      grid.dimensions.push_back(static_cast<std::uint32_t>(side));
    for (const NodeId host : hosts_)
      grid.hosts.push_back(sheet_->graph->nodes[host.index()].host);
    sheet_->graph->tori.push_back(std::move(grid));
    if (exit_of(*cluster_) == Exit::cards)
      leave_by_cards();
  }

  /// `topo_parameters` of a dragonfly: groups,links; chassis,links; routers,links; nodes of a router. SimGrid 3.32 must not
  /// be asked for routes here: beyond the first chassis of a group they cross links that do not join, or it crashes.
  void draw_dragonfly()
  {
    sheet_->graph->minimal_routes = true;
    std::vector<unsigned> sizes;
    for (const std::string_view part : split(cluster_->get("topo_parameters").value_or(""), ';'))
      if (const auto counts = whole_numbers(part); !counts.empty())
        sizes.push_back(static_cast<unsigned>(counts.front()));
    if (sizes.size() != 4)
      return;
    for (unsigned group = 0; group < sizes[0]; ++group) {
      std::vector<NodeId>& routers = sheet_->graph->groups.emplace_back();
      for (unsigned router = 0; router < sizes[1] * sizes[2]; ++router)
        routers.push_back(switch_of("router", group * sizes[1] * sizes[2] + router));
    }
    if (exit_of(*cluster_) == Exit::router)
      leave_by_routers(sizes[0] * sizes[1] * sizes[2]);
    std::ranges::sort(cables_, {}, [](const Cable& cable) { return serial(cable.name); });
    const unsigned pairs = sizes[2] * (sizes[2] - 1) / 2; // of routers in a chassis
    unsigned green = 0;
    for (const Cable& cable : cables_) {
      unsigned n[4] = {};
      const char* name = cable.name.c_str();
      if (std::sscanf(name, "local_link_from_router_%u_to_node_%u_", &n[0], &n[1]) == 2)
        lay(hosts_.at(n[0] * sizes[3] + n[1]), switch_of("router", n[0]), cable);
      else if (std::sscanf(name, "green_link_in_chassis_%u_between_routers_%u_and_%u_", &n[0], &n[1], &n[2]) == 3) {
        const unsigned chassis = green++ / pairs; // the name counts it within its group
        lay(switch_of("router", chassis * sizes[2] + n[1]), switch_of("router", chassis * sizes[2] + n[2]), cable);
      } else if (std::sscanf(name, "black_link_in_group_%u_between_chassis_%u_and_%u_blade_%u_", &n[0], &n[1], &n[2],
                             &n[3]) == 4)
        lay(switch_of("router", (n[0] * sizes[1] + n[1]) * sizes[2] + n[3]),
            switch_of("router", (n[0] * sizes[1] + n[2]) * sizes[2] + n[3]), cable);
      else if (std::sscanf(name, "blue_link_between_group_%u_and_%u_routers_%u_and_%u_", &n[0], &n[1], &n[2], &n[3]) ==
               4)
        lay(switch_of("router", n[2]), switch_of("router", n[3]), cable);
    }
  }

  /// What a name ends with: SimGrid counts the cables of a dragonfly as it makes them.
  static long serial(const std::string& name)
  {
    const std::size_t last = name.find_last_of('_');
    return last == std::string::npos ? 0 : after(name, name.substr(0, last + 1));
  }

  const XmlElement* cluster_;
  const Sheet* sheet_;
  std::string id_;
  std::vector<long> numbers_; ///< of the hosts' names, by rank
  std::vector<NodeId> hosts_; ///< by rank
  std::vector<Cable> cables_;
};

} // namespace

void draw_cluster(const XmlElement& cluster, const Sheet& sheet)
{
  ClusterDrawer{cluster, sheet}.draw();
}

} // namespace leasehold::platform
