// A tenant that names a leasing policy of its own does not follow the scenario's.
#include "support/program.hpp"

#include <doctest/doctest.h>

#include <sstream>

namespace leasehold::test {

TEST_CASE("each tenant leases by its own policy, or by the scenario's")
{
  const ScratchDirectory scratch;
  write_text(scratch / "two.yaml",
             std::string{"name: two\nhorizon: 2 d\n"
                         "platform: " LEASEHOLD_SOURCE_DIR "/platforms/four-clouds.xml\n"
                         "tenants:\n"
                         "  - {name: own, leasing: {policy: on_demand_only, providers: [gcp]}}\n"
                         "  - {name: common}\n"
                         "workload:\n"
                         "  - serving: {name: a, tenant: own, model: llama3-8b, requests: {rate: 1/s}, "
                         "chips: {h100: 8, tpu-v6e: 8}}\n"
                         "  - serving: {name: b, tenant: common, model: llama3-8b, requests: {rate: 1/s}, "
                         "chips: {h100: 8, tpu-v6e: 8}}\n"
                         "policies: {leasing: {policy: on_demand_only, providers: [aws]}}\n"});
  const Output ran = run_program({"run", scratch / "two.yaml", "--quiet", "--out", scratch / "out"});
  REQUIRE_MESSAGE(ran.status == 0, ran.err);

  std::istringstream rows{read_text(scratch / "out/base/seed=1/leases.csv")};
  std::size_t own = 0;
  std::size_t common = 0;
  for (std::string row; std::getline(rows, row);) {
    own += row.find(",own,gcp_on_demand/") != std::string::npos ? 1U : 0U;
    common += row.find(",common,aws_on_demand/") != std::string::npos ? 1U : 0U;
    CHECK(row.find(",own,aws_") == std::string::npos);
    CHECK(row.find(",common,gcp_") == std::string::npos);
  }
  CHECK(own > 0);
  CHECK(common > 0);
}

} // namespace leasehold::test
