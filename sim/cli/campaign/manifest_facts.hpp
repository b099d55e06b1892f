// What a campaign's manifest tells whoever shows its runs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace leasehold::cli {

/// The text of the manifest of the campaign that a directory belongs to, which may be a point or a replication; empty where
/// it has none.
[[nodiscard]] std::string manifest_at(std::filesystem::path directory);

/// Nothing of what points of the campaign may have set otherwise.
struct ManifestFacts {
  std::optional<std::int64_t> start; ///< seconds since 1970, UTC
  std::optional<double> horizon;     ///< seconds
  std::optional<std::uint32_t> replications;
  std::vector<std::string> command; ///< words that began them, without the program; empty where they are not told
  std::set<std::string> training;   ///< names of the workload entries that train
  std::map<std::string, double> output_tokens; ///< service → mean of a request, where it is a number
};

[[nodiscard]] ManifestFacts facts_of(const std::string& manifest);

} // namespace leasehold::cli
