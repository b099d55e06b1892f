// Reads hourly carbon intensities.
#pragma once

#include "config/diagnostics.hpp"
#include "model/grid_intensity.hpp"
#include "scenario/energy_spec.hpp"
#include "units/calendar.hpp"

#include <optional>
#include <string>

namespace leasehold::assembly {

/// The time that a run takes of the calendar.
struct RunSpan {
  Instant start;
  std::optional<Seconds> length; ///< none: until the last job is done
};

/// The zone's hours, laid over the run; nothing, and a fault that names the file's line, where it cannot be. `text` is
/// that of the entry's file.
[[nodiscard]] std::optional<model::GridIntensity> read_grid(const std::string& text, const scenario::CarbonSpec& spec,
                                                            const RunSpan& span, config::Diagnostics& diagnostics);

} // namespace leasehold::assembly
