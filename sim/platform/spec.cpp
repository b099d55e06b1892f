#include "platform/spec.hpp"

#include "config/suggest.hpp"
#include "platform/layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace leasehold::platform {

namespace {

/// Names become part of XML ids and host names, with `/` between them.
void check_name(const std::string& name, const config::Value& at, config::Diagnostics& diagnostics)
{
  const bool good = !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
  });
  if (!good)
    diagnostics.error(at, fmt::format("`{}` is no name", name), "names hold letters, digits, `-`, `_` and `.`");
}

template <class Item>
void check_distinct(const std::vector<Item>& items, std::string_view what, const config::Value& at,
                    config::Diagnostics& diagnostics)
{
  std::set<std::string> seen;
  for (const Item& item : items)
    if (!seen.insert(item.name).second)
      diagnostics.error(at, fmt::format("two {} are called `{}`", what, item.name), {}, "choose another name");
}

/// What the hosts of the cluster do not fill, why, and what would help.
void complain_of_shape(const ClusterSpec& cluster, const config::Value& at, config::Diagnostics& diagnostics)
{
  const auto tell = [&](std::string_view shape, std::string why, std::string_view suggestion) {
    diagnostics.error(at, fmt::format("{} hosts do not fill {}", cluster.hosts, shape), std::move(why),
                      std::string{suggestion});
  };
  if (cluster.torus)
    tell(fmt::format("tori of {}", fmt::join(cluster.torus->sides, " x ")), {},
         "make hosts a multiple of the sides' product");
  else if (cluster.dragonfly)
    tell("dragonflies", "one has groups x chassis x routers x hosts", "make hosts a multiple of that product");
  else if (cluster.rails)
    tell("groups of rails", fmt::format("a group has {}", cluster.rails->hosts.value_or(cluster.rails->ports / 2)),
         "make hosts a multiple of it");
  else if (cluster.fat_tree)
    tell("a fat tree", fmt::format("a leaf has {}", cluster.fat_tree->leaf), "make hosts a multiple of it");
  else
    tell("a fat tree", "no leaf size from 4 to 32 divides them", "choose a multiple of 16");
}

void check_cluster(const ClusterSpec& cluster, const config::Value& at, config::Diagnostics& diagnostics)
{
  check_name(cluster.name, at, diagnostics);
  const int shapes = int{cluster.fat_tree.has_value()} + int{cluster.rails.has_value()} +
                     int{cluster.torus.has_value()} + int{cluster.dragonfly.has_value()};
  if (shapes > 1)
    diagnostics.error(at, "a cluster has one shape", "`fat_tree`, `rails`, `torus` and `dragonfly` exclude each other",
                      "leave out all but one");
  else if (!layout_of(cluster))
    complain_of_shape(cluster, at, diagnostics);
}

void check_pairs(const PlatformSpec& platform, const config::Value& at, config::Diagnostics& diagnostics)
{
  std::vector<std::string> regions;
  for (const ProviderSpec& provider : platform.providers)
    for (const RegionSpec& region : provider.regions)
      regions.push_back(provider.name + "/" + region.name);
  const config::Value wan = at.find("wan").value_or(at);
  std::set<std::pair<std::string, std::string>> seen;
  for (const WanPairSpec& pair : platform.wan.pairs) {
    for (const std::string& end : {pair.from, pair.to})
      if (std::find(regions.begin(), regions.end(), end) == regions.end())
        diagnostics.error(wan, fmt::format("there is no region `{}`", end), {}, config::did_you_mean(end, regions));
    if (pair.from == pair.to || !seen.insert(std::minmax(pair.from, pair.to)).second)
      diagnostics.error(wan,
                        fmt::format("the pair of `{}` and `{}` is given twice or with itself", pair.from, pair.to));
  }
}

} // namespace

const config::Schema<PowerSpec>& schema(Tag<PowerSpec>)
{
  static const auto declared =
      config::Schema<PowerSpec>("power", "wall power of one host")
          .required("idle", &PowerSpec::idle, "all chips idle")
          .required("peak", &PowerSpec::peak, "all chips busy", config::positive())
          .optional("off", &PowerSpec::off, "under repair; 0 where it is left out")
          .check([](const PowerSpec& power, const config::Value& at, config::Diagnostics& diagnostics) {
            if (power.peak < power.idle)
              diagnostics.error(at, "`peak` is below `idle`");
          });
  return declared;
}

