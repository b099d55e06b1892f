// Tables of a replication, row by row: CSV (RFC 4180), compressed or not, never held as a whole.
#pragma once

#include "units/csv_fields.hpp"
#include "units/printable.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::analysis {

/// A table that cannot be read; `file:line: problem (why) suggestion`.
class BrokenTable : public std::runtime_error {
public:
  explicit BrokenTable(const std::string& told) : std::runtime_error(printable(told)) {}
};

class TableRows {
public:
  /// `name` or `name.gz` in the folder; these columns of it, in any order. Where neither is there, there are no rows. Throws
  /// BrokenTable, here and in next(), where the file lacks a column, a row its fields, or the bytes cannot be read.
  TableRows(const std::filesystem::path& folder, std::string_view name, const std::vector<std::string>& columns);
  TableRows(const TableRows&) = delete;
  TableRows& operator=(const TableRows&) = delete;
  ~TableRows();

  [[nodiscard]] bool is_there() const { return file_ != nullptr; }
  /// Whether there is a further row, which the others then speak of.
  [[nodiscard]] bool next();

  /// By place in `columns`; valid up to next().
  [[nodiscard]] std::string text(std::size_t column) const { return std::string{fields_[places_[column]].text}; }
  /// NaN where the field is empty. Throws BrokenTable where it is no number.
  [[nodiscard]] double number(std::size_t column) const;

private:
  [[nodiscard]] bool read_row();
  [[nodiscard]] bool append_line();
  [[nodiscard]] bool fill();
  [[noreturn]] void broken(std::string_view problem, std::string_view why) const;

  struct Closes {
    void operator()(void* file) const;
  };

  std::filesystem::path path_;
  std::unique_ptr<void, Closes> file_;
  std::vector<char> buffer_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  std::size_t line_ = 0;            ///< on which this row begins
  std::size_t lines_read_ = 0;      ///< with those inside quotes
  std::string row_;                 ///< text of this row
  CsvFields fields_;                ///< of this row
  std::vector<std::size_t> places_; ///< in fields_, of each column asked for
  std::size_t width_ = 0;           ///< of the header
};

} // namespace leasehold::analysis
