// Logs of clusters: Helios's, Acme's, Slurm's, Philly's as published, openb's pods and PAI's tasks.
#include "workload/read_text.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace leasehold;
using test::read_text;
using Count = workload::ReadReport::Count;

namespace {

/// `REASON (lines, first)` of each.
std::vector<std::string> told(const std::vector<Count>& counts)
{
  std::vector<std::string> texts;
  for (const Count& count : counts)
    texts.push_back(count.reason + " (" + std::to_string(count.lines) + ", " + std::to_string(count.first_line) + ")");
  return texts;
}

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("Helios's log: instants from the first submission, what never ran dropped, what ended early told")
{
  const auto [list, faults] = read_text("job_id,user,vc,gpu_num,cpu_num,node_num,state,submit_time,start_time,end_time,"
                                        "duration,queue\n"
                                        "b,u1,vcB,8,48,1,COMPLETED,2020-04-01 00:01:00,2020-04-01 00:01:30,"
                                        "2020-04-01 00:02:30,60,30\n"
                                        "a,u1,vcA,1,6,1,TIMEOUT,2020-03-31 23:59:00,2020-03-31 23:59:00,"
                                        "2020-04-01 00:09:00,600,0\n"
                                        "c,u1,vcA,0,6,1,COMPLETED,2020-04-01 00:01:00,2020-04-01 00:01:00,"
                                        "2020-04-01 00:02:00,60,0\n"
                                        "d,u1,vcA,1,6,1,CANCELLED,2020-04-01 00:01:00,None,None,0,0\n"
                                        "e,u1,vcA,1,6,1,CANCELLED,2020-04-01 00:01:00,2020-04-01 00:01:00,"
                                        "2020-04-01 00:01:00,0,0\n"
                                        "f,u1,vcA,1,6,1,FAILED,2020-04-01 00:01:00,2020-04-01 00:03:00,"
                                        "2020-04-01 00:02:00,5,-1\n",
                                        "helios");
  CHECK(faults == "");
  REQUIRE(list.jobs.size() == 2);
  CHECK(list.name(0) == "a");
  CHECK(list.jobs[0].submitted == Timestamp{0});
  CHECK(list.jobs[0].run_time == Seconds{600});
  CHECK(list.tenants[0] == "vcA");
  CHECK(list.name(1) == "b");
  CHECK(list.jobs[1].submitted == Timestamp{120}); // 23:59:00 to 00:01:00
  CHECK(list.jobs[1].recorded_wait == Seconds{30});
  CHECK(list.jobs[1].request.total_chips() == 8.0);
  CHECK(list.jobs[1].request.walltime == model::no_limit);
  // 2020-03-31 is day 18,352 of 1970: 50 years x 365 + 12 leap days + 31 + 29 + 30; 23:59:00 is 86,340 s.
  CHECK(list.unix_start == 18352LL * 86400 + 86340);
  CHECK(told(list.report.dropped) == Texts{"no GPUs (1, 4)", "never started (1, 5)",
                                           "cancelled before it started (1, 6)", "ends before it starts (1, 7)"});
  CHECK(told(list.report.repaired) ==
        Texts{"TIMEOUT: killed at its limit, the time it ran taken for its run time (1, 3)"});
  CHECK(list.report.unused == Texts{"`user`", "`cpu_num`", "`node_num`"});
}

TEST_CASE("Acme's traces have instants with offsets, columns of their own in any order, and no virtual clusters")
{
  // 11:00:00+08:00 is 03:00:00 UTC, as 02:59:00Z a minute before is.
  const auto [list, faults] =
      read_text("type,job_id,state,gpu_num,submit_time,start_time,end_time,fail_time,stop_time,duration,queue\n"
                "Pretrain,x,COMPLETED,64,2023-05-17 11:00:00+08:00,2023-05-17 11:00:10+08:00,2023-05-17 "
                "11:01:10.5+08:00,,,60.5,10.0\n"
                "Debug,y,FAILED,1,2023-05-17T02:59:00Z,2023-05-17T02:59:00Z,2023-05-17T02:59:07Z,,,7.0,0.0\n"
                "Debug,z,FAILED,,2023-05-17T02:50:00Z,2023-05-17T02:59:00Z,2023-05-17T02:59:07Z,,,7.0,0.0\n"
                "Debug,w,FAILED,8.0,NaT,2023-05-17T02:59:00Z,2023-05-17T02:59:07Z,,,7.0,\n",
                "acme");
  CHECK(faults == "");
  REQUIRE(list.jobs.size() == 2);
  CHECK(list.name(0) == "y");
  CHECK(list.jobs[1].submitted == Timestamp{60});
  CHECK(list.jobs[1].run_time == Seconds{60.5});
  CHECK(list.tenants.empty());
  CHECK(told(list.report.dropped) == Texts{"GPUs unknown (1, 4)", "submission unknown (1, 5)"});
  CHECK(list.report.unused == Texts{"`fail_time`", "`stop_time`", "`type`"});
  CHECK(told(list.report.repaired) == Texts{"FAILED: ended early, the time it ran taken for its run time (1, 3)"});
}

TEST_CASE("a log's durations and waits that contradict its stamps are taken, counted and told")
{
  // Of four jobs the first is whole to a second; the second ran 100 s by its stamps and says 40; the third started 30 s after
  // its submission and says 5; the fourth started 10 s before it was submitted.
  const std::string rows = "a,g,1,COMPLETED,2023-05-17T00:00:00Z,2023-05-17T00:00:10Z,2023-05-17T00:01:50Z,100.9,10.4\n"
                           "b,g,1,COMPLETED,2023-05-17T00:00:00Z,2023-05-17T00:00:10Z,2023-05-17T00:01:50Z,40,10\n"
                           "c,g,1,COMPLETED,2023-05-17T00:00:00Z,2023-05-17T00:00:30Z,2023-05-17T00:02:10Z,100,5\n"
                           "d,g,1,COMPLETED,2023-05-17T00:00:20Z,2023-05-17T00:00:10Z,2023-05-17T00:01:50Z,100,0\n";
  for (const std::string format : {"helios", "acme"}) {
    CAPTURE(format);
    const auto [list, faults] = read_text("job_id," + std::string{format == "helios" ? "vc" : "type"} +
                                              ",gpu_num,state,submit_time,start_time,end_time,duration,queue\n" + rows,
                                          format);
    CHECK(faults == "");
    REQUIRE(list.jobs.size() == 4);
    CHECK(list.jobs[1].run_time == Seconds{40});
    CHECK(list.jobs[2].recorded_wait == Seconds{5});
    CHECK(told(list.report.repaired) ==
          Texts{"its duration is not the time from its start to its end, the duration taken (1, 3)",
                "its wait in queue is not the time from its submission to its start, the wait taken (1, 4)",
                "starts before it is submitted (1, 5)"});
  }
}

TEST_CASE("sacct: an elapsed time that is not that from start to end is taken, counted and told")
{
  // One minute by the stamps; suspended for half of it, or, in the third row, more than there was.
  const std::string stamps = "|COMPLETED|2024-01-15T08:00:00|2024-01-15T08:00:00|2024-01-15T08:01:00|gres/gpu=1|";
  const auto [list, faults] = read_text("JobID|State|Submit|Start|End|AllocTRES|ElapsedRaw\n1" + stamps + "60\n2" +
                                            stamps + "30\n3" + stamps + "90\n",
                                        "slurm");
  CHECK(faults == "");
  REQUIRE(list.jobs.size() == 3);
  CHECK(list.jobs[1].run_time == Seconds{30});
  CHECK(list.jobs[2].run_time == Seconds{90});
  CHECK(told(list.report.repaired) ==
        Texts{"its elapsed time is not that from its start to its end, the elapsed time taken (2, 3)"});
}

TEST_CASE("Philly's attempts at the same time are counted one after the other, and told")
{
  const auto attempt = [](const std::string& from, const std::string& to) {
    return R"({"start_time": "2017-10-09 07:)" + from + R"(", "end_time": "2017-10-09 07:)" + to +
           R"(", "detail": [{"ip": "m", "gpus": ["0"]}]})";
  };
  const std::string head = R"({"status": "Pass", "vc": "v", "submitted_time": "2017-10-09 07:00:00", "jobid": ")";
  // 60 s and 60 s, the second from the first's end on; then from its middle on.
  const auto [list, faults] = read_text("[" + head + R"(a", "attempts": [)" + attempt("01:00", "02:00") + "," +
                                            attempt("00:00", "01:00") + "]},\n" + head + R"(b", "attempts": [)" +
                                            attempt("00:00", "01:00") + "," + attempt("00:30", "01:30") + "]}]",
                                        "philly_json");
  CHECK(faults == "");
  REQUIRE(list.jobs.size() == 2);
  CHECK(list.jobs[1].run_time == Seconds{120});
  CHECK(told(list.report.repaired) == Texts{"attempts at the same time, counted one after the other (1, 2)"});
}

