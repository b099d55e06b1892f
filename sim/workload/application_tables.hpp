// The tables behind workload/applications.hpp, as they come with Pollux and Sia.
#pragma once

#include "config/diagnostics.hpp"
#include "workload/applications.hpp"
#include "workload/trace_source.hpp"

#include <string>

namespace leasehold::workload {

/// What an epoch of each application is worth at each batch size: columns application, batch_size, epoch, progress, grad_sqr,
/// grad_var; rows of one application and batch size in the order of their epochs, from 0.
void read_efficiency(const TraceSource& source, Applications& applications, config::Diagnostics& diagnostics);

/// Of which application and chip the rows of a table are that does not say it, and which rows are taken of one that does.
struct StepRows {
  std::string application; ///< empty where the table has a column `application`
  std::string gpu_type;    ///< of a column `gpu_type`; empty = all
  std::string chip;        ///< what those are called here; empty = as in that column
};

/// What a step takes: columns local_bsz, step_time and sync_time, and `placement` (GPUs on each host, such as `24`) or
/// `num_nodes` and `num_replicas`. Several tables may tell of one application on one chip; where the same was measured
/// several times, as in theirs, the first counts.
void read_step_times(const TraceSource& source, const StepRows& rows, Applications& applications,
                     config::Diagnostics& diagnostics);

/// Once all are read; where all could be, names in `at` an application that lacks one of the two.
void finish(Applications& applications, const std::string& at, config::Diagnostics& diagnostics);

} // namespace leasehold::workload
