// What `sacct --parsable2` prints: fields parted by bars, without quotes, below a header of sacct's names, of which any may
// have been asked for (https://slurm.schedmd.com/sacct.html).
//
// Rows of steps (`17.batch`, `17.extern`, `17.0`) are dropped: the row of their job has all that they share. GPUs are those of
// AllocTRES, or, of a job that was given none yet, of ReqTRES: `gres/gpu=8`, or, without a total, the sum of
// `gres/gpu:a100=4,gres/gpu:h100=4`. A job without GPUs is dropped, and so is one that never ran. `Account` is the tenant.
// Instants are local times without a zone: they are read as they stand, and the earliest submission is instant 0.
#include "workload/columns/clock_duration.hpp"
#include "workload/columns/columns_by_name.hpp"
#include "workload/formats.hpp"
#include "workload/job_list_builder.hpp"
#include "workload/label_column.hpp"
#include "workload/readers/recorded_state.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>

namespace leasehold::workload {

namespace {

constexpr std::array<WantedColumn, 12> sacct_columns{{{"JobID"},
                                                      {"Submit"},
                                                      {"Start"},
                                                      {"End", false},
                                                      {"State"},
                                                      {"ElapsedRaw", false},
                                                      {"Elapsed", false},
                                                      {"AllocTRES", false},
                                                      {"ReqTRES", false},
                                                      {"TimelimitRaw", false},
                                                      {"Timelimit", false},
                                                      {"Account", false}}};

constexpr auto most_gpus = static_cast<std::uint64_t>(max_processors);

/// GPUs in `billing=8,cpu=64,gres/gpu:a100=8,gres/gpu=8,mem=1T,node=1`; nothing where their count is none.
std::optional<std::uint64_t> gpus_in(std::string_view tres)
{
  constexpr std::string_view plain = "gres/gpu=", typed = "gres/gpu:";
  std::uint64_t of_types = 0;
  while (!tres.empty()) {
    const std::size_t end = std::min(tres.find(','), tres.size());
    const std::string_view item = tres.substr(0, end);
    tres.remove_prefix(std::min(end + 1, tres.size()));
    const bool total = item.starts_with(plain);
    if (!total && !item.starts_with(typed))
      continue;
    const std::string_view number = item.substr(std::min(item.find('='), item.size() - 1) + 1);
    std::uint64_t gpus = 0;
    const auto read = std::from_chars(number.data(), number.data() + number.size(), gpus);
    if (read.ec != std::errc{} || read.ptr != number.data() + number.size() || gpus > most_gpus)
      return std::nullopt;
    if (total)
      return gpus;
    of_types += gpus;
  }
  return of_types <= most_gpus ? std::optional{of_types} : std::nullopt;
}

class SacctRows {
public:
  SacctRows(const TraceSource& source, const ReadOptions& options, config::Diagnostics& diagnostics)
      : problems_(source.name(), diagnostics),
        table_(source, options.max_bytes, problems_, CsvDialect{.delimiter = '|', .quotes = false}),
        columns_(table_, problems_, sacct_columns, "`sacct --parsable2 --format ...`"), builder_(options, problems_),
        accounts_(builder_.list().tenants)
  {
  }

  JobList read()
  {
    if (columns_.complete() && has_enough())
      while (table_.next())
        take();
    builder_.rebase_to_first();
    return builder_.finish();
  }

private:
  /// In the order of sacct_columns.
  enum Column : std::size_t {
    job_id,
    submit,
    start,
    end,
    state,
    elapsed_raw,
    elapsed,
    alloc_tres,
    req_tres,
    time_limit_raw,
    time_limit,
    account
  };

  bool has_enough();
  void take();
  bool take_gpus(std::uint32_t& gpus);
  bool take_walltime(Seconds& walltime);
  /// The run time: as it was counted, or from start to end. Negative where it never started.
  bool take_run_time(std::optional<Timestamp> started, Seconds& run_time);

