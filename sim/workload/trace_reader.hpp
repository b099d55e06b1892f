// The interface of everything that turns a trace file into jobs; formats.hpp lists the implementations.
//
// A record that its format declares incomplete (SWF's -1, a profile type that we do not simulate) is dropped or
// repaired, and counted in the report. A record that breaks its format (no number where one is due, negative times,
// absurd sizes, cut-off files) is an error, located as `file:line:column: field`; at most 20 are told of one file.
// Jobs that run longer than their walltime are passed on as they are: the simulation kills them.
#pragma once

#include "config/diagnostics.hpp"
#include "workload/job_list.hpp"
#include "workload/read_options.hpp"
#include "workload/trace_source.hpp"

namespace leasehold::workload {

class TraceReader {
public:
  TraceReader() = default;
  TraceReader(const TraceReader&) = delete;
  TraceReader& operator=(const TraceReader&) = delete;
  virtual ~TraceReader() = default;

  /// The jobs of `source`, ordered by submission. Where errors were added to `diagnostics` the list is incomplete.
  [[nodiscard]] virtual JobList read(const TraceSource& source, const ReadOptions& options,
                                     config::Diagnostics& diagnostics) const = 0;
};

} // namespace leasehold::workload
