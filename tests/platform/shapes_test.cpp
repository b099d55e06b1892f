// What the generator makes of each shape, down to the switches that each route passes.
#include "config/load.hpp"
#include "model/topology/topology.hpp"
#include "platform/generator.hpp"
#include "platform/layout.hpp"
#include "platform/platform_child.hpp"
#include "platform/reader.hpp"
#include "platform/scratch_file.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>

namespace leasehold::platform {

namespace {

using model::HostId;

PlatformSpec site_of(const std::string& clusters)
{
  config::Diagnostics diagnostics;
  const auto value =
      config::load_text("name: site\nproviders: [{name: p, regions: [{name: r, clusters: [" + clusters + "]}]}]\n",
                        "site.yaml", diagnostics);
  REQUIRE_MESSAGE(value, diagnostics.text());
  const auto spec = config::decode<PlatformSpec>(*value, diagnostics);
  REQUIRE_MESSAGE(spec, diagnostics.text());
  return *spec;
}

std::string spec_faults(const std::string& cluster)
{
  config::Diagnostics diagnostics;
  const auto value =
      config::load_text("name: site\nproviders: [{name: p, regions: [{name: r, clusters: [" + cluster + "]}]}]\n",
                        "site.yaml", diagnostics);
  if (value)
    static_cast<void>(config::decode<PlatformSpec>(*value, diagnostics));
  return diagnostics.text();
}

/// What `judge` says of the loaded platform, which it gets in a child process.
std::string told_of(const std::string& clusters, const std::function<std::string(const model::Inventory&)>& judge)
{
  const test::ScratchFile file("shape.xml", generate_platform(site_of(clusters)));
  return test::in_child([&] {
    config::Diagnostics diagnostics;
    const model::Inventory inventory = load_platform(file.path(), diagnostics);
    return diagnostics.ok() ? judge(inventory) : diagnostics.text();
  });
}

/// The nodes on the way from host to host, the last part of each name; of a link with no hop from where the route is, `?`.
std::vector<std::string> way(const model::Inventory& inventory, std::uint32_t from, std::uint32_t to)
{
  const model::NetworkGraph& graph = inventory.network->graph();
  std::vector<model::LinkId> links;
  std::vector<std::string> names;
  if (!inventory.network->route(HostId{from}, HostId{to}, links))
    return {"none"};
  model::NodeId at = graph.hosts[from];
  for (const model::LinkId link : links) {
    const auto hop = std::ranges::find_if(
        graph.hops, [&](const model::Hop& candidate) { return candidate.link == link && candidate.from == at; });
    if (hop == graph.hops.end())
      return {"?"};
    at = hop->to;
    const std::string& name = graph.nodes[at.index()].name;
    names.push_back(name.substr(name.find_last_of("/ ") + 1));
  }
  return names;
}

/// The faults of all pairs of hosts. Two levels by destination (Zahavi 2010, D-mod-K): up to the own leaf; where the goal
/// is below another one, to spine `goal mod spines` and the goal's leaf. SimGrid's numbers of switches are its own affair:
/// a spine is known by the first route that is to pass it, and no two are one.
std::string tree_faults(const model::Inventory& inventory, const FatTreeSpec& tree)
{
  const model::Topology& network = *inventory.network;
  const auto leaf_of = [&](std::uint32_t host) {
    const std::string& name = network.graph().nodes[network.leaf(HostId{host}).index()].name;
    return name.substr(name.find_last_of("/ ") + 1);
  };
  std::string faults;
  std::map<std::uint32_t, std::string> spines;
  for (std::uint32_t a = 0; a < inventory.hosts.size(); ++a)
    for (std::uint32_t b = 0; b < inventory.hosts.size(); ++b) {
      if (a == b)
        continue;
      const std::vector<std::string> found = way(inventory, a, b);
      std::vector<std::string> due{leaf_of(a)};
      if (a / tree.leaf != b / tree.leaf) {
        due.push_back(spines.try_emplace(b % tree.spines, found.at(1)).first->second);
        due.push_back(leaf_of(b));
      }
      due.push_back(std::to_string(b));
      if (found != due || (leaf_of(a) == leaf_of(b)) != (a / tree.leaf == b / tree.leaf))
        faults += fmt::format("{} to {}: {}, not {}\n", a, b, fmt::join(found, " "), fmt::join(due, " "));
    }
  std::set<std::string> distinct;
  for (const auto& [number, name] : spines)
    distinct.insert(name);
  return distinct.size() == tree.spines ? faults : faults + "spines are missing\n";
}

std::uint32_t ring(std::uint32_t a, std::uint32_t b, std::uint32_t side)
{
  const std::uint32_t ahead = (b + side - a) % side;
  return std::min(ahead, side - ahead);
}

} // namespace

TEST_CASE(
    "every route in a generated fat tree and between rails goes up to the own leaf, over the goal's spine and down")
{
  CHECK(told_of("{name: c, chip: h100, hosts: 12, chips_per_host: 8, nic: 400 Gbps, fat_tree: {leaf: 4, spines: 2}}",
                [](const model::Inventory& inventory) {
                  return tree_faults(inventory, {4, 2, 1});
                }) == "");
  // Switches of 8 ports, 5 of them for the hosts of a group: 3 lead to as many spines; 15 hosts are 3 groups, whose 2 switches
  // each take 6 of a spine's 8 ports.
  CHECK(told_of(
            "{name: c, chip: h100, hosts: 15, chips_per_host: 8, nic: 400 Gbps, rails: {ports: 8, cards: 2, hosts: 5}}",
            [](const model::Inventory& inventory) {
              return tree_faults(inventory, {5, 3, 1});
            }) == "");
}

TEST_CASE("every route in a generated torus goes the short way round, one dimension after the other")
{
  CHECK(told_of("{name: c, chip: tpu-v5p, hosts: 60, chips_per_host: 4, nic: 200 Gbps, torus: {sides: [5, 4, 3], link: "
                "1 Tbps}}",
                [](const model::Inventory& inventory) {
                  std::string faults;
                  const std::array<std::uint32_t, 3> sides{5, 4, 3};
                  const auto at = [](std::uint32_t h) {
                    return std::array<std::uint32_t, 3>{h % 5, h / 5 % 4, h / 20};
                  };
                  for (std::uint32_t a = 0; a < 60; ++a)
                    for (std::uint32_t b = 0; b < 60; ++b) {
                      if (a == b)
                        continue;
                      std::uint32_t least = 0;
                      for (std::size_t d = 0; d < 3; ++d)
                        least += ring(at(a)[d], at(b)[d], sides[d]);
                      const auto steps = way(inventory, a, b);
                      bool good = steps.size() == least && steps.back() == std::to_string(b);
                      std::size_t last = 0;
                      std::uint32_t here = a;
                      for (std::size_t s = 0; good && s < steps.size(); ++s) {
                        const auto next = static_cast<std::uint32_t>(std::stoul(steps[s]));
                        std::size_t changed = 3;
                        std::uint32_t distance = 0;
                        for (std::size_t d = 0; d < 3; ++d)
                          if (at(here)[d] != at(next)[d]) {
                            changed = d;
                            distance += ring(at(here)[d], at(next)[d], sides[d]);
                          }
                        good = distance == 1 && changed >= last;
                        last = changed;
                        here = next;
                      }
                      if (!good)
                        faults += fmt::format("{} to {}: {}\n", a, b, fmt::join(steps, " "));
                    }
                  return faults;
                }) == "");
}

TEST_CASE(
    "every route in a generated dragonfly crosses the fewest links, by the routers that have the cables between groups")
{
  // 3 groups of 2 chassis of 2 routers of 1 host: host h is below router h. In a group routers of one chassis are joined
  // (r and r ^ 1) and those of one place (r and r ^ 2). The cable from group i to group j is that of router j of group i, so
  // that a route leaves its group at 4·i + j and enters the other one at 4·j + i; by the third group k it is sometimes shorter.
  const auto inside = [](std::uint32_t a, std::uint32_t b) { return ((a ^ b) & 1U) + ((a ^ b) >> 1U & 1U); };
  const auto gate = [](std::uint32_t from, std::uint32_t to) { return 4 * from + to; };
  CHECK(told_of("{name: c, chip: h200, hosts: 12, chips_per_host: 8, nic: 400 Gbps, dragonfly: {groups: 3, chassis: 2, "
                "routers: 2, hosts: 1, global_cables: 3}}",
                [&](const model::Inventory& inventory) {
                  std::string faults;
                  for (std::uint32_t a = 0; a < 12; ++a)
                    for (std::uint32_t b = 0; b < 12; ++b) {
                      if (a == b)
                        continue;
                      const std::uint32_t i = a / 4;
                      const std::uint32_t j = b / 4;
                      const std::uint32_t k = 3 - i - j;
                      const std::uint32_t direct =
                          i == j ? inside(a, b) : inside(a, gate(i, j)) + 1 + inside(gate(j, i), b);
                      const std::uint32_t around = i == j ? direct
                                                          : inside(a, gate(i, k)) + 1 + inside(gate(k, i), gate(k, j)) +
                                                                1 + inside(gate(j, k), b);
                      const auto steps = way(inventory, a, b);
                      const auto passes = [&](std::uint32_t router) {
                        return std::ranges::find(steps, std::to_string(router)) != steps.end();
                      };
                      const bool by_gate = i == j || direct >= around || (passes(gate(i, j)) && passes(gate(j, i)));
                      if (steps.size() != std::min(direct, around) + 2 || steps.back() != std::to_string(b) || !by_gate)
                        faults += fmt::format("{} to {}: {}\n", a, b, fmt::join(steps, " "));
                    }
                  return faults;
                }) == "");
}

TEST_CASE("cables side by side are one as wide")
{
  // A host has 50 GB/s, two local cables 100, three global ones 150.
  const auto told = [](const model::Inventory& inventory) {
    std::vector<double> widths;
    for (const model::Link& link : inventory.network->graph().links)
      if (link.name.find("loopback") == std::string::npos && link.name.find("p/r") != 0)
        widths.push_back(link.bandwidth.value() / 1e9);
    std::ranges::sort(widths);
    const auto repeated = std::ranges::unique(widths);
    return fmt::format("{}", fmt::join(widths.begin(), repeated.begin(), " "));
  };
  CHECK(told_of("{name: c, chip: h200, hosts: 12, chips_per_host: 8, nic: 400 Gbps, dragonfly: {groups: 3, chassis: 2, "
                "routers: 2, hosts: 1, local_cables: 2, global_cables: 3}}",
                told) == "50 100 150");
}

TEST_CASE("routes between clusters of different shapes leave at a host's own router and enter by its own cards")
{
  // Hosts 4 to 11 are a dragonfly of 2 groups of 1 chassis of 2 routers of 2 hosts, 12 to 15 a torus. Host 11's cable, the
  // cables of both clusters, and the cards of the torus' last host. Inside host 11 is below router 3 of group 1, whose
  // cable to group 0 leads from router 2 to router 1: to host 4 below router 0 it is five links, though out and in again
  // were four. From the torus' first host to the one opposite two links are inside, and none is its card.
  const std::string clusters =
      "{name: tree, chip: h100, hosts: 4, chips_per_host: 8, nic: 400 Gbps}, {name: fly, chip: h200, hosts: 8, "
      "chips_per_host: 8, nic: 400 Gbps, dragonfly: {groups: 2, chassis: 1, routers: 2, hosts: 2}}, {name: pod, chip: "
      "tpu-v6e, "
      "hosts: 4, chips_per_host: 8, nic: 400 Gbps, torus: {sides: [2, 2], link: 800 Gbps}}";
  CHECK(told_of(clusters, [](const model::Inventory& inventory) {
          std::string text;
          for (const auto& [from, to] : {std::pair{11U, 15U}, std::pair{11U, 4U}, std::pair{12U, 15U}}) {
            std::vector<model::LinkId> links;
            const bool any = inventory.network->route(HostId{from}, HostId{to}, links);
            text += fmt::format("{} {}: ", any, links.size());
            for (const model::LinkId link : links)
              if (const std::string& name = inventory.network->link(link).name; name.starts_with("p/r/"))
                text += name.find("_link_from_") == std::string::npos ? name + " " : "";
          }
          return text;
        }) == "true 4: p/r/fly/up p/r/pod/down p/r/pod/3 cards_DOWN true 5: true 2: ");
}

TEST_CASE("shapes that do not fit their hosts are refused, and why")
{
  const auto cluster = [](const std::string& rest) {
    return "{name: c, chip: h100, chips_per_host: 8, nic: 400 Gbps, " + rest + "}";
  };
  const auto says = [&](const std::string& rest, const std::string& what) {
    const std::string said = spec_faults(cluster(rest));
    CHECK_MESSAGE(said.find(what) != std::string::npos, said);
  };
  says("hosts: 8, rails: {ports: 7, cards: 2}", "7 ports have no half");
  says("hosts: 8, rails: {ports: 4, cards: 2, hosts: 8}", "a switch of 4 ports does not join 8 hosts");
  says("hosts: 30, rails: {ports: 8, cards: 2}", "30 hosts do not fill groups of rails (a group has 4)");
  says("hosts: 8, dragonfly: {groups: 4, chassis: 1, routers: 2, hosts: 1}",
       "2 routers of a group do not reach 4 groups");
  says("hosts: 9, dragonfly: {groups: 2, chassis: 1, routers: 2, hosts: 2}", "9 hosts do not fill dragonflies");
  says("hosts: 8, fat_tree: {leaf: 4, spines: 2}, rails: {ports: 8, cards: 2}", "a cluster has one shape");
  CHECK(spec_faults(cluster("hosts: 8, rails: {ports: 8, cards: 2}")).empty());
}

TEST_CASE("rails end where the ports of a spine do, and larger clusters are split")
{
  ClusterSpec cluster;
  cluster.rails = RailsSpec{64, 8, std::nullopt};
  // 64 ports for 8 switches a group: 8 groups of 32 hosts.
  cluster.hosts = 256;
  CHECK(tree_shape(cluster)->trees == 1);
  CHECK(tree_shape(cluster)->leaves == 8);
  CHECK(tree_shape(cluster)->tree.spines == 32);
  // 2,048 hosts are eight such pods; 288 are nine groups, of which three fit thrice.
  cluster.hosts = 2048;
  CHECK(tree_shape(cluster)->trees == 8);
  cluster.hosts = 288;
  CHECK(tree_shape(cluster)->trees == 3);
  CHECK(tree_shape(cluster)->leaves == 3);
}

TEST_CASE("clusters of every shape are generated from 8 hosts to 100,000")
{
  struct Case {
    std::uint32_t hosts;
    const char* shape;
  };
  const Case cases[] = {
      {8, "fat_tree: {leaf: 4, spines: 4}"},
      {100'000, "fat_tree: {leaf: 32, spines: 16}"},
      {8, "rails: {ports: 8, cards: 2}"},
      {99'840, "rails: {ports: 64, cards: 8}"},
      {8, "torus: {sides: [2, 2, 2], link: 1 Tbps}"},
      {100'352, "torus: {sides: [16, 16, 8], link: 1 Tbps}"},
      {8, "dragonfly: {groups: 2, chassis: 1, routers: 2, hosts: 2}"},
      {98'304, "dragonfly: {groups: 64, chassis: 6, routers: 16, hosts: 16}"},
  };
  for (const Case& each : cases) {
    const PlatformSpec spec = site_of(fmt::format(
        "{{name: c, chip: h100, hosts: {}, chips_per_host: 8, nic: 400 Gbps, {}}}", each.hosts, each.shape));
    const auto layout = layout_of(spec.providers[0].regions[0].clusters[0]);
    REQUIRE_MESSAGE(layout, each.shape);
    // Zones by name, each of as many hosts.
    const std::string text = generate_platform(spec);
    std::size_t zones = 0;
    const std::string radical = fmt::format("radical=\"0-{}\"", each.hosts / layout->zones - 1);
    for (std::size_t at = text.find(radical); at != std::string::npos; at = text.find(radical, at + 1))
      ++zones;
    CHECK_MESSAGE(zones == layout->zones, each.shape);
    CHECK(each.hosts % layout->zones == 0);
    if (each.hosts > 8)
      continue;
    CHECK(told_of(fmt::format("{{name: c, chip: h100, hosts: {}, chips_per_host: 8, nic: 400 Gbps, {}}}", each.hosts,
                              each.shape),
                  [](const model::Inventory& inventory) { return std::to_string(inventory.hosts.size()); }) == "8");
  }
}

TEST_CASE("hosts of a zone fill its stated scale-up domains in their order")
{
  // Five hosts of domains of two, twice: a domain never spans two zones.
  CHECK(
      told_of(
          "{name: a, chip: gb200, hosts: 5, chips_per_host: 4, domain_hosts: 2, nic: 400 Gbps}, {name: b, chip: gb200, "
          "hosts: 4, chips_per_host: 4, domain_hosts: 2, nic: 400 Gbps}, {name: c, chip: h100, hosts: 4, "
          "chips_per_host: 8, nic: 400 Gbps}",
          [](const model::Inventory& inventory) {
            std::string domains;
            for (const model::Host& host : inventory.hosts)
              domains += host.domain.valid() ? std::to_string(host.domain.index()) : "-";
            return domains;
          }) == "001123344----");
}

} // namespace leasehold::platform
