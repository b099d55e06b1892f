#include "workload/read_problems.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace leasehold::workload {

namespace {

constexpr std::size_t max_reasons = 50;

int clamped(std::uint64_t number)
{
  return static_cast<int>(std::min<std::uint64_t>(number, std::numeric_limits<int>::max()));
}

} // namespace

ReadProblems::ReadProblems(std::string file, config::Diagnostics& diagnostics)
    : file_(std::move(file)), diagnostics_(diagnostics)
{
}

void ReadProblems::fault(std::uint64_t line, std::uint64_t column, std::string_view field, std::string problem,
                         std::string why, std::string suggestion)
{
  if (++faults_ > max_told) {
    first_untold_line_ = faults_ == max_told + 1 ? line : first_untold_line_;
    return;
  }
  diagnostics_.add({{file_, clamped(line), clamped(column)},
                    std::string{field},
                    std::move(problem),
                    std::move(why),
                    std::move(suggestion),
                    config::Severity::error});
}

void ReadProblems::stream_failure(std::uint64_t line, const std::string& failure)
{
  ++failures_;
  diagnostics_.error({file_, clamped(line), 0}, line == 0 ? "cannot be read" : "cannot be read beyond this line",
                     failure);
}

void ReadProblems::count(std::vector<ReadReport::Count>& counts, std::string_view reason, std::uint64_t line)
{
  auto found = std::find_if(counts.begin(), counts.end(), [&](const auto& count) { return count.reason == reason; });
  if (found == counts.end()) {
    // Reasons that quote the file could be as many as its lines.
    if (counts.size() == max_reasons && reason != "other reasons")
      return count(counts, "other reasons", line);
    found = counts.insert(counts.end(), {std::string{reason}, 0, line});
  }
  ++found->lines;
}

void ReadProblems::unused(std::string_view column)
{
  constexpr std::size_t most = 100;
  if (report_.unused.size() < most)
    report_.unused.push_back(in_backquotes(column));
}

ReadReport ReadProblems::finish()
{
  if (faults_ > max_told)
    diagnostics_.add({{file_, clamped(first_untold_line_), 0},
                      {},
                      fmt::format("{} more faults from here on are not told", faults_ - max_told),
                      fmt::format("only the first {} of a file are", max_told),
                      {},
                      config::Severity::error});
  return std::move(report_);
}

std::string remarks(const ReadReport& report, std::string_view limits, std::string_view record)
{
  std::string text;
  if (report.left_out > 0)
    text += fmt::format("; {} left out by {}", report.left_out, limits);
  for (const ReadReport::Count& count : report.dropped)
    text += fmt::format("; {} dropped: {} (first: line {})", count.lines, count.reason, count.first_line);
  for (const ReadReport::Count& count : report.repaired)
    text += fmt::format("; {} repaired: {} (first: {} {})", count.lines, count.reason, record, count.first_line);
  if (!report.unused.empty())
    text += fmt::format("; not used: {}", fmt::join(report.unused, ", "));
  return text;
}

std::string in_backquotes(std::string_view text)
{
  constexpr std::size_t longest = 40;
  std::string result = "`";
  for (const char c : text.substr(0, longest))
    result += c >= ' ' && c <= '~' && c != '`' ? c : '?';
  return result + (text.size() > longest ? "...`" : "`");
}

} // namespace leasehold::workload
