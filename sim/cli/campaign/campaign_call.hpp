// What verbs that play a scenario have in common: their options, and what becomes of these.
#pragma once

#include "cli/scenario_options.hpp"
#include "experiment/experiment.hpp"
#include "experiment/material.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace leasehold::cli {

/// Who plays the runs.
enum class Where { local, slurm };

struct CampaignCall {
  std::filesystem::path file;
  std::optional<std::filesystem::path> out;
  std::optional<std::uint64_t> seed;
  std::optional<std::uint32_t> replications;
  std::size_t jobs = 0; ///< 0: one a core
  Settings settings;
  PluginArguments plugins;
  DataFolders data;
  LimitArguments limits;
  bool quiet = false;
  Where where = Where::local;
  std::vector<std::string> sbatch; ///< options for Slurm's sbatch
};

/// Of these, what results do not depend on: how many processes, limits, and whether there is chatter.
void add_work(CLI::App& verb, CampaignCall& call);
/// `out`: what --out means to the verb.
void add_campaign_options(CLI::App& verb, CampaignCall& call, const std::string& out);

/// The scenario as it is called for, which this process may read within its limits; none, with all faults on standard error,
/// where it has any or would take more than it may.
[[nodiscard]] std::optional<experiment::Material> load_called(const CampaignCall& call);

struct PlayedCampaign {
  experiment::Options options;
  experiment::Report report;
};
/// Plays what is missing in `out`, with a bar unless it is to be quiet. Faults and refusals are told on standard error, what
/// failed is the caller's to tell.
[[nodiscard]] PlayedCampaign play(experiment::Material& material, const CampaignCall& call,
                                  const std::filesystem::path& out, bool resume);

/// Plays one task of the array that `play` made of a campaign with results in `out`; the exit status.
[[nodiscard]] int play_task(experiment::Material& material, const CampaignCall& call, const std::filesystem::path& out,
                            std::size_t task);

} // namespace leasehold::cli
