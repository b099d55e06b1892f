// Whatever the bytes, a reader returns: jobs that keep its promises, or faults.
#include "workload/columns/column_map.hpp"
#include "workload/read_text.hpp"
#include "workload/sample_tables.hpp"

#include "random/stream.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

using namespace leasehold;

namespace {

struct Seed {
  std::string_view format;
  std::string text;
};

std::vector<Seed> seeds()
{
  return {{"swf", "; MaxProcs: 8\n1 0.5 -1 10 4 -1 -1 8 20 -1 1 1 1 -1 1 -1 -1 -1\n2 3 9 1e1 -1 -1 -1 2 -1 -1 5 1 1 "
                  "-1 1 -1 -1 -1\n"},
          {"batsim", R"({"nb_res":4,"jobs":[{"id":"a","subtime":0.5,"res":2,"profile":"d","walltime":-1},)"
                     R"({"id":2,"subtime":1,"res":1,"profile":"h"}],"profiles":{"d":{"type":"delay","delay":1.5},)"
                     R"("h":{"type":"parallel_homogeneous","cpu":1e9,"com":[0,{"x":null}]}}})"},
          {"philly", "timestamp,duration,num_gpus,gpu_time,cluster\n2017-10-09 07:01:55,66.0,1,66.0,11cb48\n"
                     "2017-10-09 06:13:03,2951.0,8,1,6214e9\n"},
          {"tiresias", "job_id,num_gpu,submit_time,iterations,model_name,duration,interval\n0,1,0,606,vgg19,164,30\n"
                       "1,8,30,1,a,1.5,0\n"},
          {"muri", "job_id,num_gpu,submit_time,iterations,model_name,batch_size,duration,interval,iteration_time,"
                   "resource_time_0,resource_time_1,resource_time_2,priority\n0,1,0,6,dqn,128,2868,46,490,446,8,0,1\n"},
          {"jobs_csv", "job_id,submission_time,run_time,members,chips_per_member,chip,cores,memory,walltime,tenant,"
                       "priority\n1,0,5,2,0.5,h100,4,2 GiB,-1,lab,3\n\"2\",1,6,1,8,,,,20,,\n"},
          {"gavel", "LM (batch size 5)\tcd x\t-n\t1\t1000\t0.5\t1\nLM (batch size 10)\tcd x\t-n\t1\t90\t3\t2\n"},
          {"gavel", "LM (batch size 5)\tcd x\tdir\t-n\t1\t1000\t1\t1\t-1.0\t0\n"},
          {"shockwave", "LM (batch size 10)\tcd x\tdir\t-n\t1\t89520\t1\tgns\t1\t-1.0\t9\t0\n"
                        "LM (batch size 5)\tcd x\tdir\t-n\t1\t1000\t1\taccordion\t1\t-1.0\t9\t10\n"},
          {"pollux", "name,time,application,num_replicas,batch_size\nclassifier-0,107,classifier,6,2048\n"
                     "speech-1,110.5,speech,4,320\n"},
          {"helios", "job_id,user,vc,gpu_num,cpu_num,node_num,state,submit_time,start_time,end_time,duration,queue\n"
                     "b,u1,vcB,8,48,1,COMPLETED,2020-04-01 00:01:00,2020-04-01 00:01:30,2020-04-01 00:02:30,60,30\n"
                     "d,u1,vcA,1,6,1,CANCELLED,2020-04-01 00:01:00,None,None,0,0\n"},
          {"acme", "type,job_id,state,gpu_num,submit_time,start_time,end_time,duration,queue\n"
                   "Debug,y,FAILED,1,2023-05-17 02:59:00+08:00,2023-05-17T02:59:00Z,,7.0,0.0\n"},
          {"slurm", "JobID|Account|State|Submit|Start|End|Elapsed|Timelimit|AllocTRES\n"
                    "7|lab|COMPLETED|2024-01-15T08:00:00|2024-01-15T08:00:30|Unknown|1-02:00:00|30:00|"
                    "cpu=8,gres/gpu:a100=4,gres/gpu=4\n7.batch||FAILED|2024-01-15T08:00:00|||||\n"},
          {"philly_json", R"([{"status": "Pass", "vc": "v", "jobid": "j", "submitted_time": "2017-10-09 07:00:10 PDT",)"
                          R"("attempts": [{"start_time": "2017-10-09 07:00:40", "end_time": "2017-10-09 07:01:00",)"
                          R"("detail": [{"ip": "m1", "gpus": ["gpu0", "gpu1"]}]}], "user": null}])"},
          {"openb", "name,cpu_milli,memory_mib,num_gpu,gpu_milli,creation_time,deletion_time,scheduled_time\n"
                    "p0,12500,1024,1,460,10,100,15\np1,8000,2048,8,1000,5,7,5\n"},
          {"pai", "j,worker,4.0,Terminated,1000.0,1060.0,650.0,2.0,50.0,T4\nk,ps,1.0,Failed,940.0,950.0,,,150.0,\n"},
          {"elasticflow", "job_id,submission_time,num_iteration,model_name,deadline,batch_size,num_gpu,duration\n"
                          "0,1600000000.5,5,vgg,7,32,2,100\n1,1600000060,5,vgg,7,32,1,100\n"},
          {"table", "id;n;t;w;at;m;c\n\"a;\"\"b\";1;0.5;1-00:00:10;2020-04-01 00:01:00;2;500\n"
                    "b;2;1;10:00;2020-04-01 00:01:00;;1000\n"},
          {"sia", "name,time,application,num_replicas,batch_size,more\ndetector-0,0,detector,16,512,x\n"}};
}

void mutate(std::string& text, random::Stream& stream)
{
  constexpr std::string_view telling = "-1.e9\",;:{}[]\n\r\0 \xff\x1f\x8b";
  const auto at = [&] {
    return static_cast<std::size_t>(stream.uniform_int(0, static_cast<std::int64_t>(text.size())));
  };
  switch (stream.uniform_int(0, 4)) {
  case 0:
    text.insert(at(), 1, static_cast<char>(stream.uniform_int(0, 255)));
    break;
  case 1:
    text.insert(at(), 1, telling[static_cast<std::size_t>(stream.uniform_int(0, 19))]);
    break;
  case 2:
    text.erase(std::min(at(), text.size()), static_cast<std::size_t>(stream.uniform_int(1, 8)));
    break;
  case 3:
    text.insert(at(), text.substr(std::min(at(), text.size()), 40));
    break;
  default:
    if (!text.empty())
      text[std::min(at(), text.size() - 1)] = static_cast<char>(stream.uniform_int(0, 255));
  }
}

void check_promises(const workload::JobList& list)
{
  REQUIRE((list.times.empty() || list.times.takes.size() == list.jobs.size() * list.times.chips.size()));
  REQUIRE(list.times.declared.size() == list.times.takes.size());
  REQUIRE((list.times.widths_of.empty() || list.times.widths_of.size() == list.times.takes.size()));
  for (const std::uint32_t widths : list.times.widths_of)
    REQUIRE(widths < list.times.widths.size());
  for (const Seconds time : list.times.takes)
    REQUIRE((time >= Seconds{0.0} && time <= Seconds{workload::max_trace_time}));
  REQUIRE(list.name_end.size() == list.jobs.size());
  REQUIRE((list.tenants.empty() || list.tenants.of_job.size() == list.jobs.size()));
  REQUIRE((list.chips.empty() || list.chips.of_job.size() == list.jobs.size()));
  REQUIRE((list.priorities.empty() || list.priorities.size() == list.jobs.size()));
  Timestamp last{0.0};
  for (const workload::TraceJob& job : list.jobs) {
    REQUIRE(job.submitted >= last);
    REQUIRE(std::isfinite(job.submitted.value()));
    REQUIRE((job.run_time >= Seconds{0.0} && job.run_time <= Seconds{workload::max_trace_time}));
    REQUIRE(job.request.members >= 1);
    REQUIRE(job.request.walltime >= Seconds{0.0});
    last = job.submitted;
  }
}

/// Of the seed of a table.
workload::ColumnMap map_of_seed()
{
  workload::ColumnMap map;
  REQUIRE(workload::add_columns("job_id=id,members=n,run_time=t:min,walltime=w:clock,submission_time=at,memory=m:GiB,"
                                "chips_per_member=c:milli",
                                map) == "");
  return map;
}

} // namespace

