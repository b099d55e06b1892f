#include "workload/read_text.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace leasehold;
using test::read_text;

TEST_CASE("an SWF line becomes a job with the id, times and processors of its fields")
{
  const auto [list, faults] = read_text("; MaxNodes: 10\n;  MaxProcs: 20 processors\n; UnixStartTime: 843480031\n"
                                        "  15 599850.25 192180 3477.5 4 -1 -1 8 53940 -1 1 12 12 -1 -1 -1 -1 -1\r\n",
                                        "swf");
  CHECK(faults == "");
  REQUIRE(list.jobs.size() == 1);
  CHECK(list.name(0) == "15");
  CHECK(list.jobs[0].submitted == Timestamp{599850.25});
  CHECK(list.jobs[0].run_time == Seconds{3477.5});
  CHECK(list.jobs[0].request.members == 4); // allocated, not the 8 that were asked for
  CHECK(list.jobs[0].request.chips == model::ChipShare::whole(1));
  CHECK(list.jobs[0].request.walltime == Seconds{53940});
  CHECK(list.jobs[0].recorded_wait == Seconds{192180});
  CHECK(list.machine_size == 20);
  CHECK(list.unix_start == 843480031);
  CHECK(list.report.lines == 1);
  CHECK(list.report.dropped.empty());
  CHECK(list.report.repaired.empty());
}

TEST_CASE("unknown SWF fields drop or repair a line, and the report says which and where first")
{
  const auto [list, faults] = read_text("1 0 -1 10 1 -1 -1 1 20 -1 1 1 1 -1 -1 -1 -1 -1\n"
                                        "2 1 -1 -1 1 -1 -1 1 20 -1 1 1 1 -1 -1 -1 -1 -1\n"
                                        "3 2 -1 10 -1 -1 -1 6 20 -1 1 1 1 -1 -1 -1 -1 -1\n"
                                        "4 3 -1 10 -1 -1 -1 -1 20 -1 1 1 1 -1 -1 -1 -1 -1\n"
                                        "5 4 -1 10 2 -1 -1 2 -1 -1 1 1 1 -1 -1 -1 -1 -1\n"
                                        "6 5 -1 -1 2 -1 -1 2 20 -1 1 1 1 -1 -1 -1 -1 -1\n"
                                        "7 6 -1 0 2 -1 -1 2 20 -1 1 1 1 -1 -1 -1 -1 -1\n"
                                        "8 7 -1 0 2 -1 -1 2 20 -1 5 1 1 -1 -1 -1 -1 -1\n"
                                        "9 8 -1 5 2 -1 -1 2 20 -1 3 1 1 -1 -1 -1 -1 -1\n",
                                        "swf");
  CHECK(faults == "");
  REQUIRE(list.jobs.size() == 4); // 1, 3, 5 and 7
  CHECK(list.name(1) == "3");
  CHECK(list.jobs[1].request.members == 6);
  CHECK(list.name(2) == "5");
  CHECK(list.jobs[2].request.walltime == model::no_limit); // the run time must not leak as an estimate
  CHECK(list.name(3) == "7");
  CHECK(list.jobs[3].run_time == Seconds{0});
  CHECK(list.report.lines == 9);
  REQUIRE(list.report.dropped.size() == 4);
  CHECK(list.report.dropped[0].reason == "run time unknown (field 4)");
  CHECK(list.report.dropped[0].lines == 2);
  CHECK(list.report.dropped[0].first_line == 2);
  CHECK(list.report.dropped[1].reason == "processors unknown (fields 5 and 8)");
  CHECK(list.report.dropped[2].reason == "cancelled before it started (status 5)");
  CHECK(list.report.dropped[3].reason == "part of a job that has its own line (status 2, 3 or 4)");
  REQUIRE(list.report.repaired.size() == 2);
  CHECK(list.report.repaired[0].first_line == 3);
  CHECK(list.report.repaired[1].first_line == 5);
}

TEST_CASE("jobs are ordered by submission, and equal instants keep the file's order")
{
  const auto [list, faults] = read_text("1 9 -1 10 1 -1 -1 1 20 -1 1 1 1 -1 -1 -1 -1 -1\n"
                                        "2 5 -1 11 1 -1 -1 1 20 -1 1 1 1 -1 -1 -1 -1 -1\n"
                                        "3 5 -1 12 1 -1 -1 1 20 -1 1 1 1 -1 -1 -1 -1 -1\n",
                                        "swf");
  CHECK(faults == "");
  REQUIRE(list.jobs.size() == 3);
  CHECK(list.name(0) == "2");
  CHECK(list.name(1) == "3");
  CHECK(list.name(2) == "1");
  CHECK(list.jobs[1].run_time == Seconds{12});
}

