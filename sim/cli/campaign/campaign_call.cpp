#include "cli/campaign/campaign_call.hpp"

#include "cli/number_option.hpp"
#include "cli/program/program_facts.hpp"
#include "cli/progress_bar.hpp"
#include "cli/shell_word.hpp"
#include "experiment/array_task.hpp"
#include "experiment/estimate.hpp"
#include "experiment/slurm_executor.hpp"
#include "fabric/fabric.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace leasehold::cli {

namespace {

std::size_t workers_of(const CampaignCall& call)
{
  return call.jobs == 0 ? std::max(1U, std::thread::hardware_concurrency()) : call.jobs;
}

std::vector<scenario::Override> overrides_of(const CampaignCall& call)
{
  auto overrides = overrides_from(call.settings);
  if (call.seed)
    overrides.push_back({"seed", std::to_string(*call.seed)});
  if (call.replications)
    overrides.push_back({"replications", std::to_string(*call.replications)});
  return overrides;
}

/// What a manifest keeps: not where results go, nor what only this call takes.
std::vector<std::string> words_that_matter(const CampaignCall& call)
{
  std::vector<std::string> words{"run", call.file.string()};
  for (const std::string& setting : call.settings)
    words.insert(words.end(), {"--set", setting});
  for (const std::filesystem::path& plugin : call.plugins.files)
    words.insert(words.end(), {"--plugin", plugin.string()});
  if (call.seed)
    words.insert(words.end(), {"--seed", std::to_string(*call.seed)});
  if (call.replications)
    words.insert(words.end(), {"--replications", std::to_string(*call.replications)});
  return words;
}

/// What each task of an array on a cluster is called with. All paths but the scenario's lead there from anywhere.
std::string task_command(const CampaignCall& call, const std::filesystem::path& out)
{
  std::error_code unknown;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", unknown);
  std::vector<std::string> words = words_that_matter(call);
  words.insert(words.begin(), program.string());
  for (const std::filesystem::path& folder : call.data)
    words.insert(words.end(), {"--data", folder.string()});
  words.insert(words.end(), {"--plugin-limit", fmt::format("{}", call.plugins.limit)});
  for (const auto& [option, value] : {std::pair{"--max-memory", call.limits.memory}, {"--max-time", call.limits.time}})
    if (!value.empty())
      words.insert(words.end(), {option, value});
  words.insert(words.end(), {"--quiet", "--jobs", "1", "--out", std::filesystem::absolute(out).string()});
  std::string text;
  for (const std::string& word : words)
    text += shell_word(word) + " ";
  return text + "--array-task \"$SLURM_ARRAY_TASK_ID\"";
}

experiment::Options options_of(const CampaignCall& call, const std::filesystem::path& out)
{
  experiment::Options options;
  options.out = out;
  options.workers = workers_of(call);
  options.program = this_program(words_that_matter(call));
  options.call_limit = Seconds{call.plugins.limit};
  options.limits = limits_from(call.limits, options.workers);
  return options;
}

/// What went wrong is told all the same.
class NoProgress : public experiment::Listener {
public:
  void told(const std::string& line) override { fmt::print(stderr, "{}\n", line); }
};

experiment::Report with_bar(experiment::Material& material, const experiment::Options& options, bool quiet,
                            config::Diagnostics& diagnostics)
{
  if (quiet) {
    NoProgress silent;
    return experiment::run_campaign(material, options, silent, diagnostics);
  }
  ProgressBar bar;
  auto report = experiment::run_campaign(material, options, bar, diagnostics);
  bar.close();
  return report;
}

} // namespace

void add_work(CLI::App& verb, CampaignCall& call)
{
  verb.add_option("--jobs", call.jobs, "processes at a time; one a core by default")->check(whole_number(1, 4096));
  add_plugin_limit(verb, call.plugins);
  add_data(verb, call.data);
  add_limits(verb, call.limits);
  verb.add_flag("--quiet", call.quiet, "no progress, no chatter");
}

void add_campaign_options(CLI::App& verb, CampaignCall& call, const std::string& out)
{
  verb.add_option("SCENARIO", call.file, "scenario file")->required();
  verb.add_option("--out", call.out, out)->check([](const std::string& path) {
    return path.empty() ? std::string{"an empty name is no directory: leave it out for results/<scenario>"}
                        : std::string{};
  });
  verb.add_option("--seed", call.seed, "seed of the first replication; the r-th has seed + r")
      ->check(whole_number(0, UINT64_MAX));
  verb.add_option("--replications", call.replications, "runs of each point")->check(whole_number(1, 10'000'000));
  add_settings(verb, call.settings);
  add_plugins(verb, call.plugins);
  add_work(verb, call);
}

std::optional<experiment::Material> load_called(const CampaignCall& call)
{
  experiment::keep_to(limits_from(call.limits, 1));
  config::Diagnostics diagnostics;
  auto material =
      experiment::load_material(call.file, overrides_of(call), diagnostics, trust_from(call.plugins, call.data));
  const std::size_t workers = workers_of(call);
  const experiment::Limits limits = limits_from(call.limits, workers);
  const bool tried = material && !diagnostics.ok(); // with faults in files beside it: the others are told too
  if (material && !tried)
    experiment::check_estimate(*material, limits, call.out.value_or("results"), diagnostics);
  if (material && diagnostics.ok()) {
    material->traffic = fabric::simgrid_fabric;
    return material;
  }
  if (tried)
    experiment::check_campaign(*material, workers, diagnostics, Seconds{call.plugins.limit}, limits);
  fmt::print(stderr, "{}", diagnostics.text());
  return std::nullopt;
}

PlayedCampaign play(experiment::Material& material, const CampaignCall& call, const std::filesystem::path& out,
                    bool resume)
{
  PlayedCampaign played;
  played.options = options_of(call, out);
  played.options.resume = resume;
  if (call.where == Where::slurm)
    played.options.executor = std::make_shared<experiment::SlurmExecutor>(
        experiment::SlurmCall{task_command(call, out), call.sbatch, call.jobs});
  config::Diagnostics diagnostics;
  played.report = with_bar(material, played.options, call.quiet, diagnostics);
  fmt::print(stderr, "{}{}", diagnostics.text(), played.report.refusal);
  return played;
}

int play_task(experiment::Material& material, const CampaignCall& call, const std::filesystem::path& out,
              std::size_t task)
{
  return experiment::play_array_task(material, options_of(call, out), task);
}

} // namespace leasehold::cli
