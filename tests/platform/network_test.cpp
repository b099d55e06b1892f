#include "model/topology/distance.hpp"
#include "model/topology/gang_paths.hpp"
#include "platform/generator.hpp"
#include "platform/platform_child.hpp"
#include "platform/reader.hpp"
#include "platform/scratch_file.hpp"
#include "platform/spec.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <simgrid/s4u/Host.hpp>
#include <simgrid/s4u/Link.hpp>
#include <sys/resource.h>

namespace leasehold::platform {

namespace {

using model::HostId;
using model::LinkId;
using model::NodeId;

const std::string traits = "<prop id=\"provider\" value=\"p\"/><prop id=\"region\" value=\"r\"/>"
                           "<prop id=\"chip\" value=\"h100\"/><prop id=\"chip_count\" value=\"8\"/>";

std::string platform_of(const std::string& zones)
{
  return "<?xml version=\"1.0\"?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
         "<platform version=\"4.1\">\n" +
         zones + "\n</platform>\n";
}

std::string cluster(const std::string& id, const std::string& radical, const std::string& more)
{
  return fmt::format("<cluster id=\"{0}\" prefix=\"{0}-\" suffix=\".x\" radical=\"{1}\" speed=\"1Gf\" bw=\"10Gbps\" "
                     "lat=\"1us\" {2}>{3}</cluster>\n",
                     id, radical, more, traits);
}

const std::string loopback = "loopback_bw=\"10Gbps\" loopback_lat=\"0us\" ";

/// Follows links in the graph from host to host, across joints where there are any.
class Walk {
public:
  explicit Walk(const model::NetworkGraph& graph) : graph_(&graph), departures_(graph) {}

  bool leads(HostId from, const std::vector<LinkId>& links, HostId to) const
  {
    std::vector<NodeId> at = with_joints({graph_->hosts[from.index()]});
    for (const LinkId link : links) {
      std::vector<NodeId> next;
      for (const NodeId node : at)
        for (const auto* hop = departures_.begin(node); hop != departures_.end(node); ++hop)
          if (graph_->hops[*hop].link == link)
            next.push_back(graph_->hops[*hop].to);
      at = with_joints(next);
    }
    return std::ranges::find(at, graph_->hosts[to.index()]) != at.end();
  }

private:
  std::vector<NodeId> with_joints(std::vector<NodeId> nodes) const
  {
    for (std::size_t n = 0; n < nodes.size(); ++n)
      for (const auto* hop = departures_.begin(nodes[n]); hop != departures_.end(nodes[n]); ++hop)
        if (const model::Hop& joint = graph_->hops[*hop];
            !joint.link.valid() && std::ranges::find(nodes, joint.to) == nodes.end())
          nodes.push_back(joint.to);
    return nodes;
  }

