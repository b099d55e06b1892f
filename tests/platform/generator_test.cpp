#include "platform/generator.hpp"

#include "config/load.hpp"
#include "platform/layout.hpp"
#include "platform/platform_child.hpp"
#include "platform/show.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace leasehold::platform {

namespace {

std::string contents(const std::string& path)
{
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>{stream}, {}};
}

ClusterSpec cluster_of(std::uint32_t hosts)
{
  ClusterSpec cluster;
  cluster.hosts = hosts;
  return cluster;
}

} // namespace

TEST_CASE("the platforms are what the generator makes of their specifications, byte for byte")
{
  const std::string platforms = LEASEHOLD_SOURCE_DIR "/platforms/";
  for (const std::string name : {"four-clouds", "one-spine", "llama3", "tpu-pods", "three-regions"}) {
    config::Diagnostics diagnostics;
    const auto text = generate_platform(platforms + "specs/" + name + ".yaml", diagnostics);
    REQUIRE_MESSAGE(text.has_value(), diagnostics.text());
    CHECK(*text == contents(platforms + name + ".xml"));
  }
}

TEST_CASE("a cluster's fat tree is chosen to be non-blocking and is split where it is large")
{
  // 32 divides 128, so four leaves of 32 hosts with 32 uplinks each.
  const auto even = tree_shape(cluster_of(128));
  REQUIRE(even);
  CHECK(even->trees == 1);
  CHECK(even->leaves == 4);
  CHECK(even->tree.leaf == 32);
  CHECK(even->tree.spines == 32);
  // The largest divisor of 100 up to 32 is 25.
  CHECK(tree_shape(cluster_of(100))->tree.leaf == 25);
  // Twelve hosts share one switch.
  CHECK(tree_shape(cluster_of(12))->leaves == 1);
  // 10,240 hosts are more than 2,560: four trees of 2,560.
  CHECK(tree_shape(cluster_of(10'240))->trees == 4);
  CHECK(tree_shape(cluster_of(10'240))->leaves == 80);
  // 1021 is prime.
  CHECK_FALSE(tree_shape(cluster_of(1021)).has_value());
}

TEST_CASE("SimGrid reads the network that the specification describes")
{
  const std::string spec = R"(name: pair
providers:
  - name: east
    regions:
      - name: e1
        clusters:
          - {name: big, chip: h100, hosts: 64, chips_per_host: 8, rack_hosts: 2, cores: 96, memory: 1 TiB, nic: 3200 Gbps,
             power: {idle: 3 kW, peak: 10 kW}}
          - {name: small, chip: b200, hosts: 4, chips_per_host: 8, nic: 1600 Gbps, fat_tree: {leaf: 2, spines: 1}}
  - name: west
    regions:
      - name: w1
        storage: {bandwidth: 50 Gbps}
        clusters:
          - {name: only, chip: tpu-v6e, hosts: 16, chips_per_host: 4, nic: 400 Gbps}
      - name: w2
        clusters:
          - {name: only, chip: tpu-v6e, hosts: 16, chips_per_host: 4, nic: 4 Gbps}
wan:
  pairs:
    - {from: west/w1, to: east/e1, there: 5 Gbps, back: 9.5 Gbps, rtt: 60 ms}
)";
  config::Diagnostics diagnostics;
  const auto value = config::load_text(spec, "pair.yaml", diagnostics);
  REQUIRE(value);
  const auto platform = config::decode<PlatformSpec>(*value, diagnostics);
  REQUIRE_MESSAGE(platform, diagnostics.text());
  const std::string path =
      (std::filesystem::temp_directory_path() / fmt::format("leasehold-{}-pair.xml", getpid())).string();
  std::ofstream{path} << generate_platform(*platform);
  const std::string shown = test::in_child([&] {
    config::Diagnostics faults;
    return show_platform(path, faults) + faults.text();
  });
  std::filesystem::remove(path);
  // Hosts: 64 + 4 + 16 + 16 = 100; chips: 512 + 32 + 64 + 64 = 672; peak 64 x 10 kW = 0.64 MW, printed 0.6. East to
  // west is the pair's way back. The pair w1-w2 is not listed: 3.7 Gb/s and 65 ms; but w2's shared way into its region
  // is 16 x 4 / 7 = 9.1 Gb/s and its hosts' cards 4 Gb/s, both above that. Each way crosses 2 x 5 us of site cables;
  // the representatives are the gateway hosts, so their loopback of no latency is all of the tree that counts: 60.02
  // and 65.02 ms, printed with one decimal.
  CHECK(shown == R"(2 providers, 3 regions, 100 hosts, 672 chips, 3 chip types; 0.6 MW at peak

provider   region        zone          chip         hosts rack  chips cores   memory  Gb/s        kW
east       e1            big           h100            64    2    512    96 1024 GiB  3200  3.0-10.0
east       e1            small         b200             4    -     32     1        -  1600         -
west       w1            only          tpu-v6e         16    -     64     1        -   400         -
west       w2            only          tpu-v6e         16    -     64     1        -     4         -

rack: how many hosts share one
cores, memory, Gb/s (network cards, to a neighbour) and kW (idle-peak) are of one host

storage of west w1: west/w1/storage/0, 50 Gb/s to it

Gb/s of one flow to              [1]    [2]    [3]
[1] east e1                        -    9.5    3.7
[2] west w1                      5.0      -    3.7
[3] west w2                      3.7    3.7      -

round trip in ms to              [1]    [2]    [3]
[1] east e1                        -   60.0   65.0
[2] west w1                     60.0      -   65.0
[3] west w2                     65.0   65.0      -
)");
}

TEST_CASE("no line of a shown platform is wider than 100 columns")
{
  const std::string shown = test::in_child([] {
    config::Diagnostics faults;
    return show_platform(LEASEHOLD_SOURCE_DIR "/platforms/four-clouds.xml", faults) + faults.text();
  });
  CHECK(shown.find("maia-200") != std::string::npos);
  for (std::size_t begin = 0; begin < shown.size();) {
    const std::size_t end = shown.find('\n', begin);
    CHECK(end - begin <= 100);
    begin = end + 1;
  }
}

} // namespace leasehold::platform
