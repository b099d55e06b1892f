// The logs of the four Helios clusters, `cluster_log.csv` (Q. Hu et al., SC 2021), and of the two Acme clusters,
// `trace_seren.csv` and `trace_kalos.csv` (Q. Hu et al., NSDI 2024): a job a row, by the columns' published descriptions.
//
// `submit_time` is an instant of the calendar, in Acme's with an offset; the earliest is instant 0. `duration` and `queue`
// are seconds. Jobs without GPUs and those that never started are dropped. A job that ended early ran as long as it did.
// `vc`, the virtual cluster that Helios's jobs belong to, is the tenant; Acme's have a `type` instead, such as `Pretrain`.
#include "workload/columns/clock_duration.hpp"
#include "workload/columns/columns_by_name.hpp"
#include "workload/formats.hpp"
#include "workload/job_list_builder.hpp"
#include "workload/label_column.hpp"
#include "workload/readers/recorded_state.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>

namespace leasehold::workload {

namespace {

constexpr std::array<WantedColumn, 9> cluster_log_columns(std::string_view group)
{
  return {{{"job_id"},
           {group},
           {"gpu_num"},
           {"state"},
           {"submit_time"},
           {"start_time"},
           {"end_time"},
           {"duration"},
           {"queue"}}};
}
constexpr auto helios_columns = cluster_log_columns("vc");
constexpr auto acme_columns = cluster_log_columns("type");

class ClusterLogRows {
public:
  ClusterLogRows(bool acme, const TraceSource& source, const ReadOptions& options, config::Diagnostics& diagnostics)
      : acme_(acme), problems_(source.name(), diagnostics), table_(source, options.max_bytes, problems_),
        columns_(table_, problems_, acme ? acme_columns : helios_columns,
                 acme ? "a trace of Acme" : "Helios's cluster_log.csv"),
        builder_(options, problems_), clusters_(builder_.list().tenants)
  {
  }

  JobList read()
  {
    if (columns_.complete() && acme_)
      problems_.unused(acme_columns[group].name);
    while (columns_.complete() && table_.next())
      take();
    builder_.rebase_to_first();
    return builder_.finish();
  }

private:
  /// In the order of either's columns. `group`: what Helios's jobs alone have, or Acme's.
  enum Column : std::size_t { job_id, group, gpu_num, state, submit_time, start_time, end_time, duration, queue };

  void take();
  /// Start and end, where both are there; false where they are no instants.
  bool take_bounds(std::optional<Seconds>& from_start_to_end);
  [[nodiscard]] Seconds recorded_wait();

  bool acme_;
  ReadProblems problems_;
  CsvTable table_;
  ColumnsByName columns_;
  JobListBuilder builder_;
  LabelColumn clusters_;
  std::optional<Timestamp> started_; ///< the row's, where it tells
};

bool ClusterLogRows::take_bounds(std::optional<Seconds>& from_start_to_end)
{
  std::optional<Timestamp> start, end;
  const bool starts = !columns_.is_empty(start_time), ends = !columns_.is_empty(end_time);
  if (starts)
    start = columns_.calendar(start_time);
  if (ends)
    end = columns_.calendar(end_time);
  started_ = start;
  if (start && end)
    from_start_to_end = *end - *start;
  return starts == start.has_value() && ends == end.has_value();
}

/// Negative where it is unknown.
Seconds ClusterLogRows::recorded_wait()
{
  const auto wait = columns_.number(queue, -max_trace_time, max_trace_time);
  if (wait && *wait < 0.0)
    problems_.repaired("a negative wait in queue, unknown then", table_.line());
  return Seconds{wait && *wait >= 0.0 ? *wait : -1.0};
}

void ClusterLogRows::take()
{
  const bool sized = !columns_.is_empty(gpu_num), dated = !columns_.is_empty(submit_time);
  constexpr double faulty = -1.0;
  const double gpus = sized ? columns_.whole(gpu_num, 0.0, max_processors).value_or(faulty) : 0.0;
  const auto ended = recorded_state(columns_.text(state));
  if (!ended)
    columns_.fault(state, "is no state", std::string{known_states()});
  const auto submitted = dated ? columns_.calendar(submit_time) : std::nullopt;
  const bool started = !columns_.is_empty(start_time);
  std::optional<Seconds> bounds;
  const bool sound = take_bounds(bounds);
  const bool lasts = !columns_.is_empty(duration);
  const auto ran = lasts ? columns_.duration(duration) : std::nullopt;
  if (gpus == faulty || !ended || dated != submitted.has_value() || !sound || lasts != ran.has_value())
    return;
  if (gpus == 0.0)
    return problems_.dropped(sized ? "no GPUs" : "GPUs unknown", table_.line());
  if (!submitted)
    return problems_.dropped("submission unknown", table_.line());
  if (!started || !ran)
    return problems_.dropped(started ? "run time unknown" : "never started", table_.line());
  if (ended->name == "CANCELLED" && *ran == Seconds{0.0})
    return problems_.dropped("cancelled before it started", table_.line());
  if (bounds && *bounds < Seconds{0.0})
    return problems_.dropped("ends before it starts", table_.line());
  if (const std::string reason = taken_for_run_time(*ended); !reason.empty())
    problems_.repaired(reason, table_.line());
  if (bounds && !same_span(*bounds, *ran))
    problems_.repaired("its duration is not the time from its start to its end, the duration taken", table_.line());
  TraceJob job;
  job.submitted = *submitted;
  job.run_time = *ran;
  job.request = builder_.request_for(static_cast<std::uint32_t>(gpus));
  if (!columns_.is_empty(queue))
    job.recorded_wait = recorded_wait();
  const Seconds waited = *started_ - *submitted;
  if (waited < Seconds{0})
    problems_.repaired("starts before it is submitted", table_.line());
  else if (job.recorded_wait >= Seconds{0} && !same_span(waited, job.recorded_wait))
    problems_.repaired("its wait in queue is not the time from its submission to its start, the wait taken",
                       table_.line());
  builder_.add(columns_.text(job_id), job, table_.line());
  if (!acme_)
    clusters_.add(columns_.text(group), table_.line(), columns_.place(group));
}

class ClusterLogReader final : public TraceReader {
public:
  explicit ClusterLogReader(bool acme) : acme_(acme) {}
  JobList read(const TraceSource& source, const ReadOptions& options, config::Diagnostics& diagnostics) const override
  {
    return ClusterLogRows{acme_, source, options, diagnostics}.read();
  }

private:
  bool acme_;
};

} // namespace

std::unique_ptr<TraceReader> make_helios_reader()
{
  return std::make_unique<ClusterLogReader>(false);
}

std::unique_ptr<TraceReader> make_acme_reader()
{
  return std::make_unique<ClusterLogReader>(true);
}

} // namespace leasehold::workload
