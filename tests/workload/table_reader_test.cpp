// Tables of any kind, by a map of their columns.
#include "workload/columns/clock_duration.hpp"
#include "workload/columns/column_map.hpp"
#include "workload/read_text.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace leasehold;
using test::read_text;

namespace {

test::ReadResult read_table(std::string_view text, std::string_view map)
{
  workload::ColumnMap columns;
  REQUIRE(workload::add_columns(map, columns) == "");
  REQUIRE(workload::lacks(columns) == "");
  workload::ReadOptions options;
  options.columns = &columns;
  return read_text(text, "table", options);
}

} // namespace

TEST_CASE("a map names columns and units, whatever parts the fields")
{
  for (const char delimiter : {',', '\t', ';', '|'}) {
    CAPTURE(delimiter);
    std::string text = "id,gpus,share,mem,cpu,minutes,limit,when,who,urgency,more\n"
                       "\"a\",2,50,64,8,1.5,1-00:00:30,1000,ann,3,x\n"
                       "b,1,100,1,1,-1,,2000,bob,,x\n"
                       "c,0,100,1,1,5,,2000,bob,,x\n"
                       "d,1,200,1,1,5,,2500.25,,,x\n";
    for (char& c : text)
      c = c == ',' ? delimiter : c;
    const auto [list, faults] = read_table(
        text, "job_id=id,members=gpus,chips_per_member=share:percent,memory=mem:GiB,cores=cpu,run_time=minutes:"
              "min,walltime=limit:clock,submission_time=when:ms,tenant=who,priority=urgency");
    CHECK(faults == "");
    REQUIRE(list.jobs.size() == 2);
    CHECK(list.name(0) == "a");
    CHECK(list.jobs[0].submitted == Timestamp{1});
    CHECK(list.jobs[0].run_time == Seconds{90});
    CHECK(list.jobs[0].request.members == 2);
    CHECK(list.jobs[0].request.chips == model::ChipShare::thousandths(500));
    CHECK(list.jobs[0].request.memory == Bytes{64.0 * 1024 * 1024 * 1024});
    CHECK(list.jobs[0].request.cores == 8);
    CHECK(list.jobs[0].request.walltime == Seconds{86430});
    CHECK(list.tenants[0] == "ann");
    CHECK(list.priorities[0] == 3);
    CHECK(list.jobs[1].submitted == Timestamp::from_nanoseconds(2'500'250'000));
    CHECK(list.jobs[1].request.chips == model::ChipShare::whole(2));
    CHECK(list.jobs[1].request.walltime == model::no_limit);
    CHECK(list.tenants[1] == "");
    CHECK_FALSE(list.priorities[1].has_value());
    CHECK(list.report.dropped.size() == 2); // b's run time is unknown, c has no chips
    CHECK(list.report.unused == std::vector<std::string>{"`more`"});
  }
}

TEST_CASE("a run time may lie between two instants, which count from the first submission")
{
  const auto [list, faults] = read_table("asked,began,over,n\n"
                                         "2020-04-01 00:00:30,2020-04-01 00:01:00,2020-04-01 00:02:00,4\n"
                                         "2020-04-01 00:00:10,2020-04-01 00:00:10,2020-04-01 00:00:11,4\n"
                                         "2020-04-01 00:00:20,2020-04-01 00:00:30,2020-04-01 00:00:11,4\n"
                                         "2020-04-01 00:00:20,,,4\n",
                                         "submission_time=asked,start_time=began,end_time=over,processors=n");
  CHECK(faults == "");
  REQUIRE(list.jobs.size() == 2);
  CHECK(list.name(0) == "2"); // the row's number
  CHECK(list.jobs[0].submitted == Timestamp{0});
  CHECK(list.jobs[1].submitted == Timestamp{20});
  CHECK(list.jobs[1].run_time == Seconds{60});
  CHECK(list.jobs[1].recorded_wait == Seconds{30});
  REQUIRE(list.report.dropped.size() == 2);
  CHECK(list.report.dropped[0].reason == "ends before it starts");
  CHECK(list.report.dropped[1].reason == "run time unknown");
}

TEST_CASE("columns and units that there are not are told at once, with guesses")
{
  CHECK(read_table("gpus,length,submitted\n", "members=gpu,run_time=length:mins,submission_time=submited:s").faults ==
        "trace:1:1: there is no column `gpu` (the map has `members` from it) did you mean `gpus`?\n"
        "trace:1:1: there is no column `submited` (the map has `submission_time` from it) did you mean `submitted`?\n"
        "trace:1:6: length: `mins` is no unit of `run_time` (it may be in `ns`, `us`, `ms`, `s`, `min`, `h`, `d`, "
        "`clock`)\n");
  // A colon of the column's own is no unit.
  CHECK(read_table("gpu:s,length,at\n1,2,3\n", "members=gpu:s,run_time=length,submission_time=at").faults == "");
  // A clock is a duration, not an instant.
  CHECK(read_table("n,length,at\n", "members=n,run_time=length,submission_time=at:clock").faults.find("no unit of") !=
        std::string::npos);
}

TEST_CASE("values that are none are told with their place")
{
  CHECK(read_table("n,length,at\n"
                   "x,nan,-5\n"
                   "1,1e400,inf\n"
                   "1.5,-7,1\n"
                   "1,1,2020-04-01 00:00:30\n",
                   "members=n,run_time=length,submission_time=at")
            .faults ==
        "trace:2:1: n: `x` is not a number (a decimal number is due here)\n"
        "trace:2:7: at: `-5` is negative (0 is the least)\n"
        "trace:3:3: length: `1e400` is not a number (a decimal number is due here)\n"
        "trace:3:9: at: `inf` is not a number (a decimal number is due here)\n"
        "trace:4:1: n: `1.5` is not a whole number (it is a count)\n"
        "trace:4:5: length: `-7` is negative (0 is the least)\n"
        "trace:5:5: at: `2020-04-01 00:00:30` is not a number (the first instant of the table is one)\n");
}

TEST_CASE("a map is judged before any file")
{
  using workload::add_columns;
  workload::ColumnMap map;
  CHECK(add_columns("memers=gpus", map) ==
        "--map: `memers` is no target (our own name stands before `=`) did you mean `members`?\n");
  CHECK(add_columns("members", map).starts_with("--map: `members` says no column"));
  CHECK(add_columns("members=a,members=b", map) ==
        "--map: `members` stands twice (a target has one column) leave one out\n");
  CHECK(workload::lacks(map) ==
        "--map: nothing says when a job is submitted (each job needs it) map `submission_time=COLUMN`\n"
        "--map: nothing says how long a job runs (each job needs it) map `run_time=COLUMN`, or `start_time` and "
        "`end_time`\n");
}

TEST_CASE("durations by the clock")
{
  using workload::clock_duration;
  CHECK(clock_duration("1-12:00:05") == Seconds{129605});
  CHECK(clock_duration("2-01:30") == Seconds{178200}); // behind days hours come first
  CHECK(clock_duration("3-04") == Seconds{273600});
  CHECK(clock_duration("100:00:00") == Seconds{360000});
  CHECK(clock_duration("90:00") == Seconds{5400});
  CHECK(clock_duration("00:00:01.25") == Seconds{1.25});
  for (const char* wrong : {"", "5", "1-", "-1", "1:60", "1:2:3:4", "1-24:00:00", "a:10", "1:-1", "00:01.", "1 :00",
                            "0x1:00", "9999999-00:00:00"})
    CHECK_MESSAGE(!clock_duration(wrong), wrong);
}
