// Options of `run` and `validate` that change a scenario before it is read, and of all that may load plug-ins.
#pragma once

#include "scenario/campaign.hpp"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace leasehold::cli {

/// `path=value` as given with `--set`.
using Settings = std::vector<std::string>;

void add_settings(CLI::App& verb, Settings& settings);

/// What the scenario may load and how long it may take.
struct PluginArguments {
  std::vector<std::filesystem::path> files;
  double limit = 60.0; ///< seconds of processor time
};

void add_plugins(CLI::App& verb, PluginArguments& plugins);
void add_plugin_limit(CLI::App& verb, PluginArguments& plugins);

/// The part before the first `=` is the path; add_settings has checked that there is one.
[[nodiscard]] std::vector<scenario::Override> overrides_from(const Settings& settings);

} // namespace leasehold::cli
