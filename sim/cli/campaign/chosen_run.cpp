#include "cli/campaign/chosen_run.hpp"

#include "cli/campaign/named_point.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace leasehold::cli {

void add_run_choice(CLI::App& verb, RunChoice& choice)
{
  verb.add_option("--point", choice.point, "the first by default");
  verb.add_option("--seed", choice.seed, "that of the first replication by default");
}

const analysis::Replication* chosen_run(const std::vector<analysis::Replication>& runs, const RunChoice& choice)
{
  auto points = analysis::group_by_point(runs);
  [[maybe_unused]] const auto axes = analysis::name_by_axes(points);
  const analysis::PointRuns* const point =
      choice.point.empty() && !points.empty() ? &points.front() : named_point(points, choice.point);
  if (point == nullptr)
    return nullptr;
  if (!choice.seed)
    return point->runs.front();
  const auto run =
      std::ranges::find_if(point->runs, [&](const analysis::Replication* each) { return each->seed == *choice.seed; });
  if (run != point->runs.end())
    return *run;
  fmt::print(stderr, "--seed {}: {} has none of this seed\n", *choice.seed, point->label);
  return nullptr;
}

} // namespace leasehold::cli
