#include "platform/check.hpp"

#include "config/suggest.hpp"
#include "platform/cluster_exit.hpp"
#include "platform/grammar.hpp"
#include "platform/names.hpp"
#include "platform/props.hpp"
#include "platform/shape.hpp"
#include "platform/xml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace leasehold::platform {

namespace {

class Checker {
public:
  Checker(const std::string& file, std::span<const std::string> known_chips, config::Diagnostics& diagnostics)
      : file_(file), chips_(known_chips.begin(), known_chips.end()), diagnostics_(diagnostics),
        names_([this](const XmlElement& element, const XmlFault& fault) { complain(element, fault); })
  {
  }

  Verdict check(const XmlDocument& document)
  {
    const std::size_t before = diagnostics_.errors();
    if (!document.faults.empty())
      tell(document.faults.front(), {});
    else
      check_document(document);
    if (diagnostics_.errors() > before)
      return Verdict::faulty;
    return sound_ ? Verdict::sound : Verdict::unproven;
  }

private:
  void check_document(const XmlDocument& document)
  {
    const XmlElement& root = document.root;
    if (root.name != "platform") {
      tell({root.place, fmt::format("<{}> is not a platform", root.name), "the outermost element is another",
            "write <platform version=\"4.1\">"},
           {});
      return;
    }
    if (!document.has_doctype)
      tell({root.place, "there is no DOCTYPE", "SimGrid's parser asks for it",
            "add <!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\"> before <platform>"},
           {});
    check_version(root);
    visit(root, "");
    const auto zones = std::count_if(root.children.begin(), root.children.end(), [](const XmlElement& e) {
      return e.name == "zone" || e.name == "cluster" || e.name == "AS";
    });
    if (zones > 1)
      tell({root.place, "there are several outermost zones", "SimGrid keeps one of them", "put them into one <zone>"},
           {});
    if (diagnostics_.ok() && compute_hosts_ == 0 && sound_)
      tell({root.place, "there is no host to lease", "a host counts that has chips and the role `compute`", {}}, {});
    for (const auto& [site, place] : storage_)
      if (diagnostics_.ok() && sound_ && !sites_.contains(site))
        tell({place, fmt::format("nobody writes to the storage in {} {}", site.first, site.second),
              "no host of that region can be leased", "give it the `provider` and the `region` of hosts with chips"},
             {});
  }

  void check_version(const XmlElement& root)
  {
    const XmlAttribute* version = root.find("version");
    if (version != nullptr && version->value != "4.1" && version->value != "4")
      tell({version->value_place, fmt::format("platform version `{}` is not read", version->value),
            "SimGrid 3.32 writes version 4.1", "convert the file with simgrid_update_xml"},
           {});
  }

  void visit(const XmlElement& element, std::string_view parent)
  {
    path_.push_back(&element);
    const ElementRule* rule = element_rule(element.name);
    if (rule == nullptr)
      check_foreign(element);
    else {
      check_parent(element, *rule, parent);
      check_attributes(element, *rule);
    }
    if (is_zone_like(element) || element.name == "host" || element.name == "router" || element.name == "link")
      names_.declare(element);
    if (element.name == "cluster") {
      sound_ = sound_ && element.get("topology").value_or("FLAT") != "DRAGONFLY";
      check_shape(element, [this](const XmlElement& cluster, const XmlFault& fault) { complain(cluster, fault); });
    }
    if (element.name == "cluster" || element.name == "host")
      check_traits(element);
    check_exit(element);
    if (parent == "config")
      check_setting(element);
    visit_children(element);
    if (element.name == "route" || element.name == "zoneRoute")
      names_.check_route(element);
    path_.pop_back();
  }

  void visit_children(const XmlElement& element)
  {
    if (element.name == "zone")
      names_.enter(element);
    for (const XmlElement& child : element.children)
      visit(child, element.name);
    if (element.name == "zone") {
      check_order(element);
      check_routing(element);
      names_.leave();
    }
  }

  /// SimGrid reads a zone's properties first, then either zones or hosts and routers, and routes last.
  void check_order(const XmlElement& zone)
  {
    const XmlElement* first = nullptr;
    const XmlElement* route = nullptr;
    for (const XmlElement& child : zone.children) {
      if (child.name == "route" || child.name == "zoneRoute")
        route = route == nullptr ? &child : route;
      else if (route != nullptr && element_rule(child.name) != nullptr && child.name != "prop")
        complain(child, {child.place,
                         fmt::format("<{}> comes too late", child.name),
                         fmt::format("line {} begins the routes, which stand last in a zone", route->place.line),
                         {}});
      const bool is_node = child.name == "host" || child.name == "router";
      if (child.name == "prop" && first != nullptr)
        complain(child, {child.place, "<prop> comes too late", "a zone's properties stand before all else in it", {}});
      else if (first != nullptr && (is_zone_like(*first) ? is_node : is_zone_like(child)))
        complain(child, {child.place, fmt::format("<{}> cannot stand here", child.name),
                         fmt::format("line {} begins with <{}>; a zone holds zones, or hosts and routers",
                                     first->place.line, first->name),
                         "put it into a zone of its own"});
      if (child.name != "prop" && first == nullptr)
        first = &child;
    }
  }

