// A gang on hosts of two regions trains at what the wide-area network between them leaves.
#include "support/program.hpp"
#include "support/table.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace leasehold::test {

namespace {

/// Tokens a second of a gang of 4 x 8 H100, two hosts owned in each of two regions; 0 where it never runs.
double rate(const std::string& first, const std::string& second, bool across)
{
  const ScratchDirectory scratch;
  write_text(
      scratch / "gang.yaml",
      fmt::format("name: gang\nhorizon: 30 d\nplatform: {}/platforms/four-clouds.xml\n"
                  "tenants: [{{name: lab, across_regions: {}, owns: [{{region: {}, chip: h100, hosts: 2}}, "
                  "{{region: {}, chip: h100, hosts: 2}}]}}]\n"
                  "workload: [{{training: {{name: run, tenant: lab, model: llama3-8b, tokens: 1 B, chips: {{h100: "
                  "32}}}}}}]\noutputs: {{segments: true}}\n",
                  LEASEHOLD_SOURCE_DIR, across, first, second));
  const Output ran = run_program({"run", scratch / "gang.yaml", "--quiet", "--out", scratch / "out"});
  REQUIRE_MESSAGE(ran.status == 0, ran.err);
  const std::vector<Row> stays = read_table(std::filesystem::path{scratch / "out/base/seed=1/segments.csv"});
  return stays.empty() ? 0.0 : number(stays.back(), "rate");
}

} // namespace

TEST_CASE("a gang of two regions trains slowly, the more so the narrower the way between them")
{
  // Inside a region hosts have 3,200 Gb/s each way. One pair of machines of azure's eastus and aws' us-east-1 gets 9.56 and
  // 4.78 Gb/s, of which the ring has the slower.
  const double inside = rate("eastus", "eastus", true);
  const double across = rate("eastus", "us-east-1", true);
  MESSAGE("tokens/s inside a region: ", inside, ", across two clouds: ", across);
  CHECK(inside > 0.0);
  CHECK(across > 0.0);
  CHECK(across < 0.5 * inside);
  CHECK(rate("eastus", "us-east-1", false) == 0.0); // no region has four hosts
}

} // namespace leasehold::test
