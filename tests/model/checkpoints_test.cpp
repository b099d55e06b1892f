#include "model/checkpoints.hpp"

#include <doctest/doctest.h>

namespace leasehold::model {

TEST_CASE("60 s of work, 10 s of writing, over and over")
{
  const Checkpoints often{Seconds{60}, Seconds{10}};
  CHECK(often.working_share() == doctest::Approx(6.0 / 7));
  CHECK(often.time_of(Seconds{60}) == Seconds{60});   // none after the last piece
  CHECK(often.time_of(Seconds{150}) == Seconds{170}); // after 60 s and 120 s of work
  CHECK(often.work_in(Seconds{50}) == Seconds{50});
  CHECK(often.work_in(Seconds{65}) == Seconds{60}); // it writes
  CHECK(often.work_in(Seconds{75}) == Seconds{65});
  // After 75 s: one checkpoint is there. With 10 s of notice the last one began at 65 s, when nothing more had been
  // done; after 100 s it began at 90 s, 20 s into the second piece.
  CHECK(often.saved_in(Seconds{75}, Seconds{-1}) == Seconds{60});
  CHECK(often.saved_in(Seconds{75}, Seconds{10}) == Seconds{60});
  CHECK(often.saved_in(Seconds{100}, Seconds{10}) == Seconds{80});
  CHECK(often.saved_in(Seconds{100}, Seconds{9}) == Seconds{60});
}

TEST_CASE("without checkpoints all time is work, and none of it is saved")
{
  const Checkpoints never;
  CHECK_FALSE(never.written());
  CHECK(never.working_share() == 1.0);
  CHECK(never.time_of(Seconds{150}) == Seconds{150});
  CHECK(never.work_in(Seconds{150}) == Seconds{150});
  CHECK(never.saved_in(Seconds{150}, no_limit) == Seconds{0});
}

} // namespace leasehold::model
