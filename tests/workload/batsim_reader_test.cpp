#include "workload/read_text.hpp"

#include <doctest/doctest.h>

using namespace leasehold;
using test::read_text;

namespace {

constexpr std::string_view sound = R"({"nb_res": 16, "description": {"any": [1, {"deep": null}]}, "jobs": [
{"id": "a", "subtime": 1.5, "res": 2, "profile": "long", "walltime": 100, "extra_data": {"id": "not this"}},
{"id": 7, "subtime": 0.5, "res": 1, "profile": "short", "walltime": -1},
{"id": "b", "subtime": 2, "res": 1, "profile": "v5"}],
"profiles": {
"long": {"type": "delay", "delay": 60.25},
"short": {"delay": 1, "type": "delay"},
"v5": {"type": "DelayProfile", "delay": 3}}})";

} // namespace

TEST_CASE("Batsim jobs take the run time of their profile, and a walltime that is absent or -1 is none")
{
  const auto [list, faults] = read_text(sound, "batsim");
  CHECK(faults == "");
  REQUIRE(list.jobs.size() == 3);
  CHECK(list.machine_size == 16);
  CHECK(list.name(0) == "7"); // submitted first
  CHECK(list.jobs[0].request.walltime == model::no_limit);
  CHECK(list.name(1) == "a");
  CHECK(list.jobs[1].submitted == Timestamp{1.5});
  CHECK(list.jobs[1].run_time == Seconds{60.25});
  CHECK(list.jobs[1].request.members == 2);
  CHECK(list.jobs[1].request.walltime == Seconds{100});
  CHECK(list.name(2) == "b");
  CHECK(list.jobs[2].run_time == Seconds{3});
  CHECK(list.jobs[2].request.walltime == model::no_limit);
}

TEST_CASE("a homogeneous parallel task runs for its computation over the processor's speed")
{
  constexpr std::string_view text = R"({"jobs": [
{"id": "1", "subtime": 0, "res": 4, "profile": "p4"},
{"id": "2", "subtime": 0, "res": 4, "profile": "p5"},
{"id": "3", "subtime": 0, "res": 4, "profile": "spread"}],
"profiles": {"p4": {"type": "parallel_homogeneous", "cpu": 1e10, "com": 0},
"p5": {"type": "ParallelTaskHomogeneousProfile", "computation_amount": 3e9, "communication_amount": 5},
"spread": {"type": "ParallelTaskHomogeneousProfile", "computation_amount": 8e9, "communication_amount": 0,
           "generation_strategy": "defined_amount_spread_uniformly"}}})";
  workload::ReadOptions options;
  options.processor_speed = FlopsPerSecond{1e9};
  const auto [list, faults] = read_text(text, "batsim", options);
  CHECK(faults == "");
  REQUIRE(list.jobs.size() == 3);
  CHECK(list.jobs[0].run_time == Seconds{10}); // 1e10 flop on each at 1e9 flop/s
  CHECK(list.jobs[1].run_time == Seconds{3});
  CHECK(list.jobs[2].run_time == Seconds{2}); // 8e9 flop over 4 resources
  REQUIRE(list.report.repaired.size() == 1);
  CHECK(list.report.repaired[0].lines == 1);
  CHECK(list.report.repaired[0].first_line == 3);
  options.processor_speed = FlopsPerSecond{0};
  options.hands_on_computation = true; // for the hosts that each job gets
  CHECK(read_text(text, "batsim", options).list.jobs[2].computation == 2e9);
  CHECK(read_text(text, "batsim")
            .faults.starts_with("trace:2: profile: is a `parallel_homogeneous` (without a processor speed its "
                                "computation has no duration)\n"));
}

TEST_CASE("jobs of profile types that are not simulated are dropped and counted")
{
  const auto [list, faults] = read_text(R"({"jobs": [
{"id": "1", "subtime": 0, "res": 1, "profile": "m"},
{"id": "2", "subtime": 0, "res": 1, "profile": "d"}],
"profiles": {"m": {"type": "parallel", "cpu": [1, 2], "com": [0, 0]}, "d": {"type": "delay", "delay": 1}}})",
                                        "batsim");
  CHECK(faults == "");
  REQUIRE(list.jobs.size() == 1);
  CHECK(list.name(0) == "2");
  REQUIRE(list.report.dropped.size() == 1);
  CHECK(list.report.dropped[0].reason == "profile type `parallel` is not simulated");
  CHECK(list.report.dropped[0].first_line == 2);
}

TEST_CASE("profiles may stand before the jobs")
{
  const auto [list, faults] = read_text(
      R"({"profiles": {"d": {"type": "delay", "delay": 4}}, "jobs": [{"id": "1", "subtime": 0, "res": 1, "profile": "d"}]})",
      "batsim");
  CHECK(faults == "");
  REQUIRE(list.jobs.size() == 1);
  CHECK(list.jobs[0].run_time == Seconds{4});
}

TEST_CASE("faults in Batsim files name the line, and the column where a value is wrong")
{
  CHECK(read_text("{\"jobs\": [\n{\"id\": \"1\", \"subtime\": \"now\", \"res\": 1, \"profile\": \"d\"}],\n"
                  "\"profiles\": {\"d\": {\"type\": \"delay\", \"delay\": 1}}}",
                  "batsim")
            .faults == "trace:2:24: subtime: `now` is not a number (a number is due here)\n");
  CHECK(read_text("{\"jobs\": [{\"id\": \"1\", \"subtime\": 0, \"res\": 1, \"profile\": \"d\"", "batsim").faults ==
        "trace:1:61: the file ends inside of its JSON (it may have been cut off)\n");
  CHECK(read_text("[]", "batsim").faults ==
        "trace:1:1: the file is a list (a Batsim workload is an object with `nb_res`, `jobs` and `profiles`)\n");
}

TEST_CASE("nesting as deep as the file does not exhaust the stack")
{
  const std::string text = "{\"jobs\": [" + std::string(1'000'000, '[');
  CHECK_FALSE(read_text(text, "batsim").faults.empty());
}

TEST_CASE("keys of Batsim's JSON that stand twice are faults, where they stand")
{
  CHECK(read_text(R"({"jobs": [{"id": "1", "subtime": 0, "res": 4, "res": 8, "profile": "p"}],
"profiles": {"p": {"type": "delay", "delay": 1, "delay": 2},
"p": {"type": "delay", "delay": 3}}, "nb_res": 4, "nb_res": 5})",
                  "batsim")
            .faults == "trace:1:47: res: the key stands twice (of two values one would be lost)\n"
                       "trace:2:49: delay: the key stands twice (of two values one would be lost)\n"
                       "trace:3:6: p: `p` stands twice (of two profiles of one name one would be lost)\n"
                       "trace:3:51: nb_res: the key stands twice (of two values one would be lost)\n");
}
