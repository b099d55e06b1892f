#include "platform/network_report.hpp"

#include "config/suggest.hpp"
#include "model/topology/cut.hpp"
#include "model/topology/distance.hpp"
#include "model/topology/parts.hpp"
#include "model/topology/topology.hpp"
#include "model/topology/widest_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <vector>

namespace leasehold::platform {

namespace {

using model::HostId;

/// Of more hosts telling the bisection takes long.
constexpr std::size_t most_hosts_cut = 4096;

constexpr std::string_view network_format = "{:<10.10} {:<15.15} {:>6} {:>6} {:>10} {:>12} {:>13} {:>12}\n";

std::vector<HostId> hosts_in(const model::Inventory& inventory, model::RegionId region)
{
  std::vector<HostId> hosts;
  for (std::uint32_t h = 0; h < inventory.hosts.size(); ++h)
    if (inventory.hosts[h].region == region)
      hosts.push_back(HostId{h});
  return hosts;
}

std::string gigabits(BytesPerSecond rate)
{
  return std::isinf(rate.value()) ? "no bound" : fmt::format("{:.4g}", rate.value() * 8e-9);
}

std::string region_text(const model::Inventory& inventory, model::RegionId id)
{
  const model::NetworkGraph& graph = inventory.network->graph();
  const model::Region& region = inventory.regions[id.index()];
  const std::vector<HostId> hosts = hosts_in(inventory, id);
  const std::vector<std::uint32_t> hops = model::hops_from(graph, hosts.front());
  const std::vector<BytesPerSecond> widest = model::widest_from(graph, hosts.front());
  std::uint32_t farthest = 0;
  std::size_t reached = 0;
  BytesPerSecond narrowest{std::numeric_limits<double>::infinity()};
  for (const HostId host : hosts)
    if (hops[host.index()] != model::unreachable) {
      ++reached;
      farthest = std::max(farthest, hops[host.index()]);
      narrowest = std::min(narrowest, widest[host.index()]);
    }
  const bool cuttable = hosts.size() > 1 && hosts.size() <= most_hosts_cut;
  const BytesPerSecond cut = cuttable ? model::bisection(graph, hosts) : BytesPerSecond{0.0};
  return fmt::format(fmt::runtime(network_format), inventory.providers[region.provider.index()], region.name,
                     hosts.size(), reached, farthest, gigabits(narrowest), cuttable ? gigabits(cut) : "-",
                     cuttable ? gigabits(cut / (static_cast<double>(hosts.size()) / 2.0)) : "-");
}

model::Outage outage_of(const model::NetworkGraph& graph, std::span<const std::string> without,
                        config::Diagnostics& diagnostics)
{
  model::Outage outage;
  for (const std::string& name : without) {
    const model::Outage found = model::parts_called(graph, name);
    outage.nodes.insert(outage.nodes.end(), found.nodes.begin(), found.nodes.end());
    outage.links.insert(outage.links.end(), found.links.begin(), found.links.end());
    if (!found.nodes.empty() || !found.links.empty())
      continue;
    std::vector<std::string> names;
    for (const model::Node& node : graph.nodes)
      if (!node.link_end)
        names.push_back(node.name);
    for (const model::Link& link : graph.links)
      names.push_back(link.name);
    diagnostics.error(config::Location{}, fmt::format("`{}` is no host, switch, router or link of the platform", name),
                      {}, config::did_you_mean(name, names));
  }
  return outage;
}

std::string parts_text(const model::Inventory& inventory, const std::vector<std::vector<HostId>>& parts, bool all_up)
{
  if (parts.size() <= 1)
    return all_up ? "\nall hosts reach each other\n" : "\nwithout these all hosts that are left reach each other\n";
  constexpr std::size_t most_told = 8;
  std::string text = fmt::format("\n{} parts, between which nothing can be sent:\n", parts.size());
  for (std::size_t p = 0; p < std::min(parts.size(), most_told); ++p)
    text += fmt::format("  {} {}, {} the first\n", parts[p].size(), parts[p].size() == 1 ? "host" : "hosts",
                        inventory.hosts[parts[p].front().index()].name);
  return parts.size() > most_told ? text + fmt::format("  and {} more\n", parts.size() - most_told) : text;
}

/// Without what is only in the network, storage.
std::vector<std::vector<HostId>> leased_parts(const model::Inventory& inventory, const model::Outage& outage)
{
  auto parts = model::connected_parts(inventory.network->graph(), outage);
  for (auto& part : parts)
    std::erase_if(part, [&](HostId host) { return host.index() >= inventory.hosts.size(); });
  std::erase_if(parts, [](const std::vector<HostId>& part) { return part.empty(); });
  return parts;
}

} // namespace

void warn_of_parted_regions(const model::Inventory& inventory, const std::string& file,
                            config::Diagnostics& diagnostics)
{
  const model::NetworkGraph& graph = inventory.network->graph();
  std::vector<bool> cabled(graph.nodes.size(), false);
  for (const model::Hop& hop : graph.hops)
    cabled[hop.from.index()] = cabled[hop.to.index()] = true;
  struct Seen {
    std::set<std::size_t> parts;
    bool cabled = false;
  };
  std::vector<Seen> regions(inventory.regions.size());
  const auto parts = leased_parts(inventory, {});
  for (std::size_t p = 0; p < parts.size(); ++p)
    for (const HostId host : parts[p]) {
      Seen& seen = regions[inventory.hosts[host.index()].region.index()];
      seen.parts.insert(p);
      seen.cabled = seen.cabled || cabled[graph.hosts[host.index()].index()];
    }
  for (std::size_t r = 0; r < regions.size(); ++r)
    if (regions[r].cabled && regions[r].parts.size() > 1)
      diagnostics.add(
          {{file, 0, 0},
           fmt::format("region[{}]", inventory.regions[r].name),
           fmt::format("its hosts fall into {} parts between which no route leads both ways", regions[r].parts.size()),
           "a gang over two of them is taken to have the speed of its chips' cards, as where a platform says "
           "nothing of its network",
           "add the routes; `leasehold platform show --network` tells the parts",
           config::Severity::warning});
}

std::string network_report(const model::Inventory& inventory, std::span<const std::string> without,
                           config::Diagnostics& diagnostics)
{
  const model::Outage outage = outage_of(inventory.network->graph(), without, diagnostics);
  if (!diagnostics.ok())
    return {};
  std::string text = fmt::format(fmt::runtime(network_format), "provider", "region", "hosts", "reach", "links away",
                                 "Gb/s to all", "halves, Gb/s", "of each host");
  for (std::uint32_t r = 0; r < inventory.regions.size(); ++r)
    text += region_text(inventory, model::RegionId{r});
  text += "\nreach, links away, Gb/s to all: of the region's hosts those that its first one reaches, by how many links "
          "the farthest,\n"
          "and at least so fast by the widest way. halves: what half of the hosts can send to the other half at once "
          "where\n"
          "that is least, by the file's order\n";
  return text + parts_text(inventory, leased_parts(inventory, outage), without.empty());
}

} // namespace leasehold::platform