TEST_CASE("mutated traces are read or refused, and never break a promise")
{
  random::Stream stream{7, 0, "mutations"};
  workload::ReadOptions options;
  options.processor_speed = FlopsPerSecond{1e9};
  options.max_bytes = 1 << 20;
  const test::SampleTables tables;
  tables.give(options);
  options.adapts = workload::Adapting::chips;
  const workload::ColumnMap map = map_of_seed();
  options.columns = &map;
  for (const Seed& seed : seeds()) {
    CAPTURE(seed.format);
    const auto sound = test::read_text(seed.text, seed.format, options);
    REQUIRE(sound.faults == "");
    for (int round = 0; round < 3000; ++round) {
      std::string text = seed.text;
      for (std::int64_t i = stream.uniform_int(1, 6); i > 0; --i)
        mutate(text, stream);
      CAPTURE(text);
      check_promises(test::read_text(text, seed.format, options).list);
    }
  }
}

TEST_CASE("random bytes break no promise either")
{
  random::Stream stream{8, 0, "bytes"};
  workload::ReadOptions options;
  const test::SampleTables tables;
  tables.give(options);
  options.adapts = workload::Adapting::chips;
  const workload::ColumnMap map = map_of_seed();
  options.columns = &map;
  for (int round = 0; round < 2000; ++round) {
    std::string text(static_cast<std::size_t>(stream.uniform_int(1, 300)), '\0');
    for (char& c : text)
      c = static_cast<char>(stream.uniform_int(0, 255));
    for (const workload::Format& format : workload::formats())
      check_promises(test::read_text(text, format.name, options).list);
  }
}