  const model::NetworkGraph* graph_;
  model::Departures departures_;
};

/// What is amiss between two hosts; empty where our route has SimGrid's links, one by one, and they lead from the one to
/// the other in our graph.
std::string fault_between(const model::Inventory& inventory, const Walk& walk, HostId from, HostId to)
{
  const auto* source = simgrid::s4u::Host::by_name(inventory.hosts[from.index()].name);
  const auto* goal = simgrid::s4u::Host::by_name(inventory.hosts[to.index()].name);
  std::vector<simgrid::s4u::Link*> theirs;
  double latency = 0.0;
  source->route_to(goal, theirs, &latency);
  std::vector<LinkId> ours;
  const std::string where = source->get_name() + " to " + goal->get_name();
  if (!inventory.network->route(from, to, ours) || ours.size() != theirs.size())
    return where + ": another number of links\n";
  Seconds sum{0.0};
  for (std::size_t l = 0; l < ours.size(); ++l) {
    const model::Link& link = inventory.network->link(ours[l]);
    sum += link.latency;
    if (link.name != theirs[l]->get_name() || link.bandwidth.value() != theirs[l]->get_bandwidth())
      return fmt::format("{}: link {} is {}, not {}\n", where, l, link.name, theirs[l]->get_name());
  }
  if (std::abs(sum.value() - latency) > 1e-12)
    return where + ": another latency\n";
  return walk.leads(from, ours, to) ? "" : where + ": the links do not join in the graph\n";
}

enum class Shortest { always, not_always };

/// The faults of all routes of a platform; `detours`: no way in the graph may be shorter than SimGrid's.
std::string faults_of(const std::string& zones, Shortest shortest = Shortest::always)
{
  const test::ScratchFile file("network.xml", platform_of(zones));
  return test::in_child([&] {
    config::Diagnostics diagnostics;
    const model::Inventory inventory = load_platform(file.path(), diagnostics);
    if (!diagnostics.ok())
      return diagnostics.text();
    const model::NetworkGraph& graph = inventory.network->graph();
    const Walk walk{graph};
    std::string faults;
    for (std::uint32_t a = 0; a < inventory.hosts.size(); ++a) {
      const auto hops = model::hops_from(graph, HostId{a});
      for (std::uint32_t b = 0; b < inventory.hosts.size(); ++b) {
        std::vector<LinkId> route;
        if (a == b)
          continue;
        faults += fault_between(inventory, walk, HostId{a}, HostId{b});
        static_cast<void>(inventory.network->route(HostId{a}, HostId{b}, route));
        if (hops[b] > route.size() || (shortest == Shortest::always && hops[b] < route.size()))
          faults += fmt::format("{} to {}: {} links in the graph, {} on the route\n", a, b, hops[b], route.size());
      }
    }
    return faults;
  });
}

/// Two clusters in a region, with a link each to a router, as the generator writes them.
std::string region_of(const std::string& a, const std::string& b, const std::string& gate_a, const std::string& gate_b)
{
  std::string text = "<zone id=\"region\" routing=\"Full\">\n" + a + b +
                     "<zone id=\"gate\" routing=\"None\"><router id=\"router\"/></zone>\n";
  for (const std::string link : {"a-up", "a-down", "b-up", "b-down"})
    text += fmt::format("<link id=\"{}\" bandwidth=\"40Gbps\" latency=\"5us\"/>\n", link);
  const auto route = [&](const std::string& from, const std::string& to, const std::string& gw_from,
                         const std::string& gw_to, const std::string& links) {
    text +=
        fmt::format("<zoneRoute src=\"{}\" dst=\"{}\" gw_src=\"{}\" gw_dst=\"{}\" symmetrical=\"NO\">{}</zoneRoute>\n",
                    from, to, gw_from, gw_to, links);
  };
  const auto link = [](const std::string& id) { return "<link_ctn id=\"" + id + "\"/>"; };
  route("a", "b", gate_a, gate_b, link("a-up") + link("b-down"));
  route("b", "a", gate_b, gate_a, link("b-up") + link("a-down"));
  route("a", "gate", gate_a, "router", link("a-up"));
  route("b", "gate", gate_b, "router", link("b-up"));
  route("gate", "a", "router", gate_a, link("a-down"));
  route("gate", "b", "router", gate_b, link("b-down"));
  return text + "</zone>";
}

} // namespace

TEST_CASE("routes in flat clusters are SimGrid's, link by link")
{
  CHECK(faults_of(cluster("c", "0-3,7", "")) == "");
  CHECK(faults_of(cluster("c", "2-5", "sharing_policy=\"SHARED\"")) == "");
  CHECK(faults_of(cluster("c", "0-3", "bb_bw=\"20Gbps\" bb_lat=\"3us\"")) == "");
  CHECK(faults_of(cluster("c", "0-3", loopback + "sharing_policy=\"FATPIPE\"")) == "");
}

TEST_CASE("routes in fat trees are SimGrid's, link by link")
{
  CHECK(faults_of(cluster("c", "0-11", loopback + "topology=\"FAT_TREE\" topo_parameters=\"2;4,3;1,2;1,2\"")) == "");
  CHECK(faults_of(cluster("c", "3-10", loopback + "topology=\"FAT_TREE\" topo_parameters=\"3;2,2,2;1,2,2;1,1,1\"")) ==
        "");
  CHECK(faults_of(cluster("c", "0-5", loopback + "topology=\"FAT_TREE\" topo_parameters=\"1;6;1;1\"")) == "");
}

TEST_CASE("routes in tori are SimGrid's, link by link, and the grid is told")
{
  CHECK(faults_of(cluster("c", "0-23", loopback + "topology=\"TORUS\" topo_parameters=\"4,3,2\"")) == "");
  CHECK(faults_of(cluster("c", "1-20", loopback + "topology=\"TORUS\" topo_parameters=\"5,4\"")) == "");
  const test::ScratchFile file(
      "torus.xml", platform_of(cluster("c", "0-23", loopback + "topology=\"TORUS\" topo_parameters=\"4,3,2\"")));
  CHECK(test::in_child([&] {
          config::Diagnostics diagnostics;
          const auto inventory = load_platform(file.path(), diagnostics);
          const auto& tori = inventory.network->graph().tori;
          // Position (1, 2, 1) is host 1 + 4·(2 + 3·1) = 21.
          return fmt::format("{} {} {}", tori.size(), fmt::join(tori[0].dimensions, "x"), tori[0].hosts[21].index());
        }) == "1 4x3x2 21");
}

TEST_CASE("routes in dragonflies are minimal, and their links join")
{
  // SimGrid's own routes do not: from the second chassis of a group it takes the first one's cables, or crashes.
  // 2 groups of 3 chassis of 4 routers of 2 hosts. Between routers of a chassis lies one green cable, between routers of
  // one blade in a group one black cable, else both; between the groups one blue cable, from router 1 to router 12.
  const auto inside = [](unsigned a, unsigned b) { // links between two routers of a group, numbered in it
    return (a / 4 != b / 4 ? 1U : 0U) + (a % 4 != b % 4 ? 1U : 0U);
  };
  const test::ScratchFile file(
      "dragonfly.xml",
      platform_of(cluster("c", "0-47", loopback + "topology=\"DRAGONFLY\" topo_parameters=\"2,1;3,1;4,2;2\"")));
  CHECK(test::in_child([&] {
          config::Diagnostics diagnostics;
          const auto inventory = load_platform(file.path(), diagnostics);
          const Walk walk{inventory.network->graph()};
          std::string faults;
          for (unsigned a = 0; a < 48; ++a)
            for (unsigned b = 0; b < 48; ++b) {
              const unsigned from = a / 2;
              const unsigned to = b / 2;
              const unsigned least = from / 12 == to / 12
                                         ? inside(from % 12, to % 12)
                                         : inside(from % 12, from < 12 ? 1 : 0) + 1 + inside(to % 12, to < 12 ? 1 : 0);
              std::vector<LinkId> route;
              const bool any = inventory.network->route(HostId{a}, HostId{b}, route);
              if (!any || (a != b && route.size() != 2 + least) || !walk.leads(HostId{a}, route, HostId{b}))
                faults += fmt::format("{} to {}: {} links for {}\n", a, b, route.size(), 2 + least);
            }
          return faults;
        }) == "");
}

TEST_CASE("routes that a file lists are SimGrid's, link by link, in Full, Floyd and Dijkstra zones")
{
  const auto host = [](const std::string& id) {
    return "<host id=\"" + id + "\" speed=\"1Gf\">" + traits + "</host>\n";
  };
  const std::string links = "<link id=\"x\" bandwidth=\"1Gbps\" latency=\"1us\"/>\n"
                            "<link id=\"y\" bandwidth=\"2Gbps\" latency=\"2us\" sharing_policy=\"SPLITDUPLEX\"/>\n"
                            "<link id=\"z\" bandwidth=\"3Gbps\" latency=\"3us\" sharing_policy=\"FATPIPE\"/>\n";
  const std::string nodes = host("a") + host("b") + host("c") + "<router id=\"hub\"/>\n" + links;
  // A bus that two routes share, and a way of two links.
  const std::string full =
      "<route src=\"a\" dst=\"b\"><link_ctn id=\"x\"/></route>\n"
      "<route src=\"a\" dst=\"c\"><link_ctn id=\"x\"/><link_ctn id=\"z\"/></route>\n"
      "<route src=\"b\" dst=\"c\" symmetrical=\"NO\"><link_ctn id=\"z\"/></route>\n"
      "<route src=\"c\" dst=\"b\" symmetrical=\"NO\"><link_ctn id=\"z\"/><link_ctn id=\"x\"/></route>\n";
  CHECK(faults_of("<zone id=\"w\" routing=\"Full\">\n" + nodes + full + "</zone>", Shortest::not_always) == "");
  const std::string star = "<route src=\"a\" dst=\"hub\"><link_ctn id=\"x\"/></route>\n"
                           "<route src=\"b\" dst=\"hub\"><link_ctn id=\"z\"/></route>\n"
                           "<route src=\"hub\" dst=\"c\"><link_ctn id=\"y\" direction=\"UP\"/></route>\n";
  for (const std::string routing : {"Floyd", "Dijkstra", "DijkstraCache"})
    CHECK(faults_of(fmt::format("<zone id=\"w\" routing=\"{}\">\n{}{}</zone>", routing, nodes, star)) == "");
  // The hub is the leaf of all three; on the bus of the first zone nobody knows of one.
  const auto leaves = [&](const std::string& routing, const std::string& routes) {
    const test::ScratchFile file(
        "leaves.xml", platform_of(fmt::format("<zone id=\"w\" routing=\"{}\">\n{}{}</zone>", routing, nodes, routes)));
    return test::in_child([&] {
      config::Diagnostics diagnostics;
      const model::Inventory inventory = load_platform(file.path(), diagnostics);
      std::string names;
      for (std::uint32_t h = 0; h < 3; ++h)
        names += inventory.network->graph().nodes[inventory.network->leaf(HostId{h}).index()].name + " ";
      return names;
    });
  };
  CHECK(leaves("Floyd", star) == "hub hub hub ");
  CHECK(leaves("Full", full) == "a b c ");
}

TEST_CASE("hosts that nothing joins have no route, whatever SimGrid does when it is asked")
{
  // It would end the process with None, crash with Dijkstra, and throw with Floyd.
  const std::string hosts =
      "<host id=\"a\" speed=\"1Gf\">" + traits + "</host><host id=\"b\" speed=\"1Gf\">" + traits + "</host>";
  for (const std::string routing : {"None", "Full", "Floyd", "Dijkstra"}) {
    const test::ScratchFile file("apart.xml",
                                 platform_of("<zone id=\"z\" routing=\"" + routing + "\">" + hosts + "</zone>"));
    CHECK(test::in_child([&] {
            config::Diagnostics diagnostics;
            const auto inventory = load_platform(file.path(), diagnostics);
            std::vector<LinkId> links;
            const bool any = inventory.network->route(HostId{0}, HostId{1}, links);
            return fmt::format("{}{} {}", diagnostics.text(), any ? "a route" : "no route", links.size());
          }) == "no route 0");
  }
}

TEST_CASE("routes across clusters enter at the gateway, and cross the links between them")
{
  const std::string tree = loopback + "topology=\"FAT_TREE\" topo_parameters=\"2;2,2;1,2;1,1\"";
  const std::string torus = loopback + "topology=\"TORUS\" topo_parameters=\"2,3\"";
  CHECK(faults_of(region_of(cluster("a", "0-3", tree), cluster("b", "0-3", tree), "a-0.x", "b-0.x")) == "");
  CHECK(faults_of(region_of(cluster("a", "0-3", tree), cluster("b", "0-5", torus), "a-0.x", "b-0.x")) == "");
  CHECK(faults_of(region_of(cluster("a", "0-3", ""), cluster("b", "4-6", "bb_bw=\"20Gbps\" bb_lat=\"3us\""),
                            "a-a_router.x", "b-b_router.x")) == "");
}

TEST_CASE("where a file says so traffic leaves a fat tree at its core, by all cables of a leaf")
{
  // Two trees of four hosts, in leaves of two with a cable of 10 Gb/s to each of two spines.
  const auto exchange = [](const std::string& exit) {
    const std::string tree = loopback + "topology=\"FAT_TREE\" topo_parameters=\"2;2,2;1,2;1,1\"";
    const auto one = [&](const std::string& id) {
      std::string text = cluster(id, "0-3", tree);
      return text.insert(text.find("</cluster>"), "<prop id=\"exit\" value=\"" + exit + "\"/>");
    };
    const test::ScratchFile file("exits.xml", platform_of(region_of(one("a"), one("b"), "a-0.x", "b-0.x")));
    return test::in_child([&] {
      config::Diagnostics diagnostics;
      const model::Inventory inventory = load_platform(file.path(), diagnostics);
      if (!diagnostics.ok())
        return diagnostics.text();
      const model::Topology& network = *inventory.network;
      const Walk walk{network.graph()};
      std::vector<HostId> all;
      std::string faults;
      for (std::uint32_t a = 0; a < 8; ++a) {
        all.push_back(HostId{a});
        const auto hops = model::hops_from(network.graph(), HostId{a});
        for (std::uint32_t b = 0; b < 8; ++b) {
          std::vector<LinkId> route;
          if (a == b || !network.route(HostId{a}, HostId{b}, route))
            continue;
          if (!walk.leads(HostId{a}, route, HostId{b}) || hops[b] != route.size())
            faults += fmt::format("{} to {}; ", a, b);
        }
      }
      // Up, to a spine and out; in, down and to the host. The second host of a leaf has the other spine.
      std::vector<LinkId> first;
      std::vector<LinkId> second;
      static_cast<void>(network.route(HostId{0}, HostId{4}, first));
      static_cast<void>(network.route(HostId{1}, HostId{4}, second));
      return fmt::format("{}{} links, {} spines, {:.4g} Gb/s", faults, first.size(), first[1] == second[1] ? 1 : 2,
                         model::gang_paths(network, all)->exchange.value() * 8e-9);
    });
  };
  // Each host sends a seventh of x to each other one: 16 of these cross a link of 40 Gb/s, so that the cards bind, at 10.
  CHECK(exchange("core") == "6 links, 2 spines, 10 Gb/s");
  // Through the first host's card go 12 flows of the three others out, and three to itself: x = 10 / (15 / 7).
  CHECK(exchange("host").ends_with(" 4.667 Gb/s"));
  CHECK(exchange("door").find("`door` is no exit") != std::string::npos);
}

namespace {

std::string with_props(std::string cluster, const std::string& props)
{
  return cluster.insert(cluster.find("</cluster>"), props);
}

/// Of two clusters joined by links of 40 Gb/s: faults of routes, the links between their last hosts, and of each host's
/// exchange with all.
std::string joined(const std::string& one, const std::string& other, std::uint32_t hosts)
{
  const test::ScratchFile file("exits.xml", platform_of(region_of(one, other, "a-0.x", "b-0.x")));
  return test::in_child([&] {
    config::Diagnostics diagnostics;
    const model::Inventory inventory = load_platform(file.path(), diagnostics);
    if (!diagnostics.ok())
      return diagnostics.text();
    const model::Topology& network = *inventory.network;
    const Walk walk{network.graph()};
    std::vector<HostId> all;
    std::string faults;
    std::vector<LinkId> last;
    for (std::uint32_t a = 0; a < 2 * hosts; ++a) {
      all.push_back(HostId{a});
      for (std::uint32_t b = 0; b < 2 * hosts; ++b) {
        std::vector<LinkId> route;
        if (a != b && (!network.route(HostId{a}, HostId{b}, route) || !walk.leads(HostId{a}, route, HostId{b})))
          faults += fmt::format("{} to {}; ", a, b);
        if (a + 1 == hosts && b + 1 == 2 * hosts)
          last = route;
      }
    }
    return fmt::format("{}{} links, {:.4g} Gb/s", faults, last.size(),
                       model::gang_paths(network, all)->exchange.value() * 8e-9);
  });
}

} // namespace

TEST_CASE("where a file says so traffic leaves a torus by each host's own cards")
{
  // Two pods of 2 x 2 hosts with two links of 10 Gb/s between neighbours, one of which a route takes. Each host sends a
  // seventh of x to each other one.
  const std::string torus = loopback + "topology=\"TORUS\" topo_parameters=\"2,2\"";
  const auto exchange = [&](const std::string& props) {
    return joined(with_props(cluster("a", "0-3", torus), props), with_props(cluster("b", "0-3", torus), props), 4);
  };
  const auto by_cards = [&](const std::string& bandwidth) {
    return exchange(R"(<prop id="exit" value="cards"/><prop id="exit_bandwidth" value=")" + bandwidth + "\"/>");
  };
  // Out by the cards, by the pod's link, by the other's, in by the cards. Four flows leave each host: with cards of 5 Gb/s
  // x = 5 · 7 / 4. 16 flows share each pod's 40 Gb/s, so that with cards of 100 it is 40 · 7 / 16 = 17.5, if the pod's own
  // links carry that: two flows at most cross one of those, 10 · 7 / 2 = 35.
  CHECK(by_cards("5 Gbps") == "4 links, 8.75 Gb/s");
  CHECK(by_cards("100 Gbps") == "4 links, 17.5 Gb/s");
  // Through the first host, two links from the last one's, go 12 flows of the three others, over its two links: eight over
  // one, as routes turn at host 1 or 2, and one of the pod's own twice: x = 10 · 7 / 10.
  CHECK(exchange("").starts_with("6 links, "));
  const auto first = exchange("");
  CHECK(std::stod(first.substr(std::string{"6 links, "}.size())) < 8.75);
}

