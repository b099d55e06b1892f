#include "platform/generator.hpp"

#include "config/load.hpp"
#include "platform/cluster_exit.hpp"
#include "platform/layout.hpp"
#include "units/text.hpp"

#include <fmt/format.h>

#include <iterator>
#include <string_view>
#include <utility>

namespace leasehold::platform {

namespace {

/// Light in the cables and routers of one site.
constexpr Seconds site_latency{5e-6};

std::string bandwidth(BytesPerSecond value)
{
  return fmt::format("{:.10g}Gbps", value.value() * 8.0 / 1e9);
}

std::string latency(Seconds value)
{
  return fmt::format("{:.10g}us", value.value() * 1e6);
}

std::string escaped(std::string_view text)
{
  std::string result;
  for (const char c : text)
    if (c == '&')
      result += "&amp;";
    else if (c == '<')
      result += "&lt;";
    else if (c == '"')
      result += "&quot;";
    else
      result += c;
  return result;
}

/// A comment may not hold two hyphens in a row.
std::string comment(std::string text)
{
  for (std::size_t found = 0; (found = text.find("--", found)) != std::string::npos;)
    text.insert(found + 1, 1, ' ');
  return text;
}

/// A zone between which and its neighbours traffic flows: its name, its gateway, and the links it leaves and enters by.
struct End {
  std::string zone;
  std::string gateway;
  std::string out;
  std::string in;
};

class Writer {
public:
  std::string write(const PlatformSpec& platform)
  {
    line("<?xml version=\"1.0\"?>");
    line("<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">");
    line("<!-- Generated from {}.yaml by `leasehold platform generate`: change that file, not this one. -->",
         platform.name);
    for (const std::string& note : platform.notes)
      line("<!-- {} -->", comment(note));
    open("<platform version=\"4.1\">");
    open("<config>");
    line("<!-- One TCP window does not bound a flow: the measurements below used 64 connections. -->");
    prop("network/TCP-gamma", "0");
    close("</config>");
    open("<zone id=\"{}\" routing=\"Full\">", escaped(platform.name));
    regions(platform);
    close("</zone>");
    close("</platform>");
    return std::move(text_);
  }

private:
  template <class... Args> void line(fmt::format_string<Args...> format, Args&&... args)
  {
    text_.append(2 * depth_, ' ');
    fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(args)...);
    text_ += '\n';
  }
  template <class... Args> void open(fmt::format_string<Args...> format, Args&&... args)
  {
    line(format, std::forward<Args>(args)...);
    ++depth_;
  }
  void close(std::string_view tag)
  {
    --depth_;
    line("{}", tag);
  }
  void prop(std::string_view id, std::string_view value) { line("<prop id=\"{}\" value=\"{}\"/>", id, escaped(value)); }
  void link(std::string_view id, BytesPerSecond rate, Seconds delay, std::string_view policy)
  {
    line("<link id=\"{}\" bandwidth=\"{}\" latency=\"{}\" sharing_policy=\"{}\"/>", id, bandwidth(rate), latency(delay),
         policy);
  }

  void regions(const PlatformSpec& platform)
  {
    std::vector<std::string> names;
    for (const ProviderSpec& provider : platform.providers)
      for (const RegionSpec& region : provider.regions) {
        names.push_back(fmt::format("{}/{}", provider.name, region.name));
        write_region(provider, region, names.back());
      }
    if (names.size() > 1)
      wan(platform.wan, names);
  }

  void write_region(const ProviderSpec& provider, const RegionSpec& region, const std::string& name)
  {
    open("<zone id=\"{}\" routing=\"Full\">", name);
    prop("provider", provider.name);
    prop("region", region.name);
    prop("role", "compute");
    std::vector<End> ends;
    std::vector<BytesPerSecond> rates;
    for (const ClusterSpec& cluster : region.clusters)
      write_cluster(cluster, fmt::format("{}/{}", name, cluster.name), ends, rates);
    if (region.storage)
      write_storage(*region.storage, name, ends, rates);
    open("<zone id=\"{}/gateway\" routing=\"None\">", name);
    prop("role", "gateway");
    line("<router id=\"{}/router\"/>", name);
    close("</zone>");
    for (std::size_t i = 0; i < ends.size(); ++i)
      for (const std::string& direction : {ends[i].out, ends[i].in})
        link(direction, rates[i], site_latency, "SHARED");
    ends.push_back({name + "/gateway", name + "/router", "", ""});
    for (const End& from : ends)
      for (const End& to : ends)
        if (from.zone != to.zone)
          route(from, to, {from.out, to.in});
    close("</zone>");
  }

  void write_storage(const StorageSpec& storage, const std::string& region, std::vector<End>& ends,
                     std::vector<BytesPerSecond>& rates)
  {
    const std::string id = region + "/storage";
    open("<zone id=\"{}\" routing=\"None\">", id);
    prop("role", "storage");
    line("<host id=\"{}/0\" speed=\"1Gf\"/>", id);
    close("</zone>");
    ends.push_back({id, id + "/0", id + "/up", id + "/down"});
    rates.push_back(storage.bandwidth);
  }

