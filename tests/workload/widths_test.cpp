// The widths that a job can run on beside its own.
#include "workload/read_text.hpp"
#include "workload/widths.hpp"

#include <doctest/doctest.h>

using namespace leasehold;
using namespace leasehold::workload;

TEST_CASE("a table of widths is told against the job's own, and between rows along a line")
{
  const std::vector<Width> table{{1, 1.0}, {2, 1.8}, {4, 3.0}, {8, 4.5}};
  // A job of three chips does 2.4, half way between 1.8 and 3.
  CHECK(rate_on(table, 3) == doctest::Approx(2.4));
  const auto widths = widths_of(table, 3, 0.5, 2.0); // from 1.5 to 6 chips
  REQUIRE(widths.size() == 2);
  CHECK(widths[0].chips == 2);
  CHECK(widths[0].rate == doctest::Approx(0.75));
  CHECK(widths[1].chips == 4);
  CHECK(widths[1].rate == doctest::Approx(1.25));
  CHECK(widths_of(table, 16, 0.0, 10.0).empty()); // the table does not tell how fast it is
  CHECK(rate_on(table, 0.5) == 0.0);
}

TEST_CASE("widths are alternatives: narrower ones before wider ones, nearest first, in members of no more than a host")
{
  model::Request own;
  own.members = 2;
  own.chips = model::ChipShare::whole(4);
  own.cores = 8;
  own.walltime = Seconds{100};
  std::vector<model::Request> requests{own};
  add_widths({{2, 0.5}, {16, 1.5}, {4, 0.8}, {12, 1.2}}, 4, requests);
  REQUIRE(requests.size() == 5);
  const auto shape = [&](std::size_t i) { return std::pair{requests[i].members, requests[i].chips.whole_chips()}; };
  CHECK(shape(0) == std::pair{2U, 4U});
  CHECK(shape(1) == std::pair{1U, 4U});
  CHECK(shape(2) == std::pair{1U, 2U});
  CHECK(shape(3) == std::pair{3U, 4U});
  CHECK(shape(4) == std::pair{4U, 4U});
  CHECK(requests[1].rate == 0.8);
  CHECK(requests[1].walltime == Seconds{125}); // the same work
  CHECK(requests[2].cores == 4);               // half of the chips, half of the cores
  // A job of a part of a chip stays as it is.
  own.chips = model::ChipShare::thousandths(250);
  std::vector<model::Request> part{own};
  add_widths({{2, 0.5}}, 4, part);
  CHECK(part.size() == 1);
}

TEST_CASE("a table of jobs tells the widths of each")
{
  const auto [list, faults] = test::read_text("job_id,submission_time,run_time,members,widths\n"
                                              "late,10,100,2,1:0.6 4:1.7\n"
                                              "first,0,50,1,\n",
                                              "jobs_csv");
  CHECK(faults == "");
  REQUIRE(list.widths.size() == 2); // by submission, as the jobs
  CHECK(list.widths[0].empty());
  REQUIRE(list.widths[1].size() == 2);
  CHECK(list.widths[1][1].chips == 4);
  CHECK(list.widths[1][1].rate == 1.7);
  for (const char* wrong : {"2", "2:", "2:x", "0:1", "2:0", "2:1 2:1", "2:1,3:1", "2:-1", "2:nan"})
    CHECK_MESSAGE(!parse_widths(wrong), wrong);
}
