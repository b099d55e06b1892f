#include "workload/read_text.hpp"

#include <doctest/doctest.h>

using namespace leasehold;
using test::read_text;

namespace {

/// Jobs 1 to 10, submitted at 10, 20, ..., 100.
std::string ten_jobs()
{
  std::string text = "; UnixStartTime: 1000\n";
  for (int i = 1; i <= 10; ++i)
    text += std::to_string(i) + " " + std::to_string(10 * i) + " -1 7 1 -1 -1 1 20 -1 1 1 1 -1 -1 -1 -1 -1\n";
  return text;
}

} // namespace

TEST_CASE("a window keeps the jobs submitted in it and starts the clock at its beginning")
{
  workload::ReadOptions options;
  options.from = Timestamp{30};
  options.until = Timestamp{60};
  const auto list = read_text(ten_jobs(), "swf", options).list;
  REQUIRE(list.jobs.size() == 3); // 30, 40, 50
  CHECK(list.name(0) == "3");
  CHECK(list.jobs[0].submitted == Timestamp{0});
  CHECK(list.jobs[2].submitted == Timestamp{20});
  CHECK(list.unix_start == 1030);
  CHECK(list.report.left_out == 7);
  CHECK(list.report.lines == 10);
}

TEST_CASE("a speed-up shortens the times between submissions and nothing else")
{
  workload::ReadOptions options;
  options.speed_up = 4;
  const auto list = read_text(ten_jobs(), "swf", options).list;
  REQUIRE(list.jobs.size() == 10);
  CHECK(list.jobs[9].submitted == Timestamp{25});
  CHECK(list.jobs[9].run_time == Seconds{7});
  CHECK(list.jobs[9].request.walltime == Seconds{20});
}

TEST_CASE("a limit takes the first jobs by submission")
{
  workload::ReadOptions options;
  options.limit = 2;
  const auto list = read_text(ten_jobs(), "swf", options).list;
  REQUIRE(list.jobs.size() == 2);
  CHECK(list.name(1) == "2");
  CHECK(list.report.left_out == 8);
}

TEST_CASE("a source larger than the cap is refused")
{
  workload::ReadOptions options;
  options.max_bytes = 100;
  CHECK(read_text(ten_jobs(), "swf", options).faults == "trace: cannot be read (there are more than 100 bytes)\n");
}
