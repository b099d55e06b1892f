// What an interruption costs a gang, by the rule of its checkpoints.
#include "support/program.hpp"
#include "support/table.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cmath>

namespace leasehold::test {

namespace {

constexpr double an_hour = 3600.0;

/// When a gang on its own host is done, s.
double end_of(const std::string& checkpoint, bool interrupted)
{
  const ScratchDirectory scratch;
  write_text(scratch / "gang.yaml",
             fmt::format("name: gang\nhorizon: 30 d\nplatform: " LEASEHOLD_SOURCE_DIR "/platforms/four-clouds.xml\n"
                         "tenants: [{{name: lab, owns: [{{provider: azure, chip: h100, hosts: 1}}]}}]\nworkload:\n"
                         "  - training: {{name: run, tenant: lab, model: llama3-8b, tokens: 5 B, utilisation: 0.4,\n"
                         "               chips: {{h100: 8}}, checkpoint: {}}}\n{}",
                         checkpoint,
                         interrupted ? "outages: [{provider: azure, region: eastus, from: 10 h, for: 1 h}]\n" : ""));
  const Output ran = run_program({"run", scratch / "gang.yaml", "--quiet", "--out", scratch / "out"});
  REQUIRE_MESSAGE(ran.status == 0, ran.err);
  const auto jobs = read_table(scratch.path() / "out/base/seed=1/jobs.csv");
  REQUIRE(jobs.size() == 1);
  return number(jobs.front(), "finish_time");
}

} // namespace

TEST_CASE("an outage costs a gang what it has not saved: all, or what came after its last checkpoint")
{
  // 5e9 tokens at 40 % of 8 H100 take about 21 h. After 10 h the host is down for an hour, and ten minutes later the gang
  // works again.
  const double work = end_of("{rule: none}", false);
  CHECK(work > 12 * an_hour);
  CHECK(end_of("{rule: none}", true) == doctest::Approx(11 * an_hour + 600 + work).epsilon(1e-9));
  // Each hour of work and 36 s of writing: 9 are over by then, and the hours begun that are left have one writing less.
  const double left = work - 9 * an_hour;
  const double written = std::ceil(left / an_hour) - 1.0;
  CHECK(end_of("{interval: 1 h, cost: 36 s}", true) ==
        doctest::Approx(11 * an_hour + 600 + left + 36 * written).epsilon(1e-9));
  // The same of 36 GB at 1 GB/s.
  CHECK(end_of("{interval: 1 h, size: 36 GB, storage: 1 GB/s}", true) ==
        doctest::Approx(end_of("{interval: 1 h, cost: 36 s}", true)).epsilon(1e-12));
}

namespace {

/// When a gang on so many hosts of two is done, whose cables have so many GB/s each way, s.
double end_on(const std::string& network, double gigabytes, int hosts, const std::string& checkpoint)
{
  const ScratchDirectory scratch;
  write_text(scratch / "pair.xml", fmt::format(R"(<?xml version="1.0"?>
<!DOCTYPE platform SYSTEM "https://simgrid.org/simgrid.dtd">
<platform version="4.1">
  <cluster id="c" prefix="host-" suffix="" radical="0-1" speed="1Gf" bw="{:.10g}GBps" lat="1us" bb_bw="1000GBps" bb_lat="0us">
    <prop id="provider" value="azure"/><prop id="region" value="eastus"/>
    <prop id="chip" value="h100"/><prop id="chip_count" value="8"/>
  </cluster>
</platform>
)",
                                               gigabytes));
  write_text(
      scratch / "gang.yaml",
      fmt::format("name: gang\nhorizon: 30 d\nplatform: pair.xml\ncatalogue: " LEASEHOLD_SOURCE_DIR
                  "/platforms/catalogue\nnetwork: {}\ntenants: [{{name: lab, owns: [{{chip: h100, hosts: 2}}]}}]\n"
                  "workload:\n  - training: {{name: run, tenant: lab, model: llama3-8b, tokens: 1 B, "
                  "utilisation: 0.4,\n               chips: {{h100: {}}}, checkpoint: {}}}\n",
                  network, 8 * hosts, checkpoint));
  const Output ran = run_program({"run", scratch / "gang.yaml", "--quiet", "--out", scratch / "out"});
  REQUIRE_MESSAGE(ran.status == 0, ran.err);
  return number(read_table(scratch.path() / "out/base/seed=1/jobs.csv").front(), "finish_time");
}

} // namespace

TEST_CASE("a checkpoint takes what its storage takes or what the cables of the gang's hosts carry, whichever is less")
{
  // 36 GB, and storage of 10 GB/s: 3.6 s. A host with a cable of 0.5 GB/s takes 72 s, two of them 36 s.
  const std::string written = "{interval: 10 min, size: 36 GB, storage: 10 GB/s}";
  const auto costs = [](const std::string& seconds) { return "{interval: 10 min, cost: " + seconds + " s}"; };
  for (const std::string network : {"none", "flows"}) {
    CAPTURE(network);
    const auto same = [&](double gigabytes, int hosts, const std::string& seconds) {
      CHECK(end_on(network, gigabytes, hosts, written) ==
            doctest::Approx(end_on(network, gigabytes, hosts, costs(seconds))).epsilon(1e-9));
    };
    same(50, 1, "3.6");
    same(0.5, 1, "72");
    same(0.5, 2, "36");
    CHECK(end_on(network, 0.5, 1, written) > end_on(network, 50, 1, written) + 60.0);
  }
}

} // namespace leasehold::test
