// Instants of the calendar as traces write them.
#pragma once

#include "units/timestamp.hpp"

#include <optional>
#include <string_view>

namespace leasehold::workload {

/// Seconds since 1970 of `2023-11-16 18:15:46.6805900`, with a blank or a `T` between, read as UTC, or with `Z` or an
/// offset such as `+01:00` behind it; nothing where it is no such text, or lies before 1970 or after 2260.
[[nodiscard]] std::optional<Timestamp> calendar_instant(std::string_view text);

} // namespace leasehold::workload
