// The short YAML description from which a platform file is generated: providers, their regions, clusters of like hosts,
// and the wide-area network between regions.
#pragma once

#include "config/schema.hpp"
#include "units/quantity.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace leasehold::platform {

/// A two-level fat tree: `leaf` hosts a leaf switch, each leaf joined to every one of `spines` switches by `cables`.
struct FatTreeSpec {
  std::uint32_t leaf = 0;
  std::uint32_t spines = 0;
  std::uint32_t cables = 1;
};

/// Hosts in a grid whose rows are closed to rings, as those of a TPU pod are.
struct TorusSpec {
  std::vector<std::uint32_t> sides; ///< hosts along each of two or three dimensions
  BytesPerSecond link;              ///< from a host to the next along a dimension, one way
};

struct PowerSpec {
  Watts idle;
  Watts peak;
  std::optional<Watts> off;
};

/// A member for each key of a cluster in the specification.
struct ClusterSpec {
  std::string name;
  std::string chip;
  std::uint32_t hosts = 0;
  std::uint16_t chips_per_host = 0;
  std::optional<std::uint16_t> rack_hosts;
  std::uint32_t cores = 1;
  FlopsPerSecond core_speed{40e9};
  std::optional<Bytes> memory;
  BytesPerSecond nic;            ///< all network cards of a host together, one way
  Seconds cable_latency{1e-6};   ///< of one hop
  double oversubscription = 7.0; ///< hosts' bandwidth over the cluster's link to the rest of its region
  std::optional<FatTreeSpec> fat_tree;
  std::optional<TorusSpec> torus; ///< instead of a fat tree
  std::optional<PowerSpec> power;
  std::string source;
};

struct RegionSpec {
  std::string name;
  std::vector<ClusterSpec> clusters;
};

struct ProviderSpec {
  std::string name;
  std::vector<RegionSpec> regions;
};

/// What a pair of machines in two regions, `provider/region` each, gets from each other.
struct WanPairSpec {
  std::string from;
  std::string to;
  BytesPerSecond there;
  BytesPerSecond back;
  Seconds rtt;
  std::string source;
};

struct WanSpec {
  /// For pairs that are not listed: the median of the measured AWS to GCP pairs, and the US east to west round trip.
  BytesPerSecond bandwidth{3.7e9 / 8.0};
  Seconds rtt{65e-3};
  BytesPerSecond uplink{400e9 / 8.0}; ///< what all flows of a region share, each way
  std::vector<WanPairSpec> pairs;
};

struct PlatformSpec {
  std::string name;
  std::vector<std::string> notes; ///< copied into the file as comments
  std::vector<ProviderSpec> providers;
  WanSpec wan;
};

const config::Schema<FatTreeSpec>& schema(Tag<FatTreeSpec>);
const config::Schema<TorusSpec>& schema(Tag<TorusSpec>);
const config::Schema<PowerSpec>& schema(Tag<PowerSpec>);
const config::Schema<ClusterSpec>& schema(Tag<ClusterSpec>);
const config::Schema<RegionSpec>& schema(Tag<RegionSpec>);
const config::Schema<ProviderSpec>& schema(Tag<ProviderSpec>);
const config::Schema<WanPairSpec>& schema(Tag<WanPairSpec>);
const config::Schema<WanSpec>& schema(Tag<WanSpec>);
const config::Schema<PlatformSpec>& schema(Tag<PlatformSpec>);

/// The most hosts of one fat tree. SimGrid builds 2,560 in 0.1 s and 25,600 in 6 s; larger clusters are split evenly.
inline constexpr std::uint32_t max_tree_hosts = 2560;

/// One fat tree of a cluster.
struct TreeShape {
  std::uint32_t trees = 1; ///< how many such trees the cluster is split into
  std::uint32_t leaves = 1;
  FatTreeSpec tree;
};

/// How many tori the cluster is; nothing where its hosts do not fill whole ones, and where it is a fat tree.
[[nodiscard]] std::optional<std::uint32_t> torus_count(const ClusterSpec& cluster);

/// The shape that the cluster asks for, or a non-blocking one of leaves of at most 32 hosts; nothing where its hosts
/// cannot be shared out evenly.
[[nodiscard]] std::optional<TreeShape> tree_shape(const ClusterSpec& cluster);

} // namespace leasehold::platform
