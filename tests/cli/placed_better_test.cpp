// Gangs that are placed better than where they were planned.
#include "support/program.hpp"
#include "support/table.hpp"

#include <cmath>
#include <doctest/doctest.h>

#include <string>

namespace leasehold::test {

namespace {

/// Four hosts of neocloud's: a narrow link joins the first two, and them with the others, a wide one the others.
std::string wider_behind()
{
  std::string text = R"(<?xml version="1.0"?>
<!DOCTYPE platform SYSTEM "https://simgrid.org/simgrid.dtd">
<platform version="4.1">
  <zone id="world" routing="Full">
    <prop id="provider" value="neocloud"/><prop id="region" value="us-east"/>
    <prop id="chip" value="h100"/><prop id="chip_count" value="8"/>
    <host id="h0" speed="1Gf"/><host id="h1" speed="1Gf"/><host id="h2" speed="1Gf"/><host id="h3" speed="1Gf"/>
    <link id="narrow" bandwidth="1GBps" latency="1us"/><link id="wide" bandwidth="100GBps" latency="1us"/>
)";
  for (const std::string ends : {"01", "02", "03", "12", "13", "23"})
    text += std::string("    <route src=\"h") + ends[0] + "\" dst=\"h" + ends[1] + "\"><link_ctn id=\"" +
            (ends == "23" ? "wide" : "narrow") + "\"/></route>\n";
  return text + "  </zone>\n</platform>\n";
}

} // namespace

TEST_CASE("the bound behind regret knows that a gang may be placed better than it was planned")
{
  // Planned on the first two hosts, which are down. The gang has the other two for as long as it runs, at the only price there
  // is: what it costs is what its work costs at least, but for the lease's last hour. At the rate of the plan, which the
  // narrow link holds down, the bound would be well above.
  const ScratchDirectory scratch;
  write_text(scratch / "wider.xml", wider_behind());
  write_text(scratch / "w.yaml",
             "name: w\nhorizon: 30 d\nplatform: wider.xml\ncatalogue: " LEASEHOLD_SOURCE_DIR
             "/platforms/catalogue\ntenants: [{name: lab}]\nworkload:\n"
             "  - training: {name: a, tenant: lab, model: llama3-8b, tokens: 50 B, chips: {h100: 16}, submit: 1 h,\n"
             "               checkpoint: {interval: 1000 d}}\n"
             "outages: [{host: h0, from: 0 s, for: 30 d}, {host: h1, from: 0 s, for: 30 d}]\n"
             "policies: {leasing: on_demand_only}\n"
             "market: {prices: [{provider: neocloud, factor: 9}, {programme: neocloud_on_demand, factor: 0.01}]}\n");
  const Output ran = run_program({"run", scratch / "w.yaml", "--quiet", "--out", scratch / "out"});
  REQUIRE_MESSAGE(ran.status == 0, ran.err);
  const std::string summary = read_text((scratch.path() / "out/base/seed=1/summary.json").string());
  const auto at = summary.find("\"regret\":");
  REQUIRE(at != std::string::npos);
  const double regret = std::stod(summary.substr(at + 9));
  CHECK(regret >= 1.0);
  const auto trained = summary.find("\"time_to_train\":");
  REQUIRE(trained != std::string::npos);
  const double hours = 24.0 * std::stod(summary.substr(trained + 16));
  CHECK(regret == doctest::Approx(std::ceil(hours) / hours).epsilon(0.002));
}

} // namespace leasehold::test
