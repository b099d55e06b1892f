// Gangs that torus_slice never places are told before the run, and after it what it waited for.
#include "support/program.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace leasehold::test {

namespace {

/// A pod of 4 x 4 hosts of 4 chips, and the labs' workload on it.
void write_world(const ScratchDirectory& scratch, const std::string& workload)
{
  write_text(scratch / "pod.xml", R"(<?xml version="1.0"?>
<!DOCTYPE platform SYSTEM "https://simgrid.org/simgrid.dtd">
<platform version="4.1">
  <cluster id="pod" prefix="host-" suffix="" radical="0-15" speed="1Gf" bw="400GBps" lat="1us" topology="TORUS"
           topo_parameters="4,4" sharing_policy="SPLITDUPLEX" loopback_bw="400GBps" loopback_lat="0us">
    <prop id="provider" value="gcp"/><prop id="region" value="us-east5"/>
    <prop id="chip" value="tpu-v6e"/><prop id="chip_count" value="4"/>
  </cluster>
</platform>
)");
  write_text(scratch / "pod.yaml", "name: pod\nhorizon: 30 d\nplatform: pod.xml\ncatalogue: " LEASEHOLD_SOURCE_DIR
                                   "/platforms/catalogue\npolicies: {placement: torus_slice}\n"
                                   "tenants: [{name: lab, owns: [{chip: tpu-v6e, hosts: 16}]}]\nworkload:\n" +
                                       workload);
}

std::string training(const std::string& name, int chips, int gigatokens = 100, const std::string& submit = "0 s")
{
  return fmt::format("  - training: {{name: {}, tenant: lab, model: llama3-8b, tokens: {} B, submit: {}, chips: "
                     "{{tpu-v6e: {}}}}}\n",
                     name, gigatokens, submit, chips);
}

} // namespace

TEST_CASE(
    "a gang of no legal size is refused under torus_slice, with the sizes beside it, and runs under another placement")
{
  // Sides of 1, 2 and 4 on a grid of 4 x 4: slices of 1, 2, 4, 8 and 16 hosts. 12 chips are three hosts.
  const ScratchDirectory scratch;
  write_world(scratch, training("odd", 12));
  const Output refused = run_program({"validate", scratch / "pod.yaml"});
  CHECK(refused.status == 2);
  CHECK_MESSAGE(
      refused.out.find("workload.0.training.chips.tpu-v6e: `torus_slice` never places a gang of 12 tpu-v6e (us-east5: "
                       "no slice of its tori has 3 hosts; the nearest legal ones have 2 and 4)") != std::string::npos,
      refused.out);
  CHECK(run_program({"validate", scratch / "pod.yaml", "--set", "policies.placement=first_fit"}).status == 0);
  for (const int chips : {8, 16, 32, 64}) {
    write_world(scratch, training("legal", chips));
    CHECK_MESSAGE(run_program({"validate", scratch / "pod.yaml"}).status == 0, chips);
  }
  write_world(scratch, training("wide", 60));
  CHECK(run_program({"validate", scratch / "pod.yaml"}).out.find("have 8 and 16)") != std::string::npos);
}

TEST_CASE("the post-mortem tells work that waited for a slice, and rigid jobs that never get one")
{
  // Four squares of 2 x 2 hosts fill the pod row by row. When the second and the third are done, eight hosts are free on a
  // diagonal, and no legal slice of eight, 2 x 4 or 4 x 2, is. The job of 12 processors, three hosts, has no slice ever.
  const ScratchDirectory scratch;
  write_text(scratch / "odd.swf", "1 0 -1 3600 12 -1 -1 12 3600 -1 1 1 1 1 1 -1 -1 -1\n");
  write_world(scratch, training("first", 16, 100'000) + training("second", 16, 1) + training("third", 16, 1) +
                           training("fourth", 16, 100'000) + training("waiting", 32, 100, "1 d") +
                           "  - jobs: {name: odd, file: odd.swf, format: swf, tenant: lab}\n");
  const Output ran = run_program({"run", scratch / "pod.yaml", "--quiet", "--out", scratch / "out"});
  CHECK_MESSAGE(ran.status == 0, ran.err);
  const std::string told = ran.out + ran.err;
  CHECK_MESSAGE(
      told.find("32 tpu-v6e in us-east5 are free and it needs 32, but not on hosts that the placement policy takes") !=
          std::string::npos,
      told);
  CHECK_MESSAGE(
      told.find("it needs 12 tpu-v6e in us-east5, and the placement policy never places it: no slice of its tori has 3 "
                "hosts; the nearest legal ones have 2 and 4") != std::string::npos,
      told);
}

} // namespace leasehold::test
