// Small platforms whose routes a test writes down link by link, and what crosses them.
#pragma once

#include "fabric/flows.hpp"
#include "platform/platform_child.hpp"
#include "platform/reader.hpp"
#include "platform/scratch_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace leasehold::fabric {

struct PlainLink {
  std::string name;
  double bandwidth; ///< B/s
  bool shared = true;
};

struct PlainWay {
  std::uint32_t from; ///< host
  std::uint32_t to;
  std::vector<std::string> links;
};

struct PlainNetwork {
  std::uint32_t hosts;
  std::vector<PlainLink> links;
  std::vector<PlainWay> ways; ///< each one way
};

/// A link's latency differs from all others': shares do not depend on it. Ways that have none back get one with room for
/// all.
[[nodiscard]] inline std::string platform_text(const PlainNetwork& network)
{
  std::string text = "<?xml version=\"1.0\"?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
                     "<platform version=\"4.1\">\n<zone id=\"world\" routing=\"Full\">\n"
                     "<prop id=\"provider\" value=\"p\"/><prop id=\"region\" value=\"r\"/>"
                     "<prop id=\"chip\" value=\"h100\"/><prop id=\"chip_count\" value=\"8\"/>\n";
  for (std::uint32_t h = 0; h < network.hosts; ++h)
    text += fmt::format("<host id=\"h{}\" speed=\"1Gf\"/>\n", h);
  int latency = 0;
  for (const PlainLink& link : network.links)
    text += fmt::format("<link id=\"{}\" bandwidth=\"{:.17g}Bps\" latency=\"{}us\" sharing_policy=\"{}\"/>\n",
                        link.name, link.bandwidth, ++latency, link.shared ? "SHARED" : "FATPIPE");
  text += "<link id=\"back\" bandwidth=\"1EBps\" latency=\"1us\"/>\n";
  for (const PlainWay& way : network.ways)
    if (std::ranges::none_of(network.ways, [&](const PlainWay& w) { return w.from == way.to && w.to == way.from; }))
      text += fmt::format("<route src=\"h{}\" dst=\"h{}\" symmetrical=\"NO\"><link_ctn id=\"back\"/></route>\n", way.to,
                          way.from);
  for (const PlainWay& way : network.ways) {
    text += fmt::format("<route src=\"h{}\" dst=\"h{}\" symmetrical=\"NO\">", way.from, way.to);
    for (const std::string& link : way.links)
      text += fmt::format("<link_ctn id=\"{}\"/>", link);
    text += "</route>\n";
  }
  return text + "</zone>\n</platform>\n";
}

[[nodiscard]] inline network::Crossing copy(std::uint32_t from, std::uint32_t to, std::uint32_t streams = 1)
{
  return {{model::HostId{from}, model::HostId{to}}, network::Crossing::Pattern::one_way, streams};
}

[[nodiscard]] inline network::Crossing ring(const std::vector<std::uint32_t>& hosts)
{
  network::Crossing crossing;
  for (const std::uint32_t host : hosts)
    crossing.hosts.emplace_back(host);
  return crossing;
}

/// What a test does to a fabric, and the shares that it was told last.
class World {
public:
  explicit World(const model::Inventory& inventory) : flows(inventory) {}

  std::uint32_t enter(network::Crossing crossing)
  {
    const network::CrossingId id = flows.enter(std::move(crossing));
    shares_[id.index()] = 1.0;
    return id.index();
  }
  void leave(std::uint32_t id)
  {
    flows.leave(network::CrossingId{id});
    shares_.erase(id);
  }
  void share_out(double now)
  {
    for (const network::Share& told : flows.share_out(Timestamp{now}))
      shares_.at(told.crossing.index()) = told.share; // throws where somebody is told that is gone
  }
  [[nodiscard]] double share(std::uint32_t id) const { return shares_.at(id); }
  [[nodiscard]] std::string text() const
  {
    std::string text;
    for (const auto& told : shares_)
      text += fmt::format("{:.17g} ", told.second);
    return text + fmt::format("({})", flows.played());
  }

  Flows flows;

private:
  std::map<std::uint32_t, double> shares_;
};

/// In a process of its own.
[[nodiscard]] inline std::string played(const PlainNetwork& network, const std::function<std::string(World&)>& script)
{
  const test::ScratchFile file{"flows.xml", platform_text(network)};
  return test::in_child([&] {
    config::Diagnostics faults;
    const model::Inventory inventory = platform::load_platform(file.path(), faults);
    if (!faults.ok())
      throw std::runtime_error(faults.text());
    World world{inventory};
    return script(world);
  });
}

} // namespace leasehold::fabric
