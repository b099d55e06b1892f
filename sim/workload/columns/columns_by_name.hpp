// The columns of a table by name, in any order and among others, as logs of clusters have them.
#pragma once

#include "workload/csv_table.hpp"
#include "workload/read_problems.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::workload {

struct WantedColumn {
  std::string_view name;
  bool required = true;
};

/// Empty, or a word for nothing: `None`, `NaN`, `NULL`, `NA`, `Unknown` and the like.
[[nodiscard]] bool says_nothing(std::string_view text);

class ColumnsByName {
public:
  /// `wanted` must outlive it. Columns that are missing or stand twice are faults, all told at once; those that are not
  /// wanted are told as not used. `whose`, such as `Helios's cluster_log.csv`, stands in the messages.
  ColumnsByName(CsvTable& table, ReadProblems& problems, std::span<const WantedColumn> wanted, std::string_view whose);

  /// All that are required are there.
  [[nodiscard]] bool complete() const { return complete_; }
  /// By the place in `wanted`.
  [[nodiscard]] bool has(std::size_t column) const { return at_[column] != absent; }
  /// Of the row that the table is at; empty where there is no such column.
  [[nodiscard]] std::string_view text(std::size_t column) const
  {
    return has(column) ? table_[at_[column]].text : std::string_view{};
  }
  [[nodiscard]] bool is_empty(std::size_t column) const { return says_nothing(text(column)); }
  [[nodiscard]] std::uint64_t place(std::size_t column) const { return table_[at_[column]].column; }

  /// As those of CsvTable, whose faults name the column. It must be there.
  [[nodiscard]] std::optional<double> number(std::size_t column, double low, double high)
  {
    return table_.number(at_[column], wanted_[column].name, low, high);
  }
  [[nodiscard]] std::optional<double> whole(std::size_t column, double low, double high)
  {
    return table_.whole(at_[column], wanted_[column].name, low, high);
  }
  [[nodiscard]] std::optional<Timestamp> instant(std::size_t column)
  {
    return table_.instant(at_[column], wanted_[column].name);
  }
  [[nodiscard]] std::optional<Seconds> duration(std::size_t column)
  {
    return table_.duration(at_[column], wanted_[column].name);
  }
  /// An instant of the calendar, since 1970.
  [[nodiscard]] std::optional<Timestamp> calendar(std::size_t column);
  void fault(std::size_t column, std::string_view problem, std::string why, std::string suggestion = {})
  {
    table_.fault(at_[column], wanted_[column].name, problem, std::move(why), std::move(suggestion));
  }

private:
  static constexpr std::size_t absent = static_cast<std::size_t>(-1);

  void take(std::size_t place, ReadProblems& problems, std::vector<std::size_t>& others);

  CsvTable& table_;
  std::span<const WantedColumn> wanted_;
  std::vector<std::size_t> at_;
  bool complete_ = false;
};

} // namespace leasehold::workload
