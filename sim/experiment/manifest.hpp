// manifest.yaml: what a run directory is the result of. Nothing in it varies from run to run.
#pragma once

#include "config/diagnostics.hpp"
#include "config/value.hpp"
#include "experiment/material.hpp"
#include "experiment/program.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::experiment {

/// The program, schema number, seeds, points, the SHA-256 of every file opened, and the scenario with `--set` applied.
/// Files are named from the scenario's folder on. Throws std::system_error where a file cannot be read any more.
[[nodiscard]] std::string manifest_of(const Material& material, const Program& program);

/// Path → hash, of `files` of a manifest; nothing where they have another form.
[[nodiscard]] std::optional<std::map<std::string, std::string>> file_hashes(const config::Value& files);

/// Where two manifests differ, as `scenario.policies.scheduling: fcfs there, easy_backfill now`; empty where they
/// agree but for the words of the command: what those do stands in the rest. `there` may be damaged.
[[nodiscard]] std::vector<std::string> manifest_differences(std::string_view there, std::string_view now);

/// Whether `now` is the campaign of `there` with more replications and nothing else changed, so that what is there counts.
[[nodiscard]] bool adds_replications(std::string_view there, std::string_view now);

} // namespace leasehold::experiment
