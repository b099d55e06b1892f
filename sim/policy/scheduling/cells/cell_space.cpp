#include "policy/scheduling/cells/cell_space.hpp"

#include <algorithm>

namespace leasehold::policy {

bool CellSpace::is_free(const CellRange& range) const
{
  return range.end() <= chips_ && std::ranges::none_of(taken_, [&](const CellRange& taken) {
           return taken.first < range.end() && range.first < taken.end();
         });
}

std::vector<CellSpace::Found> CellSpace::free_cells(const CellSizes& sizes, std::size_t size) const
{
  std::vector<Found> found;
  for (std::uint64_t first = 0; first + sizes[size] <= chips_; first += sizes[size]) {
    if (!is_free({first, sizes[size]}))
      continue;
    std::size_t around = size;
    while (around + 1 < sizes.size() && is_free({first / sizes[around + 1] * sizes[around + 1], sizes[around + 1]}))
      ++around;
    found.push_back({around, first});
  }
  return found;
}

} // namespace leasehold::policy
