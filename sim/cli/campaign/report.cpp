#include "analysis/read/table_rows.hpp"
#include "analysis/report/page_data.hpp"
#include "analysis/statistics/cost_comparison.hpp"
#include "cli/campaign/manifest_facts.hpp"
#include "cli/program/source_directory.hpp"
#include "cli/shell_word.hpp"
#include "cli/table_options.hpp"
#include "cli/verbs.hpp"
#include "experiment/whole_file.hpp"

#include <cstdio>
#include <fmt/format.h>
#include <fstream>
#include <memory>
#include <sstream>

namespace leasehold::cli {

namespace {

namespace fs = std::filesystem;

struct ReportArguments {
  std::vector<fs::path> directories;
  fs::path out = "report.html";
  analysis::CompareOptions compare;
};

/// The page without data, as `./leasehold report` has it built; none, and a message, where it is not there.
std::optional<std::string> page_shell()
{
  const fs::path page = fs::path{"build"} / "report" / "page.html";
  const fs::path tree = source_tree_with(page);
  std::ifstream file(tree / page, std::ios::binary);
  std::ostringstream text;
  if (!tree.empty() && file && text << file.rdbuf())
    return text.str();
  fmt::print(stderr,
             "leasehold: build/report/page.html is not there (the page is built by npm from analysis/report/page) "
             "call `./leasehold report`, which builds it\n");
  return std::nullopt;
}

std::optional<analysis::Comparison> compared(const std::vector<analysis::Replication>& runs,
                                             analysis::CompareOptions options, const std::vector<std::string>& metrics)
{
  analysis::Problems problems;
  options.metrics = metrics;
  auto comparison = analysis::compare(runs, options, problems);
  if (metrics.empty()) // or all would be told twice
    for (const analysis::Problem& problem : problems.all())
      fmt::print(stderr, "{}\n", problem.text());
  return problems.any_fault() ? std::nullopt : std::move(comparison);
}

std::optional<analysis::PageTables> page_tables(const std::vector<analysis::Replication>& runs,
                                                const analysis::CompareOptions& options)
{
  auto headline = compared(runs, options, {});
  if (!headline)
    return std::nullopt;
  auto all = compared(runs, options, {"all"});
  analysis::PageTables tables{*headline, all ? std::move(*all) : *headline, {}};
  for (const auto by : {analysis::CostBy::programme, analysis::CostBy::use}) {
    analysis::Problems nothing_leased;
    analysis::CompareOptions plain;
    plain.baseline = options.baseline;
    if (auto costs = analysis::compare_costs(runs, by, plain, nothing_leased))
      tables.costs.emplace_back(analysis::cost_by_names[std::size_t(by)], std::move(*costs));
  }
  return tables;
}

/// What has to be called for the same page again.
std::vector<std::string> commands(const ReportArguments& arguments, const ManifestFacts& facts)
{
  std::string directories;
  for (const fs::path& directory : arguments.directories)
    directories += " " + shell_word(directory.string());
  std::string options;
  if (!arguments.compare.baseline.empty())
    options += " --baseline " + shell_word(arguments.compare.baseline);
  for (const std::string& where : arguments.compare.where)
    options += " --where " + shell_word(where);
  if (!arguments.compare.best.empty())
    options += " --best " + shell_word(arguments.compare.best);
  std::vector<std::string> lines;
  if (!facts.command.empty() && arguments.directories.size() == 1) {
    std::string line = "./leasehold";
    for (const std::string& word : facts.command)
      line += " " + shell_word(word);
    lines.push_back(line + " --out" + directories);
  }
  lines.push_back("./leasehold compare" + directories + options);
  lines.push_back("./leasehold report" + directories + options + " --out " + shell_word(arguments.out.string()));
  return lines;
}

int report(const ReportArguments& arguments)
{
  const auto shell = page_shell();
  const auto runs = shell ? read_all(arguments.directories) : std::nullopt;
  if (!runs)
    return 2;
  const auto tables = page_tables(*runs, arguments.compare);
  if (!tables)
    return 2;
  auto points = analysis::group_by_point(*runs);
  [[maybe_unused]] const auto axes = analysis::name_by_axes(points);
  analysis::Provenance provenance;
  provenance.manifest = manifest_at(arguments.directories.front());
  const ManifestFacts facts = facts_of(provenance.manifest);
  provenance.time = {facts.start, facts.horizon};
  provenance.commands = commands(arguments, facts);
  try {
    const std::string page = analysis::filled_page(*shell, analysis::page_data(*tables, points, provenance));
    experiment::write_whole(arguments.out, page);
  } catch (const analysis::BrokenTable& broken) {
    fmt::print(stderr, "{}\n", broken.what());
    return 2;
  } catch (const std::system_error& fault) {
    fmt::print(stderr, "--out {}: cannot be written ({})\n", arguments.out.string(), fault.code().message());
    return 2;
  }
  fmt::print("{}\n", arguments.out.string());
  return 0;
}

} // namespace

void add_report(CLI::App& program, Action& action)
{
  const auto arguments = std::make_shared<ReportArguments>();
  CLI::App& verb = *program.add_subcommand(
      "report", "Make one HTML page of run directories: the answer, tables and charts, to read without a network");
  verb.add_option("DIR", arguments->directories, "run directories, or points of them")->required();
  verb.add_option("--out", arguments->out, "the page")->capture_default_str();
  verb.add_option("--baseline", arguments->compare.baseline, "as of `compare`");
  verb.add_option("--where", arguments->compare.where, "as of `compare`; may be given several times")
      ->allow_extra_args(false);
  verb.add_option("--best", arguments->compare.best, "as of `compare`");
  verb.callback([arguments, &action] { action = [arguments] { return report(*arguments); }; });
}

} // namespace leasehold::cli