TEST_CASE("all that a header of a log lacks is told at once, with guesses")
{
  CHECK(read_text("job_id,vc,gpus,stat,submit_time,start_time,end_time,duration,queue\n", "helios").faults ==
        "trace:1:1: gpu_num: the column is missing (Helios's cluster_log.csv has it)\n"
        "trace:1:1: state: the column is missing (Helios's cluster_log.csv has it) is it `stat`?\n");
  CHECK(read_text("", "acme").faults == "trace: there is no header (the first line names the columns)\n");
}

TEST_CASE("sacct: steps are passed over, GPUs come from what was allocated, or else asked for")
{
  const auto [list, faults] = read_text(
      "JobID|User|Account|State|Submit|Start|End|Elapsed|Timelimit|ReqTRES|AllocTRES\n"
      "7|ann|lab|COMPLETED|2024-01-15T08:00:00|2024-01-15T08:00:30|2024-01-16T10:00:30|1-02:00:00|2-00:00:00|"
      "cpu=8,gres/gpu=4|billing=8,cpu=8,gres/gpu:a100=4,gres/gpu=4,mem=1T,node=1\n"
      "7.batch||lab|COMPLETED|2024-01-15T08:00:00|2024-01-15T08:00:30|2024-01-16T10:00:30|1-02:00:00||"
      "|gres/gpu=4\n"
      "7.extern||lab|COMPLETED|2024-01-15T08:00:00|2024-01-15T08:00:30|2024-01-16T10:00:30|1-02:00:00||"
      "|gres/gpu=4\n"
      "8_3|bob|lab|CANCELLED by 1001|2024-01-15T07:59:00|2024-01-15T07:59:00|2024-01-15T08:00:30|00:01:30|"
      "UNLIMITED|gres/gpu:a100=2|gres/gpu:a100=2,gres/gpu:h100=1\n"
      "9|bob|ops|PENDING|2024-01-15T08:00:00|Unknown|Unknown|00:00:00|30:00|gres/gpu=1|\n"
      "10|bob|ops|RUNNING|2024-01-15T08:01:00|2024-01-15T08:00:00|Unknown|00:05:00|30:00||gres/gpu=1\n"
      "11|bob|ops|CANCELLED by 0|2024-01-15T08:00:00|2024-01-15T08:00:09|2024-01-15T08:00:09|00:00:00|30:00|"
      "gres/gpu=1|\n"
      "12|bob|ops|TIMEOUT|2024-01-15T08:00:00|2024-01-15T08:00:09|2024-01-15T08:30:09|00:30:00|30:00|cpu=1|\n",
      "slurm");
  CHECK(faults == "");
  REQUIRE(list.jobs.size() == 3);
  CHECK(list.name(0) == "8_3");
  CHECK(list.jobs[0].submitted == Timestamp{0});
  CHECK(list.jobs[0].run_time == Seconds{90});
  CHECK(list.jobs[0].request.total_chips() == 3.0); // no total is told: 2 + 1
  CHECK(list.jobs[0].request.walltime == model::no_limit);
  CHECK(list.name(1) == "7");
  CHECK(list.jobs[1].submitted == Timestamp{60});
  CHECK(list.jobs[1].run_time == Seconds{93600}); // 26 h
  CHECK(list.jobs[1].recorded_wait == Seconds{30});
  CHECK(list.jobs[1].request.total_chips() == 4.0); // the total, not twice
  CHECK(list.jobs[1].request.walltime == Seconds{172800});
  CHECK(list.tenants[1] == "lab");
  CHECK(list.name(2) == "10");
  CHECK(list.jobs[2].request.walltime == Seconds{1800}); // 30 min
  CHECK(list.jobs[2].recorded_wait == Seconds{-1});
  CHECK(told(list.report.dropped) == Texts{"a step of a job that has its own row (2, 3)", "never started (1, 6)",
                                           "cancelled before it started (1, 8)", "no GPUs (1, 9)"});
  CHECK(told(list.report.repaired) ==
        Texts{"CANCELLED: ended early, the time it ran taken for its run time (1, 5)",
              "RUNNING: not over when the log was written, the time until then taken for its run time (1, 7)",
              "starts before it is submitted, its wait unknown then (1, 7)"});
  CHECK(list.report.unused == Texts{"`User`", "`gres/gpu:TYPE`"});
}

