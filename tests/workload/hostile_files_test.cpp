// What becomes of a sample of each format whose bytes are other than its author's: the same jobs, or a fault with a place.
#include "workload/columns/column_map.hpp"
#include "workload/read_text.hpp"
#include "workload/sample_tables.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

using namespace leasehold;

namespace {

struct HostileSample {
  std::string_view format;
  std::string_view file;
  bool headed = true; ///< its first line names columns
};

constexpr std::array hostile_samples{
    HostileSample{"swf", "sample.swf", false},
    HostileSample{"batsim", "sample.json", false},
    HostileSample{"jobs_csv", "sample_jobs.csv"},
    HostileSample{"philly", "sample_philly.csv"},
    HostileSample{"philly_json", "sample_philly.json", false},
    HostileSample{"helios", "sample_helios.csv"},
    HostileSample{"acme", "sample_acme.csv"},
    HostileSample{"slurm", "sample_sacct.txt"},
    HostileSample{"openb", "sample_openb.csv"},
    HostileSample{"pai", "sample_pai.csv", false},
    HostileSample{"tiresias", "sample_tiresias.csv"},
    HostileSample{"muri", "sample_muri.csv"},
    HostileSample{"elasticflow", "sample_elasticflow.csv"},
    HostileSample{"gavel", "sample_gavel.trace", false},
    HostileSample{"shockwave", "sample_shockwave.trace", false},
    HostileSample{"pollux", "sample_pollux.csv"},
    HostileSample{"sia", "sample_pollux.csv"},
};

std::string bytes_of_sample(std::string_view file)
{
  std::ifstream stream{std::string{LEASEHOLD_SOURCE_DIR "/scenarios/samples/"}.append(file), std::ios::binary};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

std::string with_crlf(std::string_view text)
{
  std::string result;
  for (const char c : text)
    result += c == '\n' ? std::string{"\r\n"} : std::string{c};
  return result;
}

/// With a column behind the others, in each row.
std::string with_extra_column(std::string_view text, char delimiter)
{
  std::string result;
  for (const char c : text)
    result += c == '\n' ? std::string{delimiter} + "more\n" : std::string{c};
  return result;
}

/// `id submitted ran chips` of each job.
std::string jobs_of(const workload::JobList& list)
{
  std::string text;
  for (std::size_t i = 0; i < list.jobs.size(); ++i) {
    const workload::TraceJob& job = list.jobs[i];
    text += std::string{list.name(i)} + " " + std::to_string(job.submitted.nanoseconds()) + " " +
            std::to_string(job.run_time.value()) + " " + std::to_string(job.request.total_chips()) + " " +
            std::string{list.tenants[i]} + "\n";
  }
  return text;
}

} // namespace

TEST_CASE("line ends, a byte-order mark, no end of the last line and columns that nobody knows change no job")
{
  const test::SampleTables tables;
  workload::ReadOptions options;
  tables.give(options);
  for (const HostileSample& sample : hostile_samples) {
    CAPTURE(sample.format);
    const std::string text = bytes_of_sample(sample.file);
    const auto sound = test::read_text(text, sample.format, options);
    REQUIRE(sound.faults == "");
    const std::string jobs = jobs_of(sound.list);
    const auto check_same_jobs = [&](const std::string& other) {
      const auto read = test::read_text(other, sample.format, options);
      CHECK(read.faults == "");
      CHECK(jobs_of(read.list) == jobs);
    };
    check_same_jobs(with_crlf(text));
    check_same_jobs("\xef\xbb\xbf" + text);
    check_same_jobs(text.substr(0, text.size() - 1));
    // The formats of simulators and the reduced Philly trace are known by their whole header.
    const bool exact = sample.format == "tiresias" || sample.format == "muri" || sample.format == "philly";
    if (sample.headed && !exact)
      check_same_jobs(with_extra_column(text, sample.format == "slurm" ? '|' : ','));
  }
}

TEST_CASE("nothing, a header alone and lines without end give no jobs, and no more than a fault")
{
  const test::SampleTables tables;
  workload::ReadOptions options;
  tables.give(options);
  for (const HostileSample& sample : hostile_samples) {
    CAPTURE(sample.format);
    const std::string text = bytes_of_sample(sample.file);
    for (const char* nothing : {"", "\n\n", "\xef\xbb\xbf"}) {
      const auto empty = test::read_text(nothing, sample.format, options);
      CHECK(empty.list.jobs.empty());
      CHECK(std::ranges::count(empty.faults, '\n') <= 1);
    }
    if (sample.headed) {
      const auto alone = test::read_text(text.substr(0, text.find('\n') + 1), sample.format, options);
      CHECK(alone.faults == "");
      CHECK(alone.list.jobs.empty());
      const auto huge = test::read_text(text + std::string(3U << 20, 'x'), sample.format, options);
      CHECK(huge.faults.find("the line is longer than 1048576 bytes (it is no line of a trace)") != std::string::npos);
    }
    // Cut off anywhere, it is a shorter trace or at fault.
    for (std::size_t part = 1; part < 40; ++part) {
      const auto cut = test::read_text(text.substr(0, text.size() * part / 40), sample.format, options);
      CHECK((!cut.faults.empty() || cut.list.report.lines > 0));
    }
  }
}

TEST_CASE("quotes around fields, and doubled ones inside, are no part of them")
{
  const auto [list, faults] = test::read_text("\"job_id\",submission_time,run_time,members,tenant\n"
                                              "\"say \"\"hi\"\", twice\",\"0\",1,\"2\",\"a \"\"b\"\"\"\n"
                                              "\"\"\"\",0,1,2,\"\"\n",
                                              "jobs_csv");
  CHECK(faults == "");
  REQUIRE(list.jobs.size() == 2);
  CHECK(list.name(0) == "say \"hi\", twice");
  CHECK(list.tenants[0] == "a \"b\"");
  CHECK(list.name(1) == "\"");
  CHECK(list.tenants[1] == "");
  // sacct quotes nothing.
  const auto slurm = test::read_text("JobID|JobName|State|Submit|Start|ElapsedRaw|AllocTRES\n"
                                     "1|\"open|COMPLETED|2024-01-15T08:00:00|2024-01-15T08:00:00|5|gres/gpu=1\n",
                                     "slurm");
  CHECK(slurm.faults == "");
  CHECK(slurm.list.jobs.size() == 1);
}

TEST_CASE("an id that could not be written into a table of jobs is a fault")
{
  CHECK(test::read_text(R"({"jobs":[{"id":"a\nb","subtime":0,"res":1,"profile":"d"}],)"
                        R"("profiles":{"d":{"type":"delay","delay":1}}})",
                        "batsim")
            .faults == "trace:1:1: job_id: `a?b` has <U+000A> in it (an id is one line of printable text)\n");
}

// They would turn the lines of tables and terminals around, begin an escape sequence (U+009B is CSI), or be no text at all.
TEST_CASE("an id or a name with hidden characters is a fault, other letters than ours are none")
{
  const auto faults_of = [](const std::string& id, const std::string& tenant) {
    return test::read_text("job_id,submission_time,run_time,members,tenant\n" + id + ",0,1,2," + tenant + "\n",
                           "jobs_csv")
        .faults;
  };
  CHECK(faults_of("\xc3\xa9t\xc3\xa9", "\xe6\x97\xa5") == "");
  CHECK(faults_of("a\xe2\x80\xae"
                  "b",
                  "t") == "trace:2:1: job_id: `a???b` has <U+202E> in it (an id is one line of printable text)\n");
  CHECK(faults_of("a", "t\xc2\x9bx") ==
        "trace:2:9: tenant: `t??x` has <U+009B> in it (a name is one line of printable text)\n");
  CHECK(faults_of("a", "t\xff") == "trace:2:9: tenant: `t?` has <0xFF> in it (a name is one line of printable text)\n");
}
