// A picture of a few plain tables: pairs of columns and what their rows are read from.
#pragma once

#include "plugins/script/columns.hpp"

#include <functional>
#include <vector>

namespace leasehold::policy {

/// One table as a picture reads it, its types forgotten.
struct RowTable {
  std::size_t rows = 0;
  std::function<void(std::size_t column, std::size_t first, std::size_t count, void* cells)> fill;
  std::function<std::string_view(std::size_t column, std::size_t row)> word;
};

template <class Sight, std::size_t N>
[[nodiscard]] RowTable row_table(const std::array<Column<Sight>, N>& columns, const Sight& sight, std::size_t rows)
{
  return {rows,
          [&](std::size_t column, std::size_t first, std::size_t count, void* cells) {
            fill_cells(columns[column], sight, first, count, cells);
          },
          [&](std::size_t column, std::size_t row) { return word_of(columns[column], sight, row); }};
}

/// `Base`: Picture, or what adds to it.
template <class Base> class RowPicture : public Base {
public:
  RowPicture(Timestamp now, std::vector<RowTable> tables) : now_(now), tables_(std::move(tables)) {}

  [[nodiscard]] Timestamp now() const override { return now_; }
  [[nodiscard]] std::size_t rows(std::size_t table) override { return tables_[table].rows; }
  void fill(std::size_t table, std::size_t column, void* cells) override
  {
    tables_[table].fill(column, 0, tables_[table].rows, cells);
  }
  void fill_one(std::size_t table, std::size_t column, std::size_t row, void* cell) override
  {
    tables_[table].fill(column, row, 1, cell);
  }
  [[nodiscard]] std::string_view word(std::size_t table, std::size_t column, std::size_t row) override
  {
    return tables_[table].word(column, row);
  }

private:
  Timestamp now_;
  std::vector<RowTable> tables_;
};

} // namespace leasehold::policy