TEST_CASE("sacct: seconds and minutes go before clocks, and without either the run time lies between start and end")
{
  const std::string head = "JobID|State|Submit|Start|End|AllocTRES";
  const std::string row = "1|COMPLETED|2024-01-15T08:00:00|2024-01-15T08:00:00|2024-01-15T08:01:00|gres/gpu=1";
  CHECK(read_text(head + "\n" + row + "\n", "slurm").list.jobs.at(0).run_time == Seconds{60});
  const auto raw = read_text(head + "|ElapsedRaw|Elapsed|TimelimitRaw\n" + row + "|59|00:01:00|90\n", "slurm");
  CHECK(raw.faults == "");
  CHECK(raw.list.jobs.at(0).run_time == Seconds{59});
  CHECK(raw.list.jobs.at(0).request.walltime == Seconds{5400});
  // `--parsable` ends its lines with a bar.
  const auto barred = read_text(head + "|\n" + row + "|\n", "slurm");
  CHECK(barred.faults == "");
  CHECK(barred.list.report.unused.empty());
  CHECK(read_text("JobID|State|Submit|Start\n", "slurm").faults ==
        "trace:1:1: ElapsedRaw: the column is missing (`ElapsedRaw`, `Elapsed` or `End` says how long a job ran)\n"
        "trace:1:1: AllocTRES: the column is missing (`AllocTRES` or `ReqTRES` says how many GPUs a job has)\n");
}

