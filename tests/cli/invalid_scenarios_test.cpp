// Every file of tests/invalid/scenarios is refused with exactly the messages that stand beside it.
#include "support/program.hpp"

#include <algorithm>
#include <doctest/doctest.h>

namespace leasehold::test {

namespace {

const std::filesystem::path folder = LEASEHOLD_SOURCE_DIR "/tests/invalid/scenarios";

std::vector<std::string> scenarios()
{
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator{folder})
    if (entry.path().extension() == ".yaml")
      names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  return names;
}

} // namespace

TEST_CASE("each malformed scenario is refused with its own messages")
{
  const auto names = scenarios();
  CHECK(names.size() >= 25);
  for (const std::string& name : names) {
    CAPTURE(name);
    const Output output = run_program({"validate", name}, folder);
    CHECK(output.status == 2);
    CHECK(output.out == read_text((folder / name).replace_extension(".expected")));
  }
}

TEST_CASE("run refuses what validate refuses, and leaves nothing behind")
{
  const ScratchDirectory scratch;
  for (const std::string name :
       {"unknown_policy.yaml", "missing_trace.yaml", "missing_platform.yaml", "unknown_tenant.yaml"}) {
    CAPTURE(name);
    const Output output = run_program({"run", name, "--quiet", "--out", scratch / "results"}, folder);
    CHECK(output.status == 2);
    CHECK(output.out.empty());
    CHECK(output.err == read_text((folder / name).replace_extension(".expected")));
    CHECK_FALSE(std::filesystem::exists(scratch / "results"));
  }
}

TEST_CASE("validate tells the faults of all files given")
{
  const Output output = run_program({"validate", "unknown_key.yaml", "unknown_tenant.yaml"}, folder);
  CHECK(output.status == 2);
  CHECK(output.out == read_text(folder / "unknown_key.expected") + read_text(folder / "unknown_tenant.expected"));
}

} // namespace leasehold::test
