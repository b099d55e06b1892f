// Our own table of jobs: a header row that names the columns, in any order, then a row for each job. Batsim's output
// `jobs.csv` (and so ours) is read as well, through the names it gives to the same things.
//
// Empty and -1 mean unknown. An unknown run time drops the job, for which then nobody waits; an unknown walltime is none.
// A job that a simulator killed at its walltime is read with the time it ran, which is less than it needed: counted as
// repaired. The `chip` of a simulator's output is where the job ran, not what it asked for, and is left aside.
#include "config/suggest.hpp"
#include "units/text.hpp"
#include "workload/csv_table.hpp"
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

enum Column : std::size_t {
  job_id,
  submission_time,
  run_time,
  members,
  processors,
  chips_per_member,
  chip,
  cores,
  memory,
  walltime,
  tenant,
  priority,
  other_widths,
  after,
  after_any,
  think_time,
  recorded_wait,
  final_state,
  column_count
};

struct ColumnNames {
  std::string_view name;
  std::string_view batsim; ///< the name of the same in Batsim's output, or empty
};

constexpr std::array<ColumnNames, column_count> names{{{"job_id", ""},
                                                       {"submission_time", ""},
                                                       {"run_time", "execution_time"},
                                                       {"members", ""},
                                                       {"processors", "requested_number_of_resources"},
                                                       {"chips_per_member", ""},
                                                       {"chip", ""},
                                                       {"cores", ""},
                                                       {"memory", ""},
                                                       {"walltime", "requested_time"},
                                                       {"tenant", ""},
                                                       {"priority", ""},
                                                       {"widths", ""},
                                                       {"after", ""},
                                                       {"after_any", ""},
                                                       {"think_time", ""},
                                                       {"waiting_time", ""},
                                                       {"final_state", ""}}};

/// What Batsim's output has besides, of no use to a reader.
constexpr std::array<std::string_view, 10> ignored_columns{
    "workload_name",       "profile",         "success", "starting_time", "finish_time", "turnaround_time", "stretch",
    "allocated_resources", "consumed_energy", "metadata"};

constexpr std::size_t absent = static_cast<std::size_t>(-1);

class JobRows {
public:
  JobRows(const TraceSource& source, const ReadOptions& options, config::Diagnostics& diagnostics)
      : problems_(source.name(), diagnostics), table_(source, options.max_bytes, problems_),
        builder_(options, problems_), chips_(builder_.list().chips), tenants_(builder_.list().tenants)
  {
    at_.fill(absent);
  }

  JobList read()
  {
    if (table_.has_header() && take_header())
      while (table_.next())
        take();
    return builder_.finish();
  }

private:
  bool take_header();
  bool require(Column column);
  void guess_unknown(const std::vector<std::size_t>& unclaimed);
  void take();
  void drop(std::string_view reason);
  bool take_request(model::Request& request);
  bool take_member(model::Request& request);
  [[nodiscard]] std::optional<std::vector<Width>> take_widths();
  void take_labels();
  void take_links(Column column, Seconds think);

  [[nodiscard]] bool has(Column column) const { return at_[column] != absent; }
  [[nodiscard]] std::string_view text(Column column) const
  {
    return has(column) ? table_[at_[column]].text : std::string_view{};
  }
  [[nodiscard]] bool unknown(Column column) const
  {
    const std::string_view cell = text(column);
    return cell.empty() || cell == "-1" || (cell.starts_with("-1.") && cell.find_first_not_of('0', 3) == cell.npos);
  }
  [[nodiscard]] std::optional<double> number(Column column, double low, double high)
  {
    return table_.number(at_[column], table_.header()[at_[column]], low, high);
  }
  [[nodiscard]] std::optional<double> whole(Column column, double low, double high)
  {
    return table_.whole(at_[column], table_.header()[at_[column]], low, high);
  }
  /// A duration, `otherwise` where it is unknown, nothing where it is faulty.
  [[nodiscard]] std::optional<Seconds> duration(Column column, Seconds otherwise)
  {
    return unknown(column) ? std::optional{otherwise} : table_.duration(at_[column], table_.header()[at_[column]]);
  }

