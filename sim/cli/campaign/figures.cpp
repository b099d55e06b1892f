#include "analysis/statistics/metric_choice.hpp"
#include "cli/campaign/child_program.hpp"
#include "cli/campaign/figure_tables.hpp"
#include "cli/campaign/front_groups.hpp"
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
  std::vector<std::string> within;
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

/// Whether each option that only some figures heed was given where one of these is drawn; faults are printed.
bool heeded_options(const FigureArguments& arguments)
{
  const std::vector<std::string> of_one_run = {"portfolio", "gantt", "utilisation"};
  const std::vector<std::string> of_cost = {"cost-against-lateness"};
  bool good = true;
  const auto need = [&](const char* option, const std::string& value, const std::vector<std::string>& heed) {
    const auto drawn = [&](const std::string& name) {
      return std::ranges::find(arguments.only, name) != arguments.only.end();
    };
    if (value.empty() || arguments.only.empty() || std::ranges::any_of(heed, drawn))
      return;
    fmt::print(stderr, "{} {}: does nothing here (--only draws none of {}) leave it out, or draw one of them\n", option,
               value, fmt::join(heed, ", "));
    good = false;
  };
  need("--point", arguments.point, of_one_run);
  need("--seed", arguments.seed, of_one_run);
  need("--lateness", arguments.lateness, of_cost);
  need("--within", fmt::format("{}", fmt::join(arguments.within, ",")), of_cost);
  if (arguments.lateness == "cost") {
    fmt::print(stderr,
               "--lateness cost: cost would be drawn against itself (it is the other axis) choose another metric\n");
    good = false;
  }
  return good;
}

/// Whether the runs have what was asked for; faults are printed.
bool runs_have(const FigureArguments& arguments, const std::vector<analysis::PointRuns>& points,
               const std::vector<std::string>& axes)
{
  bool good = true;
  const auto miss = [&good](const char* option, const std::string& value, const char* why,
                            const std::vector<std::string>& known) {
    fmt::print(stderr, "{} {}: {} {}\n", option, value, why, config::did_you_mean(value, known));
    good = false;
  };
  const auto metrics = analysis::listed_metrics(points);
  if (!arguments.lateness.empty() && std::ranges::find(metrics, arguments.lateness) == metrics.end())
    miss("--lateness", arguments.lateness, "unknown metric (no run lists it)", metrics);
  for (const std::string& axis : arguments.within)
    if (std::ranges::find(axes, axis) == axes.end())
      miss("--within", axis, "unknown axis (the points have none of this name)", axes);
  std::vector<std::string> seeds;
  for (const analysis::PointRuns& point : points)
    for (const analysis::Replication* run : point.runs)
      seeds.push_back(std::to_string(run->seed));
  if (!arguments.seed.empty() && std::ranges::find(seeds, arguments.seed) == seeds.end()) {
    std::ranges::sort(seeds);
    seeds.erase(std::unique(seeds.begin(), seeds.end()), seeds.end());
    miss("--seed", arguments.seed, "unknown seed (no run has it)", seeds);
  }
  return good;
}

int figures(const FigureArguments& arguments)
{
  const bool known = known_names(arguments);
  if (!heeded_options(arguments) || !known)
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
  if (!runs)
    return 2;
  auto points = analysis::group_by_point(*runs);
  const auto axes = analysis::name_by_axes(points);
  if (!runs_have(arguments, points, axes))
    return 2;
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
  const auto apart = arguments.within.empty() ? axes_of_worlds(*runs, axes) : arguments.within;
  add("--within", fmt::format("{}", fmt::join(apart, ", ")));
  const FigureTables tables{*runs, points, front_groups(points, axes, apart)};
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
  verb.add_option("--within", arguments->within,
                  "axes at each label of which cost against lateness gets a Pareto front of its own; by default those "
                  "that set no policy, where another does")
      ->delimiter(',');
  verb.callback([arguments, &action] { action = [arguments] { return figures(*arguments); }; });
}

} // namespace leasehold::cli