  static bool is_zone_like(const XmlElement& element) { return element.name == "zone" || element.name == "cluster"; }

  void check_foreign(const XmlElement& element)
  {
    if (is_simgrid_element(element.name)) {
      sound_ = false;
      names_.trust_references();
      return;
    }
    complain(element, {element.place,
                       fmt::format("<{}> is no element of a platform", element.name),
                       {},
                       config::did_you_mean(element.name, element_names())});
  }

  /// SimGrid aborts on a route in a zone whose routing makes its own.
  void check_routing(const XmlElement& zone)
  {
    const std::string_view routing = zone.get("routing").value_or("");
    sound_ = sound_ && routing != "Vivaldi" && routing != "Cluster" && routing != "Wifi";
    for (const XmlElement& child : zone.children)
      if (routing == "None" && (child.name == "route" || child.name == "zoneRoute"))
        complain(child, {child.place, fmt::format("<{}> cannot stand in a zone without routing", child.name),
                         fmt::format("line {} has routing=\"None\"", zone.place.line), "make that `Full`"});
  }

  void check_setting(const XmlElement& setting)
  {
    const XmlAttribute* key = setting.find("id");
    if (key == nullptr)
      return;
    const Setting verdict = judge_setting(key->value, setting.get("value").value_or(""));
    sound_ = sound_ && verdict == Setting::sound;
    if (verdict == Setting::refused)
      complain(setting, {key->value_place,
                         fmt::format("`{}` cannot be set in a platform file", key->value),
                         "only models can: network/..., cpu/..., host/..., disk/...",
                         {}});
  }

  void check_parent(const XmlElement& element, const ElementRule& rule, std::string_view parent)
  {
    if (parent.empty() || (path_.size() > 1 && element_rule(parent) == nullptr))
      return;
    const auto allowed = split(rule.parents, ' ');
    if (std::find(allowed.begin(), allowed.end(), parent) == allowed.end())
      complain(element, {element.place,
                         fmt::format("<{}> cannot stand in <{}>", element.name, parent),
                         {},
                         fmt::format("it belongs into <{}>", fmt::join(allowed, ">, <"))});
  }

  void check_attributes(const XmlElement& element, const ElementRule& rule)
  {
    for (const AttributeRule& due : rule.attributes)
      if (due.required && element.find(due.name) == nullptr)
        complain(element, {element.place,
                           fmt::format("<{}> has no attribute `{}`", element.name, due.name),
                           {},
                           fmt::format("add {}=\"...\"", due.name)});
    for (const XmlAttribute& attribute : element.attributes)
      check_attribute(element, rule, attribute);
  }

  void check_attribute(const XmlElement& element, const ElementRule& rule, const XmlAttribute& attribute)
  {
    const auto found = std::find_if(rule.attributes.begin(), rule.attributes.end(),
                                    [&](const AttributeRule& known) { return known.name == attribute.name; });
    if (found != rule.attributes.end()) {
      if (const ValueFault fault = check_value(found->syntax, attribute.value))
        complain(element,
                 {attribute.value_place, fmt::format("{} `{}` {}", attribute.name, attribute.value, fault.problem),
                  fault.why, fault.suggestion});
      return;
    }
    if (is_extra_attribute(element.name, attribute.name)) {
      sound_ = false;
      return;
    }
    std::vector<std::string> known;
    for (const AttributeRule& candidate : rule.attributes)
      known.emplace_back(candidate.name);
    complain(element, {attribute.place,
                       fmt::format("`{}` is no attribute of <{}>", attribute.name, element.name),
                       {},
                       config::did_you_mean(attribute.name, known)});
  }

  /// The innermost <prop> of that name on the path to the element being visited.
  [[nodiscard]] const XmlAttribute* find_prop(std::string_view name) const
  {
    for (auto element = path_.rbegin(); element != path_.rend(); ++element)
      for (const XmlElement& child : (*element)->children)
        if (child.name == "prop" && child.get("id") == name)
          return child.find("value");
    return nullptr;
  }

  void check_traits(const XmlElement& element)
  {
    const PropLookup lookup = [this](std::string_view name) {
      const XmlAttribute* prop = find_prop(name);
      return prop != nullptr ? std::optional<std::string_view>{prop->value} : std::nullopt;
    };
    const std::size_t power_states = split(element.get("speed").value_or(""), ',').size();
    const HostTraits traits =
        decode_traits(lookup, power_states, [&](const PropFault& fault) { complain_of_prop(element, fault); });
    if (traits.role == "storage")
      check_storage(element, traits);
    if (traits.role != "compute")
      return;
    ++compute_hosts_;
    sites_.emplace(traits.provider, traits.region);
    if (!chips_.empty() && !traits.chip.empty() && std::find(chips_.begin(), chips_.end(), traits.chip) == chips_.end())
      complain_of_prop(element, {"chip",
                                 fmt::format("there is no chip `{}` in the catalogue", traits.chip),
                                 {},
                                 config::did_you_mean(traits.chip, chips_)});
  }