  ReadProblems problems_;
  CsvTable table_;
  JobListBuilder builder_;
  LabelColumn chips_;
  LabelColumn tenants_;
  std::array<std::size_t, column_count> at_{};
};

bool JobRows::take_header()
{
  std::vector<std::size_t> unclaimed;
  for (std::size_t i = 0; i < table_.header().size(); ++i) {
    const std::string& word = table_.header()[i];
    const auto known = std::find_if(names.begin(), names.end(), [&](const ColumnNames& column) {
      return word == column.name || (!column.batsim.empty() && word == column.batsim);
    });
    if (known == names.end())
      unclaimed.push_back(i);
    else if (std::size_t& at = at_[static_cast<std::size_t>(known - names.begin())]; at == absent)
      at = i;
    else
      problems_.fault(table_.header_line(), table_.header_column(i), {},
                      fmt::format("{} stands twice", in_backquotes(word)),
                      "a column, under either of its names, may stand once");
  }
  guess_unknown(unclaimed);
  bool complete = require(job_id);
  complete = require(submission_time) && complete;
  complete = require(run_time) && complete;
  if (has(members) == has(processors)) {
    problems_.fault(table_.header_line(), 1, "members",
                    has(members) ? "there are both `members` and `processors`" : "the column is missing",
                    "either `members` (with `chips_per_member`) or `processors` says how large a job is");
    complete = false;
  }
  return complete && problems_.faults() == 0;
}

bool JobRows::require(Column column)
{
  if (!has(column))
    problems_.fault(table_.header_line(), 1, names[column].name, "the column is missing",
                    "`job_id`, `submission_time`, `run_time` and `members` must be there");
  return has(column);
}

/// Columns that we do not know may stand in a file of one's own, but one that is nearly a known one is a slip. A
/// simulator's output has columns of its own that may look like ours.
void JobRows::guess_unknown(const std::vector<std::size_t>& unclaimed)
{
  if (has(final_state))
    return;
  std::vector<std::string> missing;
  for (std::size_t i = 0; i < column_count; ++i)
    if (at_[i] == absent)
      missing.emplace_back(names[i].name);
  for (const std::size_t i : unclaimed) {
    const std::string& word = table_.header()[i];
    if (std::find(ignored_columns.begin(), ignored_columns.end(), word) != ignored_columns.end())
      continue;
    if (const auto guess = config::suggest(word, missing))
      problems_.fault(table_.header_line(), table_.header_column(i), {},
                      fmt::format("{} is not a column here", in_backquotes(word)), {},
                      fmt::format("did you mean `{}`?", *guess));
    else
      problems_.unused(word);
  }
}

bool JobRows::take_member(model::Request& request)
{
  if (has(chips_per_member)) {
    const auto chips = number(chips_per_member, 0.0, 4'000'000);
    if (!chips)
      return false;
    const double thousandths = std::round(*chips * 1000.0);
    if (std::abs(thousandths - *chips * 1000.0) > 1e-6 || (*chips > 1.0 && std::trunc(*chips) != *chips)) {
      table_.fault(at_[chips_per_member], names[chips_per_member].name, "is no share of chips",
                   "a member holds whole chips, or thousandths of one");
      return false;
    }
    request.chips = model::ChipShare::thousandths(static_cast<std::uint32_t>(thousandths));
  }
  const auto core_count = has(cores) && !unknown(cores) ? whole(cores, 0.0, 1e6) : 0.0;
  if (!core_count)
    return false;
  request.cores = static_cast<std::uint32_t>(*core_count);
  if (unknown(memory))
    return true;
  const auto bytes = parse<Bytes>(text(memory));
  if (!bytes)
    problems_.fault(table_.line(), table_[at_[memory]].column, names[memory].name, bytes.problem,
                    "memory of each member is due here",
                    bytes.suggestion.empty() ? "write such as `40 GiB`" : bytes.suggestion);
  else
    request.memory = *bytes;
  return static_cast<bool>(bytes);
}

