#include "model/home_starts.hpp"

#include <algorithm>

namespace leasehold::model {

namespace {

bool is_behind_a_stranger(const ClusterView& view, JobId gang, PoolId pool, const std::vector<JobId>& at_home)
{
  for (JobId job = view.pending().front(); job.valid() && job != gang; job = view.pending().next(job))
    if (view.job(job).tenant == view.job(gang).tenant && std::ranges::find(at_home, job) == at_home.end() &&
        std::ranges::any_of(view.requests(job), [&](const Request& request) { return view.could_fit(pool, request); }))
      return true;
  return false;
}

} // namespace

std::vector<HomeStart> starts_at_home(const GangHomes& homes, const ClusterView& view)
{
  std::vector<HomeStart> found;
  if (!homes.any_waits())
    return found;
  for (std::uint32_t p = 0; p < view.pools().size(); ++p) {
    const PoolId pool{p};
    const std::vector<JobId> at_home = homes.waiting(view.pool(pool));
    for (const JobId gang : at_home) {
      const auto requests = view.requests(gang);
      const auto fits =
          std::ranges::find_if(requests, [&](const Request& request) { return view.fits(pool, request); });
      if (fits != requests.end() && is_behind_a_stranger(view, gang, pool, at_home))
        found.push_back({gang, static_cast<std::uint32_t>(fits - requests.begin()), pool});
    }
  }
  return found;
}

} // namespace leasehold::model
