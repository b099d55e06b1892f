#include "cli/campaign/campaign_report.hpp"

#include "analysis/statistics/split_decisions.hpp"
#include "analysis/tables/campaign_json.hpp"
#include "analysis/tables/results_csv.hpp"
#include "experiment/replication.hpp"
#include "experiment/whole_file.hpp"
#include "output/schema.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace leasehold::cli {

namespace {

/// Of all replications that are there; what is wrong with the others was told with the table.
std::vector<analysis::Replication> finished(const std::filesystem::path& directory,
                                            const experiment::Material& material)
{
  std::vector<analysis::Replication> runs;
  analysis::Problems told;
  for (const experiment::Replication& each : experiment::replications(material.campaign))
    if (auto run = analysis::read_summary(directory / each.directory / output::summary_file, told))
      runs.push_back(std::move(*run));
  return runs;
}

/// As tables name it.
std::string label_of(const analysis::Replication& run)
{
  std::vector<std::string> labels;
  for (const auto& [axis, label] : run.axes)
    labels.push_back(label);
  return labels.empty() ? run.point : fmt::format("{}", fmt::join(labels, ", "));
}

std::string post_mortems(const std::vector<analysis::Replication>& runs)
{
  constexpr std::size_t most = 3;
  std::string text;
  for (const analysis::Replication& run : runs)
    if (run.replication == 0)
      for (std::size_t f = 0; f < std::min(most, run.post_mortem.size()); ++f)
        text += fmt::format("Post-mortem of {}, seed {}: {}\n", label_of(run), run.seed, run.post_mortem[f]);
  return text;
}

} // namespace

std::string report_campaign(const std::filesystem::path& directory, const experiment::Material& material)
{
  const auto runs = finished(directory, material);
  experiment::write_whole(directory / output::results_file, analysis::results_csv(runs));
  if (runs.size() < 2)
    return {};
  std::string text = post_mortems(runs);
  const std::vector<analysis::SplitDecision> splits = analysis::split_decisions(runs);
  for (const analysis::SplitDecision& split : splits)
    text += fmt::format("Seeds of {} decided differently: {}\n", split.point, split.text());
  experiment::write_whole(directory / output::campaign_file,
                          analysis::campaign_json(material.campaign.name, runs.size(), splits));
  return text;
}

} // namespace leasehold::cli
