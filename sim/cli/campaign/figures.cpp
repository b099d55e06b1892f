#include "cli/campaign/child_program.hpp"
#include "cli/campaign/figure_tables.hpp"
#include "cli/campaign/named_point.hpp"
#include "cli/program/source_directory.hpp"
#include "cli/table_options.hpp"
#include "cli/verbs.hpp"
#include "config/suggest.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <memory>
#include <optional>

namespace leasehold::cli {

namespace {

namespace fs = std::filesystem;

/// As analysis/figures/__main__.py draws them (tests/analysis/figures_test.py compares the two).
const std::vector<std::string> figure_names = {
    "jct-cdf", "wait-cdf",  "ttft-cdf", "cost-by-programme", "cost-by-use", "cost-against-lateness", "regret",
    "tornado", "portfolio", "gantt",    "utilisation"};

struct FigureArguments {
  std::vector<fs::path> directories;
  std::optional<fs::path> out;
  std::vector<std::string> only;
  std::vector<std::string> formats = {"svg", "pdf", "png"};
  std::string width = "acm-wide";
  std::string style;
  std::string point;
  std::string seed;
  std::string lateness;
};

/// Debian's own, for which the packages are, before another that may come first in the path.
std::string python()
{
  const char* const own = std::getenv("LEASEHOLD_PYTHON");
  if (own != nullptr && *own != '\0')
    return own;
  std::error_code ignored;
  return fs::exists("/usr/bin/python3", ignored) ? "/usr/bin/python3" : "python3";
}

/// Whether all the names asked for are there; faults are printed.
bool known_names(const FigureArguments& arguments)
{
  constexpr std::array formats = {"svg", "pdf", "png"};
  bool good = true;
  for (const std::string& name : arguments.only)
    if (std::ranges::find(figure_names, name) == figure_names.end()) {
      fmt::print(stderr, "--only {}: no figure is called so {}\n", name, config::did_you_mean(name, figure_names));
      good = false;
    }
  for (const std::string& format : arguments.formats)
    if (std::ranges::find(formats, format) == formats.end()) {
      fmt::print(stderr, "--format {}: is none of {}\n", format, fmt::join(formats, ", "));
      good = false;
    }
  return good;
}

int figures(const FigureArguments& arguments)
{
  if (!known_names(arguments))
    return 2;
  const fs::path tree = source_tree_with(fs::path{"analysis"} / "figures" / "__main__.py");
  if (tree.empty()) {
    fmt::print(stderr,
               "leasehold: analysis/figures is not there (figures are drawn by Python from the source tree) run the "
               "program from its source tree\n");
    return 2;
  }
  const fs::path root = tree / "analysis";
  if (run_child({python(), "-c", "import matplotlib, pandas"}, root, true) != 0) {
    fmt::print(stderr,
               "leasehold: {} lacks matplotlib or pandas (figures are drawn with them) install Debian's "
               "python3-matplotlib and python3-pandas; `./leasehold figures` does so\n",
               python());
    return 2;
  }
  const auto runs = read_all(arguments.directories);
  if (!runs || !are_as_written(*runs)) // it reads their tables too
    return 2;
  auto points = analysis::group_by_point(*runs);
  [[maybe_unused]] const auto axes = analysis::name_by_axes(points);
  const fs::path out = arguments.out ? *arguments.out : arguments.directories.front() / "figures";
  std::vector<std::string> command = {python(),   "-B",
                                      "-m",       "figures",
                                      "--out",    fs::absolute(out).string(),
                                      "--format", fmt::format("{}", fmt::join(arguments.formats, ",")),
                                      "--width",  arguments.width};
  const auto add = [&](const char* option, const std::string& value) {
    if (!value.empty())
      command.push_back(fmt::format("{}={}", option, value)); // a value may begin with a dash
  };
  if (!arguments.point.empty()) {
    const analysis::PointRuns* const point = named_point(points, arguments.point);
    if (point == nullptr)
      return 2;
    add("--point", point->label);
  }
  add("--only", fmt::format("{}", fmt::join(arguments.only, ",")));
  std::error_code ignored;
  add("--style", fs::exists(arguments.style, ignored) ? fs::absolute(arguments.style).string() : arguments.style);
  add("--seed", arguments.seed);
  add("--lateness", arguments.lateness);
  const FigureTables tables{*runs, points};
  add("--tables", tables.folder().string());
  return run_child(command, root, false);
}

} // namespace

void add_figures(CLI::App& program, Action& action)
{
  const auto arguments = std::make_shared<FigureArguments>();
  CLI::App& verb = *program.add_subcommand(
      "figures", "Draw run directories for a paper: SVG, PDF and PNG, and the CSV that each was drawn from");
  verb.add_option("DIR", arguments->directories, "run directories, or points of them")->required();
  verb.add_option("--out", arguments->out, "folder for the figures; DIR/figures by default");
  verb.add_option("--only", arguments->only, fmt::format("of {}; all by default", fmt::join(figure_names, ", ")))
      ->delimiter(',');
  verb.add_option("--format", arguments->formats, "svg, pdf, png")->delimiter(',')->capture_default_str();
  verb.add_option("--width", arguments->width,
                  "of a column: acm, acm-wide, ieee, ieee-wide, neurips, slide, or such as 85mm")
      ->capture_default_str();
  verb.add_option("--style", arguments->style, "a matplotlib style sheet, or the name of one, over ours");
  verb.add_option("--point", arguments->point, "of timelines; the first few by default");
  verb.add_option("--seed", arguments->seed, "of timelines; that of the first replication by default");
  verb.add_option(
      "--lateness", arguments->lateness,
      "metric that cost is drawn against; the first by default that differs of time_to_train, slo_attainment, "
      "mean_turnaround and mean_wait");
  verb.callback([arguments, &action] { action = [arguments] { return figures(*arguments); }; });
}

} // namespace leasehold::cli
