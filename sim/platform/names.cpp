#include "platform/names.hpp"

#include "config/suggest.hpp"
#include "platform/grammar.hpp"

#include <fmt/format.h>

namespace leasehold::platform {

namespace {

std::string text_of(const XmlElement& element, std::string_view attribute)
{
  return std::string{element.get(attribute).value_or("")};
}

XmlFault at_value(const XmlAttribute& attribute, std::string problem, std::string why, std::string suggestion)
{
  return {attribute.value_place, std::move(problem), std::move(why), std::move(suggestion)};
}

bool is_symmetrical(const XmlElement& route)
{
  const auto answer = route.get("symmetrical");
  return !answer || *answer == "YES" || *answer == "yes";
}

} // namespace

void PlatformNames::enter(const XmlElement& zone)
{
  around_.push_back(text_of(zone, "id"));
}

void PlatformNames::leave()
{
  around_.pop_back();
}

void PlatformNames::declare(const XmlElement& element)
{
  const XmlAttribute* id = element.find("id");
  if (id == nullptr)
    return;
  if (element.name == "link")
    declare_link(element);
  else if (element.name == "host" || element.name == "router" || element.name == "zone")
    declare_node(element, *id, id->value, element.name == "zone");
  else if (element.name == "cluster") {
    declare_node(element, *id, id->value, true);
    declare_cluster(element);
  }
}

void PlatformNames::declare_node(const XmlElement& element, const XmlAttribute& at, const std::string& name,
                                 bool is_zone)
{
  const auto [first, is_new] = nodes_.try_emplace(name, Node{around_.back(), is_zone, at.place.line});
  if (!is_new)
    complain_(element,
              at_value(at, fmt::format("the name `{}` is used twice", name),
                       fmt::format("line {} has it first; hosts, routers and zones share one list", first->second.line),
                       "choose another"));
}

void PlatformNames::declare_cluster(const XmlElement& cluster)
{
  const XmlAttribute* prefix = cluster.find("prefix");
  if (prefix == nullptr)
    return;
  const std::string suffix = text_of(cluster, "suffix");
  around_.push_back(text_of(cluster, "id"));
  for (const long number : expand_radical(text_of(cluster, "radical"))) {
    const std::string name = fmt::format("{}{}{}", prefix->value, number, suffix);
    const bool clash = nodes_.contains(name);
    declare_node(cluster, *prefix, name, false);
    if (clash)
      break;
  }
  if (cluster.get("topology").value_or("FLAT") == "FLAT") {
    const std::string router = text_of(cluster, "router_id");
    const std::string name =
        router.empty() ? fmt::format("{}{}_router{}", prefix->value, around_.back(), suffix) : router;
    declare_node(cluster, *prefix, name, false);
  }
  around_.pop_back();
}

void PlatformNames::declare_link(const XmlElement& link)
{
  const XmlAttribute* id = link.find("id");
  const auto [first, is_new] = links_.try_emplace(id->value, id->place.line);
  if (!is_new)
    complain_(link, at_value(*id, fmt::format("the link `{}` is declared twice", id->value),
                             fmt::format("line {} has it first", first->second), "choose another name"));
}

void PlatformNames::check_route(const XmlElement& route)
{
  const bool between_zones = route.name == "zoneRoute";
  check_end(route, "src", between_zones);
  check_end(route, "dst", between_zones);
  if (between_zones) {
    check_gateway(route, "gw_src", "src");
    check_gateway(route, "gw_dst", "dst");
  }
  check_links(route);
  check_repeated(route);
}

std::string PlatformNames::guess(std::string_view name, bool zone_due) const
{
  std::vector<std::string> candidates;
  for (const auto& [candidate, node] : nodes_)
    if (node.is_zone == zone_due && candidates.size() < 4096)
      candidates.push_back(candidate);
  std::sort(candidates.begin(), candidates.end());
  const auto nearest = config::suggest(name, candidates);
  return nearest ? fmt::format("did you mean `{}`?", *nearest) : "";
}

void PlatformNames::check_end(const XmlElement& route, std::string_view attribute, bool zone_due)
{
  const XmlAttribute* end = route.find(attribute);
  if (end == nullptr || trusting_)
    return;
  const auto found = nodes_.find(end->value);
  const std::string_view due = zone_due ? "zone" : "host or router";
  if (found == nodes_.end() || found->second.is_zone != zone_due)
    complain_(route, at_value(*end, fmt::format("there is no {} `{}` before this line", due, end->value), {},
                              guess(end->value, zone_due)));
  else if (found->second.zone != around_.back())
    complain_(route, at_value(*end, fmt::format("`{}` is not directly in this zone", end->value),
                              fmt::format("line {} puts it into `{}`", found->second.line, found->second.zone),
                              "write the route there"));
}

bool PlatformNames::is_inside(std::string_view node, std::string_view zone) const
{
  for (auto at = nodes_.find(std::string{node}); at != nodes_.end(); at = nodes_.find(at->second.zone))
    if (at->second.zone == zone)
      return true;
  return false;
}

void PlatformNames::check_gateway(const XmlElement& route, std::string_view attribute, std::string_view zone_attribute)
{
  const XmlAttribute* gateway = route.find(attribute);
  const std::string zone = text_of(route, zone_attribute);
  if (gateway == nullptr || trusting_ || !nodes_.contains(zone))
    return;
  const auto found = nodes_.find(gateway->value);
  if (found == nodes_.end() || found->second.is_zone)
    complain_(route, at_value(*gateway, fmt::format("there is no host or router `{}` before this line", gateway->value),
                              {}, guess(gateway->value, false)));
  else if (!is_inside(gateway->value, zone))
    complain_(route, at_value(*gateway, fmt::format("the gateway `{}` is not in the zone `{}`", gateway->value, zone),
                              fmt::format("it is in `{}`", found->second.zone), {}));
}

void PlatformNames::check_links(const XmlElement& route)
{
  if (route.children.empty())
    complain_(route, {route.place, "the route has no links", "SimGrid refuses an empty route", "add a <link_ctn>"});
  for (const XmlElement& link : route.children) {
    const XmlAttribute* id = link.find("id");
    if (id == nullptr || trusting_ || links_.contains(id->value))
      continue;
    std::vector<std::string> candidates;
    for (const auto& [name, line] : links_)
      candidates.push_back(name);
    const auto nearest = config::suggest(id->value, candidates);
    complain_(link, at_value(*id, fmt::format("there is no link `{}` before this line", id->value), {},
                             nearest ? fmt::format("did you mean `{}`?", *nearest) : ""));
  }
}

void PlatformNames::check_repeated(const XmlElement& route)
{
  const XmlAttribute* source = route.find("src");
  const XmlAttribute* target = route.find("dst");
  if (source == nullptr || target == nullptr)
    return;
  const auto enter = [&](const std::string& from, const std::string& to) {
    const auto [first, is_new] = routes_.try_emplace({from, to}, &route);
    if (!is_new && first->second != &route)
      complain_(route, at_value(*source, fmt::format("the route from `{}` to `{}` is declared twice", from, to),
                                fmt::format("line {} has it first; routes count in both directions",
                                            first->second->place.line),
                                "drop one, or write symmetrical=\"NO\" on both"));
    return is_new;
  };
  if (enter(source->value, target->value) && is_symmetrical(route))
    enter(target->value, source->value);
}

} // namespace leasehold::platform
