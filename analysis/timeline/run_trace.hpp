// One replication as a trace: pools with their hosts and who held them, providers with their leases, services with their
// replicas, and what adds up: dollars, the queue, rates.
#pragma once

#include "analysis/timeline/trace_sink.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace leasehold::analysis {

/// What the scenario says and the files do not.
struct TraceFacts {
  std::optional<std::int64_t> start;           ///< seconds since 1970, UTC
  std::optional<double> horizon;               ///< seconds; else open ends are where the files end
  std::set<std::string> training;              ///< workload entries whose rate is in tokens
  std::map<std::string, double> output_tokens; ///< service → of a request, on average
};

/// Plays the tables of the folder into the sink and closes it. Each is read row by row, so that memory goes with hosts, leases
/// at once and workloads, not with the length of the run. Returns what the trace lacks, as sentences. Throws BrokenTable.
[[nodiscard]] std::vector<std::string> trace_run(const std::filesystem::path& folder, const TraceFacts& facts,
                                                 TraceSink& sink);

} // namespace leasehold::analysis
