// The short YAML description from which a platform file is generated: providers, their regions, clusters of like hosts,
// and the wide-area network between regions.
#pragma once

#include "config/schema.hpp"
#include "platform/shape_spec.hpp"
#include "units/quantity.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace leasehold::platform {

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
  std::optional<std::uint16_t> domain_hosts; ///< that scale-up links join
  std::uint32_t cores = 1;
  FlopsPerSecond core_speed{40e9};
  std::optional<Bytes> memory;
  BytesPerSecond nic;            ///< all network cards of a host together, one way
  Seconds cable_latency{1e-6};   ///< of one hop
  double oversubscription = 7.0; ///< hosts' bandwidth over the cluster's link to the rest of its region
  std::optional<FatTreeSpec> fat_tree;
  std::optional<RailsSpec> rails; ///< instead of a fat tree, as what follows
  std::optional<TorusSpec> torus;
  std::optional<DragonflySpec> dragonfly;
  std::optional<PowerSpec> power;
  std::string source;
};

/// One host that stands for all servers of a region's storage.
struct StorageSpec {
  BytesPerSecond bandwidth; ///< each way
};

struct RegionSpec {
  std::string name;
  std::vector<ClusterSpec> clusters;
  std::optional<StorageSpec> storage{};
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

const config::Schema<PowerSpec>& schema(Tag<PowerSpec>);
const config::Schema<ClusterSpec>& schema(Tag<ClusterSpec>);
const config::Schema<StorageSpec>& schema(Tag<StorageSpec>);
const config::Schema<RegionSpec>& schema(Tag<RegionSpec>);
const config::Schema<ProviderSpec>& schema(Tag<ProviderSpec>);
const config::Schema<WanPairSpec>& schema(Tag<WanPairSpec>);
const config::Schema<WanSpec>& schema(Tag<WanSpec>);
const config::Schema<PlatformSpec>& schema(Tag<PlatformSpec>);

} // namespace leasehold::platform
