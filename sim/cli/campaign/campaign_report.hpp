// What the runs of a campaign show together, beside the table of their metrics: results.csv, campaign.json, and what is
// printed.
#pragma once

#include "experiment/material.hpp"

#include <filesystem>
#include <string>

namespace leasehold::cli {

/// Writes results.csv, and of several runs campaign.json. What is to be printed then, of several: of the first replication
/// of each point the most important of its post-mortem, and where replications of one point decided differently. Throws
/// std::system_error where a file cannot be written.
[[nodiscard]] std::string report_campaign(const std::filesystem::path& directory, const experiment::Material& material);

} // namespace leasehold::cli