TEST_CASE("where a file says so traffic leaves a dragonfly at each host's own router")
{
  // Two dragonflies of two groups of one chassis of two routers of one host, all cables of 10 Gb/s. A host's cable, the two
  // pods' links, and the other's cable: all seven flows of a host cross its own, x = 10. Inside nobody goes by the way out,
  // though it be shorter: hosts of two groups are up to five links apart, in by two and out by two are four.
  const std::string dragonfly = "topology=\"DRAGONFLY\" topo_parameters=\"2,1;1,1;2,1;1\"";
  const std::string exit = R"(<prop id="exit" value="router"/>)";
  CHECK(joined(with_props(cluster("a", "0-3", dragonfly), exit), with_props(cluster("b", "0-3", dragonfly), exit), 4) ==
        "4 links, 10 Gb/s");
}

TEST_CASE("an exit that a cluster does not have is refused, and cards of which nothing is said")
{
  const std::string torus = loopback + "topology=\"TORUS\" topo_parameters=\"2,2\"";
  const auto faults = [&](const std::string& shape, const std::string& props) {
    return faults_of(with_props(cluster("a", "0-3", shape), props));
  };
  CHECK(faults(torus, R"(<prop id="exit" value="core"/>)").find("`core` is no exit of a TORUS write `cards`") !=
        std::string::npos);
  CHECK(faults(torus, R"(<prop id="exit" value="cards"/>)").find("what its hosts' cards carry is not said") !=
        std::string::npos);
  CHECK(faults(torus, R"(<prop id="exit" value="cards"/><prop id="exit_bandwidth" value="fast"/>)")
            .find("`fast` is no bandwidth") != std::string::npos);
  CHECK(faults(torus, R"(<prop id="exit_bandwidth" value="10 Gbps"/>)").find("`exit_bandwidth` has no effect") !=
        std::string::npos);
  CHECK(faults("", R"(<prop id="exit" value="core"/>)").find("`exit` acts on fat trees, tori and dragonflies alone") !=
        std::string::npos);
}

