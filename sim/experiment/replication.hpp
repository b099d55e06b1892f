// What a campaign has to run: every point once for each replication.
#pragma once

#include "scenario/campaign.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace leasehold::experiment {

/// One run. Replication r of a campaign with seed s faces the world of seed s + r and of no other number: running that
/// point with `--seed <s + r> --replications 1` gives the same files.
struct Replication {
  std::uint32_t point = 0;         ///< index into Campaign::points
  std::uint32_t number = 0;        ///< r, from 0
  std::uint64_t seed = 0;          ///< s + r
  std::filesystem::path directory; ///< `<point>/seed=<s + r>`, relative to the run directory
};

/// All points of replication 0, then of replication 1, and so on, so that an unfinished campaign can be compared.
[[nodiscard]] std::vector<Replication> replications(const scenario::Campaign& campaign);

/// All points of replication 0.
[[nodiscard]] std::vector<Replication> first_replications(const scenario::Campaign& campaign);

/// `<point> seed=<n>`, for messages.
[[nodiscard]] std::string name_of(const scenario::Campaign& campaign, const Replication& replication);

} // namespace leasehold::experiment
