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

} // namespace leasehold::test
