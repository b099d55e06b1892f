#include "support/program.hpp"

#include <doctest/doctest.h>

namespace leasehold::test {

TEST_CASE("predict collective tells a collective's time and its bandwidth, and refuses what it does not know")
{
  // 4 GB among 4 H100: 3 GB over 80 % of 450 GB/s, and 18.6 us (tests/physics/nccl_time_test.cpp): 8,352 us, 359.2 GB/s.
  const Output told = run_program(
      {"predict", "collective", "--chip", "h100", "--operation", "all_gather", "--chips", "4", "--size", "4 GB"});
  CHECK(told.status == 0);
  CHECK_MESSAGE(told.out.find("time           8352 us") != std::string::npos, told.out);
  CHECK_MESSAGE(told.out.find("bus bandwidth  359.2 GB/s, of 450 GB/s") != std::string::npos, told.out);
  // Among 16, two hosts: 15/16 of 4 GB go round, of which 7/8 inside each host, 3.5 GB over 360 GB/s, are slower than a
  // chip's eighth of the other half over its card, 0.25 GB over 37.5 GB/s; 8.4 us, 14 steps of 3.4 us inside and one of 14
  // between: 9,792 us.
  const Output between = run_program(
      {"predict", "collective", "--chip", "h100", "--operation", "all_gather", "--chips", "16", "--size", "4 GB"});
  CHECK_MESSAGE(between.out.find("time           9792 us") != std::string::npos, between.out);
  const auto refused = [](const std::vector<std::string>& options, const std::string& what) {
    std::vector<std::string> line{"predict", "collective"};
    line.insert(line.end(), options.begin(), options.end());
    const Output output = run_program(line);
    CHECK(output.status == 2);
    CHECK_MESSAGE(output.err.find(what) != std::string::npos, output.err);
  };
  refused({"--chip", "h10"}, "`h10` is not a chip of the catalogue");
  // tests/physics/deep_ep_time_test.cpp: 22.4 us and 512 rows of 7392 B over 43.65625 GB/s are 109.1 us; half the tokens 65.75.
  const auto exchange = [](const std::vector<std::string>& options) {
    std::vector<std::string> line{"predict",     "collective", "--chip",  "h100",
                                  "--operation", "dispatch",   "--chips", "16"};
    line.insert(line.end(), options.begin(), options.end());
    return run_program(line).out;
  };
  const auto takes = [&](const std::vector<std::string>& options, const std::string& time) {
    const std::string told_of = exchange(options);
    CHECK_MESSAGE(told_of.find("time           " + time + " us") != std::string::npos, told_of);
  };
  takes({"--mode", "low_latency", "--tokens", "128"}, "109.1");
  takes({"--mode", "low_latency", "--tokens", "64"}, "65.75");
  takes({"--mode", "low_latency", "--tokens", "128", "--hidden", "3584"}, "65.75");
  takes({"--mode", "low_latency", "--tokens", "128", "--experts", "4"}, "65.75");
  // Normal, one expert, one channel: 4096 times 0.21 us and two copies (1 of two hosts' buffers, 1 row) of 0.026 us and 7392 B
  // over 47 GB/s, and 25.8 us: 2387 us.
  takes({"--experts", "1", "--sms", "2"}, "2387");
  // Eight experts in one host: 1 + 8 · (1 − (7/8)^8) = 6.2511 copies.
  takes({"--sms", "2", "--hosts", "1"}, "5579");
  refused({"--chip", "h100", "--operation", "dispatch", "--mode", "fast"}, "`fast` is no mode");
  refused({"--chip", "h100", "--operation", "combine", "--chips", "12"},
          "12 h100 are no whole number of hosts: 8 share one");
  refused({"--chip", "h100", "--operation", "all_reduc"}, "`all_reduc` is no operation. did you mean `all_reduce`?");
  refused({"--chip", "h100", "--chips", "12"}, "12 h100 are no whole number of hosts: 8 share one");
  refused({"--chip", "h100", "--size", "0 B"}, "nothing to send");
  refused({"--chip", "h100", "--size", "much"}, "the size `much`");
  refused({"--chip", "h100", "--tokens", "64"}, "`--tokens` does not act on all_reduce");
  refused({"--chip", "h100", "--operation", "combine", "--size", "1 MiB"},
          "`--size` does not act on combine in mode normal");
  refused({"--chip", "h100", "--operation", "combine", "--mode", "low_latency", "--sms", "8"},
          "`--sms` does not act on combine in mode low_latency");
  refused({"--chip", "h100", "--operation", "all_gather", "--library", "engine"},
          "`--library` does not act on all_gather");
  refused({"--chip", "h100", "--library", "ncc"}, "`ncc` is no library. did you mean `nccl`?");
  refused({"--chip", "tpu-v6e", "--operation", "dispatch"}, "`tpu-v6e` has a torus");
}

TEST_CASE("predict collective answers for chips without NCCL as runs do, and says what that takes for granted")
{
  const auto told = [](const std::vector<std::string>& options) {
    std::vector<std::string> line{"predict", "collective"};
    line.insert(line.end(), options.begin(), options.end());
    return run_program(line);
  };
  const Output mesh = told({"--chip", "mi300x", "--size", "64 MiB"});
  CHECK(mesh.status == 0);
  CHECK_MESSAGE(mesh.out.find("assumed: AMD's library starts collectives on mi300x as NCCL does") != std::string::npos,
                mesh.out);
  CHECK(told({"--chip", "maia-200"}).out.find("assumed: Microsoft's library") != std::string::npos);
  CHECK(told({"--chip", "tpu-v6e"}).out.find("in 8 us") != std::string::npos);
  CHECK(told({"--chip", "h100"}).out.find("assumed") == std::string::npos);
  CHECK(told({"--chip", "mi300x", "--operation", "dispatch"}).out.find("assumed: AMD") != std::string::npos);
}

TEST_CASE("predict collective tells the all-reduces of serving engines")
{
  // 8 H100 of 64 KiB: 3 us and 7 buffers over 8/11 of 360 GB/s, 1.752 us: 4.752 us; measured are 4.59. NCCL: 15 us and
  // 1.75 buffers over LL's 141 GB/s, 0.813 us.
  const auto takes = [](const std::string& library, const std::string& time) {
    const Output told =
        run_program({"predict", "collective", "--chip", "h100", "--size", "64 KiB", "--library", library});
    CHECK_MESSAGE(told.out.find("time           " + time + " us") != std::string::npos, told.out);
  };
  takes("engine", "4.752");
  takes("nccl", "15.81");
}

} // namespace leasehold::test
