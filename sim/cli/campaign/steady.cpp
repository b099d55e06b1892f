// `leasehold steady`: what one long run says of its steady state.
#include "analysis/read/table_rows.hpp"
#include "analysis/statistics/one_run.hpp"
#include "analysis/tables/number_text.hpp"
#include "cli/campaign/chosen_run.hpp"
#include "cli/campaign/flip_words.hpp"
#include "cli/number_option.hpp"
#include "cli/table_options.hpp"
#include "cli/verbs.hpp"
#include "output/schema.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <vector>

namespace leasehold::cli {

namespace {

struct SteadyArguments {
  std::filesystem::path directory;
  std::string column = "jobs.csv:waiting_time";
  std::string only;
  RunChoice choice;
  double confidence = 0.95;
};

/// `FILE:COLUMN` as the schema has them.
struct NamedColumn {
  const output::File* file = nullptr;
  const output::Column* column = nullptr;
};

std::optional<NamedColumn> column_of(const std::string& text)
{
  const std::size_t colon = text.find(':');
  for (const output::File& file : output::files)
    if (colon != std::string::npos && file.name == text.substr(0, colon))
      for (const output::Column& column : file.columns)
        if (column.name == text.substr(colon + 1))
          return NamedColumn{&file, &column};
  return std::nullopt;
}

/// Its values in the order of the file; those that stand for none, empty or -1, are counted apart.
struct Series {
  std::vector<double> values;
  std::size_t none = 0;
  std::set<std::string> services; ///< whose moments they are, of services.csv
};

Series read_series(const std::filesystem::path& folder, const NamedColumn& of, const std::string& only)
{
  std::vector<std::string> columns{std::string{of.column->name}};
  const std::size_t equals = only.find('=');
  if (equals != std::string::npos)
    columns.push_back(only.substr(0, equals));
  const bool of_services = of.file->name == output::services_file;
  if (of_services)
    columns.emplace_back("service");
  Series series;
  analysis::TableRows rows{folder, of.file->name, columns};
  while (rows.next()) {
    if (equals != std::string::npos && rows.text(1) != only.substr(equals + 1))
      continue;
    if (of_services)
      series.services.insert(rows.text(columns.size() - 1));
    const double value = rows.number(0);
    if (std::isfinite(value) && value != -1.0)
      series.values.push_back(value);
    else
      ++series.none;
  }
  return series;
}

void print_row(const char* name, const std::optional<analysis::BatchEstimate>& found, std::string_view unit)
{
  if (!found)
    return;
  const analysis::Interval& interval = *found->estimate.interval;
  fmt::print("{:<8}  {:>12}  {:>12}  {:>12}{}\n", name, analysis::readable(found->estimate.mean, unit),
             analysis::readable(interval.low, unit), analysis::readable(interval.high, unit),
             found->dependent ? "  batches depend on each other: the interval is too narrow" : "");
}

int steady(const SteadyArguments& arguments)
{
  const auto column = column_of(arguments.column);
  if (!column)
    return refuse("--of", fmt::format("`{}` is no column of a file", arguments.column),
                  "such as jobs.csv:waiting_time (`describe jobs.csv` lists them)");
  if (!arguments.only.empty() && arguments.only.find('=') == std::string::npos)
    return refuse("--only", fmt::format("`{}` is not column=value", arguments.only), "");
  if (const std::string name = arguments.only.substr(0, arguments.only.find('='));
      !name.empty() &&
      std::ranges::find(column->file->columns, name, &output::Column::name) == column->file->columns.end())
    return refuse("--only", fmt::format("`{}` is no column of {}", name, column->file->name),
                  fmt::format("(`describe {}` lists them)", column->file->name));
  const auto runs = read_all({arguments.directory});
  const analysis::Replication* const run = runs ? chosen_run(*runs, arguments.choice) : nullptr;
  if (run == nullptr)
    return 2;
  Series series;
  try {
    series = read_series(run->folder, *column, arguments.only);
  } catch (const analysis::BrokenTable& broken) {
    fmt::print(stderr, "{}\n", broken.what());
    return 2;
  }
  if (series.services.size() > 1)
    return refuse("--of", "its rows are moments of several services, one between the others",
                  fmt::format("choose one: --only 'service={}'", *series.services.begin()));
  const auto cut = analysis::warm_up(series.values);
  const auto rest = std::span<const double>{series.values}.subspan(cut.value_or(0));
  if (!analysis::batch_mean(rest, arguments.confidence))
    return refuse("DIR",
                  fmt::format("{} values of {} are too few for {} batches", rest.size(), arguments.column,
                              analysis::usual_batches),
                  "");
  fmt::print("{} of {}, seed {}: {} values{}\n", arguments.column, run->point, run->seed, series.values.size(),
             series.none > 0 ? fmt::format(", and {} that are none", series.none) : "");
  if (cut)
    fmt::print("{}\n\n", *cut == 0 ? std::string{"Warm-up: none is seen (MSER-5)."}
                                   : fmt::format("Warm-up: the first {} values, by MSER-5; left out below.", *cut));
  else
    fmt::print(
        "Warm-up: it has no end in the first half (MSER-5): no steady state is seen, and all values are below.\n\n");
  const std::string_view unit = column->column->unit;
  fmt::print("{:<8}  {:>12}  {:>12}  {:>12}\n", "", "value", "from", "to");
  print_row("mean", analysis::batch_mean(rest, arguments.confidence), unit);
  for (const auto& [name, q] : {std::pair{"median", 0.5}, {"p95", 0.95}, {"p99", 0.99}})
    print_row(name, analysis::batch_quantile(rest, q, arguments.confidence), unit);
  fmt::print("\nfrom, to: {:g} % interval, by {} batches of {} values in their order.\n", 100.0 * arguments.confidence,
             analysis::usual_batches, rest.size() / analysis::usual_batches);
  return 0;
}

} // namespace

void add_steady(CLI::App& program, Action& action)
{
  const auto arguments = std::make_shared<SteadyArguments>();
  CLI::App& verb = *program.add_subcommand(
      "steady", "Tell of one long run how much is warm-up, and means and percentiles of the rest with intervals");
  verb.add_option("DIR", arguments->directory, "a run directory, or a point or a replication of it")->required();
  verb.add_option("--of", arguments->column, "a file and a column of numbers in it (`list files`, `describe jobs.csv`)")
      ->capture_default_str();
  verb.add_option("--only", arguments->only, "rows where a column has this text, as workload_name=users");
  add_run_choice(verb, arguments->choice);
  verb.add_option("--confidence", arguments->confidence, "of the intervals")
      ->check(decimal_number({.least = 0.5, .most = 0.9999}))
      ->capture_default_str();
  verb.callback([arguments, &action] { action = [arguments] { return steady(*arguments); }; });
}

} // namespace leasehold::cli
