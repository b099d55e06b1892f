// A gang's placement decides its rate: split over two racks it trains as the physics says of fewer chips side by side.
#include "catalogue/catalogue.hpp"
#include "scenario/training_rate.hpp"
#include "support/program.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>
#include <sstream>

namespace leasehold::test {

namespace {

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
  std::istringstream rows{read_text(scratch / (name + "/base/seed=1/segments.csv"))};
  std::map<std::string, double> found;
  for (std::string row; std::getline(rows, row);) {
    std::vector<std::string> cells;
    std::istringstream line{row};
    for (std::string cell; std::getline(line, cell, ',');)
      cells.push_back(cell);
    if (cells[0] != "job_id")
      found[cells[0]] = std::stod(cells[6]);
  }
  return found;
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

} // namespace leasehold::test
