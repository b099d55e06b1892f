// Against the logs and traces of the shared data, which the tests pass over, saying so, where they are absent. Expected
// figures: CHECKS.csv there.
#include "workload/formats.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>

using namespace leasehold;
using workload::JobList;
using workload::TraceJob;

namespace {

const std::string data = LEASEHOLD_SHARED_DIR "/data/";

bool is_absent(const std::string& path)
{
  if (std::filesystem::exists(path))
    return false;
  MESSAGE("skipped: there is no " << path);
  return true;
}

JobList read(const std::string& path, std::string_view format)
{
  config::Diagnostics diagnostics;
  JobList list = workload::read_jobs(path, format, {}, diagnostics);
  CHECK(diagnostics.text() == "");
  return list;
}

template <class Number> double mean(const JobList& list, Number number)
{
  double sum = 0.0;
  for (const TraceJob& job : list.jobs)
    sum += number(job);
  return sum / static_cast<double>(list.jobs.size());
}

double run_time(const TraceJob& job)
{
  return job.run_time.value();
}

} // namespace

TEST_CASE("the KTH-SP2 log: 28,476 records, one without processors")
{
  const std::string path = data + "swf/KTH-SP2-1996-2.1-cln.swf.gz";
  if (is_absent(path))
    return;
  const JobList list = read(path, "swf");
  CHECK(list.report.lines == 28476);
  CHECK(list.jobs.size() == 28475);
  REQUIRE(list.report.dropped.size() == 1);
  CHECK(list.report.dropped[0].reason == "processors unknown (fields 5 and 8)");
  CHECK(list.machine_size == 100);
  CHECK(list.unix_start == 843480031);
  CHECK(list.name(0) == "15");
  // CHECKS.csv: mean wait 15,295.9 s, mean run time 8,871.9 s, serial share 0.329, over all records; one more or less
  // of 28,476 moves them by less than 1e-4 of themselves here.
  CHECK(mean(list, [](const TraceJob& job) { return job.recorded_wait.value(); }) ==
        doctest::Approx(15295.9).epsilon(1e-3));
  CHECK(mean(list, run_time) == doctest::Approx(8871.9).epsilon(1e-3));
  CHECK(mean(list, [](const TraceJob& job) { return job.request.members == 1 ? 1.0 : 0.0; }) ==
        doctest::Approx(0.329).epsilon(1e-3));
  // Utilisation from the first submission (599,850 s) to the last end (29,364,870 s) of 100 processors: 0.7011.
  const double work = mean(list, [](const TraceJob& job) { return job.run_time.value() * job.request.members; });
  CHECK(work * 28475 / (100.0 * (29364870 - 599850)) == doctest::Approx(0.7011).epsilon(1e-3));
}

TEST_CASE("the NASA iPSC log: 18,239 records without waits and estimates")
{
  const std::string path = data + "swf/NASA-iPSC-1993-3.1-cln.swf.gz";
  if (is_absent(path))
    return;
  const JobList list = read(path, "swf");
  CHECK(list.report.lines == 18239);
  CHECK(list.jobs.size() == 18239);
  CHECK(list.report.dropped.empty());
  REQUIRE(list.report.repaired.size() == 1);
  CHECK(list.report.repaired[0].lines == 18239); // no requested time anywhere
  CHECK(list.machine_size == 128);
  CHECK(mean(list, run_time) == doctest::Approx(764.9).epsilon(1e-3));
  CHECK(std::all_of(list.jobs.begin(), list.jobs.end(),
                    [](const TraceJob& job) { return job.request.walltime == model::no_limit; }));
}

TEST_CASE("the reduced Philly trace: 52,849 rows")
{
  const std::string path = data + "training/philly/philly_jobs_2017-09_10.csv.gz";
  if (is_absent(path))
    return;
  const JobList list = read(path, "philly");
  CHECK(list.jobs.size() == 52849);
  std::vector<double> durations;
  for (const TraceJob& job : list.jobs)
    durations.push_back(run_time(job));
  std::nth_element(durations.begin(), durations.begin() + 26424, durations.end());
  CHECK(durations[26424] == 1486.0);
  CHECK(mean(list, [](const TraceJob& job) { return job.request.total_chips() == 1.0 ? 1.0 : 0.0; }) ==
        doctest::Approx(0.9496).epsilon(1e-4));
  const double gpu_seconds = mean(list, [](const TraceJob& job) { return run_time(job) * job.request.total_chips(); });
  CHECK(gpu_seconds * 52849 / 3600 == doctest::Approx(642409.31).epsilon(1e-7));
  CHECK(list.jobs[0].submitted == Timestamp{0}); // 2017-09-04 10:30:41
  // Day 17,413 of 1970 (26 days before 2017-09-30, see csv_readers_test), 37,841 s into it.
  CHECK(list.unix_start == 17413LL * 86400 + 37841);
}

TEST_CASE("the same jobs as SWF and as Batsim's JSON are the same apart from their ids")
{
  for (const char* name : {"l60_int_s1", "l60_us_s1", "l90_us_s1"}) {
    const std::string path = data + "batsim/rigid_n1000_h1024_" + name;
    if (is_absent(path + ".swf"))
      return;
    const JobList swf = read(path + ".swf", "swf");
    const JobList json = read(path + ".json", "batsim");
    REQUIRE(swf.jobs.size() == 1000);
    REQUIRE(json.jobs.size() == 1000);
    CHECK(swf.machine_size == 1024);
    CHECK(json.machine_size == 1024);
    for (std::size_t i = 0; i < 1000; ++i) {
      CAPTURE(i);
      CHECK(std::stoi(std::string{swf.name(i)}) == std::stoi(std::string{json.name(i)}) + 1);
      CHECK(swf.jobs[i].submitted == json.jobs[i].submitted);
      CHECK(swf.jobs[i].run_time == json.jobs[i].run_time);
      CHECK(swf.jobs[i].request.members == json.jobs[i].request.members);
      CHECK(swf.jobs[i].request.walltime == json.jobs[i].request.walltime);
    }
  }
}

TEST_CASE("Batsim's output of a run gives the jobs that went in")
{
  const std::string path = data + "batsim/";
  if (is_absent(path))
    return;
  const JobList in = read(path + "rigid_n1000_h1024_l90_us_s1.json", "batsim");
  const JobList out = read(path + "n1000_h1024_l90_us_s1__fcfs_fast_jobs.csv", "jobs_csv");
  REQUIRE(out.jobs.size() == 1000);
  for (std::size_t i = 0; i < 1000; ++i) {
    CAPTURE(i);
    CHECK(in.name(i) == out.name(i));
    CHECK(in.jobs[i].submitted == out.jobs[i].submitted);
    CHECK(in.jobs[i].run_time.value() == doctest::Approx(out.jobs[i].run_time.value()).epsilon(1e-9));
    CHECK(in.jobs[i].request.members == out.jobs[i].request.members);
    CHECK(in.jobs[i].request.walltime == out.jobs[i].request.walltime);
  }
}
