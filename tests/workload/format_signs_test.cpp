// Whatever format a sample is given to, it is read or its own format is named.
#include "workload/columns/column_map.hpp"
#include "workload/formats.hpp"
#include "workload/sample_tables.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

using namespace leasehold;
using namespace leasehold::workload;

namespace {

const std::string samples = LEASEHOLD_SOURCE_DIR "/scenarios/samples/";

/// The samples, with the formats by which each can be read.
const std::map<std::string, std::set<std::string>> readable = {
    {"sample.swf", {"swf"}},
    {"sample.json", {"batsim"}},
    {"sample_jobs.csv", {"jobs_csv"}},
    {"sample_philly.csv", {"philly"}},
    {"sample_philly.json", {"philly_json"}},
    {"sample_helios.csv", {"helios"}},
    {"sample_acme.csv", {"acme"}},
    {"sample_sacct.txt", {"slurm"}},
    {"sample_openb.csv", {"openb"}},
    {"sample_pai.csv", {"pai"}},
    {"sample_tiresias.csv", {"tiresias"}},
    {"sample_muri.csv", {"muri"}},
    {"sample_elasticflow.csv", {"elasticflow"}},
    {"sample_gavel.trace", {"gavel"}},
    {"sample_shockwave.trace", {"shockwave", "gavel"}},
    {"sample_pollux.csv", {"pollux", "sia"}},
};

} // namespace

TEST_CASE("every format has a sample, and every sample is known by its first lines")
{
  std::set<std::string> met;
  for (const auto& sample : readable) {
    const auto& file = sample.first;
    const auto& names = sample.second;
    CAPTURE(file);
    met.insert(names.begin(), names.end());
    std::set<std::string> likely;
    for (const Format* format : likely_formats(TraceSource::file(samples + file)))
      likely.emplace(format->name);
    CHECK(likely == names);
  }
  for (const Format& format : formats())
    CHECK_MESSAGE((format.mapped || met.contains(std::string{format.name})), format.name);
}

TEST_CASE("a sample that is given to the wrong reader is told what it looks like, once")
{
  const test::SampleTables tables;
  ColumnMap columns;
  REQUIRE(add_columns("members=no such,run_time=none,submission_time=none", columns) == "");
  ReadOptions options;
  tables.give(options);
  options.columns = &columns;
  for (const auto& sample : readable)
    for (const Format& format : formats()) {
      const auto& file = sample.first;
      const auto& names = sample.second;
      CAPTURE(file);
      CAPTURE(format.name);
      config::Diagnostics diagnostics;
      (void)read_jobs(samples + file, format.name, options, diagnostics);
      if (names.contains(std::string{format.name})) {
        CHECK(diagnostics.text() == "");
        continue;
      }
      const std::string text = diagnostics.text();
      if (format.mapped) // its map may be meant, and is judged, too
        CHECK(text.find("there is no column `no such`") != std::string::npos);
      else
        CHECK(diagnostics.errors() == 1);
      CHECK(text.find(samples + file + ":1:1: this looks like ") != std::string::npos);
      for (const std::string& name : names) {
        CHECK(text.find("`import " + name + "`") != std::string::npos);
        CHECK(text.find("`format: " + name + "`") != std::string::npos);
      }
    }
}

TEST_CASE("the message in full")
{
  config::Diagnostics diagnostics;
  (void)read_jobs(samples + "sample_helios.csv", "philly", {}, diagnostics);
  CHECK(diagnostics.text() == samples +
                                  "sample_helios.csv:1:1: this looks like Helios's cluster_log.csv (it is read as "
                                  "`philly`) write `import helios`, or `format: helios` in a scenario\n");
}

TEST_CASE("signs are seen through a byte-order mark, CRLF, blank lines and comments, and nothing is seen in nothing")
{
  const auto likely = [](std::string_view text) {
    const auto formats = likely_formats(TraceSource::text(text, "trace"));
    return formats.size() == 1 ? std::string{formats[0]->name} : std::to_string(formats.size());
  };
  CHECK(likely("\xef\xbb\xbf\r\njob_id,vc,gpu_num,state,submit_time,duration,queue\r\n") == "helios");
  CHECK(likely("; UnixStartTime: 5\n;\n 1 0 -1 10 4 -1 -1 8 20 -1 1 1 1 -1 1 -1 -1 -1\n") == "swf");
  CHECK(likely("") == "0");
  CHECK(likely("\n\n") == "0");
  CHECK(likely("a,b,c\n1,2,3\n") == "0");
  CHECK(likely(std::string(300'000, 'x')) == "0");
  CHECK(likely("\x1f\x8b damaged") == "0");
}
