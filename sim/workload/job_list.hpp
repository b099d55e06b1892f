// What a reader or generator of jobs yields: the jobs as a scheduler may see them, and beside them the truth.
#pragma once

#include "model/job.hpp"
#include "model/job_graph.hpp"
#include "units/quantity.hpp"
#include "workload/widths.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::workload {

/// One job of a trace, before it has a tenant or a priority.
struct TraceJob {
  Timestamp submitted;
  Seconds run_time;         ///< the truth: how long it really runs, undisturbed, at rate 1; see `computation`
  double computation = 0.0; ///< flop of each member where these are told in place of `run_time`, else 0
  double steps = 0.0;     ///< where these are told: `JobList::times` has the run times, `run_time` is the first chip's
  model::Request request; ///< `walltime` is the user's estimate, model::no_limit where the trace has none
  Seconds recorded_wait{-1.0}; ///< the trace's own wait, negative where unknown
};

/// What happened to the records of a trace on the way in.
struct ReadReport {
  struct Count {
    std::string reason; ///< such as `run time unknown`
    std::uint64_t lines = 0;
    std::uint64_t first_line = 0; ///< counted from 1
  };
  std::uint64_t lines = 0;         ///< records in the file, comments not counted
  std::vector<Count> dropped;      ///< by reason; a dropped record yields no job
  std::vector<Count> repaired;     ///< by reason; a repaired record yields a job with a value replaced
  std::vector<std::string> unused; ///< columns that the trace has and that no job can use, each once
  std::uint64_t left_out = 0;      ///< good records outside the window or over the limit that the options set
};

/// A column of names with few distinct values. Empty where the trace lacks the column.
struct Labels {
  /// Where a name stands first, counted from 1.
  struct Place {
    std::uint64_t line = 0, column = 0;
  };
  std::vector<std::string> names;
  std::vector<Place> first;          ///< of each name
  std::vector<std::uint32_t> of_job; ///< index into `names` for each job

  [[nodiscard]] bool empty() const { return of_job.empty(); }
  /// Empty text where the trace has no such column, or nothing in it for job `i`.
  [[nodiscard]] std::string_view operator[](std::size_t i) const
  {
    return of_job.empty() ? std::string_view{} : std::string_view{names[of_job[i]]};
  }
};

/// How long jobs take alone on each chip that a table of throughputs names, of a trace that tells work in steps.
struct TimesByChip {
  std::vector<std::string> chips;
  /// By job, then by chip; 0 where it cannot run there.
  std::vector<Seconds> takes;    ///< the truth
  std::vector<Seconds> declared; ///< as its steps and its first rate tell it
  /// By job, then by chip, the same: which of `widths` it has there beside its own; empty where no job has others.
  std::vector<std::uint32_t> widths_of;
  std::vector<std::vector<Width>> widths;

  [[nodiscard]] bool empty() const { return chips.empty(); }
};

/// Jobs of one trace ordered by submission (equal instants in file order).
struct JobList {
  std::vector<TraceJob> jobs;
  std::string names;                   ///< all trace ids, concatenated
  std::vector<std::uint32_t> name_end; ///< end of job i's id in `names`
  Labels chips;                        ///< chip type each job asks for, as the trace names it
  Labels tenants;
  std::vector<std::optional<std::int32_t>> priorities; ///< of each job, or empty: the trace has no such column
  TimesByChip times;                                   ///< of a trace that tells work in steps, else empty
  std::vector<std::vector<Width>> widths; ///< of each job, beside its own, or empty: the trace has no such column
  std::vector<model::JobLink> links;      ///< which jobs come once which others are over, by their places in `jobs`
  std::uint32_t machine_size = 0;         ///< hosts or processors the trace's header states, 0 where it does not
  bool tells_computation = false;         ///< of at least one of the trace's jobs, whether or not it is among `jobs`
  Timestamp last;                         ///< submission in the trace's own time, before any window
  std::int64_t unix_start = -1;           ///< the calendar instant of the trace's time 0, -1 where unknown
  ReadReport report;

  [[nodiscard]] std::string_view name(std::size_t i) const
  {
    const std::size_t begin = i == 0 ? 0 : name_end[i - 1];
    return std::string_view{names}.substr(begin, name_end[i] - begin);
  }
};

} // namespace leasehold::workload
