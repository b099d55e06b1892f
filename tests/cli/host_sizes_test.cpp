// Leases are whole hosts: a platform whose hosts of a chip have several sizes.
#include "support/program.hpp"

#include <doctest/doctest.h>

#include <string>

namespace leasehold::test {

namespace {

/// Two clusters of AWS in regions of these names, with so many H100 to a host.
std::string two_clusters(const std::string& first, int chips, const std::string& second, int others)
{
  const auto cluster = [](const std::string& name, int size) {
    return "{name: " + name + ", chip: h100, hosts: 4, chips_per_host: " + std::to_string(size) +
           ", nic: 3200 Gbps, rack_hosts: 2, cores: 96, memory: 1900 GiB, power: {idle: 3 kW, peak: 10 kW, off: 150 "
           "W}, "
           "source: test}";
  };
  const std::string one = cluster("one", chips);
  const std::string two = cluster("two", others);
  return "name: p\nnotes: [two sizes of hosts]\nproviders:\n  - name: aws\n    regions:\n" +
         (first == second ? "      - {name: " + first + ", clusters: [" + one + ", " + two + "]}\n"
                          : "      - {name: " + first + ", clusters: [" + one + "]}\n      - {name: " + second +
                                ", clusters: [" + two + "]}\n") +
         "wan: {uplink: 400 Gbps, bandwidth: 3.7 Gbps, rtt: 65 ms, pairs: []}\n";
}

Output validated(const std::string& platform, const std::string& tenant)
{
  const ScratchDirectory scratch;
  write_text(scratch / "p.yaml", platform);
  REQUIRE(run_program({"platform", "generate", scratch / "p.yaml", "--out", scratch / "p.xml"}).status == 0);
  write_text(
      scratch / "s.yaml",
      "name: s\nhorizon: 2 d\nplatform: p.xml\ncatalogue: " LEASEHOLD_SOURCE_DIR "/platforms/catalogue\n"
      "tenants: [" +
          tenant +
          "]\nworkload:\n"
          "  - serving:\n      name: chat\n      tenant: lab\n      model: llama3-70b\n      requests: {rate: 40/s}\n"
          "      chips: {h100: 8}\npolicies: {leasing: {policy: on_demand_only}}\n");
  return run_program({"validate", "s.yaml"}, scratch.path());
}

} // namespace

TEST_CASE("a chip that would be leased on hosts of several sizes is refused")
{
  const Output one_region = validated(two_clusters("us-east-1", 8, "us-east-1", 4), "{name: lab}");
  CHECK(one_region.status == 2);
  CHECK(
      one_region.out.find("s.yaml:12:21: workload.0.serving.chips.h100: `lab` would lease h100 on hosts of 4 chips in "
                          "us-east-1 (leases are whole hosts, and what runs is planned for hosts such as") == 0);
  const Output two_regions = validated(two_clusters("us-east-1", 4, "us-west-2", 8), "{name: lab}");
  CHECK(two_regions.status == 2);
  CHECK(two_regions.out.find("on hosts of 8 chips in us-west-2") != std::string::npos);
  CHECK(validated(two_clusters("us-east-1", 8, "us-east-1", 8), "{name: lab}").status == 0);
}

TEST_CASE("hosts of another size that somebody owns are not leased")
{
  const std::string owner = "{name: lab}, {name: other, owns: [{provider: aws, region: us-west-2}]}";
  CHECK(validated(two_clusters("us-east-1", 8, "us-west-2", 4), owner).status == 0);
}

} // namespace leasehold::test
