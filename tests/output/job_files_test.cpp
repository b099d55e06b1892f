#include "output/job_files.hpp"

#include "output/jobs_writer.hpp"
#include "output/table_file.hpp"

#include <array>

namespace leasehold::output {

namespace {

model::Slice slice(std::uint32_t first, std::uint32_t last)
{
  return {{model::HostId{first}, model::HostId{last}}, 1, 0};
}

/// Submitted at 10 s, on chips from 25 s, stopped once, done at 85 s after 50 s on chips.
JobRecord finished_job()
{
  JobRecord job;
  job.name = "7";
  job.workload = "night";
  job.profile = "delay";
  job.tenant = "lab";
  job.chip = "h100";
  job.region = "gcp/us-east1";
  job.submitted = Timestamp{10.0};
  job.first_start = Timestamp{25.0};
  job.finish = Timestamp{85.0};
  job.executed = Seconds{50.0};
  job.requested_time = Seconds{100.0};
  job.lost = Seconds{5.0};
  job.work = 45.0;
  job.members = 2;
  job.chips = 16.0;
  job.preemptions = 1;
  return job;
}

} // namespace

TEST_CASE("jobs.csv: each column of a finished job")
{
  const test::ScratchDirectory scratch;
  const std::array hosts{slice(0, 2), slice(3, 3), slice(7, 7)};
  JobsFile file{scratch.path()};
  JobRecord job = finished_job();
  job.hosts = hosts;
  file.write(job);
  file.close();
  // wait 25 - 10, turnaround 85 - 10, stretch 75 / (50 - 5): by its own 45 s; the slices 0-2 and 3 touch
  test::check_only_row(scratch.path(), jobs_file,
                       {{"job_id", "7"},
                        {"workload_name", "night"},
                        {"profile", "delay"},
                        {"submission_time", "10.000000"},
                        {"requested_number_of_resources", "2"},
                        {"requested_time", "100.000000"},
                        {"success", "1"},
                        {"final_state", "COMPLETED_SUCCESSFULLY"},
                        {"starting_time", "25.000000"},
                        {"execution_time", "50.000000"},
                        {"finish_time", "85.000000"},
                        {"waiting_time", "15.000000"},
                        {"turnaround_time", "75.000000"},
                        {"stretch", "1.666667"},
                        {"allocated_resources", "0-3 7"},
                        {"consumed_energy", "-1.000000"},
                        {"metadata", ""},
                        {"tenant", "lab"},
                        {"chip", "h100"},
                        {"region", "gcp/us-east1"},
                        {"chips", "16.000000"},
                        {"preemptions", "1"},
                        {"lost_time", "5.000000"},
                        {"work", "45.000000"},
                        {"carbon", "-1.000000"}});
}

TEST_CASE("jobs.csv: a job that never started has no times, and -1 where Batsim counts")
{
  const test::ScratchDirectory scratch;
  JobsFile file{scratch.path()};
  JobRecord job;
  job.name = "a,b";
  job.requested_time = model::no_limit;
  job.state = FinalState::pending;
  file.write(job);
  file.close();
  CHECK(test::lines_of(test::read_text(scratch.path() / jobs_file)).at(1) ==
        "\"a,b\",,,0.000000,0,-1.000000,0,PENDING_AT_HORIZON,,0.000000,,-1.000000,-1.000000,-1.000000,,-1.000000,,,,,"
        "0.000000,0,0.000000,0.000000,-1.000000");
}

TEST_CASE("jobs.csv: the writer in the background keeps order, and each job its hosts")
{
  // 2,500 jobs are two full batches of 1,024 and a part of one; job i ran on host i alone.
  const test::ScratchDirectory scratch;
  JobsWriter writer{scratch.path()};
  for (std::uint32_t i = 0; i < 2'500; ++i) {
    const std::array hosts{slice(i, i)};
    JobRecord job = finished_job();
    job.members = i;
    job.hosts = hosts;
    writer.write(job);
  }
  writer.close();
  const auto lines = test::lines_of(test::read_text(scratch.path() / jobs_file));
  REQUIRE(lines.size() == 2'501);
  for (std::uint32_t i = 0; i < 2'500; ++i) {
    const test::Fields fields = test::fields_of(lines[i + 1]);
    REQUIRE(fields.at(4) == std::to_string(i));
    REQUIRE(fields.at(14) == std::to_string(i));
  }
}

TEST_CASE("segments.csv: each column of a stay")
{
  const test::ScratchDirectory scratch;
  const model::Placement placement{model::PoolId{0}, {slice(4, 5)}};
  SegmentsFile file{scratch.path()};
  file.write({"7", "night", Timestamp{25.0}, Timestamp{45.5}, 16.0, 0.25, "preempted", &placement, false, "lab", "h100",
              "aws/east"});
  file.close();
  test::check_only_row(scratch.path(), segments_file,
                       {{"job_id", "7"},
                        {"workload_name", "night"},
                        {"start", "25.000000"},
                        {"end", "45.500000"},
                        {"hosts", "4-5"},
                        {"chips", "16.000000"},
                        {"rate", "0.250000"},
                        {"end_reason", "preempted"},
                        {"kind", "job"},
                        {"tenant", "lab"},
                        {"chip", "h100"},
                        {"region", "aws/east"}});
}

} // namespace leasehold::output
