#include "analysis/statistics/cost_comparison.hpp"

#include "analysis/statistics/guess.hpp"

#include <algorithm>

namespace leasehold::analysis {

namespace {

/// What `judged`, of the same runs, says about conditions and the best point.
void take_judgement(Comparison& costs, Comparison judged)
{
  costs.where = std::move(judged.where);
  costs.best_by = std::move(judged.best_by);
  costs.best = judged.best;
  for (std::size_t p = 0; p < costs.points.size(); ++p)
    costs.points[p].broken = std::move(judged.points[p].broken);
  if (!costs.best_by.empty())
    costs.notes.insert(costs.notes.begin(), std::move(judged.notes.front()));
}

} // namespace

std::optional<Comparison> compare_costs(const std::vector<Replication>& runs, CostBy by, const CompareOptions& options,
                                        Problems& problems)
{
  const CostParts parts = cost_parts(runs, by);
  if (parts.parts.empty()) {
    problems.fault("--cost-by", "nothing was leased", "no run has a bill", "ask for metrics: --metric all");
    return std::nullopt;
  }
  for (const std::string& part : options.metrics)
    if (std::ranges::find(parts.parts, part) == parts.parts.end())
      problems.fault("--metric " + part, "is no part of these bills", "with --cost-by it chooses among the parts",
                     did_you_mean(part, parts.parts));
  if (problems.any_fault())
    return std::nullopt;
  CompareOptions asked = options;
  asked.unit = "$";
  asked.where.clear();
  asked.best.clear();
  if (asked.metrics.empty())
    asked.metrics = parts.parts;
  auto costs = compare(parts.runs, asked, problems);
  if (!costs || (options.where.empty() && options.best.empty()))
    return costs;
  CompareOptions of_runs = options;
  of_runs.metrics.clear();
  auto judged = compare(runs, of_runs, problems);
  if (!judged)
    return std::nullopt;
  take_judgement(*costs, std::move(*judged));
  return costs;
}

} // namespace leasehold::analysis
