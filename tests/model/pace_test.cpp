#include "model/pace.hpp"

#include <doctest/doctest.h>

namespace leasehold::model {

TEST_CASE("a pace adds up its steps and inverts")
{
  Pace pace{4.0};
  pace.change(Seconds{10}, 6.0); // 40 done
  pace.change(Seconds{20}, 1.0); // 100 done
  CHECK(pace.work(Seconds{5}) == 20.0);
  CHECK(pace.work(Seconds{15}) == 70.0);
  CHECK(pace.work(Seconds{50}) == 130.0);
  for (const double work : {0.0, 39.0, 40.0, 70.0, 100.0, 130.0})
    CHECK(pace.work(pace.time_for(work)) == doctest::Approx(work).epsilon(1e-12));
  pace.change(Seconds{20}, 2.0); // twice at one instant: the later one holds
  CHECK(pace.work(Seconds{21}) == 102.0);
  CHECK(pace.time_for(102.0) == Seconds{21});
}

} // namespace leasehold::model
