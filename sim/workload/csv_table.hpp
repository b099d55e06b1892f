// A CSV file with a header row (RFC 4180, without line breaks inside quotes; other delimiters than commas), row by row.
#pragma once

#include "units/csv_fields.hpp"
#include "units/timestamp.hpp"
#include "workload/line_reader.hpp"
#include "workload/read_problems.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::workload {

using leasehold::CsvDialect;
using leasehold::CsvField;
using leasehold::CsvFields;

/// The likeliest of comma, tab, semicolon and bar in a header: that which parts it into the most fields.
[[nodiscard]] CsvDialect detect_dialect(std::string_view header);

class CsvTable {
public:
  /// Reads the header; has_header() is false where there is none, which is reported. Without a dialect it is detected.
  CsvTable(const TraceSource& source, std::uint64_t max_bytes, ReadProblems& problems,
           std::optional<CsvDialect> dialect = CsvDialect{});
  /// The same of a table that may lack its header: `names` are its columns where the first line does not begin with the
  /// first of them.
  CsvTable(const TraceSource& source, std::uint64_t max_bytes, ReadProblems& problems,
           std::span<const std::string_view> names);

  [[nodiscard]] bool has_header() const { return has_header_; }
  [[nodiscard]] const std::vector<std::string>& header() const { return header_; }
  /// Columns of the header's names in its line, for messages.
  [[nodiscard]] std::uint64_t header_column(std::size_t i) const { return header_column_[i]; }
  [[nodiscard]] std::uint64_t header_line() const { return header_line_; }

  /// Moves to the next row that has as many fields as the header; others are reported, empty lines skipped.
  [[nodiscard]] bool next();
  /// Field `i` of the row; valid until next().
  [[nodiscard]] const CsvField& operator[](std::size_t i) const { return fields_[i]; }
  [[nodiscard]] std::uint64_t line() const { return lines_.number(); }
  [[nodiscard]] std::uint64_t expected_lines() const { return lines_.expected_lines(); }

  /// Field `i` as a number in [low, high]; otherwise nothing, and a fault that names the field `name`.
  [[nodiscard]] std::optional<double> number(std::size_t i, std::string_view name, double low, double high);
  /// The same, from no time to the most that a trace may hold, read to the nanosecond.
  [[nodiscard]] std::optional<Timestamp> instant(std::size_t i, std::string_view name);
  [[nodiscard]] std::optional<Seconds> duration(std::size_t i, std::string_view name);
  /// The same, whole.
  [[nodiscard]] std::optional<double> whole(std::size_t i, std::string_view name, double low, double high);
  /// A fault at field `i`: its text quoted, then `problem`.
  void fault(std::size_t i, std::string_view name, std::string_view problem, std::string why,
             std::string suggestion = {});

private:
  [[nodiscard]] bool is_whole(bool split);

  ReadProblems& problems_;
  LineReader lines_;
  std::vector<std::string> header_;
  std::vector<std::uint64_t> header_column_;
  std::uint64_t header_line_ = 0;
  bool has_header_ = false;
  bool first_is_row_ = false; ///< the fields split last are those of a row that next() has not given yet
  CsvDialect dialect_;
  CsvFields fields_;
};

} // namespace leasehold::workload
