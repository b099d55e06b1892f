#include "experiment/replication.hpp"

#include <fmt/format.h>

namespace leasehold::experiment {

namespace {

void add_replication(const scenario::Campaign& campaign, std::uint32_t number, std::vector<Replication>& all)
{
  const std::uint64_t seed = campaign.seed + number;
  for (std::uint32_t p = 0; p < campaign.points.size(); ++p)
    all.push_back({p, number, seed, std::filesystem::path{campaign.points[p].name} / fmt::format("seed={}", seed)});
}

} // namespace

std::vector<Replication> replications(const scenario::Campaign& campaign)
{
  std::vector<Replication> all;
  all.reserve(campaign.points.size() * campaign.replications);
  for (std::uint32_t r = 0; r < campaign.replications; ++r)
    add_replication(campaign, r, all);
  return all;
}

std::vector<Replication> first_replications(const scenario::Campaign& campaign)
{
  std::vector<Replication> first;
  add_replication(campaign, 0, first);
  return first;
}

std::string name_of(const scenario::Campaign& campaign, const Replication& replication)
{
  return fmt::format("{} seed={}", campaign.points[replication.point].name, replication.seed);
}

} // namespace leasehold::experiment
