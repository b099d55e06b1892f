// A replica over several hosts serves what the network between its own hosts makes of it.
#include "support/program.hpp"
#include "support/table.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

namespace leasehold::test {

namespace {

/// Two regions of four hosts of 8 H100, with cables of so many GB/s and so many us each.
struct Cables {
  double east, west, west_latency;
};

std::string cluster(const std::string& region, double gigabytes, double microseconds)
{
  return fmt::format(
      R"(    <cluster id="{0}" prefix="{0}-" suffix="" radical="0-3" speed="1Gf" bw="{1:.10g}GBps" lat="{2:.10g}us"
             bb_bw="100000GBps" bb_lat="0us">
      <prop id="provider" value="azure"/><prop id="region" value="{0}"/>
      <prop id="chip" value="h100"/><prop id="chip_count" value="8"/>
    </cluster>
)",
      region, gigabytes, microseconds);
}

/// Requests a second that a service's replicas of two hosts each can finish; the tenant owns so many hosts in each region.
double capacity_on(const std::string& network, const Cables& cables, int east, int west)
{
  const ScratchDirectory scratch;
  write_text(scratch / "two.xml", R"(<?xml version="1.0"?>
<!DOCTYPE platform SYSTEM "https://simgrid.org/simgrid.dtd">
<platform version="4.1">
  <zone id="world" routing="Full">
)" + cluster("eastus", cables.east, 1.0) +
                                      cluster("westus3", cables.west, cables.west_latency) +
                                      "  </zone>\n</platform>\n");
  std::string owned;
  for (const auto& [region, hosts] : {std::pair{"eastus", east}, std::pair{"westus3", west}})
    if (hosts > 0)
      owned += fmt::format("{}{{region: {}, chip: h100, hosts: {}}}", owned.empty() ? "" : ", ", region, hosts);
  const int replicas = (east + west) / 2;
  write_text(
      scratch / "serve.yaml",
      fmt::format("name: serve\nhorizon: 1 d\nplatform: two.xml\ncatalogue: " LEASEHOLD_SOURCE_DIR
                  "/platforms/catalogue\nnetwork: {}\ntenants: [{{name: lab, owns: [{}]}}]\n"
                  "outputs: {{services: true}}\nworkload:\n"
                  "  - serving: {{name: chat, tenant: lab, model: llama3-70b, chips: {{h100: 16}}, startup: 60 s,\n"
                  "      minimum_replicas: {}, maximum_replicas: {}, slo: {{ttft: 30 s, tpot: 1 s}},\n"
                  "      requests: {{rate: 1/s, input: 1000, output: 200}}}}\npolicies: {{autoscaling: static}}\n",
                  network, owned, replicas, replicas));
  const Output ran = run_program({"run", scratch / "serve.yaml", "--quiet", "--out", scratch / "out"});
  REQUIRE_MESSAGE(ran.status == 0, ran.err);
  return number(read_table(scratch.path() / "out/base/seed=1/services.csv").at(5), "capacity");
}

} // namespace

TEST_CASE(
    "a replica whose own hosts have slow cables, or long ones, serves less, as one that was planned for them does")
{
  // Plans are made for the better region. Where both are as slow as west, a replica in west is planned for what it has.
  for (const std::string network : {"none", "flows"}) {
    CAPTURE(network);
    const double fast = capacity_on(network, {400, 4, 1}, 2, 0);
    const double slow = capacity_on(network, {4, 4, 1}, 0, 2);
    MESSAGE("requests/s with cables of 400 GB/s: ", fast, ", of 4 GB/s: ", slow);
    CHECK(slow < 0.5 * fast);
    CHECK(capacity_on(network, {400, 4, 1}, 0, 2) == doctest::Approx(slow).epsilon(1e-6));
    // One of each: the service has both.
    CHECK(capacity_on(network, {400, 4, 1}, 2, 2) == doctest::Approx(fast + slow).epsilon(1e-6));
    // A tensor spread waits for the way between its hosts at each reduction, so that a pass is longer by as much for each
    // millisecond, and a request takes as much more of it: 1 / capacity grows evenly.
    const auto time_of_request = [&](double latency) { return 1.0 / capacity_on(network, {400, 400, latency}, 0, 2); };
    const double far = time_of_request(1001);
    CHECK(far > 2.0 / fast);
    CHECK(time_of_request(2001) - far == doctest::Approx(far - 1.0 / fast).epsilon(1e-6));
  }
}

} // namespace leasehold::test