TEST_CASE("faults of a line are located at the field")
{
  CHECK(read_text("\n1 0 -1 10 1 -1 -1 1 2o -1 1 1 1 -1 -1 -1 -1 -1\n", "swf").faults ==
        "trace:2:21: requested_time: `2o` is not a number (it is field 9 of SWF)\n");
  CHECK(read_text("1 0 -1 10 4.5 -1 -1 1 20 -1 1 1 1 -1 -1 -1 -1 -1\n", "swf").faults ==
        "trace:1:11: allocated_processors: `4.5` is not a whole number (processors are counted)\n");
  CHECK(read_text("1 0 -1 -7 4 -1 -1 1 20 -1 1 1 1 -1 -1 -1 -1 -1\n", "swf").faults ==
        "trace:1:8: run_time: `-7` is negative (a time is, or is -1 where it is unknown)\n");
  CHECK(read_text("1 0 1e308 10 4 -1 -1 1 20 -1 1 1 1 -1 -1 -1 -1 -1\n", "swf").faults ==
        "trace:1:5: wait_time: `1e308` is absurd (a time here is at most 9.2e+09 s)\n");
}

TEST_CASE("twenty faults of a file are told, and the others counted")
{
  std::string text;
  for (int i = 0; i < 32; ++i)
    text += "garbage\n";
  const std::string faults = read_text(text, "swf").faults;
  CHECK(std::count(faults.begin(), faults.end(), '\n') == 21);
  CHECK(faults.ends_with("trace:21: 12 more faults from here on are not told (only the first 20 of a file are)\n"));
}

TEST_CASE("an id that stands twice is a fault")
{
  CHECK(read_text("1 0 -1 10 1 -1 -1 1 20 -1 1 1 1 -1 -1 -1 -1 -1\n"
                  "2 1 -1 10 1 -1 -1 1 20 -1 1 1 1 -1 -1 -1 -1 -1\n"
                  "1 2 -1 10 1 -1 -1 1 20 -1 1 1 1 -1 -1 -1 -1 -1\n",
                  "swf")
            .faults == "trace:3: job_id: `1` stands here again (the job of line 1 has this id) give each job an id of "
                       "its own\n");
}

TEST_CASE("an empty SWF file has no jobs and no fault")
{
  const auto [list, faults] = read_text("; MaxJobs: 0\n", "swf");
  CHECK(faults == "");
  CHECK(list.jobs.empty());
}

TEST_CASE("SWF's preceding job and think time make a link, however the first ends")
{
  const auto [list, faults] = read_text("1 0 -1 10 1 -1 -1 1 20 -1 1 1 1 -1 -1 -1 -1 -1\n"
                                        "2 5 -1 11 1 -1 -1 1 20 -1 1 1 1 -1 -1 -1 1 600\n"
                                        "3 4 -1 12 1 -1 -1 1 20 -1 1 1 1 -1 -1 -1 2 -1\n"
                                        "4 6 -1 12 1 -1 -1 1 20 -1 1 1 1 -1 -1 -1 99 7\n",
                                        "swf");
  CHECK(faults == "");
  REQUIRE(list.jobs.size() == 4); // by submission 1, 3, 2, 4
  CHECK(list.links == std::vector<model::JobLink>{{0, 2, Seconds{600}, true}, {2, 1, Seconds{0}, true}});
  REQUIRE(list.report.repaired.size() == 1);
  CHECK(list.report.repaired[0].reason == "preceding job (field 17) is not among the jobs, and is not waited for");
  CHECK(list.report.repaired[0].first_line == 4);
}

TEST_CASE("SWF: who comes after a job that is dropped waits for nobody, and a think time after none is told")
{
  // Job 1 has no run time. Job 3 thinks for 600 s, after nothing.
  const auto [list, faults] = read_text("1 0 -1 -1 1 -1 -1 1 20 -1 1 1 1 -1 -1 -1 -1 -1\n"
                                        "2 5 -1 11 1 -1 -1 1 20 -1 1 1 1 -1 -1 -1 1 600\n"
                                        "3 6 -1 12 1 -1 -1 1 20 -1 1 1 1 -1 -1 -1 -1 600\n",
                                        "swf");
  CHECK(faults == "");
  CHECK(list.links.empty());
  REQUIRE(list.report.repaired.size() == 2);
  CHECK(list.report.repaired[0].reason == "think time without a preceding job (fields 18 and 17), not used");
  CHECK(list.report.repaired[0].first_line == 3);
  CHECK(list.report.repaired[1].reason == "preceding job (field 17) is not among the jobs, and is not waited for");
  CHECK(list.report.repaired[1].first_line == 2);
}

TEST_CASE("links of jobs outside the window are told and dropped, and think times are sped up")
{
  workload::ReadOptions options;
  options.from = Timestamp{4};
  options.speed_up = 2.0;
  const auto [list, faults] = read_text("1 0 -1 10 1 -1 -1 1 20 -1 1 1 1 -1 -1 -1 -1 -1\n"
                                        "2 5 -1 11 1 -1 -1 1 20 -1 1 1 1 -1 -1 -1 1 600\n"
                                        "3 6 -1 12 1 -1 -1 1 20 -1 1 1 1 -1 -1 -1 2 100\n",
                                        "swf", options);
  CHECK(faults == "");
  CHECK(list.links == std::vector<model::JobLink>{{0, 1, Seconds{50}, true}});
  REQUIRE(list.report.repaired.size() == 1);
  CHECK(list.report.repaired[0].reason == "waits for a job that is left out, and so for nobody");
  CHECK(list.report.repaired[0].first_line == 2);
}
