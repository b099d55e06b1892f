// Tables of how fast jobs are on each chip, as Gavel's simulator and Shockwave's have them.
#include "workload/throughput_table.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

using namespace leasehold;
using namespace leasehold::workload;

namespace {

ThroughputTable table_of(std::string_view text, std::string& faults)
{
  config::Diagnostics diagnostics;
  ThroughputTable table = read_throughputs(TraceSource::text(text, "table"), diagnostics);
  faults = diagnostics.text();
  return table;
}

std::string faults_of(std::string_view text)
{
  std::string faults;
  static_cast<void>(table_of(text, faults));
  return faults;
}

} // namespace

TEST_CASE("throughputs: rates alone, by chip, type and gang; pairs and spread gangs are passed over")
{
  std::string faults;
  const ThroughputTable table = table_of(R"table({
    "k80": {"('LM (batch size 5)', 1)": {"null": 2.5, "('A3C', 1)": [1, 2]}},
    "v100": {"('LM (batch size 5)', 1)": {"null": 10}, "('LM (batch size 5)', 4)": {"null": 30, "x": {"y": [[]]}}},
    "v100_unconsolidated": {"('LM (batch size 5)', 4)": {"null": 7}}})table",
                                         faults);
  CHECK(faults.empty());
  CHECK(table.chips == std::vector<std::string>{"k80", "v100"});
  CHECK(table.rate("LM (batch size 5)", 1, 0) == 2.5);
  CHECK(table.rate("LM (batch size 5)", 1, 1) == 10.0);
  CHECK(table.rate("LM (batch size 5)", 4, 1) == 30.0);
  CHECK(table.rate("LM (batch size 5)", 4, 0) == 0.0); // the table has none
  CHECK(table.rate("A3C", 1, 0) == 0.0);
}

TEST_CASE("throughputs: faults are told where they stand")
{
  const auto tells = [](std::string_view text, std::string_view problem) {
    CAPTURE(text);
    CHECK_MESSAGE(faults_of(text).find(problem) != std::string::npos, faults_of(text));
  };
  CHECK(faults_of(R"({"v100": {"LM": {"null": 1}}})").find("table:1:") != std::string::npos);
  tells(R"({"v100": {"LM": {"null": 1}}})", "`LM` names no gang");
  tells(R"t({"v100": {"('LM', 0)": {"null": 1}}})t", "names no gang");
  tells(R"t({"v100": {"('LM', 1)": {"null": -1}}})t", "the rate is not one");
  tells(R"t({"v100": {"('LM', 1)": {"null": "fast"}}})t", "`fast` stands here");
  tells(R"({"v100": 3})", "stands here");
  tells(R"({"v100": [3]})", "a list stands here");
  tells(R"({"v100": {}, "v100": {}})", "stands twice");
  tells(R"t({"v100": {"('LM', 1)": {"nu)t", "the JSON is not sound");
  tells("{}", "the table holds no rate");
}

TEST_CASE("throughputs: the published tables")
{
  const std::string file = LEASEHOLD_SHARED_DIR "/data/profiles/gavel_simulation_throughputs.json.gz";
  if (!std::filesystem::exists(file)) {
    MESSAGE("skipped: " << file << " is not there");
    return;
  }
  config::Diagnostics diagnostics;
  const ThroughputTable table = read_throughputs(TraceSource::file(file), diagnostics);
  CHECK(diagnostics.text().empty());
  CHECK(table.chips == std::vector<std::string>{"k80", "p100", "v100"});
  CHECK(table.rates.size() == 83); // as the list of the data says
  CHECK(table.rate("ResNet-18 (batch size 16)", 1, 0) == 4.795294551566172);
}
