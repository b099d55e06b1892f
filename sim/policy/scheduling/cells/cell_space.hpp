// Chips in a row, parted into aligned cells of a few sizes, each a whole number of times the one below: buddy allocation.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace leasehold::policy {

/// Sizes of cells in chips, from the least.
using CellSizes = std::vector<std::uint64_t>;

struct CellRange {
  std::uint64_t first = 0;
  std::uint64_t chips = 0;
  [[nodiscard]] std::uint64_t end() const { return first + chips; }
  bool operator==(const CellRange&) const = default;
};

/// A row of chips with what is taken of it.
class CellSpace {
public:
  explicit CellSpace(std::uint64_t chips) : chips_(chips) {}

  struct Found {
    std::size_t splits = 0; ///< the size of the largest free cell around it: the less, the less is broken up
    std::uint64_t first = 0;
  };
  /// All free cells of a size (by its number), in order.
  [[nodiscard]] std::vector<Found> free_cells(const CellSizes& sizes, std::size_t size) const;
  void take(const CellRange& range) { taken_.push_back(range); }
  void give_back(const CellRange& range) { std::erase(taken_, range); }
  [[nodiscard]] bool empty() const { return taken_.empty(); }

private:
  [[nodiscard]] bool is_free(const CellRange& range) const;

  std::uint64_t chips_;
  std::vector<CellRange> taken_;
};

} // namespace leasehold::policy
