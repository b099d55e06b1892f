#include "analysis/timeline/lanes.hpp"
#include "analysis/timeline/time_order.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace leasehold::analysis;

// By time, then by rank, then as they came; whether all is held or each item goes to disk of its own.
TEST_CASE("what comes in any order is played in that of time, in memory and from disk")
{
  for (const std::size_t most : {std::size_t{1}, std::size_t{200}, std::size_t{1} << 20U}) {
    CAPTURE(most);
    TimeOrder order{most};
    for (int i = 0; i < 50; ++i)
      order.add(static_cast<double>((i * 37) % 50), 1, std::to_string(i * 37 % 50));
    order.add(7.0, 0, "before 7");
    order.add(7.0, 1, "after 7");
    std::string played;
    double last = -1.0;
    std::size_t count = 0;
    order.play([&](double time, std::string_view text) {
      CHECK(time >= last);
      last = time;
      ++count;
      if (time == 7.0)
        played += std::string{text} + "; ";
    });
    CHECK(count == 52);
    CHECK(played == "before 7; 7; after 7; ");
  }
}

// [0, 4) and [1, 3) overlap, [4, 5) follows the first; what takes no time still keeps its lane from what begins then.
TEST_CASE("of what overlaps, each takes the first lane that is free")
{
  Lanes lanes;
  CHECK(lanes.take(0.0, 4.0) == 0);
  CHECK(lanes.take(1.0, 3.0) == 1);
  CHECK(lanes.take(3.5, 3.5) == 1);
  CHECK(lanes.take(3.5, 6.0) == 2);
  CHECK(lanes.take(4.0, 5.0) == 0);
  CHECK(lane_name("host 3", 0) == "host 3");
  CHECK(lane_name("host 3", 1) == "host 3, lane 2");
}
