// The shared libraries of policies that a scenario names.
#pragma once

#include "config/diagnostics.hpp"
#include "config/value.hpp"
#include "plugins/load.hpp"

#include <filesystem>
#include <string>

namespace leasehold::scenario {

/// A file that `written` names: relative to the scenario in which it stands, or to the working directory where `--set` says
/// it.
[[nodiscard]] std::filesystem::path file_beside(const std::string& path, const config::Value& written);

/// Loads what `policies.plugins` of a scenario names; one that is not permitted is reported, and not loaded.
void load_plugins(const config::Value& scenario, const policy::Permits& permits, config::Diagnostics& diagnostics);

} // namespace leasehold::scenario