const config::Schema<ClusterSpec>& schema(Tag<ClusterSpec>)
{
  static const auto declared =
      config::Schema<ClusterSpec>("cluster", "like hosts joined by a network of one shape")
          .required("name", &ClusterSpec::name, "distinct in its region")
          .required("chip", &ClusterSpec::chip, "name in the chip catalogue", config::non_empty())
          .required("hosts", &ClusterSpec::hosts, "how many", config::in_range(1, 1'000'000))
          .required("chips_per_host", &ClusterSpec::chips_per_host, "accelerators of a host", config::at_least(1))
          .optional("rack_hosts", &ClusterSpec::rack_hosts, "hosts of a rack; unknown without it", config::at_least(1))
          .optional("domain_hosts", &ClusterSpec::domain_hosts,
                    "hosts that scale-up links join (18 of 4 chips in an NVL72 rack); without it the catalogue's chips "
                    "of a domain, over clusters too",
                    config::at_least(1))
          .optional("cores", &ClusterSpec::cores, "CPU cores of a host", config::in_range(1, 1'000'000))
          .optional("core_speed", &ClusterSpec::core_speed, "of one CPU core", config::positive())
          .optional("memory", &ClusterSpec::memory, "of a host, without its chips'")
          .required("nic", &ClusterSpec::nic, "all network cards of a host, one way", config::positive())
          .optional("cable_latency", &ClusterSpec::cable_latency, "of one hop")
          .optional("oversubscription", &ClusterSpec::oversubscription,
                    "bandwidth of all hosts over that of the cluster's link to its region", config::at_least(1))
          .optional("fat_tree", &ClusterSpec::fat_tree, "its shape; chosen without it")
          .optional("rails", &ClusterSpec::rails, "its shape where each card of a host leads to a switch of its own")
          .optional("torus", &ClusterSpec::torus, "its shape where its hosts are joined without switches")
          .optional("dragonfly", &ClusterSpec::dragonfly, "its shape where groups of routers are joined to each other")
          .optional("power", &ClusterSpec::power, "of a host")
          .optional("source", &ClusterSpec::source, "where the numbers are from")
          .check(check_cluster);
  return declared;
}

const config::Schema<StorageSpec>& schema(Tag<StorageSpec>)
{
  static const auto declared =
      config::Schema<StorageSpec>("storage", "to which gangs of the region write their checkpoints")
          .required("bandwidth", &StorageSpec::bandwidth, "of its cables to the region, each way", config::positive());
  return declared;
}

const config::Schema<RegionSpec>& schema(Tag<RegionSpec>)
{
  static const auto declared =
      config::Schema<RegionSpec>("region", "a site of a provider")
          .required("name", &RegionSpec::name, "distinct among the provider's")
          .required("clusters", &RegionSpec::clusters, "what stands there", config::non_empty())
          .optional("storage", &RegionSpec::storage, "storage that is joined to its clusters")
          .check([](const RegionSpec& region, const config::Value& at, config::Diagnostics& diagnostics) {
            check_name(region.name, at, diagnostics);
            check_distinct(region.clusters, "clusters", at, diagnostics);
          });
  return declared;
}

const config::Schema<ProviderSpec>& schema(Tag<ProviderSpec>)
{
  static const auto declared =
      config::Schema<ProviderSpec>("provider", "who leases hosts out")
          .required("name", &ProviderSpec::name, "distinct")
          .required("regions", &ProviderSpec::regions, "where", config::non_empty())
          .check([](const ProviderSpec& provider, const config::Value& at, config::Diagnostics& diagnostics) {
            check_name(provider.name, at, diagnostics);
            check_distinct(provider.regions, "regions", at, diagnostics);
          });
  return declared;
}

const config::Schema<WanPairSpec>& schema(Tag<WanPairSpec>)
{
  static const auto declared =
      config::Schema<WanPairSpec>("pair", "what a pair of machines in two regions gets from each other")
          .required("from", &WanPairSpec::from, "provider/region")
          .required("to", &WanPairSpec::to, "provider/region")
          .required("there", &WanPairSpec::there, "bandwidth of one flow", config::positive())
          .required("back", &WanPairSpec::back, "bandwidth of one flow the other way", config::positive())
          .required("rtt", &WanPairSpec::rtt, "round-trip time")
          .optional("source", &WanPairSpec::source, "where the numbers are from");
  return declared;
}

const config::Schema<WanSpec>& schema(Tag<WanSpec>)
{
  static const auto declared =
      config::Schema<WanSpec>("wan", "the network between regions")
          .optional("bandwidth", &WanSpec::bandwidth, "of one flow, for pairs not listed", config::positive())
          .optional("rtt", &WanSpec::rtt, "round-trip time, for pairs not listed")
          .optional("uplink", &WanSpec::uplink, "what all flows of a region share, each way", config::positive())
          .optional("pairs", &WanSpec::pairs, "measured pairs");
  return declared;
}

const config::Schema<PlatformSpec>& schema(Tag<PlatformSpec>)
{
  static const auto declared =
      config::Schema<PlatformSpec>("platform", "clouds to generate a SimGrid file for")
          .required("name", &PlatformSpec::name, "of the outermost zone")
          .optional("notes", &PlatformSpec::notes, "copied into the file as comments")
          .required("providers", &PlatformSpec::providers, "who leases hosts out", config::non_empty())
          .optional("wan", &PlatformSpec::wan, "the network between regions")
          .check([](const PlatformSpec& platform, const config::Value& at, config::Diagnostics& diagnostics) {
            check_name(platform.name, at, diagnostics);
            check_distinct(platform.providers, "providers", at, diagnostics);
            check_pairs(platform, at, diagnostics);
          });
  return declared;
}

} // namespace leasehold::platform
