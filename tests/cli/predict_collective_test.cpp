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
  const auto refused = [](const std::vector<std::string>& options, const std::string& what) {
    std::vector<std::string> line{"predict", "collective"};
    line.insert(line.end(), options.begin(), options.end());
    const Output output = run_program(line);
    CHECK(output.status == 2);
    CHECK_MESSAGE(output.err.find(what) != std::string::npos, output.err);
  };
  refused({"--chip", "h10"}, "`h10` is not a chip of the catalogue");
  refused({"--chip", "h100", "--operation", "all_reduc"}, "`all_reduc` is no operation. did you mean `all_reduce`?");
  refused({"--chip", "h100", "--chips", "16"}, "16 h100 are more than a scale-up domain joins: at most 8");
  refused({"--chip", "h100", "--size", "0 B"}, "nothing to send");
  refused({"--chip", "h100", "--size", "much"}, "the size `much`");
  refused({"--chip", "tpu-v6e"}, "`tpu-v6e` does not run NCCL");
}

} // namespace leasehold::test
