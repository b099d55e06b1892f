#include "platform/grammar.hpp"

#include "config/suggest.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

namespace leasehold::platform {

namespace {

constexpr AttributeRule platform_attributes[] = {{"version", Syntax::text, true}};
constexpr AttributeRule config_attributes[] = {{"id"}};
constexpr AttributeRule prop_attributes[] = {{"id", Syntax::text, true}, {"value", Syntax::text, true}};
constexpr AttributeRule zone_attributes[] = {{"id", Syntax::text, true}, {"routing", Syntax::routing, true}};
constexpr AttributeRule cluster_attributes[] = {{"id", Syntax::text, true},
                                                {"prefix", Syntax::text, true},
                                                {"suffix", Syntax::text, true},
                                                {"radical", Syntax::radical, true},
                                                {"speed", Syntax::speeds, true},
                                                {"bw", Syntax::bandwidth, true},
                                                {"lat", Syntax::latency, true},
                                                {"core", Syntax::count},
                                                {"sharing_policy", Syntax::sharing},
                                                {"topology", Syntax::topology},
                                                {"topo_parameters"},
                                                {"loopback_bw", Syntax::bandwidth},
                                                {"loopback_lat", Syntax::latency},
                                                {"bb_bw", Syntax::bandwidth},
                                                {"bb_lat", Syntax::latency},
                                                {"bb_sharing_policy", Syntax::sharing},
                                                {"router_id"}};
constexpr AttributeRule host_attributes[] = {
    {"id", Syntax::text, true}, {"speed", Syntax::speeds, true}, {"core", Syntax::count}};
constexpr AttributeRule link_attributes[] = {{"id", Syntax::text, true},
                                             {"bandwidth", Syntax::bandwidth, true},
                                             {"latency", Syntax::latency},
                                             {"sharing_policy", Syntax::sharing}};
constexpr AttributeRule router_attributes[] = {{"id", Syntax::text, true}};
constexpr AttributeRule route_attributes[] = {
    {"src", Syntax::text, true}, {"dst", Syntax::text, true}, {"symmetrical", Syntax::yes_no}};
constexpr AttributeRule zone_route_attributes[] = {{"src", Syntax::text, true},
                                                   {"dst", Syntax::text, true},
                                                   {"gw_src", Syntax::text, true},
                                                   {"gw_dst", Syntax::text, true},
                                                   {"symmetrical", Syntax::yes_no}};
constexpr AttributeRule link_ctn_attributes[] = {{"id", Syntax::text, true}};

constexpr ElementRule rules[] = {
    {"platform", "", platform_attributes},
    {"config", "platform", config_attributes},
    {"prop", "config zone cluster host link router", prop_attributes},
    {"zone", "platform zone", zone_attributes},
    {"cluster", "platform zone", cluster_attributes},
    {"host", "zone", host_attributes},
    {"link", "zone", link_attributes},
    {"router", "zone", router_attributes},
    {"route", "zone", route_attributes},
    {"zoneRoute", "zone", zone_route_attributes},
    {"link_ctn", "route zoneRoute bypassRoute bypassZoneRoute", link_ctn_attributes},
};

/// Read by SimGrid and passed on to it, but not checked here.
constexpr std::string_view other_elements[] = {"AS",      "ASroute", "bypassZoneRoute", "bypassRoute",  "backbone",
                                               "cabinet", "disk",    "host_link",       "model_prop",   "peer",
                                               "random",  "trace",   "trace_connect",   "bypassASroute"};

constexpr std::string_view setting_families[] = {"network/", "cpu/", "host/", "disk/", "bmf/", "precision/", "smpi/"};

struct ExtraAttribute {
  std::string_view element;
  std::string_view attribute;
};
constexpr ExtraAttribute extra_attributes[] = {
    {"host", "pstate"},     {"host", "coordinates"},     {"host", "availability_file"}, {"host", "speed_file"},
    {"host", "state_file"}, {"cluster", "limiter_link"}, {"link", "bandwidth_file"},    {"link", "latency_file"},
    {"link", "state_file"}, {"router", "coordinates"},   {"link_ctn", "direction"}};

constexpr std::string_view routings[] = {"Full",          "None",    "Floyd",   "Dijkstra",
                                         "DijkstraCache", "Vivaldi", "Cluster", "Wifi"};
constexpr std::string_view sharings[] = {"SHARED", "SPLITDUPLEX", "FATPIPE", "WIFI"};
constexpr std::string_view topologies[] = {"FLAT", "FAT_TREE", "TORUS", "DRAGONFLY"};
constexpr std::string_view answers[] = {"YES", "NO", "yes", "no"};
constexpr std::string_view decimal_prefixes[] = {"", "k", "M", "G", "T", "P", "E", "Z", "Y"};
constexpr std::string_view binary_prefixes[] = {"Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
constexpr std::string_view long_prefixes[] = {"", "kilo", "mega", "giga", "tera", "peta", "exa", "zetta", "yotta"};
constexpr std::string_view times[] = {"w", "d", "h", "m", "s", "ms", "us", "ns", "ps"};

std::vector<std::string> strings(std::span<const std::string_view> words)
{
  return {words.begin(), words.end()};
}

ValueFault one_of(std::span<const std::string_view> words, std::string_view value, std::string_view what)
{
  if (std::find(words.begin(), words.end(), value) != words.end())
    return {};
  return {fmt::format("is no {}", what), {}, config::did_you_mean(value, strings(words))};
}

std::vector<std::string> with_prefixes(std::span<const std::string_view> prefixes, std::string_view unit)
{
  std::vector<std::string> result;
  for (const std::string_view prefix : prefixes)
    result.push_back(fmt::format("{}{}", prefix, unit));
  return result;
}

/// The unit texts SimGrid takes, found by trying them (3.32).
std::vector<std::string> units_of(Syntax syntax)
{
  if (syntax == Syntax::latency)
    return strings(times);
  std::vector<std::string> result;
  const auto append = [&result](const std::vector<std::string>& more) {
    result.insert(result.end(), more.begin(), more.end());
  };
  if (syntax == Syntax::speed) {
    append(with_prefixes(decimal_prefixes, "f"));
    append(with_prefixes(long_prefixes, "flops"));
    return result;
  }
  for (const std::string_view unit : {"Bps", "bps"}) {
    append(with_prefixes(decimal_prefixes, unit));
    append(with_prefixes(binary_prefixes, unit));
  }
  return result;
}

ValueFault check_quantity(Syntax syntax, std::string_view value, std::string_view example)
{
  double number = 0.0;
  const char* last = value.data() + value.size();
  const auto [end, error] = std::from_chars(value.data(), last, number);
  const std::string suggestion = fmt::format("write it as {}", example);
  if (error != std::errc{} || !std::isfinite(number))
    return {"is not a number with a unit", {}, suggestion};
  const bool may_be_zero = syntax == Syntax::latency;
  if (number < 0.0 || (number == 0.0 && !may_be_zero))
    return {may_be_zero ? "is negative" : "is not above 0", {}, {}};
  const std::string_view unit{end, static_cast<std::size_t>(last - end)};
  if (unit.empty())
    return number == 0.0 ? ValueFault{} : ValueFault{"has no unit", "SimGrid would guess it", suggestion};
  const std::vector<std::string> units = units_of(syntax);
  if (std::find(units.begin(), units.end(), unit) != units.end())
    return {};
  return {fmt::format("has the unknown unit `{}`", unit), "SimGrid writes a number and its unit without a space",
          suggestion};
}

ValueFault check_speeds(std::string_view value)
{
  for (const std::string_view state : split(value, ','))
    if (ValueFault fault = check_quantity(Syntax::speed, state, "`40Gf`, one for each power state"))
      return fault;
  return {};
}

ValueFault check_count(std::string_view value)
{
  int number = 0;
  const char* last = value.data() + value.size();
  const auto [end, error] = std::from_chars(value.data(), last, number);
  if (error != std::errc{} || end != last || number < 1)
    return {"is not a whole number above 0", {}, {}};
  return {};
}

ValueFault check_radical(std::string_view value)
{
  if (!expand_radical(value).empty())
    return {};
  return {"is no list of host numbers", fmt::format("it names 1 to {} hosts, upwards", max_hosts),
          "write it as `0-63`"};
}

} // namespace

const ElementRule* element_rule(std::string_view name)
{
  const auto* found =
      std::find_if(std::begin(rules), std::end(rules), [&](const ElementRule& r) { return r.name == name; });
  return found != std::end(rules) ? found : nullptr;
}

bool is_simgrid_element(std::string_view name)
{
  return element_rule(name) != nullptr ||
         std::find(std::begin(other_elements), std::end(other_elements), name) != std::end(other_elements);
}

std::vector<std::string> element_names()
{
  std::vector<std::string> result;
  for (const ElementRule& rule : rules)
    result.emplace_back(rule.name);
  return result;
}

bool is_extra_attribute(std::string_view element, std::string_view attribute)
{
  return std::any_of(std::begin(extra_attributes), std::end(extra_attributes), [&](const ExtraAttribute& extra) {
    return extra.element == element && extra.attribute == attribute;
  });
}

Setting judge_setting(std::string_view key, std::string_view value)
{
  double number = 0.0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (key == "network/TCP-gamma" && error == std::errc{} && end == value.data() + value.size())
    return Setting::sound;
  const bool about_models = std::any_of(std::begin(setting_families), std::end(setting_families),
                                        [&](std::string_view family) { return key.starts_with(family); });
  return about_models ? Setting::unproven : Setting::refused;
}

ValueFault check_value(Syntax syntax, std::string_view value)
{
  switch (syntax) {
  case Syntax::text:
    return {};
  case Syntax::count:
    return check_count(value);
  case Syntax::speed:
  case Syntax::speeds:
    return check_speeds(value);
  case Syntax::bandwidth:
    return check_quantity(Syntax::bandwidth, value, "`50GBps` (bytes) or `400Gbps` (bits)");
  case Syntax::latency:
    return check_quantity(Syntax::latency, value, "`35ms`");
  case Syntax::routing:
    return one_of(routings, value, "routing");
  case Syntax::sharing:
    return one_of(sharings, value, "sharing policy");
  case Syntax::topology:
    return one_of(topologies, value, "topology");
  case Syntax::radical:
    return check_radical(value);
  case Syntax::yes_no:
    return one_of(answers, value, "answer");
  }
  return {};
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
  std::vector<std::string_view> pieces;
  for (;;) {
    const std::size_t end = text.find(separator);
    pieces.push_back(text.substr(0, end));
    if (end == std::string_view::npos)
      return pieces;
    text.remove_prefix(end + 1);
  }
}

std::vector<long> whole_numbers(std::string_view list)
{
  std::vector<long> numbers;
  for (const std::string_view piece : split(list, ',')) {
    if (check_count(piece))
      return {};
    long number = 0;
    std::from_chars(piece.data(), piece.data() + piece.size(), number);
    numbers.push_back(number);
  }
  return numbers;
}

std::vector<long> expand_radical(std::string_view radical)
{
  std::vector<long> numbers;
  for (const std::string_view piece : split(radical, ',')) {
    int first = 0;
    const char* last = piece.data() + piece.size();
    auto read = std::from_chars(piece.data(), last, first);
    int final = first;
    if (read.ec == std::errc{} && read.ptr != last && *read.ptr == '-')
      read = std::from_chars(read.ptr + 1, last, final);
    if (read.ec != std::errc{} || read.ptr != last || first < 0 || final < first ||
        static_cast<long>(numbers.size()) + final - first >= max_hosts)
      return {};
    for (int number = first; number <= final; ++number)
      numbers.push_back(number);
  }
  return numbers;
}

} // namespace leasehold::platform
