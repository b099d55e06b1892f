// Options of `run` and `validate` that change a scenario before it is read.
#pragma once

#include "scenario/campaign.hpp"

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace leasehold::cli {

/// `path=value` as given with `--set`.
using Settings = std::vector<std::string>;

void add_settings(CLI::App& verb, Settings& settings);

/// The part before the first `=` is the path; add_settings has checked that there is one.
[[nodiscard]] std::vector<scenario::Override> overrides_from(const Settings& settings);

} // namespace leasehold::cli
