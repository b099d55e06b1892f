// A record of what went down when, replayed.
#pragma once

#include "config/diagnostics.hpp"
#include "model/inventory.hpp"
#include "workload/failures/failure_plan.hpp"
#include "workload/trace_source.hpp"

#include <vector>

namespace leasehold::workload {

/// Reads `from,for,provider,region,host` with that header, rows in any order: seconds since the start, seconds down, and
/// names of the platform, of which all but one may be empty: a host alone, a region, all of a provider; where a column
/// `link` comes after these, instead of all of them a link or a switch. Faults are
/// reported with line and column: numbers that are none, no time down, names that the platform lacks, rows that name
/// nothing.
[[nodiscard]] std::vector<Outage> read_outage_trace(const TraceSource& source, const model::Inventory& inventory,
                                                    config::Diagnostics& diagnostics);

} // namespace leasehold::workload
