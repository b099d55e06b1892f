// Every malformed trace of tests/invalid/traces gives the message that stands beside it, to the character. The format
// is the part of the file's name before the first dot; the file's own name stands in messages without its folder.
#include "workload/formats.hpp"
#include "workload/sample_tables.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

using namespace leasehold;

namespace {

std::string bytes_of(const std::filesystem::path& path)
{
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

} // namespace

TEST_CASE("malformed traces give their expected messages")
{
  std::vector<std::filesystem::path> traces;
  for (const auto& entry : std::filesystem::directory_iterator{LEASEHOLD_SOURCE_DIR "/tests/invalid/traces"})
    if (entry.path().extension() != ".expected")
      traces.push_back(entry.path());
  std::sort(traces.begin(), traces.end());
  CHECK(traces.size() >= 12);
  const test::SampleTables tables;
  workload::ReadOptions options;
  tables.give(options);
  for (const auto& path : traces) {
    const std::string name = path.filename().string();
    CAPTURE(name);
    const workload::Format* format = workload::find_format(name.substr(0, name.find('.')));
    REQUIRE(format != nullptr);
    const std::string bytes = bytes_of(path);
    config::Diagnostics diagnostics;
    (void)format->make()->read(workload::TraceSource::text(bytes, name), options, diagnostics);
    CHECK_FALSE(diagnostics.ok());
    CHECK(diagnostics.text() == bytes_of(path.string() + ".expected"));
  }
}
