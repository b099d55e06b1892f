#include "analysis/read/point_runs.hpp"
#include "analysis/statistics/headline.hpp"
#include "analysis/statistics/precision.hpp"
#include "analysis/tables/number_text.hpp"
#include "analysis/tables/text_layout.hpp"
#include "cli/campaign/campaign_report.hpp"
#include "cli/number_option.hpp"
#include "cli/program/program_facts.hpp"
#include "cli/progress_bar.hpp"
#include "cli/scenario_options.hpp"
#include "cli/shell_word.hpp"
#include "cli/table_options.hpp"
#include "cli/verbs.hpp"
#include "experiment/estimate.hpp"
#include "fabric/fabric.hpp"
#include "output/schema.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <span>
#include <system_error>
#include <thread>

namespace leasehold::cli {

namespace {

struct RunArguments {
  std::filesystem::path file;
  std::optional<std::filesystem::path> out;
  std::optional<std::uint64_t> seed;
  std::optional<std::uint32_t> replications;
  std::size_t jobs = 0; ///< 0: one a core
  Settings settings;
  PluginArguments plugins;
  DataFolders data;
  LimitArguments limits;
  bool resume = false;
  bool quiet = false;
  std::vector<std::string> until; ///< how closely means have to be known
  std::uint32_t most = 200;       ///< replications, for that
  std::string program;            ///< as it was called
};

std::vector<scenario::Override> overrides_of(const RunArguments& arguments)
{
  auto overrides = overrides_from(arguments.settings);
  if (arguments.seed)
    overrides.push_back({"seed", std::to_string(*arguments.seed)});
  if (arguments.replications)
    overrides.push_back({"replications", std::to_string(*arguments.replications)});
  return overrides;
}

/// What a manifest keeps: not where results go, nor what only this call takes.
std::vector<std::string> words_that_matter(const RunArguments& arguments)
{
  std::vector<std::string> words{"run", arguments.file.string()};
  for (const std::string& setting : arguments.settings)
    words.insert(words.end(), {"--set", setting});
  for (const std::filesystem::path& plugin : arguments.plugins.files)
    words.insert(words.end(), {"--plugin", plugin.string()});
  if (arguments.seed)
    words.insert(words.end(), {"--seed", std::to_string(*arguments.seed)});
  if (arguments.replications)
    words.insert(words.end(), {"--replications", std::to_string(*arguments.replications)});
  return words;
}

std::filesystem::path directory_of(const RunArguments& arguments, const scenario::Campaign& campaign)
{
  return arguments.out ? *arguments.out : std::filesystem::path{"results"} / campaign.folder();
}

/// A metric of the one replication there is, and what it means beside it.
void print_metric(const output::Metric& metric, double value)
{
  constexpr std::size_t name_width = 24;
  constexpr std::size_t value_width = 14;
  constexpr std::size_t width = 100;
  const auto lines = analysis::wrapped(metric.meaning, width - name_width - value_width - 4);
  for (std::size_t l = 0; l < lines.size(); ++l)
    fmt::print("{:<{}} {:>{}}   {}\n", l == 0 ? metric.name : "", name_width,
               l == 0 ? analysis::readable(value, metric.unit) : "", value_width, lines[l]);
}

/// What the one replication there is comes to: what its scenario is about, and what failed.
int print_summary(const std::filesystem::path& directory, const experiment::Replication& only,
                  const std::string& program)
{
  analysis::Problems problems;
  const auto run = analysis::read_summary(directory / only.directory / output::summary_file, problems);
  if (!run) {
    for (const analysis::Problem& problem : problems.all())
      fmt::print(stderr, "{}\n", problem.text());
    return 1;
  }
  const auto grouped = analysis::group_by_point({&*run, 1});
  std::vector<std::string> warnings;
  const auto shown = analysis::headline(grouped, warnings);
  for (const std::string& name : shown)
    for (const output::Metric& metric : output::metrics)
      if (const auto found = run->metrics.find(name);
          metric.name == name && found != run->metrics.end() && found->second)
        print_metric(metric, *found->second);
  fmt::print("{} more metrics: `{} compare` with --metric all.\n", run->metrics.size() - shown.size(), program);
  for (const std::string& warning : warnings)
    fmt::print("{}\n", warning);
  if (!run->stable)
    fmt::print("The run is not stable: {}\n", run->stability_reason);
  for (const std::string& finding : run->post_mortem)
    fmt::print("Post-mortem: {}\n", finding);
  return 0;
}

/// The files first: whoever reads what is printed may leave.
int print_results(const std::filesystem::path& directory, const experiment::Material& material,
                  const std::string& program)
{
  const std::string text = report_campaign(directory, material);
  const auto all = experiment::replications(material.campaign);
  const int printed = all.size() == 1 ? print_summary(directory, all.front(), program) : print_table({directory}, {});
  fmt::print("{}", text);
  return printed;
}

/// The command that goes on from here, to be pasted.
std::string command_to_go_on(const RunArguments& arguments, const std::vector<std::string>& words)
{
  std::string command = arguments.program;
  for (std::size_t i = 1; i < words.size(); ++i)
    command += " " + shell_word(words[i]);
  return command + (arguments.resume ? "" : " --resume");
}

/// Where the results lie, and what went wrong.
void tell_ran(const experiment::Report& report, const RunArguments& arguments, const experiment::Options& options)
{
  for (const std::string& failure : report.failures)
    fmt::print(stderr, "{}\n", failure);
  const std::size_t whole = report.ran + report.there_already;
  const std::string go_on = command_to_go_on(arguments, options.program.words);
  if (!report.kept)
    fmt::print(stderr, "{}; {} runs were whole in it\n", report.stop, whole);
  else if (!report.stop.empty())
    fmt::print(stderr, "{}; {} of {} runs are whole. Go on with: {}\n", report.stop, whole, report.all, go_on);
  else if (!report.failures.empty())
    fmt::print(stderr, "{} of {} runs failed; repeat them alone with: {}\n", report.failures.size(), report.all, go_on);
  if (!arguments.quiet && report.kept)
    fmt::print(stderr, "Results: {}\n", options.out.string());
}

/// What went wrong is told all the same.
class NoProgress : public experiment::Listener {
public:
  void told(const std::string& line) override { fmt::print(stderr, "{}\n", line); }
};

experiment::Report run_with_bar(experiment::Material& material, const experiment::Options& options, bool quiet,
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

/// A call of `run`, or one of several with ever more replications.
struct Ran {
  int status = 0;     ///< other than 0: nothing more is to be said
  RunArguments asked; ///< with the replications that it had
  std::optional<experiment::Material> material;
  experiment::Options options;
  experiment::Report report;
};

Ran run_once(const RunArguments& arguments)
{
  Ran ran;
  ran.asked = arguments;
  experiment::keep_to(limits_from(arguments.limits, 1));
  config::Diagnostics diagnostics;
  ran.material = experiment::load_material(arguments.file, overrides_of(arguments), diagnostics,
                                           trust_from(arguments.plugins, arguments.data));
  auto& material = ran.material;
  const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
  const std::size_t workers = arguments.jobs == 0 ? cores : arguments.jobs;
  const experiment::Limits limits = limits_from(arguments.limits, workers);
  const bool tried = material && !diagnostics.ok(); // with faults in files beside it: the others are told too
  if (material && !tried)
    experiment::check_estimate(*material, limits, directory_of(arguments, material->campaign), diagnostics);
  if (!material || !diagnostics.ok()) {
    if (tried)
      experiment::check_campaign(*material, workers, diagnostics, Seconds{arguments.plugins.limit}, limits);
    fmt::print(stderr, "{}", diagnostics.text());
    ran.status = 2;
    return ran;
  }
  material->traffic = fabric::simgrid_fabric;
  if (!arguments.quiet)
    for (const std::string& note : material->inputs.notes())
      fmt::print(stderr, "{}\n", note);
  ran.options.out = directory_of(arguments, material->campaign);
  ran.options.workers = workers;
  ran.options.resume = arguments.resume;
  ran.options.program = this_program(words_that_matter(arguments));
  ran.options.call_limit = Seconds{arguments.plugins.limit};
  ran.options.limits = limits;
  ran.report = run_with_bar(*material, ran.options, arguments.quiet, diagnostics);
  fmt::print(stderr, "{}{}", diagnostics.text(), ran.report.refusal);
  ran.status = ran.report.outcome == experiment::Outcome::refused ? 2 : 0;
  return ran;
}

/// Replications to have next; none where all means are known closely enough, or no more are allowed.
std::optional<std::uint32_t> more_replications(const Ran& ran, std::span<const analysis::Precision> wanted,
                                               std::uint32_t most, bool quiet)
{
  analysis::Problems problems;
  const auto runs = analysis::read_runs({ran.options.out}, problems);
  if (problems.any_fault())
    return std::nullopt; // told when they are printed
  auto grouped = analysis::group_by_point(runs);
  static_cast<void>(analysis::name_by_axes(grouped));
  const std::uint32_t now = ran.material->campaign.replications;
  std::uint32_t next = 0;
  for (const analysis::Precision& each : wanted) {
    const analysis::Standing standing = analysis::standing(grouped, each, now, most);
    if (!quiet || (!standing.reached && now >= most))
      fmt::print(stderr, "{}{}\n", standing.sentence,
                 standing.reached ? ""
                 : now >= most    ? fmt::format("; no more than {} are allowed (--most)", most)
                                  : "");
    next = standing.reached ? next : std::max(next, standing.wanted);
  }
  return next > now ? std::optional{next} : std::nullopt;
}

/// Runs until the means are known as closely as asked for. Adding replications gives the files that as many at once give.
Ran run_until_known(RunArguments arguments, std::span<const analysis::Precision> wanted)
{
  while (true) {
    Ran ran = run_once(arguments);
    if (ran.status != 0 || ran.report.outcome != experiment::Outcome::done || wanted.empty())
      return ran;
    const auto more = more_replications(ran, wanted, arguments.most, arguments.quiet);
    if (!more)
      return ran;
    arguments.replications = more;
    arguments.resume = true;
  }
}

int run(const RunArguments& arguments)
{
  analysis::Problems problems;
  std::vector<analysis::Precision> wanted;
  for (const std::string& text : arguments.until)
    if (const auto precision = analysis::parse_precision(text, problems))
      wanted.push_back(*precision);
  for (const analysis::Problem& problem : problems.all())
    fmt::print(stderr, "{}\n", problem.text());
  if (problems.any_fault())
    return 2;
  const Ran ran = run_until_known(arguments, wanted);
  if (ran.status != 0)
    return ran.status;
  const experiment::Report& report = ran.report;
  tell_ran(report, ran.asked, ran.options);
  const bool any = report.kept && report.ran + report.there_already > 0;
  int status = 1;
  try {
    status = any ? print_results(ran.options.out, *ran.material, arguments.program) : 1;
  } catch (const std::system_error&) {
    if (report.outcome != experiment::Outcome::stopped)
      throw; // else it was told why
  }
  if (report.signal != 0)
    return 128 + report.signal;
  return report.outcome == experiment::Outcome::done ? status : 1;
}

} // namespace

void add_run(CLI::App& program, Action& action)
{
  const auto arguments = std::make_shared<RunArguments>();
  arguments->program = program.get_name();
  CLI::App& verb = *program.add_subcommand("run", "Run a scenario: every point of its axes, every replication");
  verb.add_option("SCENARIO", arguments->file, "scenario file")->required();
  verb.add_option("--out", arguments->out, "run directory; results/<scenario> by default")
      ->check([](const std::string& path) {
        return path.empty() ? std::string{"an empty name is no directory: leave it out for results/<scenario>"}
                            : std::string{};
      });
  verb.add_option("--seed", arguments->seed, "seed of the first replication; the r-th has seed + r")
      ->check(whole_number(0, UINT64_MAX));
  verb.add_option("--replications", arguments->replications, "runs of each point")->check(whole_number(1, 10'000'000));
  verb.add_option(
          "--until", arguments->until,
          "add replications until each point's mean is known so closely: 'cost 2 %', half the width of its 95 % "
          "interval; may be given several times")
      ->allow_extra_args(false);
  verb.add_option("--most", arguments->most, "replications that --until may take of each point")
      ->check(whole_number(1, 10'000'000))
      ->capture_default_str();
  verb.add_option("--jobs", arguments->jobs, "processes at a time; one a core by default")
      ->check(whole_number(1, 4096));
  add_settings(verb, arguments->settings);
  add_plugins(verb, arguments->plugins);
  add_plugin_limit(verb, arguments->plugins);
  add_data(verb, arguments->data);
  add_limits(verb, arguments->limits);
  verb.add_flag("--resume", arguments->resume, "run only what is missing in the run directory");
  verb.add_flag("--quiet", arguments->quiet, "no progress, no chatter");
  verb.callback([arguments, &action] { action = [arguments] { return run(*arguments); }; });
}

} // namespace leasehold::cli
