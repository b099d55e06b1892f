#include "cli/table_options.hpp"
#include "cli/terminal.hpp"
#include "cli/verbs.hpp"

#include <fmt/format.h>
#include <memory>

namespace leasehold::cli {

namespace {

struct CompareArguments {
  std::vector<std::filesystem::path> directories;
  std::string format = "text";
  TableOptions table;
};

} // namespace

int print_table(const std::vector<std::filesystem::path>& directories, const TableOptions& options)
{
  analysis::Problems problems;
  const auto runs = analysis::read_runs(directories, problems);
  const auto comparison = problems.any_fault() ? std::nullopt : analysis::compare(runs, options.compare, problems);
  for (const analysis::Problem& problem : problems.all())
    fmt::print(stderr, "{}\n", problem.text());
  if (!comparison || problems.any_fault())
    return 2;
  fmt::print("{}", analysis::render(*comparison, options.format, width_of(stdout)));
  return 0;
}

void add_compare(CLI::App& program, Action& action)
{
  const auto arguments = std::make_shared<CompareArguments>();
  CLI::App& verb =
      *program.add_subcommand("compare", "Print run directories side by side: means, intervals, differences");
  verb.add_option("DIR", arguments->directories, "run directories, or points of them")->required();
  verb.add_option("--baseline", arguments->table.compare.baseline,
                  "point that the others are compared with; the first by default");
  verb.add_option("--metric", arguments->table.compare.metrics, "metrics, in this order; all that differ by default")
      ->delimiter(',');
  verb.add_option("--format", arguments->format, "text, markdown, latex or csv")
      ->check(CLI::IsMember({"text", "markdown", "latex", "csv"}))
      ->capture_default_str();
  verb.add_option("--confidence", arguments->table.compare.confidence, "of the intervals")
      ->check(CLI::Range(0.5, 0.9999))
      ->capture_default_str();
  verb.add_flag("--holm", arguments->table.compare.holm, "adjust p-values for the number of points (Holm)");
  verb.callback([arguments, &action] {
    action = [arguments] {
      arguments->table.format = *analysis::format_from(arguments->format);
      return print_table(arguments->directories, arguments->table);
    };
  });
}

} // namespace leasehold::cli
