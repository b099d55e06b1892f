// Reads a trace that a test writes in place.
#pragma once

#include "workload/formats.hpp"

#include <string>
#include <string_view>

namespace leasehold::test {

struct ReadResult {
  workload::JobList list;
  std::string faults; ///< the diagnostics' text, empty where the trace is sound
};

inline ReadResult read_text(std::string_view text, std::string_view format, const workload::ReadOptions& options = {})
{
  config::Diagnostics diagnostics;
  const auto reader = workload::find_format(format)->make();
  ReadResult result{reader->read(workload::TraceSource::text(text, "trace"), options, diagnostics), {}};
  result.faults = diagnostics.text();
  return result;
}

} // namespace leasehold::test
