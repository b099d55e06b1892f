// Hosts slowed by several causes at once, and gangs in step with their slowest.
#include "model/host_speeds.hpp"

#include <doctest/doctest.h>

namespace leasehold::model {

namespace {

HostRange range(std::uint32_t first, std::uint32_t last)
{
  return {HostId{first}, HostId{last}};
}

Placement gang(std::vector<HostRange> hosts)
{
  Placement placement;
  for (const HostRange& each : hosts) {
    Slice slice;
    slice.hosts = each;
    slice.members = 1;
    placement.slices.push_back(slice);
  }
  return placement;
}

} // namespace

TEST_CASE("of the causes that slow a host the worst counts, until it is over")
{
  HostSpeeds speeds;
  const HostRange all = range(2, 5);
  const HostRange one = range(4, 4);
  speeds.slow({&all, 1}, 0.8);
  speeds.slow({&one, 1}, 0.5);
  CHECK(speeds.of(HostId{1}) == 1.0);
  CHECK(speeds.of(HostId{2}) == 0.8);
  CHECK(speeds.of(HostId{4}) == 0.5);
  speeds.restore({&one, 1}, 0.5);
  CHECK(speeds.of(HostId{4}) == 0.8);
  speeds.restore({&all, 1}, 0.8);
  CHECK(speeds.all_full());
  CHECK(speeds.of(HostId{4}) == 1.0);
}

TEST_CASE("two causes of one share are two")
{
  HostSpeeds speeds;
  const HostRange one = range(4, 4);
  speeds.slow({&one, 1}, 0.5);
  speeds.slow({&one, 1}, 0.5);
  speeds.restore({&one, 1}, 0.5);
  CHECK(speeds.of(HostId{4}) == 0.5);
}

TEST_CASE("a gang goes with its slowest host, whichever slice that is in")
{
  HostSpeeds speeds;
  const HostRange low = range(3, 3);
  const HostRange high = range(9, 9);
  speeds.slow({&low, 1}, 0.9);
  speeds.slow({&high, 1}, 0.6);
  CHECK(speeds.of(gang({range(0, 2), range(4, 8)})) == 1.0);
  CHECK(speeds.of(gang({range(0, 4)})) == 0.9);
  CHECK(speeds.of(gang({range(0, 4), range(9, 9)})) == 0.6);
}

} // namespace leasehold::model