TEST_CASE("a cluster that is split into trees has no less between them than within")
{
  // 5,120 hosts are two trees; with nothing oversubscribed the cards bind.
  const auto exchange = [](double oversubscription) {
    PlatformSpec spec{"site", {}, {{"p", {{"r", {}}}}}, {}};
    ClusterSpec& cluster = spec.providers[0].regions[0].clusters.emplace_back();
    cluster.name = "h100";
    cluster.chip = "h100";
    cluster.hosts = 5120;
    cluster.chips_per_host = 8;
    cluster.nic = BytesPerSecond{50e9};
    cluster.oversubscription = oversubscription;
    const test::ScratchFile file("split.xml", generate_platform(spec));
    return std::stod(test::in_child([&] {
      config::Diagnostics diagnostics;
      const auto inventory = load_platform(file.path(), diagnostics);
      std::vector<HostId> spread;
      for (std::uint32_t host = 0; host < 16; ++host) // eight of each tree, each of a leaf of its own
        spread.push_back(HostId{(host % 2) * 2560 + host * 32});
      return fmt::format("{}", model::gang_paths(*inventory.network, spread)->exchange.value());
    }));
  };
  CHECK(exchange(1.0) == doctest::Approx(50e9));
  // Eight of them send 8 fifteenths of x each over 2,560 / 640 = 4 cards' worth: x = 4 · 50 · 15 / 64 GB/s.
  CHECK(exchange(640.0) == doctest::Approx(4 * 50e9 * 15 / 64));
}

