// Durations as clocks and Slurm write them.
#pragma once

#include "units/quantity.hpp"

#include <cmath>
#include <optional>
#include <string_view>

namespace leasehold::workload {

/// `1-12:00:00`, `1-12:00`, `1-12`, `08:30:00`, `30:00` (minutes) and `00:00:01.5`; nothing where it is none of these, or
/// longer than any trace.
[[nodiscard]] std::optional<Seconds> clock_duration(std::string_view text);

/// Whether two tell of the same span, one of them between two stamps of whole seconds, each of which is rounded.
[[nodiscard]] inline bool same_span(Seconds one, Seconds other)
{
  return std::abs((one - other).value()) <= 1.0 + 1e-6;
}

} // namespace leasehold::workload
