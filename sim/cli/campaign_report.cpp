#include "cli/campaign_report.hpp"

#include "analysis/statistics/split_decisions.hpp"
#include "experiment/replication.hpp"
#include "experiment/whole_file.hpp"
#include "output/schema.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace leasehold::cli {

namespace {

using Json = nlohmann::ordered_json;

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

void print_post_mortems(const std::vector<analysis::Replication>& runs)
{
  constexpr std::size_t most = 3;
  for (const analysis::Replication& run : runs)
    if (run.replication == 0)
      for (std::size_t f = 0; f < std::min(most, run.post_mortem.size()); ++f)
        fmt::print("Post-mortem of {}, seed {}: {}\n", run.point, run.seed, run.post_mortem[f]);
}

Json to_json(const analysis::SplitDecision& split)
{
  return {{"point", split.point},
          {"tenant", split.tenant},
          {"programme", split.programme},
          {"committed", split.committed},
          {"not_committed", split.not_committed},
          {"low", split.low},
          {"high", split.high}};
}

} // namespace

void report_campaign(const std::filesystem::path& directory, const experiment::Material& material)
{
  const auto runs = finished(directory, material);
  print_post_mortems(runs);
  Json campaign;
  campaign["scenario"] = material.campaign.name;
  campaign["replications"] = runs.size();
  campaign["split_decisions"] = Json::array();
  for (const analysis::SplitDecision& split : analysis::split_decisions(runs)) {
    fmt::print("Seeds of {} decided differently: {}\n", split.point, split.text());
    campaign["split_decisions"].push_back(to_json(split));
  }
  experiment::write_whole(directory / output::campaign_file,
                          campaign.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

} // namespace leasehold::cli
