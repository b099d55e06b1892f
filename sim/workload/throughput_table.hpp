// How fast jobs of each type work on each chip, alone: the tables of Gavel's and Shockwave's simulators
// (simulation_throughputs.json, tacc_throughputs.json), by chip, then by type and number of chips.
//
//   {"v100": {"('ResNet-18 (batch size 32)', 2)": {"null": 17.6, "('LM (batch size 5)', 1)": [8.1, 5.3]}}}
//
// `null` is the rate of the whole gang with the chips to itself, in steps/s. What pairs of jobs get on one chip, and chips
// whose name ends in `_unconsolidated` (a gang that is spread over hosts), are passed over.
#pragma once

#include "config/diagnostics.hpp"
#include "workload/trace_source.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leasehold::workload {

struct ThroughputTable {
  std::vector<std::string> chips; ///< as the table names them, in its order
  /// By type and number of chips of a gang: steps/s on each of `chips`, 0 where the table has none.
  std::map<std::pair<std::string, std::uint32_t>, std::vector<double>, std::less<>> rates;

  /// On the chip that stands at `chip` in `chips`; 0 where it has no such row.
  [[nodiscard]] double rate(std::string_view type, std::uint32_t gang, std::size_t chip) const;
};

/// Where errors were added to `diagnostics` the table is incomplete.
[[nodiscard]] ThroughputTable read_throughputs(const TraceSource& source, config::Diagnostics& diagnostics);

} // namespace leasehold::workload
