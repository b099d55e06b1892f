#include "workload/columns/columns_by_name.hpp"

#include "config/suggest.hpp"
#include "workload/columns/calendar_instant.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace leasehold::workload {

bool says_nothing(std::string_view text)
{
  constexpr std::array<std::string_view, 11> words{"None", "none", "NaN", "nan",     "NaT", "NULL",
                                                   "null", "NA",   "N/A", "Unknown", "-"};
  return text.empty() || std::ranges::find(words, text) != words.end();
}

ColumnsByName::ColumnsByName(CsvTable& table, ReadProblems& problems, std::span<const WantedColumn> wanted,
                             std::string_view whose)
    : table_(table), wanted_(wanted), at_(wanted.size(), absent)
{
  if (!table.has_header())
    return;
  const std::uint64_t before = problems.faults();
  std::vector<std::size_t> others;
  for (std::size_t i = 0; i < table.header().size(); ++i)
    take(i, problems, others);
  std::vector<std::string> names;
  names.reserve(others.size());
  for (const std::size_t other : others)
    names.push_back(table.header()[other]);
  for (std::size_t w = 0; w < wanted.size(); ++w)
    if (wanted[w].required && !has(w)) {
      const auto guess = config::suggest(wanted[w].name, names);
      problems.fault(table.header_line(), 1, wanted[w].name, "the column is missing", fmt::format("{} has it", whose),
                     guess ? fmt::format("is it {}?", in_backquotes(*guess)) : std::string{});
    }
  complete_ = problems.faults() == before;
  if (complete_)
    for (const std::string& name : names)
      problems.unused(name);
}

void ColumnsByName::take(std::size_t place, ReadProblems& problems, std::vector<std::size_t>& others)
{
  const std::string& name = table_.header()[place];
  const auto found = std::ranges::find(wanted_, name, &WantedColumn::name);
  if (found == wanted_.end()) {
    // A delimiter that ends the line, as `sacct --parsable` has it, makes a column without a name.
    if (!name.empty())
      others.push_back(place);
    return;
  }
  std::size_t& at = at_[static_cast<std::size_t>(found - wanted_.begin())];
  if (at != absent)
    problems.fault(table_.header_line(), table_.header_column(place), {},
                   fmt::format("{} stands twice", in_backquotes(name)), "a column may stand once");
  at = place;
}

std::optional<Timestamp> ColumnsByName::calendar(std::size_t column)
{
  const auto instant = calendar_instant(text(column));
  if (!instant)
    fault(column, "is not an instant", "such as `2020-04-01 07:01:55` is due here");
  return instant;
}

} // namespace leasehold::workload
