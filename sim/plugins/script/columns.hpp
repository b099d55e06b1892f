// A table of a picture, column by column: what it is called, and where its cells come from.
#pragma once

#include "plugins/script/picture.hpp"

#include <array>
#include <variant>

namespace leasehold::policy {

/// `Sight`: what the rows are read from.
template <class Sight> struct Column {
  using Number = double (*)(const Sight&, std::size_t row);
  using Whole = std::int64_t (*)(const Sight&, std::size_t row);
  using Truth = bool (*)(const Sight&, std::size_t row);
  using WordOf = std::string_view (*)(const Sight&, std::size_t row);

  std::string_view name;
  std::variant<Number, Whole, Truth, WordOf> read;
  std::string_view meaning;
};

template <class Sight, std::size_t N>
[[nodiscard]] std::array<ColumnDoc, N> docs_of(const std::array<Column<Sight>, N>& columns)
{
  std::array<ColumnDoc, N> docs{};
  for (std::size_t i = 0; i < N; ++i)
    docs[i] = {columns[i].name, static_cast<Cell>(columns[i].read.index()), columns[i].meaning};
  return docs;
}

template <class Sight>
void fill_cells(const Column<Sight>& column, const Sight& sight, std::size_t first, std::size_t rows, void* cells)
{
  using C = Column<Sight>;
  if (const auto* number = std::get_if<typename C::Number>(&column.read))
    for (std::size_t row = 0; row < rows; ++row)
      static_cast<double*>(cells)[row] = (*number)(sight, first + row);
  else if (const auto* whole = std::get_if<typename C::Whole>(&column.read))
    for (std::size_t row = 0; row < rows; ++row)
      static_cast<std::int64_t*>(cells)[row] = (*whole)(sight, first + row);
  else if (const auto* truth = std::get_if<typename C::Truth>(&column.read))
    for (std::size_t row = 0; row < rows; ++row)
      static_cast<unsigned char*>(cells)[row] = (*truth)(sight, first + row) ? 1 : 0;
}

template <class Sight>
[[nodiscard]] std::string_view word_of(const Column<Sight>& column, const Sight& sight, std::size_t row)
{
  const auto* word = std::get_if<typename Column<Sight>::WordOf>(&column.read);
  return word == nullptr ? std::string_view{} : (*word)(sight, row);
}

} // namespace leasehold::policy
