#include "network/copies.hpp"

#include <doctest/doctest.h>

namespace leasehold::network {

namespace {

using model::RegionId;

/// Three regions, 1 GB/s between any two of them.
Ways three_regions()
{
  Ways ways;
  ways.bandwidth.assign(3, std::vector<BytesPerSecond>(3, BytesPerSecond{1e9}));
  return ways;
}

} // namespace

TEST_CASE("a copy stands still while an end of its way is dark, and others are faster for it")
{
  // 100 GB from 0 to 1 and 40 GB beside it, half of the way each: at 20 s there are 90 and 30 GB left. Dark until 50 s, so that
  // both stand. From then on both go on: the second is there 60 s later, at 110 s, the first with 60 GB left at 170 s.
  Timestamp now{0.0};
  Copies copies{three_regions(), now};
  copies.begin({0, RegionId{1}}, RegionId{0}, Bytes{100e9});
  copies.begin({1, RegionId{1}}, RegionId{0}, Bytes{40e9});
  CHECK(copies.next_end() == Timestamp{80.0});
  now = Timestamp{20.0};
  copies.stand_still({true, false, false});
  CHECK(copies.next_end() == Timestamp::never());
  CHECK(copies.arrival({0, RegionId{1}}) == Timestamp::never());
  now = Timestamp{50.0};
  CHECK_FALSE(copies.take_done());
  copies.stand_still({false, false, false});
  CHECK(copies.next_end() == Timestamp{110.0});
  now = Timestamp{110.0};
  CHECK(copies.take_done() == Copies::Errand{1, RegionId{1}});
  CHECK(copies.next_end() == Timestamp{170.0});
  // On another way nothing is shared; where it leads to is dark as well as where it comes from.
  copies.begin({1, RegionId{2}}, RegionId{0}, Bytes{10e9});
  CHECK(copies.next_end() == Timestamp{120.0});
  copies.stand_still({false, false, true});
  CHECK(copies.next_end() == Timestamp{170.0});
  CHECK_FALSE(copies.arrival({7, RegionId{2}}));
}

TEST_CASE("a region is dark when all of its hosts are out")
{
  model::Inventory inventory;
  inventory.regions = {{"east", model::ProviderId{0}}, {"west", model::ProviderId{0}}};
  for (const std::uint32_t region : {0U, 0U, 1U}) {
    model::Host host;
    host.region = RegionId{region};
    inventory.hosts.push_back(host);
  }
  model::HostSet out{3};
  CHECK(dark_regions(inventory, out) == std::vector<bool>{false, false});
  out.insert(model::HostRange{model::HostId{0}, model::HostId{0}});
  CHECK(dark_regions(inventory, out) == std::vector<bool>{false, false});
  out.insert(model::HostRange{model::HostId{1}, model::HostId{1}});
  CHECK(dark_regions(inventory, out) == std::vector<bool>{true, false});
}

} // namespace leasehold::network
