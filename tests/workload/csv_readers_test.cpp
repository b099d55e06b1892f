#include "workload/read_text.hpp"

#include <doctest/doctest.h>

using namespace leasehold;
using test::read_text;

TEST_CASE("Philly rows count time from the earliest, and their row is their id")
{
  const auto [list, faults] = read_text("timestamp,duration,num_gpus,gpu_time,cluster\n"
                                        "2017-10-01 00:00:10,66.0,1,66.0,a\n"
                                        "2017-09-30 23:59:50,5.5,8,44.0,b\n"
                                        "2017-10-01 00:00:10,66.0,1,66.0,a\n"
                                        "2017-10-01 00:00:11,1.0,0,0.0,a\n",
                                        "philly");
  CHECK(faults == "");
  REQUIRE(list.jobs.size() == 3); // rows that stand twice are two jobs
  CHECK(list.name(0) == "2");
  CHECK(list.jobs[0].submitted == Timestamp{0});
  CHECK(list.jobs[0].run_time == Seconds{5.5});
  CHECK(list.jobs[0].request.total_chips() == 8.0);
  CHECK(list.jobs[0].request.walltime == model::no_limit);
  CHECK(list.tenants[0] == "b");
  CHECK(list.name(1) == "1");
  CHECK(list.jobs[1].submitted == Timestamp{20});
  CHECK(list.tenants[1] == "a");
  CHECK(list.name(2) == "3");
  // 2017-09-30 is day 17,439 of 1970: 47 years × 365 + 12 leap days + 272 days into 2017. 23:59:50 is 86,390 s.
  CHECK(list.unix_start == 17439LL * 86400 + 86390);
  REQUIRE(list.report.dropped.size() == 1);
  CHECK(list.report.dropped[0].reason == "no GPUs");
}

TEST_CASE("Tiresias' simulator counts in seconds, Muri's in milliseconds")
{
  const auto [tiresias, no_faults] = read_text("job_id,num_gpu,submit_time,iterations,model_name,duration,interval\n"
                                               "b,4,30,5,vgg19,1.5,0\n"
                                               "a,1,0,606,vgg19,164,30\n"
                                               "c,0,40,1,vgg19,1,0\n",
                                               "tiresias");
  CHECK(no_faults == "");
  REQUIRE(tiresias.jobs.size() == 2); // by submission
  CHECK(tiresias.name(0) == "a");
  CHECK(tiresias.jobs[0].run_time == Seconds{164});
  CHECK(tiresias.jobs[0].request.walltime == model::no_limit);
  CHECK(tiresias.name(1) == "b");
  CHECK(tiresias.jobs[1].submitted == Timestamp{30});
  CHECK(tiresias.jobs[1].request.total_chips() == 4.0);
  REQUIRE(tiresias.report.dropped.size() == 1);
  CHECK(tiresias.report.dropped[0].reason == "no GPUs");

  const auto [muri, none] = read_text("job_id,num_gpu,submit_time,iterations,model_name,batch_size,duration,interval,"
                                      "iteration_time,resource_time_0,resource_time_1,resource_time_2,priority\n"
                                      "7,8,1534001,1463,vgg16,16,281000,28000,214,82,75,66,1\n",
                                      "muri");
  CHECK(none == "");
  REQUIRE(muri.jobs.size() == 1);
  CHECK(muri.jobs[0].submitted == Timestamp{1534.001});
  CHECK(muri.jobs[0].run_time == Seconds{281});
  CHECK(muri.jobs[0].request.total_chips() == 8.0);
}

TEST_CASE("GPUs become equal gang members no larger than a host")
{
  workload::ReadOptions options;
  options.chips_per_member = 8;
  const auto [list, faults] = read_text("timestamp,duration,num_gpus,gpu_time,cluster\n"
                                        "2017-10-01 00:00:00,1,4,4,a\n"
                                        "2017-10-01 00:00:01,1,16,16,a\n"
                                        "2017-10-01 00:00:02,1,12,12,a\n"
                                        "2017-10-01 00:00:03,1,13,13,a\n",
                                        "philly", options);
  CHECK(faults == "");
  REQUIRE(list.jobs.size() == 4);
  const auto shape = [&jobs = list.jobs](std::size_t i) {
    return std::pair{jobs[i].request.members, jobs[i].request.chips.whole_chips()};
  };
  CHECK(shape(0) == std::pair{1U, 4U});
  CHECK(shape(1) == std::pair{2U, 8U});
  CHECK(shape(2) == std::pair{2U, 6U});  // 12 is 2 × 6: the largest divisor up to 8
  CHECK(shape(3) == std::pair{13U, 1U}); // 13 is prime
}

