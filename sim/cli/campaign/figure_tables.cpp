#include "cli/campaign/figure_tables.hpp"

#include "analysis/statistics/alternatives.hpp"
#include "analysis/statistics/metric_choice.hpp"
#include "analysis/tables/csv_table.hpp"
#include "analysis/tables/sensitivity_table.hpp"
#include "cli/campaign/campaign_hosts.hpp"
#include "cli/table_options.hpp"
#include "experiment/whole_file.hpp"
#include "output/metrics.hpp"
#include "units/csv_field.hpp"

#include <cstdlib>
#include <fmt/format.h>
#include <stdexcept>

namespace leasehold::cli {

namespace {

namespace fs = std::filesystem;

fs::path new_folder()
{
  std::string pattern = (fs::temp_directory_path() / "leasehold-figures-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr)
    throw std::runtime_error("cannot make a folder in " + fs::temp_directory_path().string());
  return pattern;
}

std::string runs_table(const std::vector<analysis::PointRuns>& points, const std::vector<std::string>& groups)
{
  std::string text = "point,seed,replication,folder,group\n";
  for (std::size_t p = 0; p < points.size(); ++p)
    for (const analysis::Replication* run : points[p].runs)
      text += fmt::format("{},{},{},{},{}\n", csv_field(points[p].label), run->seed, run->replication,
                          csv_field(fs::absolute(run->folder).string()), csv_field(groups[p]));
  return text;
}

/// Which way each metric is better, by the schema: what draws them must not keep a list of its own.
std::string better_table()
{
  const auto word = [](output::Better better) {
    switch (better) {
    case output::Better::lower:
      return "lower";
    case output::Better::higher:
      return "higher";
    case output::Better::neither:
      break;
    }
    return "neither";
  };
  std::string text = "metric,better\n";
  for (const output::Metric& metric : output::metrics)
    text += fmt::format("{},{}\n", metric.name, word(metric.better));
  return text;
}

/// As CSV; a header alone where there is nothing to compare.
std::string table(const std::vector<analysis::Replication>& runs, analysis::CompareOptions options,
                  std::vector<std::string> metrics)
{
  options.metrics = std::move(metrics);
  analysis::Problems problems;
  if (options.metrics.empty())
    return analysis::csv_table({});
  const auto comparison = analysis::compare(runs, options, problems);
  return analysis::csv_table(comparison.value_or(analysis::Comparison{}));
}

/// Of the first alternative's cost, less that of each other where there are some: which uncertain input it hangs on.
std::string sensitivity_table(const std::vector<analysis::Replication>& runs)
{
  const auto cost = [](const analysis::Replication& run) {
    const auto found = run.metrics.find("cost");
    return found == run.metrics.end() ? std::nullopt : found->second;
  };
  std::string text{analysis::sensitivity_csv_head};
  const auto labels = analysis::alternatives(runs);
  for (std::size_t other = labels.size() > 1 ? 1 : 0; other < labels.size(); ++other) {
    const auto b = other > 0 ? std::optional{labels[other]} : std::nullopt;
    const auto outcomes = analysis::outcomes_of(runs, labels.front(), b, cost);
    if (!outcomes.values.empty())
      text +=
          analysis::sensitivity_csv({"cost", "$", labels.front(), b, analysis::estimate_mean(outcomes.values), 0.95},
                                    analysis::sensitivity(outcomes.values, outcomes.inputs));
  }
  return text;
}

} // namespace

FigureTables::FigureTables(const std::vector<analysis::Replication>& runs,
                           const std::vector<analysis::PointRuns>& points, const std::vector<std::string>& groups)
    : folder_(new_folder())
{
  experiment::write_whole(folder_ / "runs.csv", runs_table(points, groups));
  experiment::write_whole(folder_ / "hosts.csv", campaign_hosts(runs));
  experiment::write_whole(folder_ / "better.csv", better_table());
  experiment::write_whole(folder_ / "sensitivity.csv", sensitivity_table(runs));
  experiment::write_whole(folder_ / "metrics.csv", table(runs, {}, analysis::listed_metrics(points)));
  for (const auto by : {analysis::CostBy::programme, analysis::CostBy::use}) {
    const analysis::CostParts parts = analysis::cost_parts(runs, by);
    analysis::CompareOptions dollars;
    dollars.unit = "$";
    experiment::write_whole(folder_ / fmt::format("cost_by_{}.csv", analysis::cost_by_names[std::size_t(by)]),
                            table(parts.runs, dollars, parts.parts));
  }
}

FigureTables::~FigureTables()
{
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

} // namespace leasehold::cli
