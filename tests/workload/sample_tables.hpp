// The tables of the samples that say what jobs take.
#pragma once

#include "workload/application_tables.hpp"
#include "workload/read_options.hpp"
#include "workload/throughput_table.hpp"

#include <string>

namespace leasehold::test {

struct SampleTables {
  workload::ThroughputTable throughputs;
  workload::Applications applications;

  SampleTables()
  {
    config::Diagnostics none;
    const std::string samples = LEASEHOLD_SOURCE_DIR "/scenarios/samples/";
    throughputs = workload::read_throughputs(workload::TraceSource::file(samples + "throughputs.json"), none);
    workload::read_efficiency(workload::TraceSource::file(samples + "sample_efficiency.csv"), applications, none);
    workload::read_step_times(workload::TraceSource::file(samples + "sample_step_times.csv"), {}, applications, none);
    workload::finish(applications, "samples", none);
  }
  /// They must outlive the options.
  void give(workload::ReadOptions& options) const
  {
    options.throughputs = &throughputs;
    options.applications = &applications;
  }
};

} // namespace leasehold::test