  ReadProblems problems_;
  CsvTable table_;
  ColumnsByName columns_;
  JobListBuilder builder_;
  LabelColumn accounts_;
  bool elapsed_differs_ = false; ///< of the row: Elapsed from what lies between Start and End
  bool typed_ = false;           ///< it has been told that types of GPUs are not used
};

bool SacctRows::has_enough()
{
  const bool lasts = columns_.has(elapsed_raw) || columns_.has(elapsed) || columns_.has(end);
  const bool sized = columns_.has(alloc_tres) || columns_.has(req_tres);
  if (!lasts)
    problems_.fault(table_.header_line(), 1, "ElapsedRaw", "the column is missing",
                    "`ElapsedRaw`, `Elapsed` or `End` says how long a job ran");
  if (!sized)
    problems_.fault(table_.header_line(), 1, "AllocTRES", "the column is missing",
                    "`AllocTRES` or `ReqTRES` says how many GPUs a job has");
  return lasts && sized;
}

bool SacctRows::take_gpus(std::uint32_t& gpus)
{
  const Column column = columns_.is_empty(alloc_tres) ? req_tres : alloc_tres;
  const std::string_view tres = columns_.text(column);
  const auto count = gpus_in(tres);
  if (!count)
    columns_.fault(column, "has no count of GPUs",
                   fmt::format("such as `gres/gpu=8` is due in it, of at most {} GPUs", max_processors));
  if (!typed_ && tres.find("gres/gpu:") != std::string_view::npos) {
    problems_.unused("gres/gpu:TYPE");
    typed_ = true;
  }
  gpus = static_cast<std::uint32_t>(count.value_or(0));
  return count.has_value();
}

bool SacctRows::take_walltime(Seconds& walltime)
{
  const Column column = columns_.has(time_limit_raw) ? time_limit_raw : time_limit;
  const std::string_view text = columns_.text(column);
  if (says_nothing(text) || text == "UNLIMITED" || text == "Partition_Limit")
    return true;
  constexpr double minute = 60.0;
  if (column == time_limit_raw) { // in minutes
    const auto minutes = columns_.number(column, 0.0, max_trace_time / minute);
    walltime = Seconds{minutes.value_or(0.0) * minute};
    return minutes.has_value();
  }
  const auto limit = clock_duration(text);
  if (!limit)
    columns_.fault(column, "is no duration", "such as `1-12:00:00`, `08:30:00` or `30:00` is due here");
  walltime = limit.value_or(Seconds{0.0});
  return limit.has_value();
}

bool SacctRows::take_run_time(std::optional<Timestamp> started, Seconds& run_time)
{
  const auto ends = columns_.is_empty(end) ? std::nullopt : columns_.calendar(end);
  if (!columns_.is_empty(end) && !ends)
    return false;
  const Column column = columns_.has(elapsed_raw) ? elapsed_raw : elapsed;
  if (columns_.is_empty(column)) {
    run_time = started && ends ? *ends - *started : Seconds{-1.0};
    return true;
  }
  const auto ran = column == elapsed_raw ? columns_.duration(column) : clock_duration(columns_.text(column));
  if (!ran && column == elapsed)
    columns_.fault(column, "is no duration", "such as `1-12:00:00`, `08:30:00` or `30:00` is due here");
  const bool turned = started && ends && *ends < *started;
  // Jobs that were suspended have run for less than lies between.
  elapsed_differs_ = ran && started && ends && !turned && !same_span(*ends - *started, *ran);
  run_time = !started || turned ? Seconds{-1.0} : ran.value_or(Seconds{0.0});
  return ran.has_value();
}

void SacctRows::take()
{
  elapsed_differs_ = false;
  const std::string_view id = columns_.text(job_id);
  if (id.find('.') != std::string_view::npos)
    return problems_.dropped("a step of a job that has its own row", table_.line());
  const auto ended = recorded_state(columns_.text(state));
  if (!ended)
    columns_.fault(state, "is no state", std::string{known_states()});
  const auto submitted = columns_.calendar(submit);
  const bool starts = !columns_.is_empty(start);
  const auto started = starts ? columns_.calendar(start) : std::nullopt;
  TraceJob job;
  job.request.walltime = model::no_limit;
  Seconds walltime = model::no_limit;
  std::uint32_t gpus = 0;
  bool sound = take_gpus(gpus);
  sound = take_walltime(walltime) && sound;
  sound = take_run_time(started, job.run_time) && sound;
  if (!sound || !ended || !submitted || starts != started.has_value())
    return;
  if (gpus == 0)
    return problems_.dropped("no GPUs", table_.line());
  if (!started || ended->name == "PENDING")
    return problems_.dropped("never started", table_.line());
  if (ended->name == "CANCELLED" && job.run_time == Seconds{0.0})
    return problems_.dropped("cancelled before it started", table_.line());
  if (job.run_time < Seconds{0.0})
    return problems_.dropped(columns_.is_empty(end) ? "run time unknown" : "ends before it starts", table_.line());
  if (const std::string reason = taken_for_run_time(*ended); !reason.empty())
    problems_.repaired(reason, table_.line());
  if (elapsed_differs_)
    problems_.repaired("its elapsed time is not that from its start to its end, the elapsed time taken", table_.line());
  if (*started < *submitted)
    problems_.repaired("starts before it is submitted, its wait unknown then", table_.line());
  else
    job.recorded_wait = *started - *submitted;
  job.submitted = *submitted;
  job.request = builder_.request_for(gpus);
  job.request.walltime = walltime;
  builder_.add(id, job, table_.line());
  if (columns_.has(account))
    accounts_.add(columns_.text(account), table_.line(), columns_.place(account));
}

class SlurmReader final : public TraceReader {
public:
  JobList read(const TraceSource& source, const ReadOptions& options, config::Diagnostics& diagnostics) const override
  {
    return SacctRows{source, options, diagnostics}.read();
  }
};

} // namespace

std::unique_ptr<TraceReader> make_slurm_reader()
{
  return std::make_unique<SlurmReader>();
}

} // namespace leasehold::workload
