// A table of jobs of any kind, whose columns a map names (column_map.hpp).
#include "config/suggest.hpp"
#include "units/decimal.hpp"
#include "units/text.hpp"
#include "workload/columns/calendar_instant.hpp"
#include "workload/columns/clock_duration.hpp"
#include "workload/columns/column_map.hpp"
#include "workload/columns/columns_by_name.hpp"
#include "workload/formats.hpp"
#include "workload/job_list_builder.hpp"
#include "workload/label_column.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace leasehold::workload {

namespace {

using Units = ColumnUnit::Kind;

constexpr std::size_t target_count = static_cast<std::size_t>(Target::waiting_time) + 1;

/// What the numbers of a target may be in; `plain`: nothing.
Units units_for(Target target)
{
  switch (target) {
  case Target::submission_time:
  case Target::run_time:
  case Target::start_time:
  case Target::end_time:
  case Target::walltime:
  case Target::waiting_time:
    return Units::time;
  case Target::chips_per_member:
    return Units::share;
  case Target::memory:
    return Units::bytes;
  default:
    return Units::plain;
  }
}

bool is_instant(Target target)
{
  return target == Target::submission_time || target == Target::start_time || target == Target::end_time;
}

class TableRows {
public:
  TableRows(const TraceSource& source, const ReadOptions& options, config::Diagnostics& diagnostics)
      : map_(options.columns), problems_(source.name(), diagnostics),
        table_(source, options.max_bytes, problems_, dialect()), builder_(options, problems_),
        chips_(builder_.list().chips), tenants_(builder_.list().tenants)
  {
  }

  JobList read()
  {
    if (map_ == nullptr)
      problems_.fault(0, 0, {}, "nothing says which columns the table has", "it may have any",
                      "make a jobs.csv of it: `import table FILE --map "
                      "submission_time=COLUMN,run_time=COLUMN,members=COLUMN --out jobs.csv`");
    else if (table_.has_header() && finds_columns())
      for (row_ = 1; table_.next(); ++row_)
        take();
    if (calendar_.value_or(false))
      builder_.rebase_to_first();
    else
      builder_.rebase_epochs();
    return builder_.finish();
  }

private:
  struct Place {
    std::optional<std::size_t> at;
    const ColumnUnit* unit = nullptr; ///< null: as it stands
    std::string_view name;            ///< of the column
  };

  [[nodiscard]] std::optional<CsvDialect> dialect() const
  {
    return map_ != nullptr && map_->delimiter ? std::optional{CsvDialect{.delimiter = *map_->delimiter}} : std::nullopt;
  }
  bool finds_columns();
  void find(const MappedColumn& mapped);
  [[nodiscard]] std::optional<std::size_t> in_header(std::string_view name) const;
  void missing(const MappedColumn& mapped, std::string_view name);

  [[nodiscard]] const Place& place(Target target) const { return places_[static_cast<std::size_t>(target)]; }
  [[nodiscard]] bool has(Target target) const { return place(target).at.has_value(); }
  [[nodiscard]] std::string_view text(Target target) const
  {
    return has(target) ? table_[*place(target).at].text : std::string_view{};
  }
  /// Empty, a word for nothing, or -1.
  [[nodiscard]] bool unknown(Target target) const
  {
    const std::string_view cell = text(target);
    return says_nothing(cell) || cell == "-1" ||
           (cell.starts_with("-1.") && cell.find_first_not_of('0', 3) == cell.npos);
  }
  std::optional<double> whole(Target target, double low, double high)
  {
    return table_.whole(*place(target).at, place(target).name, low, high);
  }
  void fault(Target target, std::string_view problem, std::string why, std::string suggestion = {})
  {
    table_.fault(*place(target).at, place(target).name, problem, std::move(why), std::move(suggestion));
  }

  /// A number of the target's unit, in nanoseconds.
  std::optional<Timestamp> time(Target target);
  std::optional<Timestamp> instant(Target target);
  /// `otherwise` where it is unknown, nothing where it is faulty.
  std::optional<Seconds> duration(Target target, Seconds otherwise);
  /// Negative where the job has none.
  std::optional<Seconds> run_time();
  std::optional<Seconds> wait(Timestamp submitted);
  bool take_member(model::Request& request);
  void take();
  void take_labels();

