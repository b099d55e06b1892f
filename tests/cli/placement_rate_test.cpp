// A gang's placement decides its rate: split over two racks it trains as the physics says of fewer chips side by side.
#include "catalogue/catalogue.hpp"
#include "scenario/plan/training_rate.hpp"
#include "support/program.hpp"
#include "support/table.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>

namespace leasehold::test {

namespace {

/// By job: the rate of its last stay on chips, tokens a second.
std::map<std::string, double> segment_rates(const std::string& file)
{
  std::map<std::string, double> found;
  for (const Row& stay : read_table(file))
    found[stay.at("job_id")] = number(stay, "rate");
  return found;
}

/// Rates of the two gangs, tokens a second, where the first takes so many GB200.
std::map<std::string, double> rates(const ScratchDirectory& scratch, int first)
{
  const std::string name = fmt::format("first-{}", first);
  write_text(
      scratch / (name + ".yaml"),
      fmt::format("name: rack\nhorizon: 60 d\nplatform: {}/platforms/four-clouds.xml\n"
                  "tenants: [{{name: lab, owns: [{{provider: azure, region: eastus, chip: gb200, hosts: 36}}]}}]\n"
                  "workload:\n"
                  "  - training: {{name: first, tenant: lab, model: llama3-8b, tokens: 1 T, chips: {{gb200: {}}}}}\n"
                  "  - training: {{name: second, tenant: lab, model: gpt-oss-120b, tokens: 20 B, submit: 1 h, "
                  "chips: {{gb200: 64}}}}\n"
                  "policies: {{placement: first_fit}}\noutputs: {{segments: true}}\n",
                  LEASEHOLD_SOURCE_DIR, first));
  const Output ran = run_program({"run", scratch / (name + ".yaml"), "--quiet", "--out", scratch / name});
  REQUIRE_MESSAGE(ran.status == 0, ran.err);
  return segment_rates(scratch / (name + "/base/seed=1/segments.csv"));
}

} // namespace

TEST_CASE("a gang split over two racks trains at the rate that the physics gives it there")
{
  // Racks of 18 hosts of 4 GB200. Behind a gang of 18 hosts the second gang's 16 lie in one rack; behind one of 8 they
  // are hosts 8 to 17 of the first rack and 0 to 5 of the second, so at least 4 (a power of two) in each: 16 chips.
  const ScratchDirectory scratch;
  const double together = rates(scratch, 72)["second"];
  const double split = rates(scratch, 32)["second"];

  config::Diagnostics diagnostics;
  const auto catalogue =
      catalogue::load_catalogue(std::string{LEASEHOLD_SOURCE_DIR} + "/platforms/catalogue", diagnostics);
  REQUIRE_MESSAGE(diagnostics.ok(), diagnostics.text());
  scenario::TrainingSpec spec;
  // Both places are below one leaf switch of 24 hosts: 1,600 Gb/s a host, two cables of 1 us.
  const physics::GangNetwork network{BytesPerSecond{50e9}, BytesPerSecond{50e9}, Seconds{2e-6}, std::nullopt};
  const auto shares = scenario::domain_shares(*catalogue.find_model("gpt-oss-120b"), *catalogue.find_chip("gb200"),
                                              {64, 0, network}, 4, spec, TokensPerSecond{together});
  CHECK(shares.domain_hosts == 18);
  REQUIRE(shares.shares.size() == 4); // 1, 2, 4 and 8 hosts side by side; all 16 are the best
  for (std::size_t k = 1; k < shares.shares.size(); ++k)
    CHECK(shares.shares[k] >= shares.shares[k - 1]);
  MESSAGE("share of the rate with 1, 2, 4 and 8 hosts side by side: ", shares.shares[0], " ", shares.shares[1], " ",
          shares.shares[2], " ", shares.shares[3]);
  CHECK(shares.shares[2] < 1.0);
  CHECK(split == doctest::Approx(together * shares.shares[2]).epsilon(1e-6));
  CHECK(shares.of(1) == shares.shares[0]);
  CHECK(shares.of(6) == shares.shares[2]);
  CHECK(shares.of(64) == shares.shares[3]);
}

TEST_CASE("the placement policy decides a gang's rate: a whole slice of a pod is faster than hosts of two pods")
{
  // Pods of 32 hosts of 8 TPU v6e. Behind a gang of 8 hosts, first_fit puts 32 hosts on the 24 left of the first pod and 8
  // of the second, between which traffic passes one host and a shared link; torus_slice takes the second pod.
  const ScratchDirectory scratch;
  const auto rate = [&](const std::string& placement) {
    write_text(scratch / (placement + ".yaml"),
               fmt::format(
                   "name: pods\nhorizon: 60 d\nplatform: {}/platforms/four-clouds.xml\n"
                   "tenants: [{{name: lab, owns: [{{region: us-central1, chip: tpu-v6e, hosts: 64}}]}}]\n"
                   "workload:\n"
                   "  - training: {{name: first, tenant: lab, model: llama3-8b, tokens: 1 T, chips: {{tpu-v6e: 64}}}}\n"
                   "  - training: {{name: second, tenant: lab, model: llama3-70b, tokens: 1 B, submit: 1 h, "
                   "chips: {{tpu-v6e: 256}}}}\n"
                   "policies: {{placement: {}}}\noutputs: {{segments: true}}\n",
                   LEASEHOLD_SOURCE_DIR, placement));
    const Output ran = run_program({"run", scratch / (placement + ".yaml"), "--quiet", "--out", scratch / placement});
    REQUIRE_MESSAGE(ran.status == 0, ran.err);
    return segment_rates(scratch / (placement + "/base/seed=1/segments.csv"))["second"];
  };
  const double slice = rate("torus_slice");
  const double two_pods = rate("first_fit");
  MESSAGE("tokens/s in one pod: ", slice, ", over two: ", two_pods);
  CHECK(two_pods > 0.0);
  CHECK(two_pods < 0.95 * slice);
}

TEST_CASE("smaller scale-up domains that the platform states make a gang that spans several slower")
{
  // 16 hosts of 4 GB200 on the first hosts of a cluster: in one domain of 18; nine and seven of domains of 9, so at least 4 (a
  // power of two) in each; four in each of domains of 4, which is the same.
  const ScratchDirectory scratch;
  const auto rate = [&](int domain) {
    write_text(
        scratch / "rack.yaml",
        fmt::format(
            "name: rack\nproviders: [{{name: p, regions: [{{name: r, clusters: [{{name: c, chip: gb200, hosts: 36, "
            "chips_per_host: 4, domain_hosts: {}, nic: 1600 Gbps, fat_tree: {{leaf: 18, spines: 18}}}}]}}]}}]\n",
            domain));
    REQUIRE(
        run_program({"platform", "generate", scratch / "rack.yaml", "--out", scratch / "rack.xml", "--force"}).status ==
        0);
    write_text(
        scratch / "gang.yaml",
        "name: gang\nhorizon: 30 d\nplatform: rack.xml\ncatalogue: " LEASEHOLD_SOURCE_DIR
        "/platforms/catalogue\ntenants: [{name: lab, owns: [{chip: gb200, hosts: 36}]}]\noutputs: {segments: true}\n"
        "workload: [{training: {name: t, tenant: lab, model: gpt-oss-120b, tokens: 20 B, chips: {gb200: 64}}}]\n");
    const std::string out = fmt::format("out-{}", domain);
    const Output ran = run_program({"run", scratch / "gang.yaml", "--quiet", "--out", scratch / out});
    REQUIRE_MESSAGE(ran.status == 0, ran.err);
    return segment_rates(scratch / (out + "/base/seed=1/segments.csv"))["t"];
  };
  const double together = rate(18);
  const double nine = rate(9);
  MESSAGE("tokens/s in one domain: ", together, ", over two: ", nine);
  CHECK(nine < 0.99 * together);
  CHECK(rate(4) == nine);
}

} // namespace leasehold::test
