// What a campaign will take at least, told from the scenario before anything of it is run.
#pragma once

#include "config/diagnostics.hpp"
#include "experiment/limits.hpp"
#include "experiment/material.hpp"

#include <filesystem>

namespace leasehold::experiment {

/// Of one run of a point. Lower bounds: what draws and decisions add is not known.
struct Estimate {
  double jobs = 0.0;
  double requests = 0.0; ///< that are followed one by one
  double failures = 0.0; ///< of one domain of each kind
  Bytes memory{};
  Bytes disk{};
  [[nodiscard]] double events() const { return jobs + requests + failures; }
};

[[nodiscard]] Estimate estimate_of(const Material& material, const scenario::Point& point);

/// Reports what cannot end: more events than a run goes through in days, more memory than it may take, more results than the
/// disk that `out` lies on has room for.
void check_estimate(const Material& material, const Limits& limits, const std::filesystem::path& out,
                    config::Diagnostics& diagnostics);

} // namespace leasehold::experiment