TEST_CASE("Philly's published log: the most GPUs of an attempt, as long as all attempts together")
{
  const auto [list, faults] = read_text(
      R"([{"status": "Pass", "vc": "v1", "jobid": "j1", "user": "u", "submitted_time": "2017-10-09 07:00:10",
 "attempts": [
  {"start_time": "2017-10-09 07:00:40", "end_time": "2017-10-09 07:01:00", "detail": [{"ip": "m1", "gpus": ["gpu0"]}]},
  {"start_time": "2017-10-09 07:02:00", "end_time": "2017-10-09 07:03:00",
   "detail": [{"ip": "m1", "gpus": ["gpu0", "gpu1"]}, {"ip": "m2", "gpus": ["gpu3"]}]},
  {"start_time": "2017-10-09 07:04:00", "end_time": null, "detail": []}]},
 {"status": "Killed", "vc": "v2", "jobid": "j2", "submitted_time": "2017-10-09 07:00:00", "attempts": []},
 {"status": "Failed", "vc": "v2", "jobid": "j3", "submitted_time": "2017-10-09 00:00:00 PDT",
  "attempts": [{"start_time": "2017-10-08 23:00:05 PST", "end_time": "2017-10-09 07:00:15 UTC",
  "detail": [{"ip": "m1", "gpus": ["gpu0"]}]}]},
 {"status": "Pass", "vc": "v2", "jobid": "j4", "submitted_time": "2017-10-09 07:00:00",
  "attempts": [{"start_time": "2017-10-09 07:00:05", "end_time": "2017-10-09 07:00:01", "detail": [{"gpus": ["0"]}]}]}
])",
      "philly_json");
  CHECK(faults == "");
  REQUIRE(list.jobs.size() == 2);
  // Midnight PDT is 07:00:00 UTC, 23:00:05 PST 07:00:05.
  CHECK(list.name(0) == "j3");
  CHECK(list.jobs[0].run_time == Seconds{10});
  CHECK(list.jobs[0].recorded_wait == Seconds{5});
  CHECK(list.tenants[0] == "v2");
  CHECK(list.name(1) == "j1");
  CHECK(list.jobs[1].submitted == Timestamp{10});
  CHECK(list.jobs[1].run_time == Seconds{80}); // 20 + 60
  CHECK(list.jobs[1].recorded_wait == Seconds{30});
  CHECK(list.jobs[1].request.total_chips() == 3.0);
  CHECK(told(list.report.dropped) == Texts{"never started (1, 7)", "an attempt ends before it starts (1, 11)"});
  CHECK(told(list.report.repaired) == Texts{"attempts on different numbers of GPUs, the most taken (1, 1)",
                                            "an attempt without a start or an end, not counted (1, 1)",
                                            "Failed: ended early, the time it ran taken for its run time (1, 8)"});
  CHECK(list.report.unused == Texts{"`user`", "`ip`"});
}