  void check_exit(const XmlElement& element)
  {
    for (const XmlElement& prop : element.children) {
      if (prop.name != "prop" || (prop.get("id") != "exit" && prop.get("id") != "exit_bandwidth"))
        continue;
      const XmlAttribute* value = prop.find("value");
      const XmlPlace place = value != nullptr ? value->value_place : prop.place;
      const auto own = element.name == "cluster" ? exit_for(element.get("topology").value_or("FLAT")) : std::nullopt;
      if (!own)
        complain(element, {place, fmt::format("`{}` acts on fat trees, tori and dragonflies alone", *prop.get("id")),
                           "others are left by each host's own cable", "leave it out"});
      else if (prop.get("id") == "exit")
        check_exit(element, *own, place, prop.get("value").value_or(""));
      else if (exit_of(element) != Exit::cards)
        complain(element, {place, "`exit_bandwidth` has no effect", "only the exit `cards` has cards of its own",
                           "write `exit` with the value `cards`, or leave it out"});
      else if (!exit_bandwidth_of(element))
        complain(
            element,
            {place, fmt::format("`{}` is no bandwidth", prop.get("value").value_or("")), {}, "write it as `200 Gbps`"});
    }
  }

  void check_exit(const XmlElement& cluster, Exit own, const XmlPlace& place, std::string_view text)
  {
    const auto exit = exit_of(cluster);
    const bool known = std::ranges::any_of(cluster.children, [](const XmlElement& child) {
      return child.name == "prop" && child.get("id") == "exit_bandwidth";
    });
    if (exit != Exit::host && exit != own)
      complain(cluster, {place,
                         fmt::format("`{}` is no exit of a {}", text, cluster.get("topology").value_or("FLAT")),
                         {},
                         fmt::format("write `{}`, or `host` as SimGrid has it", name_of(own))});
    else if (exit == Exit::cards && !known)
      complain(cluster, {place, "what its hosts' cards carry is not said", "a torus' own links are no way out of it",
                         "add a property `exit_bandwidth`, such as `200 Gbps`"});
  }

  void check_storage(const XmlElement& element, const HostTraits& traits)
  {
    if (element.name == "cluster")
      complain_of_prop(element,
                       {"role", "a cluster cannot be storage", "traffic into a cluster passes its first host's cards",
                        "write a <host> for each server, or one that stands for them"});
    storage_.emplace_back(std::pair{traits.provider, traits.region}, element.place);
  }

  /// One complaint a property, or a zone where the property is missing, however many hosts it concerns.
  void complain_of_prop(const XmlElement& element, const PropFault& fault)
  {
    const XmlAttribute* prop = find_prop(fault.prop);
    const void* about = prop != nullptr ? static_cast<const void*>(prop) : path_[path_.size() - 2];
    if (!complained_.emplace(about, fault.prop).second)
      return;
    const std::string subject = prop != nullptr ? "" : fmt::format("<{}> ", element.name);
    complain(element, {prop != nullptr ? prop->value_place : element.place, subject + fault.problem, fault.why,
                       fault.suggestion});
  }

  void complain(const XmlElement& element, const XmlFault& fault)
  {
    std::string path;
    for (const XmlElement* step : path_) {
      if (step->name == "platform")
        continue;
      path += fmt::format("{}{}", path.empty() ? "" : ".", step->name);
      if (const auto id = step->get("id"))
        path += fmt::format("[{}]", *id);
    }
    const bool deeper = path_.back() != &element;
    tell(fault, deeper ? fmt::format("{}.{}", path, element.name) : path);
  }

  void tell(const XmlFault& fault, std::string path)
  {
    diagnostics_.add({{file_, fault.place.line, fault.place.column},
                      std::move(path),
                      fault.problem,
                      fault.why,
                      fault.suggestion,
                      config::Severity::error});
  }

  const std::string& file_;
  std::vector<std::string> chips_;
  config::Diagnostics& diagnostics_;
  PlatformNames names_;
  std::vector<const XmlElement*> path_;
  std::set<std::pair<const void*, std::string>> complained_;
  using Site = std::pair<std::string, std::string>; ///< provider and region
  std::set<Site> sites_;                            ///< where something can be leased
  std::vector<std::pair<Site, XmlPlace>> storage_;
  std::size_t compute_hosts_ = 0;
  bool sound_ = true;
};

} // namespace

Verdict check_platform(const XmlDocument& document, const std::string& file, std::span<const std::string> known_chips,
                       config::Diagnostics& diagnostics)
{
  return Checker{file, known_chips, diagnostics}.check(document);
}

} // namespace leasehold::platform