TEST_CASE("processors may stand for shares of a chip")
{
  workload::ReadOptions options;
  options.chips_per_processor = model::ChipShare::thousandths(250);
  options.chips_per_member = 1;
  const auto [list, faults] = read_text("1 0 -1 10 12 -1 -1 12 20 -1 1 1 1 -1 -1 -1 -1 -1\n", "swf", options);
  CHECK(faults == "");
  REQUIRE(list.jobs.size() == 1);
  CHECK(list.jobs[0].request.members == 3); // four quarters fit one member
  CHECK(list.jobs[0].request.chips == model::ChipShare::whole(1));
}

TEST_CASE("our own table of jobs has every column by name, in any order")
{
  const auto [list, faults] =
      read_text("run_time,job_id,submission_time,members,chips_per_member,chip,cores,memory,walltime,tenant,priority\n"
                "60,first,0,2,8,maia-200,16,40 GiB,120,lab,-1\n"
                "\n"
                "1.5,\"second, quoted\",3,1,0.25,,,,,\"team\",\n"
                ",third,4,1,1,h100,1,,-1,lab,2\n",
                "jobs_csv");
  CHECK(faults == "");
  REQUIRE(list.jobs.size() == 2);
  const model::Request& first = list.jobs[0].request;
  CHECK(list.name(0) == "first");
  CHECK(first.members == 2);
  CHECK(first.chips == model::ChipShare::whole(8));
  CHECK(first.cores == 16);
  CHECK(first.memory == Bytes{40.0 * 1024 * 1024 * 1024});
  CHECK(first.walltime == Seconds{120});
  CHECK(list.chips[0] == "maia-200");
  CHECK(list.tenants[0] == "lab");
  CHECK(list.priorities[0] == -1);
  CHECK(list.name(1) == "second, quoted");
  CHECK(list.jobs[1].request.chips == model::ChipShare::thousandths(250));
  CHECK(list.jobs[1].request.walltime == model::no_limit);
  CHECK(list.chips[1] == "");
  CHECK(list.tenants[1] == "team");
  REQUIRE(list.report.dropped.size() == 1);
  CHECK(list.report.dropped[0].reason == "run time unknown");
  CHECK(list.report.dropped[0].first_line == 5);
}

TEST_CASE("Batsim's output is read as a table of jobs")
{
  const auto [list, faults] = read_text(
      "job_id,workload_name,profile,submission_time,requested_number_of_resources,requested_time,success,final_state,"
      "starting_time,execution_time,finish_time,waiting_time,turnaround_time,stretch,allocated_resources,"
      "consumed_energy,metadata\n"
      "3,w0,d9.5,2.25,4,20.0,1,COMPLETED_SUCCESSFULLY,5.25,9.5,14.75,3.0,12.5,1.0,0-3,-1.0,\"\"\n"
      "1,w0,d9.5,1.0,1,5.0,0,COMPLETED_WALLTIME_REACHED,1.0,5.0,6.0,0.0,5.0,1.0,0,-1.0,\"\"\n"
      "2,w0,d9.5,1.5,1,5.0,0,REJECTED,-1,-1,-1,-1,-1,-1,,-1.0,\"\"\n",
      "jobs_csv");
  CHECK(faults == "");
  REQUIRE(list.jobs.size() == 2);
  CHECK(list.name(1) == "3");
  CHECK(list.jobs[1].submitted == Timestamp{2.25});
  CHECK(list.jobs[1].run_time == Seconds{9.5});
  CHECK(list.jobs[1].request.members == 4);
  CHECK(list.jobs[1].request.walltime == Seconds{20});
  CHECK(list.jobs[1].recorded_wait == Seconds{3});
  CHECK(list.report.dropped.size() == 1);
  REQUIRE(list.report.repaired.size() == 1);
  CHECK(list.report.repaired[0].first_line == 3);
}

