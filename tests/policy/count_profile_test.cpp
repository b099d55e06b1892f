// The table of reservations against one that keeps a number for each second.
#include "policy/scheduling/backfill/count_profile.hpp"
#include "random/stream.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace leasehold;

namespace {

constexpr std::int64_t horizon = 3000; ///< s: nothing happens later

/// Free thousandths in second s; what holds in the last one holds for ever.
using FreeBySecond = std::vector<std::int64_t>;

double naive_earliest(const FreeBySecond& free, std::int64_t from, std::int64_t amount, std::int64_t duration)
{
  for (std::int64_t at = from; at < horizon; ++at) {
    std::int64_t s = at;
    while (s < std::min(at + duration, horizon) && free[static_cast<std::size_t>(s)] >= amount)
      ++s;
    if (s == std::min(at + duration, horizon) && free[static_cast<std::size_t>(at)] >= amount)
      return static_cast<double>(at);
  }
  return Timestamp::never().value();
}

} // namespace

TEST_CASE("a table of reservations answers as one of seconds does")
{
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    random::Stream draw{seed, 0, "profile"};
    model::Pool pool;
    pool.chips_free = 40;
    FreeBySecond naive(horizon, 40000);
    policy::CountProfile profile;
    profile.rebuild(pool, Timestamp{0.0});
    std::int64_t now = 0;
    for (int step = 0; step < 600; ++step) { // some thousand steps of time: dozens of blocks
      CAPTURE(seed);
      CAPTURE(step);
      const std::int64_t amount = draw.uniform_int(0, 40) * 1000;
      const std::int64_t duration = draw.uniform_int(1, draw.bernoulli(0.1) ? 1500 : 60);
      const std::int64_t from = now + draw.uniform_int(0, 100);
      const Timestamp start =
          profile.earliest(Timestamp{static_cast<double>(from)}, amount, Seconds{static_cast<double>(duration)});
      REQUIRE(start.value() == naive_earliest(naive, from, amount, duration));
      if (const double at = start.value(); at + static_cast<double>(duration) < horizon) {
        profile.take(start, Seconds{static_cast<double>(duration)}, amount);
        for (auto s = static_cast<std::size_t>(at);
             s < static_cast<std::size_t>(at) + static_cast<std::size_t>(duration); ++s)
          naive[s] -= amount;
      }
      if (draw.bernoulli(0.2)) {
        now += draw.uniform_int(0, 5);
        profile.advance(Timestamp{static_cast<double>(now)});
      }
      // The room from some instant on: each step is less than all before it, and holds until it is less still.
      std::vector<policy::CountProfile::Room> room;
      const std::int64_t since = now + draw.uniform_int(0, 50);
      profile.room(Timestamp{static_cast<double>(since)}, room);
      std::size_t r = 0;
      std::int64_t least = naive[static_cast<std::size_t>(since)];
      REQUIRE(room[0].free == least);
      for (std::int64_t s = since; s < horizon; ++s)
        if (naive[static_cast<std::size_t>(s)] < least) {
          least = naive[static_cast<std::size_t>(s)];
          REQUIRE(room[r].until.value() == static_cast<double>(s));
          REQUIRE(room[++r].free == least);
        }
      REQUIRE(r + 1 == room.size());
      REQUIRE(room[r].until == Timestamp::never());
    }
  }
}
