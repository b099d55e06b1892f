#include "workload/columns/column_map.hpp"

#include "config/suggest.hpp"
#include "workload/read_problems.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace leasehold::workload {

namespace {

constexpr std::array target_docs{
    TargetDoc{"job_id", "any text, each once; the row's number where it is not mapped"},
    TargetDoc{"submission_time", "a number of seconds, or an instant such as `2020-04-01 07:01:55`; those of the "
                                 "calendar, and numbers that count from 1970, count from the first"},
    TargetDoc{"run_time", "a duration; empty or -1 drops the job"},
    TargetDoc{"start_time", "as `submission_time`: with `end_time` in place of `run_time`"},
    TargetDoc{"end_time", "as `submission_time`"},
    TargetDoc{"members", "size of the gang; 0 drops the job"},
    TargetDoc{"processors", "in place of `members`: how many processors"},
    TargetDoc{"chips_per_member", "whole chips, or a share of one; 1 where it is not mapped"},
    TargetDoc{"chip", "the chip type that it runs on alone"},
    TargetDoc{"cores", "of each member"},
    TargetDoc{"memory", "host memory of each member"},
    TargetDoc{"walltime", "the estimate, a duration; empty or -1 is none"},
    TargetDoc{"tenant", "the tenant that it runs as"},
    TargetDoc{"priority", "a whole number, higher goes first"},
    TargetDoc{"waiting_time", "how long the job waited, a duration"}};

using Kind = ColumnUnit::Kind;
constexpr std::array column_units{ColumnUnit{Kind::time, "ns", -9, 1},
                                  ColumnUnit{Kind::time, "us", -6, 1},
                                  ColumnUnit{Kind::time, "ms", -3, 1},
                                  ColumnUnit{Kind::time, "s", 0, 1},
                                  ColumnUnit{Kind::time, "min", 0, 60},
                                  ColumnUnit{Kind::time, "h", 0, 3600},
                                  ColumnUnit{Kind::time, "d", 0, 86400},
                                  ColumnUnit{Kind::clock, "clock"},
                                  ColumnUnit{Kind::share, "percent", -2, 1},
                                  ColumnUnit{Kind::share, "milli", -3, 1},
                                  ColumnUnit{Kind::bytes, "B", 0, 1},
                                  ColumnUnit{Kind::bytes, "kB", 0, 1000},
                                  ColumnUnit{Kind::bytes, "MB", 0, 1'000'000},
                                  ColumnUnit{Kind::bytes, "GB", 0, 1'000'000'000},
                                  ColumnUnit{Kind::bytes, "KiB", 0, 1024},
                                  ColumnUnit{Kind::bytes, "MiB", 0, std::int64_t{1024} * 1024},
                                  ColumnUnit{Kind::bytes, "GiB", 0, std::int64_t{1024} * 1024 * 1024}};

bool is_mapped(const ColumnMap& map, Target target)
{
  return std::ranges::find(map.columns, target, &MappedColumn::target) != map.columns.end();
}

std::string add_column(std::string_view item, ColumnMap& map)
{
  const std::size_t equals = item.find('=');
  if (equals == std::string_view::npos || equals == 0 || equals + 1 == item.size())
    return fmt::format("--map: {} says no column (`target=column` is due here) write such as `run_time=duration:min`",
                       in_backquotes(item));
  const std::string_view name = item.substr(0, equals);
  const auto* const found = std::ranges::find(target_docs, name, &TargetDoc::name);
  if (found == target_docs.end()) {
    std::vector<std::string> names;
    names.reserve(target_docs.size());
    for (const TargetDoc& doc : target_docs)
      names.emplace_back(doc.name);
    const std::string guess = config::did_you_mean(name, names);
    return fmt::format("--map: {} is no target (our own name stands before `=`) {}", in_backquotes(name),
                       guess.empty() ? fmt::format("one of {}", fmt::join(names, ", ")) : guess);
  }
  const auto target = static_cast<Target>(found - target_docs.begin());
  if (is_mapped(map, target))
    return fmt::format("--map: {} stands twice (a target has one column) leave one out", in_backquotes(name));
  map.columns.push_back({target, std::string{item.substr(equals + 1)}});
  return {};
}

} // namespace

std::span<const TargetDoc> targets()
{
  return target_docs;
}

const ColumnUnit* find_unit(std::string_view name)
{
  const auto* const found = std::ranges::find(column_units, name, &ColumnUnit::name);
  return found == column_units.end() ? nullptr : &*found;
}

std::string units_of(ColumnUnit::Kind kind)
{
  std::vector<std::string> names;
  for (const ColumnUnit& unit : column_units)
    if (unit.kind == kind || (kind == Kind::time && unit.kind == Kind::clock))
      names.push_back(fmt::format("`{}`", unit.name));
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string add_columns(std::string_view text, ColumnMap& map)
{
  std::string wrong;
  while (true) {
    const std::size_t end = std::min(text.find(','), text.size());
    if (const std::string fault = add_column(text.substr(0, end), map); !fault.empty())
      wrong += fault + "\n";
    if (end == text.size())
      return wrong;
    text.remove_prefix(end + 1);
  }
}

std::string lacks(const ColumnMap& map)
{
  std::string wrong;
  const auto fault = [&](std::string_view text) { wrong += fmt::format("--map: {}\n", text); };
  const auto has = [&](Target target) { return is_mapped(map, target); };
  if (!has(Target::submission_time))
    fault("nothing says when a job is submitted (each job needs it) map `submission_time=COLUMN`");
  if (has(Target::start_time) != has(Target::end_time))
    fault("`start_time` and `end_time` go together (a run time lies between them) map both or neither");
  if (has(Target::run_time) == (has(Target::start_time) && has(Target::end_time)))
    fault(has(Target::run_time)
              ? "there are both `run_time` and `end_time` (either tells how long a job runs) leave one out"
              : "nothing says how long a job runs (each job needs it) map `run_time=COLUMN`, or `start_time` and "
                "`end_time`");
  if (has(Target::members) == has(Target::processors))
    fault(has(Target::members)
              ? "there are both `members` and `processors` (either says how large a job is) leave one out"
              : "nothing says how large a job is (each job needs it) map `members=COLUMN` or `processors=COLUMN`");
  return wrong;
}

} // namespace leasehold::workload
