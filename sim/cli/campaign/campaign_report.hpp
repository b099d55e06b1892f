// What the runs of a campaign show together, beside the table of their metrics: printed, results.csv and campaign.json.
#pragma once

#include "experiment/material.hpp"

#include <filesystem>

namespace leasehold::cli {

/// Writes results.csv. Of several runs also the rest: of the first replication of each point the most important of its
/// post-mortem, and where replications of one point decided differently. Throws std::system_error where the file cannot be written.
void report_campaign(const std::filesystem::path& directory, const experiment::Material& material);

} // namespace leasehold::cli
