// `leasehold sensitivity`: which uncertain input an outcome, or the ranking of two points, hangs on.
#include "analysis/statistics/alternatives.hpp"
#include "analysis/tables/number_text.hpp"
#include "analysis/tables/sensitivity_table.hpp"
#include "analysis/tables/text_layout.hpp"
#include "cli/campaign/flip_words.hpp"
#include "cli/number_option.hpp"
#include "cli/table_options.hpp"
#include "cli/verbs.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <utility>

namespace leasehold::cli {

namespace {

enum class TableForm { text, csv };

struct SensitivityArguments {
  std::vector<std::filesystem::path> directories;
  std::string between;
  std::string metric = "cost";
  TableForm form = TableForm::text;
  double confidence = 0.95;
};

/// One label, or two with a comma between them; labels may have commas, too.
std::optional<std::pair<std::string, std::optional<std::string>>> chosen(const std::vector<std::string>& labels,
                                                                         const std::string& between)
{
  const auto known = [&](std::string text) {
    text.erase(0, text.find_first_not_of(' '));
    text.erase(text.find_last_not_of(' ') + 1);
    const auto found = std::ranges::find(labels, text);
    return found == labels.end() ? std::string{} : *found;
  };
  if (between.empty() && labels.size() <= 2)
    return std::pair{labels.front(), labels.size() == 2 ? std::optional{labels.back()} : std::nullopt};
  for (auto comma = between.find(','); comma != std::string::npos; comma = between.find(',', comma + 1))
    if (const auto a = known(between.substr(0, comma)), b = known(between.substr(comma + 1));
        !a.empty() && !b.empty() && a != b)
      return std::pair{a, std::optional{b}};
  if (const std::string alone = known(between); !alone.empty())
    return std::pair{alone, std::optional<std::string>{}};
  return std::nullopt;
}

/// Who is ahead where a − b has this sign.
std::string ahead(const analysis::SensitivitySubject& subject, double difference, output::Better better)
{
  const bool a = (difference < 0.0) == (better != output::Better::higher);
  return fmt::format("`{}` is {}", a ? subject.a : *subject.b, better == output::Better::neither ? "lower" : "better");
}

void tell(const analysis::SensitivitySubject& subject, const Sum& metric,
          const std::vector<analysis::InputEffect>& effects)
{
  bool any = false;
  for (const analysis::InputEffect& each : effects)
    if (subject.b && each.turns) {
      any = true;
      fmt::print("`{}` {} who is ahead: in the low third of its range {}, in the high third {}.\n", each.name,
                 each.surely ? "turns" : "may turn", ahead(subject, each.low.mean, metric.better),
                 ahead(subject, each.high.mean, metric.better));
    }
  if (subject.b && !any)
    fmt::print(
        "Of no input these worlds show that it turns who is ahead from one end of its range to the other; where the "
        "thirds above differ in sign, more worlds may (`flip` tries the ends themselves).\n");
}

int sensitivity(const SensitivityArguments& arguments)
{
  const auto metric = sum_of(arguments.metric);
  const auto runs = metric ? read_all(arguments.directories) : std::nullopt;
  if (!runs)
    return 2;
  const auto labels = analysis::alternatives(*runs);
  const auto pair = chosen(labels, arguments.between);
  if (!pair)
    return refuse("--between",
                  arguments.between.empty() ? std::string{"there are more than two alternatives"}
                                            : fmt::format("`{}` is not one or two of them", arguments.between),
                  fmt::format("choose of `{}`, as 'A,B'", fmt::join(labels, "`, `")));
  const auto outcomes = analysis::outcomes_of(
      *runs, pair->first, pair->second, [&](const analysis::Replication& run) { return metric->of(run.metrics); });
  if (outcomes.inputs.empty() || outcomes.values.empty())
    return refuse(
        "DIR",
        outcomes.values.empty() ? fmt::format("no world has {} of both", metric->text)
                                : std::string{"no input of these runs was uncertain"},
        outcomes.values.empty() ? "" : "`uncertainty` in the scenario draws or sweeps them (describe uncertainty)");
  const auto effects = analysis::sensitivity(outcomes.values, outcomes.inputs, arguments.confidence);
  const analysis::SensitivitySubject subject{metric->text,
                                             metric->unit,
                                             pair->first,
                                             pair->second,
                                             analysis::estimate_mean(outcomes.values, arguments.confidence),
                                             arguments.confidence};
  if (arguments.form == TableForm::csv) {
    fmt::print("{}{}", analysis::sensitivity_csv_head, analysis::sensitivity_csv(subject, effects));
    return 0;
  }
  fmt::print("{}\n", analysis::sensitivity_text(subject, effects));
  if (pair->second) {
    const auto below = std::ranges::count_if(outcomes.values, [](double value) { return value < 0.0; });
    const auto above = std::ranges::count_if(outcomes.values, [](double value) { return value > 0.0; });
    fmt::print("Of {} worlds {} in {}, {} in {}.\n", outcomes.values.size(), ahead(subject, -1.0, metric->better),
               below, ahead(subject, 1.0, metric->better), above);
  }
  tell(subject, *metric, effects);
  if (outcomes.left_out > 0)
    fmt::print("{} worlds are left out, in which {} is not defined.\n", outcomes.left_out, metric->text);
  return 0;
}

} // namespace

void add_sensitivity(CLI::App& program, Action& action)
{
  const auto arguments = std::make_shared<SensitivityArguments>();
  CLI::App& verb = *program.add_subcommand(
      "sensitivity", "Tell which uncertain input a metric, or the ranking of two points, hangs on");
  verb.add_option("DIR", arguments->directories, "run directories, or points of them")->required();
  verb.add_option("--between", arguments->between,
                  "labels of two points, with a comma: 'silo,Maia for both', or of one; the two that there are by "
                  "default. What is swept is no part of a label");
  verb.add_option("--metric", arguments->metric, "what they are compared by, or a sum: cost+engineering_cost-prepaid")
      ->capture_default_str();
  verb.add_option("--format", arguments->form, "text or csv")
      ->transform(
          CLI::CheckedTransformer(std::map<std::string, TableForm>{{"text", TableForm::text}, {"csv", TableForm::csv}})
              .description("text|csv"));
  verb.add_option("--confidence", arguments->confidence, "of the intervals")
      ->check(decimal_number({.least = 0.5, .most = 0.9999}))
      ->capture_default_str();
  verb.callback([arguments, &action] { action = [arguments] { return sensitivity(*arguments); }; });
}

} // namespace leasehold::cli
