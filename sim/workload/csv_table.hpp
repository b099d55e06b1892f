// A CSV file with a header row (RFC 4180, without line breaks inside quotes), row by row.
#pragma once

#include "units/timestamp.hpp"
#include "workload/line_reader.hpp"
#include "workload/read_problems.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::workload {

/// One field of a row: its text without quotes around it (doubled quotes inside are left) and its column from 1.
struct CsvField {
  std::string_view text;
  std::uint64_t column = 0;
};

/// Splits `line`; false where a quote is not closed, or something follows a closing one.
[[nodiscard]] bool split_csv(std::string_view line, std::vector<CsvField>& fields);

class CsvTable {
public:
  /// Reads the header; has_header() is false where there is none, which is reported.
  CsvTable(const TraceSource& source, std::uint64_t max_bytes, ReadProblems& problems);

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
  ReadProblems& problems_;
  LineReader lines_;
  std::vector<std::string> header_;
  std::vector<std::uint64_t> header_column_;
  std::uint64_t header_line_ = 0;
  bool has_header_ = false;
  std::vector<CsvField> fields_;
};

} // namespace leasehold::workload
