#include "analysis/statistics/split_decisions.hpp"

#include "analysis/read/point_runs.hpp"

#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>
#include <utility>

namespace leasehold::analysis {

namespace {

constexpr double z95 = 1.959963984540054; // the normal law's 97.5 % quantile

/// Wilson's score interval for `hits` of `all`: (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n).
std::pair<double, double> wilson(double hits, double all)
{
  const double share = hits / all;
  const double square = z95 * z95 / all;
  const double half = z95 * std::sqrt(share * (1.0 - share) / all + square / (4.0 * all));
  return {(share + square / 2.0 - half) / (1.0 + square), (share + square / 2.0 + half) / (1.0 + square)};
}

bool commits(const Replication& run, const std::string& tenant, const std::string& programme)
{
  const auto book = run.commitments.find(tenant);
  if (book == run.commitments.end())
    return false;
  const auto leases = book->second.find(programme);
  return leases != book->second.end() && leases->second > 0;
}

} // namespace

std::string SplitDecision::text() const
{
  return fmt::format(
      "{} committed to {} in {} of {} replications, not with seed{} {}: of all worlds {:.0f} to {:.0f} % do "
      "(95 %)",
      tenant, programme, committed.size(), committed.size() + not_committed.size(), not_committed.size() > 1 ? "s" : "",
      fmt::join(not_committed, ", "), 100.0 * low, 100.0 * high);
}

std::vector<SplitDecision> split_decisions(std::span<const Replication> runs)
{
  std::vector<SplitDecision> found;
  for (const PointRuns& point : group_by_point(runs)) {
    std::set<std::pair<std::string, std::string>> decisions;
    for (const Replication* run : point.runs)
      for (const auto& [tenant, programmes] : run->commitments)
        for (const auto& [programme, leases] : programmes)
          decisions.emplace(tenant, programme);
    for (const auto& [tenant, programme] : decisions) {
      SplitDecision split{point.runs.front()->point, tenant, programme, {}, {}};
      for (const Replication* run : point.runs)
        (commits(*run, tenant, programme) ? split.committed : split.not_committed).push_back(run->seed);
      if (split.committed.empty() || split.not_committed.empty())
        continue;
      std::tie(split.low, split.high) = wilson(double(split.committed.size()), double(point.runs.size()));
      found.push_back(std::move(split));
    }
  }
  return found;
}

} // namespace leasehold::analysis
