#include "platform/show.hpp"

#include "model/topology/topology.hpp"
#include "platform/network_report.hpp"
#include "platform/picture.hpp"
#include "platform/reader.hpp"

#include <simgrid/s4u/Engine.hpp>
#include <simgrid/s4u/Host.hpp>
#include <simgrid/s4u/Link.hpp>
#include <simgrid/s4u/NetZone.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace leasehold::platform {

namespace {

namespace s4u = simgrid::s4u;

/// What one flow gets on an otherwise idle network.
struct Path {
  double bandwidth = 0.0; ///< bytes per second
  double latency = 0.0;   ///< seconds, one way
};

const s4u::Host& simgrid_host(const model::Inventory& inventory, model::HostId id)
{
  const std::size_t hosts = inventory.hosts.size(); // storage is behind them
  return *s4u::Host::by_name(id.index() < hosts ? inventory.hosts[id.index()].name
                                                : inventory.storage[id.index() - hosts].name);
}

/// Nothing where the platform has no route: SimGrid ends the process where it is asked for such, so that the drawn network
/// is asked first.
std::optional<Path> find_path(const model::Inventory& inventory, model::HostId from, model::HostId to)
{
  std::vector<model::LinkId> known;
  if (!inventory.network || !inventory.network->route(from, to, known) || known.empty())
    return std::nullopt;
  std::vector<s4u::Link*> links;
  Path path;
  simgrid_host(inventory, from).route_to(&simgrid_host(inventory, to), links, &path.latency);
  path.bandwidth = std::numeric_limits<double>::infinity();
  for (const s4u::Link* link : links)
    path.bandwidth = std::min(path.bandwidth, link->get_bandwidth());
  return path;
}

model::HostId host_id(std::size_t index)
{
  return model::HostId{static_cast<std::uint32_t>(index)};
}

/// Like hosts of one zone, next to each other in the file.
struct Row {
  std::string zone;
  std::size_t first = 0;
  std::size_t hosts = 0;
};

bool alike(const model::Host& a, const model::Host& b)
{
  return a.region == b.region && a.chip == b.chip && a.chips == b.chips && a.cores == b.cores && a.memory == b.memory &&
         a.peak_power == b.peak_power && a.idle_power == b.idle_power;
}

std::vector<Row> group(const model::Inventory& inventory)
{
  std::unordered_map<std::string_view, const s4u::Host*> hosts; // SimGrid asks zone after zone for a name
  for (const s4u::Host* host : s4u::Engine::get_instance()->get_all_hosts())
    hosts.emplace(host->get_name(), host);
  std::vector<Row> rows;
  for (std::size_t i = 0; i < inventory.hosts.size(); ++i) {
    const model::Host& host = inventory.hosts[i];
    const std::string zone = hosts.at(host.name)->get_englobing_zone()->get_name();
    if (rows.empty() || rows.back().zone != zone || !alike(inventory.hosts[rows.back().first], host))
      rows.push_back({zone, i, 0});
    ++rows.back().hosts;
  }
  return rows;
}

/// Zone names made by the generator repeat provider and region.
std::string short_name(const std::string& zone, const std::string& prefix)
{
  return zone.starts_with(prefix) ? zone.substr(prefix.size()) : zone;
}

std::string memory_text(Bytes memory)
{
  return memory.value() > 0.0 ? fmt::format("{:.0f} GiB", memory.value() / (1024.0 * 1024.0 * 1024.0)) : "-";
}

std::string power_text(const model::Host& host)
{
  return host.peak_power.value() > 0.0
             ? fmt::format("{:.1f}-{:.1f}", host.idle_power.value() / 1e3, host.peak_power.value() / 1e3)
             : "-";
}

constexpr std::string_view row_format =
    "{:<10.10} {:<13.13} {:<13.13} {:<11.11} {:>6} {:>4} {:>6} {:>5} {:>8} {:>5} {:>9}\n";

/// Hosts that share the first one's rack.
std::string rack_text(const model::Inventory& inventory, const Row& row)
{
  const model::RackId rack = inventory.hosts[row.first].rack;
  const auto hosts = std::span{inventory.hosts}.subspan(row.first, row.hosts);
  return rack.valid() ? std::to_string(std::ranges::count(hosts, rack, &model::Host::rack)) : "-";
}

std::string row_text(const model::Inventory& inventory, const Row& row)
{
  const model::Host& host = inventory.hosts[row.first];
  const model::Region& region = inventory.regions[host.region.index()];
  const std::string& provider = inventory.providers[host.provider.index()];
  const auto path = row.hosts > 1 ? find_path(inventory, host_id(row.first), host_id(row.first + 1)) : std::nullopt;
  return fmt::format(fmt::runtime(row_format), provider, region.name,
                     short_name(row.zone, provider + '/' + region.name + '/'), inventory.chip_types[host.chip.index()],
                     row.hosts, rack_text(inventory, row), row.hosts * host.chips, host.cores, memory_text(host.memory),
                     path            ? fmt::format("{:.4g}", path->bandwidth * 8.0 / 1e9)
                     : row.hosts > 1 ? "none"
                                     : "-",
                     power_text(host));
}

std::string counted(std::size_t count, std::string_view noun)
{
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string inventory_text(const model::Inventory& inventory)
{
  const std::vector<Row> rows = group(inventory);
  std::size_t chips = 0;
  double watts = 0.0;
  for (const model::Host& host : inventory.hosts) {
    chips += host.chips;
    watts += host.peak_power.value();
  }
  std::string text = fmt::format("{}, {}, {}, {}, {}; {}\n\n", counted(inventory.providers.size(), "provider"),
                                 counted(inventory.regions.size(), "region"), counted(inventory.hosts.size(), "host"),
                                 counted(chips, "chip"), counted(inventory.chip_types.size(), "chip type"),
                                 watts > 0.0 ? fmt::format("{:.1f} MW at peak", watts / 1e6) : "power not stated");
  text += fmt::format(fmt::runtime(row_format), "provider", "region", "zone", "chip", "hosts", "rack", "chips", "cores",
                      "memory", "Gb/s", "kW");
  for (const Row& row : rows)
    text += row_text(inventory, row);
  return text + "\nrack: how many hosts share one\n"
                "cores, memory, Gb/s (network cards, to a neighbour) and kW (idle-peak) are of one host\n";
}

/// What the first host with chips of each region with storage writes to it alone.
std::string storage_text(const model::Inventory& inventory)
{
  std::string text;
  for (std::size_t s = 0; s < inventory.storage.size(); ++s) {
    const model::StorageEnd& end = inventory.storage[s];
    const model::Region& region = inventory.regions[end.region.index()];
    const auto writer = std::ranges::find(inventory.hosts, end.region, &model::Host::region);
    const auto path = find_path(inventory, host_id(static_cast<std::size_t>(writer - inventory.hosts.begin())),
                                host_id(inventory.hosts.size() + s));
    text += fmt::format("storage of {} {}: {}, {}\n", inventory.providers[region.provider.index()], region.name,
                        end.name, path ? fmt::format("{:.4g} Gb/s to it", path->bandwidth * 8e-9) : "no route to it");
  }
  return text.empty() ? text : '\n' + text;
}

/// The first host of each region, which stands for it.
std::vector<model::HostId> representatives(const model::Inventory& inventory)
{
  std::vector<model::HostId> result(inventory.regions.size(), model::HostId::none());
  for (std::size_t h = 0; h < inventory.hosts.size(); ++h)
    if (model::HostId& first = result[inventory.hosts[h].region.index()]; !first.valid())
      first = host_id(h);
  return result;
}

using Cell = double (*)(const Path& there, const Path& back);

/// One table, in blocks of ten columns.
void matrix(std::string& text, const model::Inventory& inventory, std::string_view title, Cell cell)
{
  constexpr std::size_t block = 10;
  const std::vector<model::HostId> regions = representatives(inventory);
  for (std::size_t begin = 0; begin < regions.size(); begin += block) {
    const std::size_t end = std::min(begin + block, regions.size());
    text += fmt::format("\n{:<29.29}", title);
    for (std::size_t to = begin; to < end; ++to)
      text += fmt::format("{:>7}", fmt::format("[{}]", to + 1));
    text += '\n';
    for (std::size_t from = 0; from < regions.size(); ++from) {
      const model::Region& region = inventory.regions[from];
      text += fmt::format(
          "{:<29.29}", fmt::format("[{}] {} {}", from + 1, inventory.providers[region.provider.index()], region.name));
      for (std::size_t to = begin; to < end; ++to) {
        const auto there = from == to ? std::nullopt : find_path(inventory, regions[from], regions[to]);
        const auto back = from == to ? std::nullopt : find_path(inventory, regions[to], regions[from]);
        text += there && back ? fmt::format("{:>7.1f}", cell(*there, *back))
                              : fmt::format("{:>7}", from == to ? "-" : "none");
      }
      text += '\n';
    }
  }
}

} // namespace

std::string show_platform(const std::string& path, config::Diagnostics& diagnostics)
{
  const model::Inventory inventory = load_platform(path, diagnostics);
  if (!diagnostics.ok())
    return {};
  std::string text = inventory_text(inventory) + storage_text(inventory);
  if (inventory.regions.size() > 1) {
    matrix(text, inventory, "Gb/s of one flow to",
           [](const Path& there, const Path&) { return there.bandwidth * 8e-9; });
    matrix(text, inventory, "round trip in ms to",
           [](const Path& there, const Path& back) { return (there.latency + back.latency) * 1e3; });
  }
  if (text.find(" none") != std::string::npos)
    text += "\nnone: no route\n";
  return text;
}

std::string show_network(const std::string& path, std::span<const std::string> without,
                         config::Diagnostics& diagnostics)
{
  const model::Inventory inventory = load_platform(path, diagnostics);
  return diagnostics.ok() ? network_report(inventory, without, diagnostics) : std::string{};
}

std::string draw_platform(const std::string& path, config::Diagnostics& diagnostics)
{
  const model::Inventory inventory = load_platform(path, diagnostics);
  return diagnostics.ok() ? picture_of(inventory, std::filesystem::path{path}.stem().string()) : std::string{};
}

} // namespace leasehold::platform
