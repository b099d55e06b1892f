#include "platform/shared_links.hpp"

#include "config/source_text.hpp"
#include "platform/xml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace leasehold::platform {

namespace {

/// What a setting of SimGrid 3.32 may be for the rates to be CM02's; other settings do not bear on them.
struct NeededSetting {
  std::string_view key;
  std::string_view value;
  std::string_view also; ///< as good
  std::string_view why;
};
constexpr NeededSetting needed_settings[] = {
    {"network/model", "CM02", "CM02", "SimGrid's other network models change bandwidths or share links otherwise"},
    {"host/model", "default", "compound", "SimGrid's other host models bring a network model of their own"},
    {"network/solver", "maxmin", "maxmin", "SimGrid's other solvers are not max-min fair"},
};

class SharedLinksChecker {
public:
  SharedLinksChecker(const std::string& file, config::Diagnostics& diagnostics) : file_(file), diagnostics_(diagnostics)
  {
  }

  void visit(const XmlElement& element)
  {
    if (element.name == "config")
      for (const XmlElement& setting : element.children)
        check_setting(setting);
    if (const XmlAttribute* sharing = element.find("sharing_policy"); sharing != nullptr && sharing->value == "WIFI")
      tell(*sharing, "link." + std::string{element.get("id").value_or("")},
           "`network: flows` shares out cables, and no radio channel",
           "who is on a channel shares its time, at a rate of its own", "write SHARED, or `network: none`");
    if (const XmlAttribute* routing = element.find("routing");
        routing != nullptr && (routing->value == "Wifi" || routing->value == "Vivaldi"))
      tell(*routing, "zone." + std::string{element.get("id").value_or("")},
           fmt::format("`network: flows` knows no links of a zone with routing `{}`", routing->value),
           "its routes are not made of links that the file lists", "write `Full`, or `network: none`");
    for (const XmlElement& child : element.children)
      visit(child);
  }

private:
  void check_setting(const XmlElement& setting)
  {
    const std::string_view key = setting.get("id").value_or("");
    const XmlAttribute* value = setting.find("value");
    const auto* needed = std::ranges::find(needed_settings, key, &NeededSetting::key);
    if (value != nullptr && needed != std::end(needed_settings) && value->value != needed->value &&
        value->value != needed->also)
      tell(*value, fmt::format("config.prop[{}]", key),
           fmt::format("`network: flows` needs {} `{}`, not `{}`", key, needed->value, value->value),
           std::string{needed->why}, "drop the setting, or write `network: none`");
  }

  void tell(const XmlAttribute& at, std::string path, std::string problem, std::string why, std::string suggestion)
  {
    diagnostics_.add({{file_, at.value_place.line, at.value_place.column},
                      std::move(path),
                      std::move(problem),
                      std::move(why),
                      std::move(suggestion),
                      config::Severity::error});
  }

  const std::string& file_;
  config::Diagnostics& diagnostics_;
};

} // namespace

void check_shared_links(const std::string& path, config::Diagnostics& diagnostics)
{
  config::Diagnostics unread;
  if (const auto text = config::read_file(path, unread))
    SharedLinksChecker{path, diagnostics}.visit(read_xml(*text).root);
}

} // namespace leasehold::platform
