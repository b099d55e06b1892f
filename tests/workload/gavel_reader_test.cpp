// Traces of Gavel's and Shockwave's simulators: lines of three widths, work in steps, batch sizes that change.
#include "workload/read_text.hpp"
#include "workload/throughput_table.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <string>

using namespace leasehold;
using workload::ThroughputTable;

namespace {

ThroughputTable table_in(const workload::TraceSource& source)
{
  config::Diagnostics diagnostics;
  ThroughputTable table = workload::read_throughputs(source, diagnostics);
  CHECK(diagnostics.text() == "");
  return table;
}

/// On `slow` and `fast`; the largest ResNet-50 has no rate on `slow`.
ThroughputTable two_chips()
{
  return table_in(workload::TraceSource::text(R"table({
    "slow": {"('LM (batch size 10)', 1)": {"null": 100}, "('LM (batch size 20)', 1)": {"null": 80},
             "('ResNet-50 (batch size 64)', 1)": {"null": 5}, "('A3C', 4)": {"null": 0.5}},
    "fast": {"('LM (batch size 10)', 1)": {"null": 200}, "('LM (batch size 20)', 1)": {"null": 160},
             "('ResNet-50 (batch size 64)', 1)": {"null": 10}, "('ResNet-50 (batch size 128)', 1)": {"null": 6}}})table",
                                              "table"));
}

test::ReadResult read_steps(std::string_view text, std::string_view format, std::uint32_t chips_per_member = 1)
{
  const ThroughputTable table = two_chips();
  workload::ReadOptions options;
  options.throughputs = &table;
  options.chips_per_member = chips_per_member;
  return test::read_text(text, format, options);
}

/// One job of Shockwave's.
std::string shockwave_line(const std::string& type, const std::string& steps, const std::string& mode)
{
  return type + "\tpython3 main.py\tdir\t--steps\t1\t" + steps + "\t1\t" + mode + "\t1\t-1.000000\t99\t7\n";
}

} // namespace

TEST_CASE("gavel: lines of 7, 10 and 12 fields tell the same job")
{
  // 1000 steps at 100 and 200 a second: 10 s and 5 s. Field by field as Gavel's and Shockwave's simulators parse them.
  for (const std::string line : {"LM (batch size 10)\tcd x\t-n\t1\t1000\t30.5\t1\n",
                                 "LM (batch size 10)\tcd x\tdir\t--steps\t1\t1000\t1\t1\t-1.000000\t30.5\n",
                                 "LM (batch size 10)\tcd x\tdir\t--steps\t1\t1000\t1\tgns\t1\t-1.000000\t99\t30.5\n"}) {
    CAPTURE(line);
    const auto [list, faults] = read_steps(line, "gavel");
    CHECK(faults == "");
    REQUIRE(list.jobs.size() == 1);
    CHECK(list.name(0) == "0");
    CHECK(list.jobs[0].submitted == Timestamp{30.5});
    CHECK(list.jobs[0].steps == 1000.0);
    CHECK(list.jobs[0].request.total_chips() == 1.0);
    CHECK(list.jobs[0].request.walltime == model::no_limit);
    CHECK(list.times.chips == std::vector<std::string>{"slow", "fast"});
    CHECK(list.times.takes == std::vector{Seconds{10}, Seconds{5}});
    CHECK(list.times.declared == list.times.takes);
  }
}

TEST_CASE("gavel: by arrival, each with its own times; what the table lacks is dropped and counted")
{
  const auto [list, faults] = read_steps("A3C\tx\t-n\t1\t10\t20\t4\n"
                                         "CycleGAN\tx\t-n\t1\t10\t15\t1\n"
                                         "LM (batch size 20)\tx\t-n\t1\t1600\t10\t1\n"
                                         "LM (batch size 20)\tx\t-n\t1\t0\t10\t1\n",
                                         "gavel", 4);
  CHECK(faults == "");
  REQUIRE(list.jobs.size() == 2);
  CHECK(list.name(0) == "2");
  CHECK(list.name(1) == "0");
  // 1600 steps at 80 and 160 a second; 10 steps at 0.5, and none on the fast one.
  CHECK(list.times.takes == std::vector{Seconds{20}, Seconds{10}, Seconds{20}, Seconds{0}});
  CHECK(list.jobs[1].request.members == 1);
  CHECK(list.jobs[1].request.chips.whole_chips() == 4);
  REQUIRE(list.report.dropped.size() == 2);
  CHECK(list.report.dropped[0].reason == "not in the table of throughputs");
  CHECK(list.report.dropped[1].reason == "no steps");
}

