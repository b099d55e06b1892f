#include "analysis/read/point_runs.hpp"
#include "analysis/statistics/headline.hpp"
#include "analysis/statistics/metric_choice.hpp"
#include "analysis/statistics/precision.hpp"
#include "analysis/tables/number_text.hpp"
#include "analysis/tables/text_layout.hpp"
#include "cli/campaign/campaign_call.hpp"
#include "cli/campaign/campaign_report.hpp"
#include "cli/campaign/manifest_facts.hpp"
#include "cli/number_option.hpp"
#include "cli/shell_word.hpp"
#include "cli/table_options.hpp"
#include "cli/verbs.hpp"
#include "output/schema.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <system_error>

namespace leasehold::cli {

namespace {

struct RunArguments {
  CampaignCall call;
  bool resume = false;
  bool audit = false;
  std::vector<std::string> until;  ///< how closely means have to be known
  std::uint32_t most = 200;        ///< replications, for that
  std::string program;             ///< as it was called
  std::optional<std::size_t> task; ///< of an array on a cluster: this process is it
};

/// A metric of the one replication there is, in the unit that a table has, and what it means beside it.
void print_metric(const output::Metric& metric, double value, bool share)
{
  constexpr std::size_t name_width = 24;
  constexpr std::size_t value_width = 14;
  constexpr std::size_t width = 100;
  const std::string written = share ? fmt::format("{:.4g} %", 100.0 * value) : analysis::readable(value, metric.unit);
  const auto lines = analysis::wrapped(metric.meaning, width - name_width - value_width - 4);
  for (std::size_t l = 0; l < lines.size(); ++l)
    fmt::print("{:<{}} {:>{}}   {}\n", l == 0 ? metric.name : "", name_width, l == 0 ? written : "", value_width,
               lines[l]);
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
        print_metric(metric, *found->second,
                     analysis::is_share(grouped, {name, std::string{metric.unit}, metric.better, false}));
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
  const int printed = all.size() == 1 ? print_summary(directory, all.front(), program)
                                      : print_table({directory}, {}, Checked::summaries); // tables were just written
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
  if (!arguments.call.quiet && report.kept)
    fmt::print(stderr, "Results: {}\n", options.out.string());
}

/// A call of `run`, or one of several with ever more replications.
struct Ran {
  RunArguments asked; ///< with the replications that it had
  experiment::Material material;
  PlayedCampaign played;
};

/// None where nothing more is to be said.
std::optional<Ran> run_once(const RunArguments& arguments)
{
  auto material = load_called(arguments.call);
  if (!material)
    return std::nullopt;
  if (!arguments.call.quiet)
    for (const std::string& note : material->inputs.notes())
      fmt::print(stderr, "{}\n", note);
  const auto out = arguments.call.out.value_or(std::filesystem::path{"results"} / material->campaign.folder());
  PlayedCampaign played = play(*material, arguments.call, out, arguments.resume);
  if (played.report.outcome == experiment::Outcome::refused)
    return std::nullopt;
  return Ran{arguments, std::move(*material), std::move(played)};
}

/// Replications to have next; none where all means are known closely enough, or no more are allowed.
std::optional<std::uint32_t> more_replications(const Ran& ran, std::span<const analysis::Precision> wanted,
                                               std::uint32_t most, bool quiet)
{
  analysis::Problems problems;
  const auto runs = analysis::read_runs({ran.played.options.out}, problems);
  if (problems.any_fault())
    return std::nullopt; // told when they are printed
  auto grouped = analysis::group_by_point(runs);
  static_cast<void>(analysis::name_by_axes(grouped));
  const std::uint32_t now = ran.material.campaign.replications;
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

/// A campaign that grew beyond the replications that were asked for goes on with as many as it has.
void go_on_from_there(CampaignCall& call)
{
  const auto material = load_called(call);
  if (!material)
    return; // told when it is run
  const auto out = call.out.value_or(std::filesystem::path{"results"} / material->campaign.folder());
  const auto there = facts_of(manifest_at(out)).replications;
  if (there && *there > material->campaign.replications)
    call.replications = there;
}

/// Runs until the means are known as closely as asked for. Adding replications gives the files that as many at once give.
std::optional<Ran> run_until_known(RunArguments arguments, std::span<const analysis::Precision> wanted)
{
  if (arguments.resume && !wanted.empty())
    go_on_from_there(arguments.call);
  while (true) {
    auto ran = run_once(arguments);
    if (!ran || ran->played.report.outcome != experiment::Outcome::done || wanted.empty())
      return ran;
    const auto more = more_replications(*ran, wanted, arguments.most, arguments.call.quiet);
    if (!more)
      return ran;
    arguments.call.replications = more;
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
  if (arguments.task) {
    auto material = load_called(arguments.call);
    return material ? play_task(*material, arguments.call, arguments.call.out.value_or("."), *arguments.task) : 2;
  }
  RunArguments called = arguments;
  called.call.only_one = wanted.empty();
  const auto ran = run_until_known(std::move(called), wanted);
  if (!ran)
    return 2;
  const auto& [options, report] = ran->played;
  tell_ran(report, ran->asked, options);
  const bool any = report.kept && report.ran + report.there_already > 0;
  int status = 1;
  try {
    status = any ? print_results(options.out, ran->material, arguments.program) : 1;
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
  add_campaign_options(verb, arguments->call, "run directory; results/<scenario> by default");
  verb.add_option(
          "--until", arguments->until,
          "add replications until each point's mean is known so closely: 'cost 2 %', half the width of its 95 % "
          "interval; may be given several times")
      ->allow_extra_args(false);
  verb.add_option("--most", arguments->most, "replications that --until may take of each point")
      ->check(whole_number(1, 10'000'000))
      ->capture_default_str();
  verb.add_flag("--resume", arguments->resume, "run only what is missing in the run directory");
  verb.add_flag("--audit", arguments->audit,
                "write decisions.csv and options.csv (what was decided, on which grounds, and what else there was) and "
                "segments.csv, for `explain`");
  verb.add_option(
          "--executor", arguments->call.where,
          "who plays the runs: `local`, processes of this machine; or `slurm`, a job array on the cluster whose "
          "sbatch is at hand: --out, the scenario's files and this program lie where all its machines see them, "
          "--jobs says how many tasks at a time (any by default)")
      ->transform(
          CLI::CheckedTransformer(std::map<std::string, Where>{{"local", Where::local}, {"slurm", Where::slurm}})
              .description("local|slurm"));
  verb.add_option("--sbatch", arguments->call.sbatch,
                  "an option for sbatch, as --sbatch=--partition=batch; may be repeated")
      ->type_name("OPTION")
      ->allow_extra_args(false);
  verb.add_option("--array-task", arguments->task, "for a task of the array alone")->group("");
  verb.callback([arguments, &action] {
    if (arguments->audit)
      for (const char* output : {"outputs.decisions=true", "outputs.segments=true"})
        arguments->call.settings.insert(arguments->call.settings.begin(), output); // others may say otherwise
    action = [arguments] { return run(*arguments); };
  });
}

} // namespace leasehold::cli
