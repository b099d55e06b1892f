#include "model/topology/torus_slices.hpp"

#include <doctest/doctest.h>

#include <map>
#include <numeric>

namespace leasehold::model {

namespace {

TorusGrid pod(std::vector<std::uint32_t> dimensions)
{
  TorusGrid grid{std::move(dimensions), {}};
  const std::uint32_t hosts = std::accumulate(grid.dimensions.begin(), grid.dimensions.end(), 1U, std::multiplies<>{});
  for (std::uint32_t h = 0; h < hosts; ++h)
    grid.hosts.push_back(HostId{h});
  return grid;
}

} // namespace

TEST_CASE("slices of a 4 x 4 x 4 pod are those of a list made by hand")
{
  // Sides are 1, 2 or 4. A side of 1 has 4 places, one of 2 has 3 (0, 1, 2: it does not run over the edge), one of 4 has
  // 1. Shapes by their sorted sides, with the ways to turn them × places:
  //   1: 1x1x1  1 × 64                            16: 1x4x4  3 × 4·1·1 = 12;  2x2x4  3 × 3·3·1 = 27
  //   2: 1x1x2  3 × 4·4·3 = 144                   32: 2x4x4  3 × 3 = 9
  //   4: 1x1x4  3 × 4·4 = 48;  1x2x2  3 × 4·3·3   64: 4x4x4  1
  //   8: 1x2x4  6 × 4·3 = 72;  2x2x2  27          and none of 3, 5, 6, 7, 12, 24, 48
  const GridSides grid = sides_of(pod({4, 4, 4}));
  const std::map<std::uint32_t, std::size_t> by_hand = {{1, 64}, {2, 144}, {4, 48 + 108}, {8, 72 + 27}, {16, 12 + 27},
                                                        {32, 9}, {64, 1},  {3, 0},        {5, 0},       {6, 0},
                                                        {7, 0},  {12, 0},  {24, 0},       {48, 0}};
  for (const auto& each : by_hand)
    CHECK_MESSAGE(slices(grid, each.first).size() == each.second, each.first);
  // The nine of 32 hosts, one by one: the most compact shapes in lexicographic order, each at 0, 1 and 2.
  const std::vector<TorusSlice> halves = {{{0, 0, 0}, {2, 4, 4}}, {{1, 0, 0}, {2, 4, 4}}, {{2, 0, 0}, {2, 4, 4}},
                                          {{0, 0, 0}, {4, 2, 4}}, {{0, 1, 0}, {4, 2, 4}}, {{0, 2, 0}, {4, 2, 4}},
                                          {{0, 0, 0}, {4, 4, 2}}, {{0, 0, 1}, {4, 4, 2}}, {{0, 0, 2}, {4, 4, 2}}};
  CHECK(slices(grid, 32) == halves);
  CHECK(slice_shapes(grid, 8).front() == GridSides{2, 2, 2}); // compact before long
}

TEST_CASE("a slice of a flat pod closes along the sides that are as long as the pod's")
{
  const TorusGrid flat = pod({8, 4});
  CHECK(sides_of(flat) == GridSides{8, 4, 1});
  CHECK_FALSE(closes(flat, {4, 4, 1}, 0)); // 4 of 8
  CHECK(closes(flat, {4, 4, 1}, 1));
  CHECK(closes(flat, {8, 2, 1}, 0));
  CHECK_FALSE(closes(flat, {8, 2, 1}, 1));
  CHECK_FALSE(closes(flat, {8, 4, 1}, 2)); // there is no third dimension to close
}

TEST_CASE("a slice of a 3-D pod closes where it is made of whole cubes of 4 x 4 x 4 chips, wherever it stands")
{
  // Hosts of 2 x 2 x 1 chips: a cube is 2 x 2 x 4 hosts. 2 x 2 x 2 of them are half a cube, 4 x 2 x 4 two cubes; 2 x 2 x 6
  // are one and a half, and 2 x 3 x 4 have a side of 6 chips.
  TorusGrid grid = pod({8, 8, 16});
  grid.chips = chips_of_host(4, 3);
  CHECK(grid.chips == GridSides{2, 2, 1});
  for (const std::size_t d : {0U, 1U, 2U}) {
    CHECK(closes(grid, {2, 2, 4}, d));
    CHECK(closes(grid, {4, 2, 4}, d));
    CHECK(closes(grid, {8, 8, 16}, d));
    CHECK_FALSE(closes(grid, {2, 2, 2}, d));
    CHECK_FALSE(closes(grid, {2, 2, 6}, d));
    CHECK_FALSE(closes(grid, {2, 3, 4}, d));
    // As long as the pod along two sides, and half a cube thick along the third: nothing closes.
    CHECK_FALSE(closes(grid, {8, 8, 2}, d));
  }
  CHECK(chips_of_host(1, 3) == GridSides{1, 1, 1});
  CHECK(chips_of_host(8, 3) == GridSides{2, 2, 2});
  CHECK(chips_of_host(8, 2) == GridSides{2, 4, 1});
  CHECK(chips_of_host(4, 2) == GridSides{2, 2, 1});
}

TEST_CASE("hosts of a slice, and the first slice that is free")
{
  // Position x + 4·(y + 4·z): the slice 2 x 2 x 1 at (1, 2, 1) has 1 + 8 + 16 = 25, 26, 29 and 30.
  const TorusGrid grid = pod({4, 4, 4});
  CHECK(hosts_of(grid, {{1, 2, 1}, {2, 2, 1}}) == std::vector{HostId{25}, HostId{26}, HostId{29}, HostId{30}});
  HostSet free{64};
  free.insert(HostRange{HostId{0}, HostId{63}});
  free.erase(HostId{0});
  // With (0, 0, 0) taken a cube of 8 fits first at (1, 0, 0).
  CHECK(free_slice(grid, 8, free) == TorusSlice{{1, 0, 0}, {2, 2, 2}});
  // Every second layer taken: 16 free hosts a layer, no cube; plates 1 x 2 x 4 and 2 x 4 x 1 lie in a layer.
  free.erase(HostRange{HostId{0}, HostId{15}});
  free.erase(HostRange{HostId{32}, HostId{47}});
  CHECK(free_slice(grid, 8, free) == TorusSlice{{0, 0, 1}, {2, 4, 1}});
  CHECK_FALSE(free_slice(grid, 32, free)); // 32 hosts are free, but no two layers touch
  CHECK_FALSE(free_slice(grid, 12, free)); // no legal shape
}

TEST_CASE("a pod has slices of so many hosts and no others")
{
  // Sides of 1, 2 and 4: products of two to the 0 to 6. Of 6 x 4: 1, 2, 4 and 6 times 1, 2 and 4.
  CHECK(slice_sizes({4, 4, 4}) == std::set<std::uint32_t>{1, 2, 4, 8, 16, 32, 64});
  CHECK(slice_sizes({6, 4, 1}) == std::set<std::uint32_t>{1, 2, 4, 6, 8, 12, 16, 24});
}

} // namespace leasehold::model