TEST_CASE("shockwave: batch sizes change as jobs run, which their declared times do not tell")
{
  // LM at 10 doubles from the 11th and 21st epoch on. An epoch of 59,675 samples is 5,968 steps of 10, or 2,984 of 20: 15
  // epochs are 89,520 steps as declared, at 100/s 895.2 s. Eleven at 10 take 656.48 s, four at 20 4 · 2984/80 = 149.2 s.
  const auto [lm, no_faults] = read_steps(shockwave_line("LM (batch size 10)", "89520", "gns"), "shockwave");
  CHECK(no_faults == "");
  REQUIRE(lm.jobs.size() == 1);
  CHECK(lm.jobs[0].submitted == Timestamp{7});
  CHECK(lm.times.declared[0].value() == doctest::Approx(895.2).epsilon(1e-12));
  CHECK(lm.times.takes[0].value() == doctest::Approx(805.68).epsilon(1e-12));
  CHECK(lm.times.takes[1].value() == doctest::Approx(402.84).epsilon(1e-12));

  // ResNet-50 at 64 is critical in its first ten epochs of 1,563 steps, 1563 s at 10/s; then it takes 128, 782 steps an epoch
  // at 6/s. 12.5 epochs: 1563 + 2.5 · 782/6 = 1888.83 s. Where the table lacks it at 128 it stays: 19,537.5 steps at 5/s.
  const auto [resnet, none] =
      read_steps(shockwave_line("ResNet-50 (batch size 64)", "19537.5", "accordion"), "shockwave");
  CHECK(none == "");
  REQUIRE(resnet.jobs.size() == 1);
  CHECK(resnet.times.takes[1].value() == doctest::Approx(1563.0 + 2.5 * 782.0 / 6.0).epsilon(1e-12));
  CHECK(resnet.times.takes[0].value() == doctest::Approx(3907.5).epsilon(1e-12));

  // As Gavel's, and where they are `static`, all keep it.
  CHECK(read_steps(shockwave_line("LM (batch size 10)", "89520", "gns"), "gavel").list.times.takes ==
        lm.times.declared);
  CHECK(read_steps(shockwave_line("LM (batch size 10)", "89520", "static"), "shockwave").list.times.takes ==
        lm.times.declared);
  // A model of which the simulator does not know how it changes stays, and is counted.
  const auto unknown =
      read_steps(shockwave_line("A3C", "10", "gns") + shockwave_line("LM (batch size 20)", "80", "gns"), "shockwave");
  CHECK(unknown.list.report.repaired.size() == 1);
}

TEST_CASE("gavel and shockwave: without a table nobody knows how long steps take")
{
  const std::string line = shockwave_line("LM (batch size 10)", "89520", "gns");
  for (const std::string format : {"gavel", "shockwave"}) {
    const auto [list, faults] = test::read_text(line, format);
    CHECK(list.jobs.empty());
    CHECK(faults ==
          "trace: the trace tells work in steps, and nothing says how long they take (how fast a job is on which "
          "chip stands in a table of its simulator) name it: `throughputs: FILE`\n");
  }
}

TEST_CASE("Gavel's traces and Shockwave's, with Shockwave's table")
{
  const std::string data = LEASEHOLD_SHARED_DIR "/data/training/";
  if (!std::filesystem::exists(data + "shockwave/tacc_throughputs.json.gz")) {
    MESSAGE("skipped: there is no " << data);
    return;
  }
  const ThroughputTable table = table_in(workload::TraceSource::file(data + "shockwave/tacc_throughputs.json.gz"));
  const auto read = [&](const std::string& file, std::string_view format) {
    config::Diagnostics diagnostics;
    workload::ReadOptions options;
    options.throughputs = &table;
    auto list = workload::read_jobs(data + file, format, options, diagnostics);
    CHECK(diagnostics.text() == "");
    return list;
  };
  // Records by `wc -l`; gangs of 7, 16 and 32 have no rows in this table.
  const auto microsoft = read("gavel_msr_seed0_ee9e8c.trace.gz", "gavel");
  CHECK(microsoft.report.lines == 2000);
  std::uint64_t dropped = 0;
  for (const auto& count : microsoft.report.dropped)
    dropped += count.lines;
  CHECK(microsoft.jobs.size() + dropped == 2000);
  CHECK(read("gavel_physical_max_min_fairness.trace", "gavel").report.lines == 96);
  const auto shockwave = read("shockwave/120jobs_multigpu_dynamic.trace", "shockwave");
  CHECK(shockwave.jobs.size() == 120);
  // The first: LM at 10, 134,583 steps.
  CHECK(shockwave.jobs[0].steps == 134'583.0);
}
