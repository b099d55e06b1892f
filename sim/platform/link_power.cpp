#include "platform/link_power.hpp"

#include "config/source_text.hpp"
#include "platform/xml.hpp"
#include "units/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace leasehold::platform {

namespace {

constexpr std::string_view power_of_links = "wattage_range";

/// A link as the file has it.
struct FoundLink {
  std::string name;
  std::string provider;
  std::string region;
  Watts idle;
  Watts busy;
  XmlPlace place; ///< of the property's value
};

const XmlAttribute* own_prop(const XmlElement& element, std::string_view name)
{
  for (const XmlElement& child : element.children)
    if (child.name == "prop" && child.get("id") == name)
      return child.find("value");
  return nullptr;
}

/// Idle and busy; nothing where the text is something else.
std::optional<std::pair<Watts, Watts>> watts_range(std::string_view text)
{
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos)
    return std::nullopt;
  const Parsed<double> idle = parse<double>(text.substr(0, colon));
  const Parsed<double> busy = parse<double>(text.substr(colon + 1));
  if (!idle || !busy || *idle < 0.0 || *busy < *idle)
    return std::nullopt;
  return std::pair{Watts{*idle}, Watts{*busy}};
}

class LinkFinder {
public:
  LinkFinder(const std::string& file, config::Diagnostics& diagnostics) : file_(&file), diagnostics_(&diagnostics) {}

  /// Of a zone, where a link is.
  struct Around {
    std::string provider;
    std::string region;
    std::string path;
  };
  void visit(const XmlElement& element, Around around)
  {
    if (const auto id = element.get("id"))
      around.path += fmt::format("{}{}[{}]", around.path.empty() ? "" : ".", element.name, *id);
    if (const XmlAttribute* own = own_prop(element, "provider"))
      around.provider = own->value;
    if (const XmlAttribute* own = own_prop(element, "region"))
      around.region = own->value;
    if (const XmlAttribute* range = own_prop(element, power_of_links))
      take(element, *range, around);
    for (const XmlElement& child : element.children)
      if (child.name != "prop")
        visit(child, around);
  }

  void tell(XmlPlace place, std::string name, std::string problem, std::string why, std::string suggestion) const
  {
    diagnostics_->add({{*file_, place.line, place.column},
                       std::move(name),
                       std::move(problem),
                       std::move(why),
                       std::move(suggestion),
                       config::Severity::error});
  }

  std::vector<FoundLink> found;

private:
  void take(const XmlElement& element, const XmlAttribute& range, const Around& around)
  {
    const std::string id{element.get("id").value_or("")};
    const auto watts = watts_range(range.value);
    if (element.name != "link")
      tell(range.value_place, around.path, fmt::format("`wattage_range` says nothing of a <{}>", element.name),
           "SimGrid's link-energy plugin reads it of a <link> alone, and so of no cable of a cluster",
           "give it to a <link>, or leave it out");
    else if (!watts)
      tell(range.value_place, around.path, fmt::format("wattage_range `{}` is no range of watts", range.value), {},
           "write it as `idle:busy`, such as `100:250`");
    else if (around.provider.empty() || around.region.empty())
      tell(range.value_place, around.path, "a link that draws power stands in no region",
           "the PUE and the grid that it has are those of a region",
           "add <prop id=\"provider\" .../> and <prop id=\"region\" .../> to the link, or to a zone around it");
    else if (element.get("sharing_policy") == "SPLITDUPLEX") // SimGrid makes two links of it, with all properties each
      for (const char* way : {"_UP", "_DOWN"})
        found.push_back({id + way, around.provider, around.region, watts->first, watts->second, range.value_place});
    else
      found.push_back({id, around.provider, around.region, watts->first, watts->second, range.value_place});
  }

  const std::string* file_;
  config::Diagnostics* diagnostics_;
};

} // namespace

void check_link_power(const XmlElement& platform, const std::string& file, config::Diagnostics& diagnostics)
{
  LinkFinder{file, diagnostics}.visit(platform, {});
}

std::vector<model::PoweredLink> powered_links(const std::string& path, const model::Inventory& inventory,
                                              config::Diagnostics& diagnostics)
{
  config::Diagnostics told; // the file has been judged
  const auto text = config::read_file(path, told);
  LinkFinder finder{path, told};
  if (text && text->find(power_of_links) != std::string::npos)
    finder.visit(read_xml(*text).root, {});
  std::vector<model::PoweredLink> links;
  for (const FoundLink& link : finder.found) {
    const auto region = std::ranges::find_if(inventory.regions, [&](const model::Region& each) {
      return each.name == link.region && inventory.providers[each.provider.index()] == link.provider;
    });
    if (region != inventory.regions.end())
      links.push_back({link.name, model::RegionId{static_cast<std::uint32_t>(region - inventory.regions.begin())},
                       link.idle, link.busy});
    else
      diagnostics.add(
          {{path, link.place.line, link.place.column},
           "link[" + link.name + "]",
           fmt::format("no host of `{}` stands in `{}`, where a link draws power", link.provider, link.region),
           "the PUE and the grid that it has are those of a region with hosts",
           "name a region that has some",
           config::Severity::error});
  }
  return links;
}

} // namespace leasehold::platform
