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

TEST_CASE("torus_slice is refused with a scheduling policy that names hosts itself, and runs with all others")
{
  // `las` plans on which hosts gangs run; any eight free hosts would do for it, whatever they are to each other.
  const ScratchDirectory scratch;
  write_world(scratch, training("legal", 32));
  const Output refused = run_program({"validate", scratch / "pod.yaml", "--set", "policies.scheduling=las"});
  CHECK(refused.status == 2);
  CHECK_MESSAGE(
      refused.out.find("policies.placement: `torus_slice` cannot be kept under `las` (`las` itself names the hosts of "
                       "gangs, which need be none of its shapes) leave `placement` out, or choose another "
                       "`scheduling`") != std::string::npos,
      refused.out);
  for (const std::string set : {"policies={scheduling: las}", "policies={scheduling: las, placement: topology}",
                                "policies={scheduling: fair_share, placement: torus_slice}"})
    CHECK_MESSAGE(run_program({"validate", scratch / "pod.yaml", "--set", set}).status == 0, set);
}

TEST_CASE(
    "gangs on slices of one torus run under flows as they do alone, also where the ring of one runs through the other")
{
  // 128 and 64 chips are slices of 8 x 4 and 4 x 4 of 12 x 4 hosts: the ring of the longer one goes round through the other
  // (tests/fabric/torus_sharing_test.cpp). What they send goes over the torus' links within each.
  const ScratchDirectory scratch;
  write_world(scratch, training("long", 128) + training("beside", 64));
  std::string pod = read_text(scratch / "pod.xml");
  pod.replace(pod.find("0-15"), 4, "0-47").replace(pod.find("\"4,4\""), 5, "\"12,4\"");
  write_text(scratch / "pod.xml", pod);
  const auto jobs = [&](const std::string& network) {
    const Output ran = run_program({"run", scratch / "pod.yaml", "--quiet", "--out", scratch / network, "--set",
                                    "network=" + network, "--set", "tenants.0.owns.0.hosts=48"});
    REQUIRE_MESSAGE(ran.status == 0, ran.err);
    return read_text((scratch.path() / network / "base/seed=1/jobs.csv").string());
  };
  CHECK(jobs("flows") == jobs("none"));
}

} // namespace leasehold::test