TEST_CASE("mutated tables of applications are read or refused, and what is read is finite")
{
  const std::string efficiency =
      "application,batch_size,epoch,progress,grad_sqr,grad_var\na,10,0,100,1,10\na,20,0,100,1,10\n";
  const std::string steps = "application,gpu_type,placement,num_nodes,num_replicas,local_bsz,step_time,sync_time\n"
                            "a,t,1,1,1,10,1,0.1\na,t,22,2,4,5,0.6,0.1\na,t,,3,6,5,0.7,0.2\n";
  random::Stream stream{9, 0, "tables"};
  for (int round = 0; round < 3000; ++round) {
    std::string worth = efficiency, times = steps;
    for (std::int64_t i = stream.uniform_int(1, 4); i > 0; --i)
      mutate(round % 2 == 0 ? worth : times, stream);
    CAPTURE(worth);
    CAPTURE(times);
    config::Diagnostics diagnostics;
    workload::Applications applications;
    workload::read_efficiency(workload::TraceSource::text(worth, "worth"), applications, diagnostics);
    workload::read_step_times(workload::TraceSource::text(times, "times"), {}, applications, diagnostics);
    workload::finish(applications, "worth", diagnostics);
    if (!diagnostics.ok())
      continue;
    workload::ReadOptions options;
    options.applications = &applications;
    options.adapts = workload::Adapting::chips_and_batch;
    check_promises(
        test::read_text("name,time,application,num_replicas,batch_size\n0,0,a,1,20\n1,1,a,3,10\n", "pollux", options)
            .list);
  }
}