  const ColumnMap* map_;
  ReadProblems problems_;
  CsvTable table_;
  JobListBuilder builder_;
  LabelColumn chips_;
  LabelColumn tenants_;
  std::array<Place, target_count> places_{};
  std::optional<bool> calendar_; ///< whether instants are the calendar's, once one has been read
  std::uint64_t row_ = 0;
};

std::optional<std::size_t> TableRows::in_header(std::string_view name) const
{
  const auto found = std::ranges::find(table_.header(), name);
  return found == table_.header().end() ? std::nullopt
                                        : std::optional{static_cast<std::size_t>(found - table_.header().begin())};
}

void TableRows::missing(const MappedColumn& mapped, std::string_view name)
{
  const std::string guess = config::did_you_mean(name, table_.header());
  problems_.fault(table_.header_line(), 1, {}, fmt::format("there is no column {}", in_backquotes(name)),
                  fmt::format("the map has `{}` from it", targets()[static_cast<std::size_t>(mapped.target)].name),
                  guess.empty() ? "name one of the header" : guess);
}

void TableRows::find(const MappedColumn& mapped)
{
  Place& place = places_[static_cast<std::size_t>(mapped.target)];
  std::string_view name = mapped.column;
  place.at = in_header(name);
  // Names of columns may have a colon of their own.
  if (const std::size_t colon = name.rfind(':'); !place.at && colon != std::string_view::npos) {
    const std::string_view unit = name.substr(colon + 1);
    name = name.substr(0, colon);
    place.at = in_header(name);
    place.unit = find_unit(unit);
    const Units due = units_for(mapped.target);
    const bool fits = place.unit != nullptr &&
                      (place.unit->kind == due ||
                       (due == Units::time && place.unit->kind == Units::clock && !is_instant(mapped.target)));
    if (place.at && !fits) {
      const std::string_view target = targets()[static_cast<std::size_t>(mapped.target)].name;
      problems_.fault(table_.header_line(), table_.header_column(*place.at), name,
                      fmt::format("{} is no unit of `{}`", in_backquotes(unit), target),
                      due == Units::plain ? "it has none" : fmt::format("it may be in {}", units_of(due)));
    }
  }
  if (!place.at)
    missing(mapped, name);
  place.name = name;
}

bool TableRows::finds_columns()
{
  for (const MappedColumn& mapped : map_->columns)
    find(mapped);
  if (problems_.faults() > 0)
    return false;
  for (std::size_t i = 0; i < table_.header().size(); ++i)
    if (std::ranges::none_of(places_, [&](const Place& place) { return place.at == i; }))
      problems_.unused(table_.header()[i]);
  return true;
}

std::optional<Timestamp> TableRows::time(Target target)
{
  const Place& column = place(target);
  const ColumnUnit second;
  const ColumnUnit& unit = column.unit != nullptr ? *column.unit : second;
  const double scale = std::pow(10.0, unit.shift) * static_cast<double>(unit.factor);
  if (!table_.number(*column.at, column.name, 0.0, max_trace_time / scale))
    return std::nullopt;
  const auto exact = detail::nanoseconds_in_any(text(target), unit.shift);
  std::int64_t nanoseconds = 0;
  if (!exact || __builtin_mul_overflow(*exact, unit.factor, &nanoseconds))
    return Timestamp{max_trace_time};
  return Timestamp::from_nanoseconds(nanoseconds);
}

std::optional<Timestamp> TableRows::instant(Target target)
{
  const auto in_calendar = place(target).unit == nullptr ? calendar_instant(text(target)) : std::nullopt;
  if (!calendar_)
    calendar_ = in_calendar.has_value();
  if (*calendar_ && !in_calendar)
    fault(target, "is not an instant", "such as `2020-04-01 07:01:55` is due here, as in the row before");
  else if (!*calendar_ && in_calendar)
    fault(target, "is not a number", "the first instant of the table is one");
  else
    return *calendar_ ? in_calendar : time(target);
  return std::nullopt;
}

std::optional<Seconds> TableRows::duration(Target target, Seconds otherwise)
{
  if (unknown(target))
    return otherwise;
  const ColumnUnit* const unit = place(target).unit;
  if (unit == nullptr || unit->kind != Units::clock) {
    const auto span = time(target);
    return span ? std::optional{*span - Timestamp{}} : std::nullopt;
  }
  const auto span = clock_duration(text(target));
  if (!span)
    fault(target, "is no duration", "such as `1-12:00:00`, `08:30:00` or `30:00` is due here");
  return span;
}

std::optional<Seconds> TableRows::run_time()
{
  if (has(Target::run_time))
    return duration(Target::run_time, Seconds{-1.0});
  if (unknown(Target::start_time) || unknown(Target::end_time))
    return Seconds{-1.0};
  const auto start = instant(Target::start_time), end = instant(Target::end_time);
  return start && end ? std::optional{*end < *start ? Seconds{-2.0} : *end - *start} : std::nullopt;
}

std::optional<Seconds> TableRows::wait(Timestamp submitted)
{
  if (has(Target::waiting_time) || !has(Target::start_time) || unknown(Target::start_time))
    return duration(Target::waiting_time, Seconds{-1.0});
  const auto start = instant(Target::start_time);
  return start ? std::optional{*start < submitted ? Seconds{-1.0} : *start - submitted} : std::nullopt;
}

bool TableRows::take_member(model::Request& request)
{
  if (!unknown(Target::chips_per_member)) {
    const Place& column = place(Target::chips_per_member);
    const double scale = column.unit == nullptr ? 1.0 : std::pow(10.0, column.unit->shift);
    constexpr double most = 4'000'000;
    const auto number = table_.number(*column.at, column.name, 0.0, most / scale);
    if (!number)
      return false;
    const double thousandths = std::round(*number * scale * 1000.0);
    request.chips = model::ChipShare::thousandths(static_cast<std::uint32_t>(thousandths));
    if (std::abs(thousandths - *number * scale * 1000.0) > 1e-6 ||
        (thousandths > 1000.0 && !request.chips.is_whole())) {
      fault(Target::chips_per_member, "is no share of chips", "a member holds whole chips, or thousandths of one");
      return false;
    }
  }
  if (!unknown(Target::cores)) {
    const auto cores = whole(Target::cores, 0.0, 1e6);
    request.cores = static_cast<std::uint32_t>(cores.value_or(0.0));
    if (!cores)
      return false;
  }
  if (unknown(Target::memory))
    return true;
  const ColumnUnit* const unit = place(Target::memory).unit;
  if (unit != nullptr) {
    const auto scale = static_cast<double>(unit->factor);
    constexpr double most = 1e18;
    const auto number = table_.number(*place(Target::memory).at, place(Target::memory).name, 0.0, most / scale);
    request.memory = Bytes{number.value_or(0.0) * scale};
    return number.has_value();
  }
  const auto bytes = parse<Bytes>(text(Target::memory));
  if (bytes)
    request.memory = *bytes;
  else
    fault(Target::memory, "is no amount of memory", fmt::format("it may be in {}", units_of(Units::bytes)),
          "say which in the map, such as `memory=COLUMN:GiB`");
  return static_cast<bool>(bytes);
}

void TableRows::take_labels()
{
  const auto add = [&](LabelColumn& labels, Target target) {
    if (has(target))
      labels.add(says_nothing(text(target)) ? std::string_view{} : text(target), table_.line(),
                 table_[*place(target).at].column);
  };
  add(chips_, Target::chip);
  add(tenants_, Target::tenant);
}

void TableRows::take()
{
  const Target size = has(Target::members) ? Target::members : Target::processors;
  const bool sized = !unknown(size);
  const auto count = sized ? whole(size, 0.0, max_processors) : std::optional{0.0};
  const auto submitted = instant(Target::submission_time);
  const auto ran = run_time();
  const auto waited = ran ? wait(submitted.value_or(Timestamp{})) : std::nullopt; // a fault of its start is told
  const auto limit = duration(Target::walltime, model::no_limit);
  const bool urgent = has(Target::priority) && !says_nothing(text(Target::priority));
  const auto urgency = urgent ? whole(Target::priority, -1e9, 1e9) : std::nullopt;
  TraceJob job;
  if (count && *count > 0.0)
    job.request = size == Target::processors ? builder_.request_for(static_cast<std::uint32_t>(*count)) : job.request;
  const bool sound = take_member(job.request);
  if (!sound || !count || !submitted || !ran || !waited || !limit || urgent != urgency.has_value())
    return;
  if (*count == 0.0 || job.request.chips == model::ChipShare::thousandths(0))
    return problems_.dropped(sized ? "no chips" : "size unknown", table_.line());
  if (*ran < Seconds{0.0})
    return problems_.dropped(*ran == Seconds{-1.0} ? "run time unknown" : "ends before it starts", table_.line());
  if (size == Target::members)
    job.request.members = static_cast<std::uint32_t>(*count);
  job.request.walltime = *limit;
  job.submitted = *submitted;
  job.run_time = *ran;
  job.recorded_wait = *waited;
  builder_.add(has(Target::job_id) ? text(Target::job_id) : std::string_view{fmt::format_int{row_}.c_str()}, job,
               table_.line());
  take_labels();
  if (has(Target::priority))
    builder_.list().priorities.push_back(urgency ? std::optional{static_cast<std::int32_t>(*urgency)} : std::nullopt);
}

class TableReader final : public TraceReader {
public:
  JobList read(const TraceSource& source, const ReadOptions& options, config::Diagnostics& diagnostics) const override
  {
    return TableRows{source, options, diagnostics}.read();
  }
};

} // namespace

std::unique_ptr<TraceReader> make_table_reader()
{
  return std::make_unique<TableReader>();
}

} // namespace leasehold::workload
