#include "network/traffic.hpp"

#include <doctest/doctest.h>

namespace leasehold::network {

TEST_CASE("in closed form the fabric has nothing to do between events, at any instant")
{
  // It holds no state and asks for no instant of its own: calls come, also twice at one instant, and nothing follows.
  const std::unique_ptr<Traffic> traffic = closed_form();
  REQUIRE(traffic != nullptr);
  for (const Timestamp instant : {Timestamp{0.0}, Timestamp{0.0}, Timestamp{1e9}, Timestamp::never()})
    CHECK_NOTHROW(traffic->advance(instant));
  CHECK(closed_form() != traffic); // each run has its own
}

} // namespace leasehold::network
