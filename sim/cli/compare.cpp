#include "analysis/statistics/cost_comparison.hpp"
#include "cli/campaign/campaign_worlds.hpp"
#include "cli/number_option.hpp"
#include "cli/table_options.hpp"
#include "cli/terminal.hpp"
#include "cli/verbs.hpp"
#include "experiment/checksums.hpp"
#include "output/schema.hpp"

#include <fmt/format.h>
#include <memory>

namespace leasehold::cli {

namespace {

struct CompareArguments {
  std::vector<std::filesystem::path> directories;
  std::string format = "text";
  std::string cost_by;
  std::string test = "t";
  TableOptions table;
};

void tell(const analysis::Problems& problems)
{
  for (const analysis::Problem& problem : problems.all())
    fmt::print(stderr, "{}\n", problem.text());
}

std::optional<analysis::Comparison> compared(const std::vector<analysis::Replication>& runs,
                                             const TableOptions& options, analysis::Problems& problems)
{
  return options.cost_by ? analysis::compare_costs(runs, *options.cost_by, options.compare, problems)
                         : analysis::compare(runs, options.compare, problems);
}

} // namespace

std::optional<std::vector<analysis::Replication>> read_all(const std::vector<std::filesystem::path>& directories,
                                                           Checked checked)
{
  analysis::Problems problems;
  auto runs = analysis::read_runs(directories, problems);
  tell(problems);
  if (problems.any_fault())
    return std::nullopt;
  if (!are_as_written(runs, checked == Checked::summaries ? output::summary_file : std::string_view{}))
    return std::nullopt;
  for (const std::string& difference : tell_worlds(runs))
    fmt::print(stderr, "{}\n", difference);
  return runs;
}

bool are_as_written(const std::vector<analysis::Replication>& runs, std::string_view file)
{
  bool good = true;
  for (const analysis::Replication& run : runs)
    if (const std::string damage = experiment::damage_in(run.folder, file); !damage.empty()) {
      fmt::print(stderr, "{}: {} (it is not as the run left it) repeat it: run the scenario again with --resume\n",
                 run.folder.string(), damage);
      good = false;
    }
  return good;
}

std::optional<std::string> table_of(const std::vector<analysis::Replication>& runs, const TableOptions& options)
{
  analysis::Problems problems;
  const auto comparison = compared(runs, options, problems);
  tell(problems);
  if (!comparison || problems.any_fault())
    return std::nullopt;
  if (options.format == analysis::Format::csv) // which has no place for sentences
    for (const std::string& note : comparison->notes)
      fmt::print(stderr, "{}\n", note);
  return analysis::render(*comparison, options.format, width_of(stdout));
}

int print_table(const std::vector<std::filesystem::path>& directories, const TableOptions& options, Checked checked)
{
  const auto runs = read_all(directories, checked);
  const auto table = runs ? table_of(*runs, options) : std::nullopt;
  if (!table)
    return 2;
  fmt::print("{}", *table);
  return 0;
}

void add_compare(CLI::App& program, Action& action)
{
  const auto arguments = std::make_shared<CompareArguments>();
  CLI::App& verb =
      *program.add_subcommand("compare", "Print run directories side by side: means, intervals, differences");
  verb.add_option("DIR", arguments->directories, "run directories, or points of them")->required();
  verb.add_option(
      "--baseline", arguments->table.compare.baseline,
      "point that the others are compared with, the first by default; or AXIS=LABEL, which each is compared "
      "with that is like it on all other axes");
  verb.add_option(
          "--metric", arguments->table.compare.metrics,
          "metrics, in this order; `all` that tell anything; by default what the scenario is about, or its `metrics`")
      ->delimiter(',');
  verb.add_option("--where", arguments->table.compare.where,
                  "mark the points that do not keep this, such as 'slo_attainment >= 99 %'; may be given several times")
      ->allow_extra_args(false);
  verb.add_option("--best", arguments->table.compare.best,
                  "tell which point is best by this metric, of those that keep what --where asks, and by how much");
  verb.add_option("--cost-by", arguments->cost_by,
                  "what was paid, taken apart: programme, workload, use, provider or tenant")
      ->check(CLI::IsMember({"programme", "workload", "use", "provider", "tenant"}));
  verb.add_option("--format", arguments->format, "text, markdown, latex or csv")
      ->check(CLI::IsMember({"text", "markdown", "latex", "csv"}))
      ->capture_default_str();
  verb.add_option("--confidence", arguments->table.compare.confidence, "of the intervals")
      ->check(decimal_number({.least = 0.5, .most = 0.9999}))
      ->capture_default_str();
  verb.add_option("--test", arguments->test, "what marks a difference: t, or wilcoxon, the signed ranks of pairs")
      ->check(CLI::IsMember({"t", "wilcoxon"}))
      ->capture_default_str();
  verb.add_flag("--holm", arguments->table.compare.holm, "adjust p-values for the number of points (Holm)");
  verb.callback([arguments, &action] {
    action = [arguments] {
      arguments->table.format = *analysis::format_from(arguments->format);
      arguments->table.cost_by = analysis::cost_by_from(arguments->cost_by);
      arguments->table.compare.test = arguments->test == "t" ? analysis::Test::student : analysis::Test::wilcoxon;
      return print_table(arguments->directories, arguments->table, Checked::every_file);
    };
  });
}

} // namespace leasehold::cli
