// sim/policy/README.md is what the program says of its policies, and the tests that it names are there.
#include "policy/autoscaling/registry.hpp"
#include "policy/leasing/entries.hpp"
#include "policy/placement/registry.hpp"
#include "policy/scheduling/registry.hpp"
#include "policy/tenancy/registry.hpp"
#include "support/program.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

namespace leasehold::test {

namespace {

template <class Interface> void check_reproduced(std::span<const policy::Entry<Interface>> table)
{
  for (const policy::Entry<Interface>& row : table) {
    CAPTURE(row.name());
    CHECK(!row.reproduced.empty());
    CHECK(!row.reference.empty());
    for (const policy::Reproduction& result : row.reproduced) {
      CHECK(!result.what.empty());
      CHECK_MESSAGE(std::filesystem::exists(LEASEHOLD_SOURCE_DIR "/tests/" + std::string{result.test}), result.test);
    }
  }
}

} // namespace

TEST_CASE("each policy says what it reproduces, and by which test")
{
  check_reproduced(policy::scheduling_policies());
  check_reproduced(policy::placement_policies());
  check_reproduced(policy::leasing_policies());
  check_reproduced(policy::tenancy_policies());
  check_reproduced(policy::autoscaling_policies());
}

TEST_CASE("sim/policy/README.md is what the program says")
{
  const Output page = run_program({"describe", "--all", "policies", "--format", "markdown"}, LEASEHOLD_SOURCE_DIR);
  REQUIRE(page.status == 0);
  CHECK(page.out.find("### critical_path\n") != std::string::npos);
  CHECK(page.out.find("### metrics") == std::string::npos);
  CHECK_MESSAGE(read_text(LEASEHOLD_SOURCE_DIR "/sim/policy/README.md") == page.out,
                "make it anew: ./leasehold describe --all policies --format markdown > sim/policy/README.md");
}

TEST_CASE("--all takes a kind")
{
  const Output wrong = run_program({"describe", "--all", "fcfs"});
  CHECK(wrong.status != 0);
  CHECK(wrong.err.find("policies, metrics, files") != std::string::npos);
}

} // namespace leasehold::test