TEST_CASE("a misspelt column of jobs is guessed")
{
  CHECK(read_text("job_id,submision_time,run_time,members\n", "jobs_csv").faults ==
        "trace:1:1: submission_time: the column is missing (`job_id`, `submission_time`, `run_time` and `members` must "
        "be there)\n"
        "trace:1:8: `submision_time` is not a column here did you mean `submission_time`?\n");
}

TEST_CASE("a file that starts with a byte-order mark is read")
{
  const auto [list, faults] =
      read_text("\xef\xbb\xbfjob_id,submission_time,run_time,processors\r\nx,0,1,2\r\n", "jobs_csv");
  CHECK(faults == "");
  REQUIRE(list.jobs.size() == 1);
  CHECK(list.jobs[0].request.members == 2);
}

TEST_CASE("`after`, `after_any` and `think_time` of a table say which jobs wait for which")
{
  const auto [list, faults] = read_text("job_id,submission_time,run_time,members,after,after_any,think_time\n"
                                        "deploy,0,5,1,tune eval,,\n"
                                        "pre,0,10,1,,,\n"
                                        "tune,0,10,1,pre,,30\n"
                                        "eval,0,10,1, pre  tune ,,\n"
                                        "again,0,10,1,,deploy,60\n",
                                        "jobs_csv");
  CHECK(faults == "");
  using Link = model::JobLink;
  CHECK(list.links ==
        std::vector<Link>{{2, 0}, {3, 0}, {1, 2, Seconds{30}}, {1, 3}, {2, 3}, {0, 4, Seconds{60}, true}});
}

TEST_CASE("who waits for a job that is dropped waits for nobody, as though it had finished")
{
  // Of `a` the run time is unknown, `b` was rejected in the run before. A name that is none here is a slip still.
  const std::string head = "job_id,submission_time,run_time,members,after,think_time,final_state\n"
                           "a,0,-1,1,,,\n"
                           "b,0,10,1,,,REJECTED\n"
                           "c,0,10,1,,,\n";
  const auto [list, faults] = read_text(head + "d,0,10,1,a c,5,\ne,0,10,1,b,5,\n", "jobs_csv");
  CHECK(faults == "");
  REQUIRE(list.jobs.size() == 3);
  CHECK(list.links == std::vector<model::JobLink>{{0, 1, Seconds{5}}});
  REQUIRE(list.report.repaired.size() == 1);
  CHECK(list.report.repaired[0].reason == "waits for a job that is dropped, and so for nobody");
  CHECK(list.report.repaired[0].lines == 2);
  CHECK(list.report.repaired[0].first_line == 5);
  CHECK(read_text(head + "d,0,10,1,x,,\n", "jobs_csv").faults ==
        "trace:5:10: after: `x` is not the id of a job here (a job may wait for others of its own trace) name one, or "
        "leave the field empty\n");
  // A row whose own fault is told is no second one where others name it.
  CHECK(read_text(head + "d,0,x,1,,,\ne,0,10,1,d,,\n", "jobs_csv").faults ==
        "trace:5:5: run_time: `x` is not a number (a decimal number is due here)\n");
}

TEST_CASE("a think time of a job that waits for no other is a fault")
{
  const auto [list, faults] = read_text("job_id,submission_time,run_time,members,after,think_time\n"
                                        "a,0,10,1,,0\n"
                                        "b,0,10,1,,30\n"
                                        "c,0,10,1,a,30\n",
                                        "jobs_csv");
  CHECK(faults == "trace:3:11: think_time: `30` has no effect (it counts from the end of the jobs that this one waits "
                  "for, and it waits for none) name them under `after` or `after_any`, or leave the field empty\n");
}

TEST_CASE("a time of -1 is unknown, however many zeros follow it: as our own files have it")
{
  const auto [list, faults] = read_text("job_id,submission_time,run_time,members,walltime,waiting_time\n"
                                        "a,0,10,1,-1.000000,-1.000000\n"
                                        "b,0,10,1,-1,\n"
                                        "c,0,10,1,-1.5,0\n",
                                        "jobs_csv");
  CHECK(faults.find("-1.5") != std::string::npos);
  CHECK(faults.find("-1.000000") == std::string::npos);
}
