// A grid of value-and-difference cells, aligned at the ±, split into groups of columns that fit.
#pragma once

#include "analysis/tables/sheet.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace leasehold::analysis {

struct GridColumn {
  std::string title;
  bool wrap_title = true;
  std::string value_head;  ///< second line of the header, above the values
  std::string change_head; ///< the same above the differences; empty: the column has none
  std::vector<SheetCell> cells;
};

struct Grid {
  std::vector<std::string> corner;                 ///< one for each column of row heads
  std::vector<std::vector<std::string>> row_heads; ///< [row][column of heads]
  std::vector<GridColumn> columns;
};

struct GridText {
  std::string text;
  std::size_t groups = 0; ///< tables one below the other
  std::size_t lines = 0;
};

[[nodiscard]] GridText draw(const Grid& grid, std::size_t width);

} // namespace leasehold::analysis
