// Options of `run` and `validate` that change a scenario before it is read, and of all that may load plug-ins.
#pragma once

#include "experiment/limits.hpp"
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

/// Folders of files that the scenario may name, beside those where it lies.
using DataFolders = std::vector<std::filesystem::path>;

void add_data(CLI::App& verb, DataFolders& folders);
/// What the command line allows, and the files that come with the program.
[[nodiscard]] scenario::Trust trust_from(const PluginArguments& plugins, const DataFolders& folders);

void add_plugins(CLI::App& verb, PluginArguments& plugins);
void add_plugin_limit(CLI::App& verb, PluginArguments& plugins);

/// What a run may take, as written.
struct LimitArguments {
  std::string memory; ///< `8 GiB`; empty: 80 % of what there is
  std::string time;   ///< `2 h`; empty: any
  std::string disk;   ///< `100 GB`; empty: what is free
};

void add_limits(CLI::App& verb, LimitArguments& limits);
/// Of each of so many workers. add_limits has checked the text.
[[nodiscard]] experiment::Limits limits_from(const LimitArguments& limits, std::size_t workers);

/// The part before the first `=` is the path; add_settings has checked that there is one.
[[nodiscard]] std::vector<scenario::Override> overrides_from(const Settings& settings);

} // namespace leasehold::cli
