// Tables of a replication, row by row: CSV (RFC 4180), compressed or not, never held as a whole.
#pragma once

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
  using std::runtime_error::runtime_error;
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
  [[nodiscard]] const std::string& text(std::size_t column) const { return fields_[places_[column]]; }
  /// NaN where the field is empty. Throws BrokenTable where it is no number.
  [[nodiscard]] double number(std::size_t column) const;

private:
  [[nodiscard]] bool read_row();
  [[nodiscard]] int next_byte();
  [[noreturn]] void broken(std::string_view problem, std::string_view why) const;

  struct Closes {
    void operator()(void* file) const;
  };

  std::filesystem::path path_;
  std::unique_ptr<void, Closes> file_;
  std::vector<char> buffer_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  std::size_t line_ = 0;
  std::vector<std::size_t> places_; ///< in fields_, of each column asked for
  std::vector<std::string> fields_; ///< of this row
  std::size_t used_ = 0;            ///< of fields_
  std::size_t width_ = 0;           ///< of the header
};

} // namespace leasehold::analysis