namespace {

/// Seconds of processor time and bytes of memory for a site of so many hosts, a gang's paths across it included.
struct Cost {
  double seconds = 0.0;
  double bytes = 0.0;
};

Cost cost_of(std::uint32_t hosts)
{
  PlatformSpec spec{"site", {}, {{"p", {{"r", {}}}}}, {}};
  ClusterSpec& cluster = spec.providers[0].regions[0].clusters.emplace_back();
  cluster.name = "h100";
  cluster.chip = "h100";
  cluster.hosts = hosts;
  cluster.chips_per_host = 8;
  cluster.nic = BytesPerSecond{400e9};
  const test::ScratchFile file("site.xml", generate_platform(spec));
  const std::string text = test::in_child([&] {
    const std::clock_t begin = std::clock();
    config::Diagnostics diagnostics;
    const auto inventory = load_platform(file.path(), diagnostics);
    const auto paths =
        model::gang_paths(*inventory.network, std::vector{HostId{0}, HostId{hosts / 2}, HostId{hosts - 1}});
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return fmt::format("{} {} {}", static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC,
                       1024.0 * static_cast<double>(usage.ru_maxrss), paths ? 1 : 0);
  });
  Cost cost;
  int found = 0;
  REQUIRE_MESSAGE(std::sscanf(text.c_str(), "%lf %lf %d", &cost.seconds, &cost.bytes, &found) == 3, text);
  CHECK(found == 1);
  return cost;
}

} // namespace