  void write_cluster(const ClusterSpec& cluster, const std::string& name, std::vector<End>& ends,
                     std::vector<BytesPerSecond>& rates)
  {
    const Layout layout = layout_of(cluster).value_or(Layout{});
    if (!cluster.source.empty())
      line("<!-- {}: {} -->", cluster.name, comment(cluster.source));
    if (cluster.rails)
      line("<!-- {}: rails. A switch of a leaf here stands for {} side by side, one for each card of a host. -->",
           cluster.name, cluster.rails->cards);
    for (std::uint32_t zone = 0; zone < layout.zones; ++zone) {
      const std::string id = layout.zones == 1 ? name : fmt::format("{}-{}", name, zone);
      write_zone(cluster, layout, id);
      ends.push_back({id, id + "/0", id + "/up", id + "/down"});
      const std::uint32_t hosts = cluster.hosts / layout.zones;
      rates.push_back(cluster.nic * (hosts / cluster.oversubscription));
    }
  }

  void write_zone(const ClusterSpec& cluster, const Layout& layout, const std::string& id)
  {
    const std::uint32_t hosts = cluster.hosts / layout.zones;
    open("<cluster id=\"{0}\" prefix=\"{0}/\" suffix=\"\" radical=\"0-{1}\" speed=\"{2:.10g}Gf\" core=\"{3}\"", id,
         hosts - 1, cluster.core_speed.value() / 1e9, cluster.cores);
    line("       bw=\"{0}\" lat=\"{1}\" loopback_bw=\"{0}\" loopback_lat=\"0us\"", bandwidth(layout.cable),
         latency(cluster.cable_latency));
    line("       topology=\"{}\" topo_parameters=\"{}\">", layout.topology, layout.parameters);
    if (const auto exit = exit_for(layout.topology))
      prop("exit", name_of(*exit));
    if (cluster.torus)
      prop("exit_bandwidth", fmt::format("{:.10g} Gbps", cluster.nic.value() * 8.0 / 1e9));
    prop("chip", cluster.chip);
    prop("chip_count", fmt::format("{}", cluster.chips_per_host));
    if (cluster.rack_hosts)
      prop("rack_hosts", fmt::format("{}", *cluster.rack_hosts));
    if (cluster.domain_hosts)
      prop("domain_hosts", fmt::format("{}", *cluster.domain_hosts));
    if (cluster.memory)
      prop("memory", to_text(*cluster.memory));
    if (cluster.power) {
      const double idle = cluster.power->idle.value();
      prop("wattage_per_state", fmt::format("{0:.10g}:{0:.10g}:{1:.10g}", idle, cluster.power->peak.value()));
      if (cluster.power->off)
        prop("wattage_off", fmt::format("{:.10g}", cluster.power->off->value()));
    }
    close("</cluster>");
  }

  void route(const End& from, const End& to, const std::vector<std::string>& links)
  {
    open("<zoneRoute src=\"{}\" dst=\"{}\" gw_src=\"{}\" gw_dst=\"{}\" symmetrical=\"NO\">", from.zone, to.zone,
         from.gateway, to.gateway);
    for (const std::string& id : links)
      if (!id.empty())
        line("<link_ctn id=\"{}\"/>", id);
    close("</zoneRoute>");
  }

  static const WanPairSpec* find_pair(const WanSpec& wan, const std::string& a, const std::string& b)
  {
    for (const WanPairSpec& pair : wan.pairs)
      if ((pair.from == a && pair.to == b) || (pair.from == b && pair.to == a))
        return &pair;
    return nullptr;
  }

  void wan(const WanSpec& wan, const std::vector<std::string>& names)
  {
    line("<!-- Between regions a link caps each flow by itself (FATPIPE), as measured for one pair of machines; all "
         "flows "
         "of a region share its egress and ingress. -->");
    std::vector<End> ends;
    for (const std::string& name : names) {
      ends.push_back({name, name + "/router", name + "/egress", name + "/ingress"});
      link(ends.back().out, wan.uplink, Seconds{0.0}, "SHARED");
      link(ends.back().in, wan.uplink, Seconds{0.0}, "SHARED");
    }
    for (std::size_t i = 0; i < names.size(); ++i)
      for (std::size_t j = i + 1; j < names.size(); ++j)
        wan_links(wan, names[i], names[j]);
    for (const End& from : ends)
      for (const End& to : ends)
        if (from.zone != to.zone)
          route(from, to, {from.out, wan_name(from.zone, to.zone), to.in});
  }

  static std::string wan_name(const std::string& from, const std::string& to) { return fmt::format("{}:{}", from, to); }

  void wan_links(const WanSpec& wan, const std::string& a, const std::string& b)
  {
    const WanPairSpec* pair = find_pair(wan, a, b);
    const bool forward = pair == nullptr || pair->from == a;
    const BytesPerSecond there = pair == nullptr ? wan.bandwidth : forward ? pair->there : pair->back;
    const BytesPerSecond back = pair == nullptr ? wan.bandwidth : forward ? pair->back : pair->there;
    const Seconds one_way = (pair == nullptr ? wan.rtt : pair->rtt) / 2.0;
    line("<!-- {} -->", comment(pair == nullptr ? "default" : pair->source));
    link(wan_name(a, b), there, one_way, "FATPIPE");
    link(wan_name(b, a), back, one_way, "FATPIPE");
  }

  std::string text_;
  std::size_t depth_ = 0;
};

} // namespace

std::string generate_platform(const PlatformSpec& platform)
{
  return Writer{}.write(platform);
}

std::optional<std::string> generate_platform(const std::string& spec_path, config::Diagnostics& diagnostics)
{
  const auto file = config::load_file(spec_path, diagnostics);
  const auto platform = file ? config::decode<PlatformSpec>(*file, diagnostics) : std::nullopt;
  if (!platform || !diagnostics.ok())
    return std::nullopt;
  return generate_platform(*platform);
}

} // namespace leasehold::platform