bool JobRows::take_request(model::Request& request)
{
  const Column size = has(members) ? members : processors;
  const auto count = whole(size, 1.0, max_processors);
  if (!count)
    return false;
  if (size == processors)
    request = builder_.request_for(static_cast<std::uint32_t>(*count));
  else
    request.members = static_cast<std::uint32_t>(*count);
  const auto limit = duration(walltime, model::no_limit);
  if (limit)
    request.walltime = *limit;
  return take_member(request) && limit;
}

std::optional<std::vector<Width>> JobRows::take_widths()
{
  auto others = parse_widths(text(other_widths));
  if (!others)
    table_.fault(at_[other_widths], names[other_widths].name, "are no widths",
                 "chips and the rate there against that of its own are due, each width once",
                 "write such as `2:0.55 8:1.7`");
  return others;
}

void JobRows::take_labels()
{
  const auto add = [&](LabelColumn& labels, Column column) {
    if (has(column))
      labels.add(text(column), table_.line(), table_[at_[column]].column);
  };
  if (!has(final_state))
    add(chips_, chip);
  add(tenants_, tenant);
}

/// Ids of other jobs with blanks between.
void JobRows::take_links(Column column, Seconds think)
{
  const std::string_view ids = unknown(column) ? std::string_view{} : text(column);
  for (std::size_t begin = ids.find_first_not_of(' '); begin < ids.size();) {
    const std::size_t end = std::min(ids.find(' ', begin), ids.size());
    builder_.wait_for({std::string{ids.substr(begin, end - begin)}, think, column == after_any, names[column].name,
                       table_[at_[column]].column});
    begin = ids.find_first_not_of(' ', end);
  }
}

void JobRows::drop(std::string_view reason)
{
  problems_.dropped(reason, table_.line());
  builder_.drop(text(job_id));
}

void JobRows::take()
{
  TraceJob job;
  const auto submitted = table_.instant(at_[submission_time], names[submission_time].name);
  const auto ran = duration(run_time, Seconds{-1.0});
  const auto waited = duration(recorded_wait, Seconds{-1.0});
  const bool urgent = !text(priority).empty();
  const auto urgency = urgent ? whole(priority, -1e9, 1e9) : std::nullopt;
  const auto think = duration(think_time, Seconds{0.0});
  auto others = take_widths();
  if (!take_request(job.request) || !submitted || !ran || !waited || urgent != urgency.has_value() || !think || !others)
    return builder_.drop(text(job_id)); // its faults are told
  if (*ran < Seconds{0})
    return drop("run time unknown");
  if (text(final_state) == "REJECTED")
    return drop("rejected in the run that wrote the file (final_state)");
  if (*think > Seconds{0} && unknown(after) && unknown(after_any))
    table_.fault(at_[think_time], names[think_time].name, "has no effect",
                 "it counts from the end of the jobs that this one waits for, and it waits for none",
                 "name them under `after` or `after_any`, or leave the field empty");
  if (text(final_state) == "COMPLETED_WALLTIME_REACHED")
    problems_.repaired("killed at its walltime (final_state), the time it ran taken for its run time", table_.line());
  job.submitted = *submitted;
  job.run_time = *ran;
  job.recorded_wait = *waited;
  builder_.add(text(job_id), job, table_.line());
  take_labels();
  take_links(after, *think);
  take_links(after_any, *think);
  if (has(priority))
    builder_.list().priorities.push_back(urgency ? std::optional{static_cast<std::int32_t>(*urgency)} : std::nullopt);
  if (has(other_widths))
    builder_.list().widths.push_back(std::move(*others));
}

class JobsCsvReader final : public TraceReader {
public:
  JobList read(const TraceSource& source, const ReadOptions& options, config::Diagnostics& diagnostics) const override
  {
    return JobRows{source, options, diagnostics}.read();
  }
};

} // namespace

std::unique_ptr<TraceReader> make_jobs_csv_reader()
{
  return std::make_unique<JobsCsvReader>();
}

} // namespace leasehold::workload
