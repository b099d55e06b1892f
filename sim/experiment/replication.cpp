#include "experiment/replication.hpp"

#include <fmt/format.h>

namespace leasehold::experiment {

std::vector<Replication> replications(const scenario::Campaign& campaign)
{
  std::vector<Replication> all;
  all.reserve(campaign.points.size() * campaign.replications);
  for (std::uint32_t r = 0; r < campaign.replications; ++r)
    for (std::uint32_t p = 0; p < campaign.points.size(); ++p) {
      const std::uint64_t seed = campaign.seed + r;
      all.push_back({p, r, seed, std::filesystem::path{campaign.points[p].name} / fmt::format("seed={}", seed)});
    }
  return all;
}

std::string name_of(const scenario::Campaign& campaign, const Replication& replication)
{
  return fmt::format("{} seed={}", campaign.points[replication.point].name, replication.seed);
}

} // namespace leasehold::experiment