TEST_CASE("openb's pods are gangs of one member, of whole GPUs or of a share of one")
{
  const auto [list, faults] = read_text(
      "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time\n"
      "p0,12500,1024,1,460,,LS,Running,10,100,15\n"
      "p1,8000,2048,8,1000,V100M32,BE,Failed,5,7,5\n"
      "p2,8000,2048,0,0,,BE,Running,5,7,5\n"
      "p3,8000,2048,1,1000,,BE,Pending,5,7,\n",
      "openb");
  CHECK(faults == "");
  REQUIRE(list.jobs.size() == 2);
  CHECK(list.name(0) == "p1");
  CHECK(list.jobs[0].request.members == 1);
  CHECK(list.jobs[0].request.chips == model::ChipShare::whole(8));
  CHECK(list.jobs[0].request.cores == 8);
  CHECK(list.jobs[1].request.chips == model::ChipShare::thousandths(460));
  CHECK(list.jobs[1].request.cores == 13);
  CHECK(list.jobs[1].request.memory == Bytes{1024.0 * 1024 * 1024});
  CHECK(list.jobs[1].submitted == Timestamp{10}); // its clock starts with the trace
  CHECK(list.jobs[1].run_time == Seconds{85});
  CHECK(list.jobs[1].recorded_wait == Seconds{5});
  CHECK(told(list.report.dropped) == Texts{"no GPUs (1, 4)", "never started (1, 5)"});
  CHECK(list.report.unused == Texts{"`gpu_spec`", "`qos`", "`pod_phase`"});
}

TEST_CASE("PAI's tasks are gangs of their instances, with or without a header")
{
  const std::string rows = "j,worker,4.0,Terminated,1000.0,1060.0,650.0,2.0,50.0,T4\n"
                           "j,ps,1.0,Terminated,1000.0,1060.0,600.0,2.0,,\n"
                           "k,worker,2.0,Failed,940.0,950.0,600.0,2.0,150.0,MISC\n"
                           "l,worker,2.0,Running,940.0,,600.0,2.0,100.0,MISC\n"
                           "m,worker,2.0,Waiting,,,600.0,2.0,100.0,MISC\n";
  const auto bare = read_text(rows, "pai");
  CHECK(bare.faults == "");
  const workload::JobList& list = bare.list;
  REQUIRE(list.jobs.size() == 2);
  CHECK(list.report.lines == 5);
  CHECK(list.name(0) == "k/worker");
  CHECK(list.jobs[0].request.chips == model::ChipShare::whole(2)); // one and a half
  CHECK(list.name(1) == "j/worker");
  CHECK(list.jobs[1].submitted == Timestamp{60});
  CHECK(list.jobs[1].run_time == Seconds{60});
  CHECK(list.jobs[1].request.members == 4);
  CHECK(list.jobs[1].request.chips == model::ChipShare::thousandths(500));
  CHECK(list.jobs[1].request.cores == 7);
  CHECK(list.jobs[1].request.memory == Bytes{2e9});
  CHECK(list.unix_start == -1);
  const auto headed = read_text("job_name,task_name,inst_num,status,start_time,end_time,plan_cpu,plan_mem,plan_gpu,"
                                "gpu_type\n" +
                                    rows,
                                "pai");
  CHECK(headed.faults == "");
  CHECK(headed.list.jobs.size() == 2);
  CHECK(headed.list.report.lines == 5);
}

TEST_CASE("ElasticFlow's jobs count from the first where their times count from 1970")
{
  const std::string head = "job_id,submission_time,num_iteration,model_name,deadline,batch_size,num_gpu,duration\n";
  const auto [list, faults] = read_text(head + "0,1600000000.5,5,vgg,7,32,2,100\n1,1600000060,5,vgg,7,32,0,100\n"
                                               "2,1600000010,5,vgg,7,32,1,50\n",
                                        "elasticflow");
  CHECK(faults == "");
  REQUIRE(list.jobs.size() == 2);
  CHECK(list.jobs[1].submitted == Timestamp{9.5});
  CHECK(list.unix_start == 1600000000);
  CHECK(told(list.report.repaired) == Texts{"times count from 1970, taken from the first submission on (1, 2)"});
  CHECK(list.report.unused == Texts{"`num_iteration`", "`model_name`", "`deadline`", "`batch_size`"});
  const auto plain = read_text(head + "0,5,5,vgg,7,32,2,100\n", "elasticflow");
  CHECK(plain.list.jobs.at(0).submitted == Timestamp{5});
}

TEST_CASE("keys of Philly's JSON that stand twice are faults; those that nothing is read from may")
{
  CHECK(read_text(R"([{"status": "Pass", "vc": "v", "jobid": "a", "jobid": "b", "user": 1, "user": 2, "attempts": [
{"start_time": "2017-10-09 07:01:00", "end_time": "2017-10-09 07:02:00", "end_time": "2017-10-09 07:03:00", "detail": []}],
"submitted_time": "2017-10-09 07:00:00"}])",
                  "philly_json")
            .faults == "trace:1:46: jobid: the key stands twice (of two values one would be lost)\n"
                       "trace:2:74: end_time: the key stands twice (of two values one would be lost)\n");
}