TEST_CASE("the network of a platform is loaded and drawn in a time that grows with its hosts, of 100,000 within ten "
          "seconds and 2 GiB")
{
  // Four times as many cost about four times as much; a cost that grew with the square would be sixteen times it.
  const Cost few = cost_of(2'560);
  const Cost some = cost_of(10'240);
  MESSAGE("10,240 hosts: ", some.seconds, " s, ", some.bytes / 1e6, " MB; 2,560 hosts: ", few.seconds, " s");
  CHECK(some.seconds <= 8.0 * few.seconds);
  if (std::getenv("LEASEHOLD_LONG") == nullptr)
    return;
  const Cost many = cost_of(100'000);
  MESSAGE("100,000 hosts: ", many.seconds, " s, ", many.bytes / 1e6, " MB");
  CHECK(many.seconds <= 10.0);
  CHECK(many.bytes <= 2.0 * 1024 * 1024 * 1024);
}

TEST_CASE("in the four clouds a gang of two regions is bound by the wide-area network between them")
{
  const std::string text = test::in_child([] {
    config::Diagnostics diagnostics;
    const auto inventory = load_platform(LEASEHOLD_SOURCE_DIR "/platforms/four-clouds.xml", diagnostics);
    const auto first = [&](const std::string& name) {
      const auto region = std::ranges::find(inventory.regions, name, &model::Region::name);
      const auto id = model::RegionId{static_cast<std::uint32_t>(region - inventory.regions.begin())};
      const auto host = std::ranges::find(inventory.hosts, id, &model::Host::region);
      return HostId{static_cast<std::uint32_t>(host - inventory.hosts.begin())};
    };
    const HostId east = first("eastus");
    const auto inside = model::gang_paths(*inventory.network, std::vector{east, HostId{east.index() + 1}});
    const auto across = model::gang_paths(*inventory.network, std::vector{east, first("westus3")});
    return fmt::format("{:.6g} and {:.6g} Gb/s", inside->ring.value() * 8e-9, across->ring.value() * 8e-9);
  });
  // ND H100 v5 hosts have 3,200 Gb/s; of the measured ways between the regions, 14.42 and 14.45 Gb/s, the slower binds a ring.
  CHECK(text == "3200 and 14.42 Gb/s");
}

} // namespace leasehold::platform
