#include "model/topology/torus_slices.hpp"

#include <algorithm>

namespace leasehold::model {

namespace {

std::vector<std::uint32_t> legal_sides(std::uint32_t whole)
{
  std::vector<std::uint32_t> sides;
  for (std::uint32_t side = 1; side <= whole; ++side)
    if (side <= 2 || side % 4 == 0 || side == whole)
      sides.push_back(side);
  return sides;
}

/// Calls `visit(x, y, z)` for each position of a box, x changing fastest, until it returns true.
template <class Visit> bool any_position(const GridSides& origin, const GridSides& sides, Visit&& visit)
{
  for (std::uint32_t z = origin[2]; z < origin[2] + sides[2]; ++z)
    for (std::uint32_t y = origin[1]; y < origin[1] + sides[1]; ++y)
      for (std::uint32_t x = origin[0]; x < origin[0] + sides[0]; ++x)
        if (visit(x, y, z))
          return true;
  return false;
}

GridSides room_for_origins(const GridSides& grid, const GridSides& shape)
{
  return {grid[0] - shape[0] + 1, grid[1] - shape[1] + 1, grid[2] - shape[2] + 1};
}

HostId host_at(const TorusGrid& grid, const GridSides& sides, std::uint32_t x, std::uint32_t y, std::uint32_t z)
{
  return grid.hosts[x + sides[0] * (y + sides[1] * z)];
}

} // namespace

GridSides sides_of(const TorusGrid& grid)
{
  GridSides sides{1, 1, 1};
  std::copy_n(grid.dimensions.begin(), std::min<std::size_t>(3, grid.dimensions.size()), sides.begin());
  return sides;
}

std::vector<GridSides> slice_shapes(const GridSides& grid, std::uint32_t hosts)
{
  std::vector<GridSides> shapes;
  for (const std::uint32_t x : legal_sides(grid[0]))
    for (const std::uint32_t y : legal_sides(grid[1]))
      for (const std::uint32_t z : legal_sides(grid[2]))
        if (x * y * z == hosts)
          shapes.push_back({x, y, z});
  std::ranges::stable_sort(shapes, {}, [](const GridSides& s) { return s[0] + s[1] + s[2]; });
  return shapes;
}

std::set<std::uint32_t> slice_sizes(const GridSides& grid)
{
  std::set<std::uint32_t> sizes;
  for (const std::uint32_t x : legal_sides(grid[0]))
    for (const std::uint32_t y : legal_sides(grid[1]))
      for (const std::uint32_t z : legal_sides(grid[2]))
        sizes.insert(x * y * z);
  return sizes;
}

std::vector<TorusSlice> slices(const GridSides& grid, std::uint32_t hosts)
{
  std::vector<TorusSlice> found;
  for (const GridSides& shape : slice_shapes(grid, hosts))
    any_position({0, 0, 0}, room_for_origins(grid, shape), [&](std::uint32_t x, std::uint32_t y, std::uint32_t z) {
      found.push_back({{x, y, z}, shape});
      return false;
    });
  return found;
}

bool closes(const TorusGrid& grid, const GridSides& slice, std::size_t dimension)
{
  constexpr std::uint32_t cube = 4;
  if (slice[dimension] < 2)
    return false;
  if (grid.dimensions.size() < 3)
    return slice[dimension] == sides_of(grid)[dimension];
  for (std::size_t d = 0; d < slice.size(); ++d)
    if (slice[d] * grid.chips[d] % cube != 0)
      return false;
  return true;
}

GridSides chips_of_host(std::uint32_t chips, std::size_t dimensions)
{
  GridSides sides{1, 1, 1};
  for (std::size_t d = dimensions == 2 ? 1 : 0; chips > 1 && chips % 2 == 0; d = (d + 1) % dimensions) {
    sides[d] *= 2;
    chips /= 2;
  }
  sides[0] *= chips;
  return sides;
}

std::vector<HostId> hosts_of(const TorusGrid& grid, const TorusSlice& slice)
{
  std::vector<HostId> hosts;
  any_position(slice.origin, slice.sides, [&](std::uint32_t x, std::uint32_t y, std::uint32_t z) {
    hosts.push_back(host_at(grid, sides_of(grid), x, y, z));
    return false;
  });
  std::ranges::sort(hosts);
  return hosts;
}

std::optional<TorusSlice> free_slice(const TorusGrid& grid, std::uint32_t hosts, const HostSet& free)
{
  const GridSides sides = sides_of(grid);
  const auto taken = [&](std::uint32_t x, std::uint32_t y, std::uint32_t z) {
    const HostId host = host_at(grid, sides, x, y, z);
    return !host.valid() || !free.contains(host);
  };
  for (const GridSides& shape : slice_shapes(sides, hosts)) {
    TorusSlice slice{{}, shape};
    if (any_position({0, 0, 0}, room_for_origins(sides, shape), [&](std::uint32_t x, std::uint32_t y, std::uint32_t z) {
          slice.origin = {x, y, z};
          return !any_position(slice.origin, shape, taken);
        }))
      return slice;
  }
  return std::nullopt;
}

} // namespace leasehold::model
