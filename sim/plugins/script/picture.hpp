// What a policy in another language is shown: tables of columns. A column is filled when it is asked for, all of it at once
// and never changed after that; so a call costs what it looks at, and not what there is.
#pragma once

#include "units/timestamp.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace leasehold::policy {

enum class Cell : std::uint8_t {
  number, ///< double
  whole,  ///< std::int64_t; -1 where there is none
  truth,  ///< a byte, 0 or 1
  word,   ///< Picture::word
};

struct ColumnDoc {
  std::string_view name;
  Cell cell;
  std::string_view meaning;
};

struct TableDoc {
  std::string_view name; ///< such as "jobs"
  std::string_view row;  ///< what one of its rows is called, such as "Job"
  std::string_view meaning;
  std::span<const ColumnDoc> columns;
  bool single = false; ///< it has one row, which stands for it
};

/// Holds for one call.
class Picture {
public:
  Picture() = default;
  Picture(const Picture&) = delete;
  Picture& operator=(const Picture&) = delete;
  virtual ~Picture() = default;

  [[nodiscard]] virtual Timestamp now() const = 0;
  // `table` and `column` are places in the docs of the kind of policy.
  [[nodiscard]] virtual std::size_t rows(std::size_t table) = 0;
  /// `cells`: doubles, std::int64_t or bytes, as many as `rows`.
  virtual void fill(std::size_t table, std::size_t column, void* cells) = 0;
  /// One cell of a column; `cell`: a double, a std::int64_t or a byte.
  virtual void fill_one(std::size_t table, std::size_t column, std::size_t row, void* cell) = 0;
  [[nodiscard]] virtual std::string_view word(std::size_t table, std::size_t column, std::size_t row) = 0;
};

} // namespace leasehold::policy
