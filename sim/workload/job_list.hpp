// What a reader or generator of jobs yields: the jobs as a scheduler may see them, and beside them the truth.
#pragma once

#include "model/job.hpp"
#include "units/quantity.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace leasehold::workload {

/// One job of a trace, before it has a tenant or a priority.
struct TraceJob {
  Timestamp submitted;
  Seconds run_time;                      ///< the truth: how long it really runs, undisturbed, at rate 1
  model::Request request;                ///< `walltime` is the user's estimate, model::no_limit where the trace has none
  Seconds recorded_wait{-1.0};           ///< the trace's own wait, negative where unknown
};

/// What happened to the lines of a trace on the way in.
struct ReadReport {
  struct Count {
    std::string reason;  ///< such as `run time unknown`
    std::uint64_t lines = 0;
    std::uint64_t first_line = 0;
  };
  std::uint64_t lines = 0;      ///< records in the file, comments not counted
  std::vector<Count> dropped;   ///< by reason; a dropped line yields no job
  std::vector<Count> repaired;  ///< by reason; a repaired line yields a job with a value replaced
};

/// Jobs of one trace ordered by submission (equal instants in file order).
struct JobList {
  std::vector<TraceJob> jobs;
  std::string names;                     ///< all trace ids, concatenated
  std::vector<std::uint32_t> name_end;   ///< end of job i's id in `names`
  std::uint32_t machine_size = 0;        ///< hosts or processors the trace's header states, 0 where it does not
  ReadReport report;

  [[nodiscard]] std::string_view name(std::size_t i) const
  {
    const std::size_t begin = i == 0 ? 0 : name_end[i - 1];
    return std::string_view{names}.substr(begin, name_end[i] - begin);
  }
};

} // namespace leasehold::workload
