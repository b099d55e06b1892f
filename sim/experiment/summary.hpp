// summary.json: what one replication came to.
#pragma once

#include "accounts/run_result.hpp"
#include "assembly/drawn_world.hpp"
#include "experiment/replication.hpp"

#include <filesystem>

namespace leasehold::experiment {

/// Writes the keys that output/schema.hpp lists. The same result gives the same bytes: numbers are the shortest text
/// that reads back to the same double. Throws std::system_error where the file cannot be written, std::logic_error for
/// a metric that is not finite.
void write_summary(const std::filesystem::path& file, const scenario::Campaign& campaign,
                   const Replication& replication, const assembly::DrawnWorld& world,
                   const accounts::RunResult& result);

} // namespace leasehold::experiment
