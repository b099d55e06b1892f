// What is wrong with a trace: faults go to the diagnostics, dropped and repaired records to the report.
#pragma once

#include "config/diagnostics.hpp"
#include "workload/job_list.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace leasehold::workload {

class ReadProblems {
public:
  static constexpr std::uint64_t max_told = 20;

  ReadProblems(std::string file, config::Diagnostics& diagnostics);

  /// Lines and columns count from 1, 0 meaning the whole; `field` may be empty. Only the first max_told are told.
  void fault(std::uint64_t line, std::uint64_t column, std::string_view field, std::string problem,
             std::string why = {}, std::string suggestion = {});
  /// The bytes end early, after `line`. Told however many faults there are, for it may be their cause.
  void stream_failure(std::uint64_t line, const std::string& failure);

  void dropped(std::string_view reason, std::uint64_t line) { count(report_.dropped, reason, line); }
  void repaired(std::string_view reason, std::uint64_t line) { count(report_.repaired, reason, line); }
  /// A column that is read past; the first hundred are told.
  void unused(std::string_view column);
  void record_seen() { ++report_.lines; }

  [[nodiscard]] std::uint64_t faults() const { return faults_ + failures_; }
  /// The report so far; faults that were not told are summed up in the diagnostics.
  [[nodiscard]] ReadReport finish();

private:
  static void count(std::vector<ReadReport::Count>& counts, std::string_view reason, std::uint64_t line);

  std::string file_;
  config::Diagnostics& diagnostics_;
  ReadReport report_;
  std::uint64_t faults_ = 0;
  std::uint64_t failures_ = 0;
  std::uint64_t first_untold_line_ = 0;
};

/// What a note says of a file beside its count: `; 3 left out by LIMITS; 2 dropped: REASON (first: line 7)`, for each
/// reason, and which columns are not used. `record` is what repaired ones are counted in.
[[nodiscard]] std::string remarks(const ReadReport& report, std::string_view limits, std::string_view record = "line");

/// `text` in backquotes for a message: cut after 40 bytes, whatever is not printable ASCII replaced by `?`.
[[nodiscard]] std::string in_backquotes(std::string_view text);

} // namespace leasehold::workload
