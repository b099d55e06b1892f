// Durations as clocks and Slurm write them.
#pragma once

#include "units/quantity.hpp"

#include <optional>
#include <string_view>

namespace leasehold::workload {

/// `1-12:00:00`, `1-12:00`, `1-12`, `08:30:00`, `30:00` (minutes) and `00:00:01.5`; nothing where it is none of these, or
/// longer than any trace.
[[nodiscard]] std::optional<Seconds> clock_duration(std::string_view text);

} // namespace leasehold::workload
