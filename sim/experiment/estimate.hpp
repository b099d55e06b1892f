// What a campaign will take at least, told from the scenario before anything of it is run.
#pragma once

#include "config/diagnostics.hpp"
#include "experiment/limits.hpp"
#include "experiment/material.hpp"

#include <filesystem>

namespace leasehold::experiment {

/// Reports what cannot end, by lower bounds, as what draws and decisions add is not known: more events than a run goes through in days, more memory than it may take, more results than the
/// disk that `out` lies on has room for.
void check_estimate(const Material& material, const Limits& limits, const std::filesystem::path& out,
                    config::Diagnostics& diagnostics);

} // namespace leasehold::experiment
