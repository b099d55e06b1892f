#include "platform/network.hpp"

#include "config/source_text.hpp"
#include "model/topology/torus_slices.hpp"
#include "platform/network_drawing.hpp"

#include <simgrid/s4u/Engine.hpp>
#include <simgrid/s4u/Host.hpp>
#include <simgrid/s4u/Link.hpp>

#include <algorithm>
#include <exception>
#include <new>

namespace leasehold::platform {

namespace {

namespace s4u = simgrid::s4u;

using HostNames = std::vector<std::string>; ///< by HostId

/// Asks SimGrid, which must not be asked for the way from a host to itself, since in a fat tree it never finds one, nor
/// between hosts that no link joins: with routing `None` or `Dijkstra` it ends the process.
class SimgridRoutes {
public:
  SimgridRoutes(std::shared_ptr<const HostNames> names, std::shared_ptr<const LinkNumbers> numbers)
      : names_(std::move(names)), numbers_(std::move(numbers)), hosts_(names_->size(), nullptr)
  {
  }

  bool operator()(model::HostId from, model::HostId to, std::vector<model::LinkId>& links)
  {
    found_.clear();
    double latency = 0.0;
    try {
      host(from)->route_to(host(to), found_, &latency);
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const std::exception&) {
      return false; // there is none
    }
    for (const s4u::Link* link : found_)
      links.push_back(numbers_->at(link));
    return true;
  }

private:
  const s4u::Host* host(model::HostId id)
  {
    const s4u::Host*& known = hosts_[id.index()];
    if (known == nullptr)
      known = s4u::Host::by_name((*names_)[id.index()]);
    return known;
  }

  std::shared_ptr<const HostNames> names_;
  std::shared_ptr<const LinkNumbers> numbers_;
  std::vector<const s4u::Host*> hosts_;
  std::vector<s4u::Link*> found_;
};

/// Floyd and Dijkstra find their ways when they are sealed. Sealing goes through all hosts once for each zone, which takes as long as
/// the drawing where there are many, so that other platforms are left for SimGrid's own clock to seal. A Full zone has its table from
/// its first route on, or once it is sealed: SimGrid ends the process where it is asked before.
bool finds_ways_when_sealed(const XmlElement& element)
{
  const auto routing = element.get("routing");
  const bool routed = std::ranges::any_of(
      element.children, [](const XmlElement& child) { return child.name == "route" || child.name == "zoneRoute"; });
  return (routing && (*routing == "Full" ? !routed : *routing != "None")) ||
         std::ranges::any_of(element.children, finds_ways_when_sealed);
}

} // namespace

std::shared_ptr<const model::Topology> network_of(const std::string& path, const model::Inventory& inventory)
{
  const auto numbers = std::make_shared<LinkNumbers>();
  const auto names = std::make_shared<HostNames>();
  for (const model::Host& host : inventory.hosts)
    names->push_back(host.name);
  for (const model::StorageEnd& end : inventory.storage)
    names->push_back(end.name);
  const auto chips = std::make_shared<std::vector<std::uint32_t>>();
  for (const model::Host& host : inventory.hosts)
    chips->push_back(host.chips);
  const auto draw = [path, numbers, names, chips] {
    config::Diagnostics none; // the file has been judged
    const auto text = config::read_file(path, none);
    const XmlElement platform = read_xml(text.value_or("")).root;
    if (finds_ways_when_sealed(platform))
      s4u::Engine::get_instance()->seal_platform();
    model::NetworkGraph graph = draw_network(platform, *names, *numbers);
    for (model::TorusGrid& torus : graph.tori)
      if (const auto leased = std::ranges::find_if(torus.hosts, [](model::HostId host) { return host.valid(); });
          leased != torus.hosts.end() && leased->index() < chips->size())
        torus.chips = model::chips_of_host((*chips)[leased->index()], torus.dimensions.size());
    return graph;
  };
  return std::make_shared<model::Topology>(draw, SimgridRoutes{names, numbers});
}

} // namespace leasehold::platform
