// `leasehold flip`: at which value of one input two points change places.
#include "analysis/read/run_reader.hpp"
#include "analysis/statistics/break_even.hpp"
#include "analysis/statistics/comparison.hpp"
#include "analysis/tables/render.hpp"
#include "analysis/tables/results_csv.hpp"
#include "cli/campaign/campaign_call.hpp"
#include "cli/campaign/campaign_report.hpp"
#include "cli/campaign/flip_words.hpp"
#include "cli/number_option.hpp"
#include "cli/terminal.hpp"
#include "cli/verbs.hpp"
#include "experiment/whole_file.hpp"
#include "output/schema.hpp"
#include "scenario/axes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace leasehold::cli {

namespace {

struct FlipArguments {
  CampaignCall call;
  std::string key;
  std::string between;
  std::string metric = "cost";
  std::string from;
  std::string to;
  std::size_t grid = 3;
  double width = 1.0; ///< per cent of the range
  double confidence = 0.95;
};

/// The labels of a point, `silo` or `silo, fcfs`, as `compare` shows them.
std::string label_of(const scenario::Point& point)
{
  std::string label;
  for (const auto& [axis, each] : point.labels)
    label += (label.empty() ? "" : ", ") + each;
  return label.empty() ? point.name : label;
}

struct Pair {
  std::size_t a = 0;
  std::size_t b = 0;
};

/// Labels may have commas: the one that parts two labels of points is meant.
std::optional<Pair> pair_of(const scenario::Campaign& campaign, const std::string& between)
{
  const auto find = [&](std::string label) -> std::optional<std::size_t> {
    label.erase(0, label.find_first_not_of(' '));
    label.erase(label.find_last_not_of(' ') + 1);
    for (std::size_t p = 0; p < campaign.points.size(); ++p)
      if (label == label_of(campaign.points[p]) || label == campaign.points[p].name)
        return p;
    return std::nullopt;
  };
  for (auto comma = between.find(','); comma != std::string::npos; comma = between.find(',', comma + 1))
    if (const auto a = find(between.substr(0, comma)), b = find(between.substr(comma + 1)); a && b && *a != *b)
      return Pair{*a, *b};
  return std::nullopt;
}

std::string labels_of(const scenario::Campaign& campaign)
{
  std::string all;
  for (const scenario::Point& point : campaign.points)
    all += fmt::format("{}`{}`", all.empty() ? "" : ", ", label_of(point));
  return all;
}

/// Tries values of the key, each as a campaign of the two points in a directory of its own.
class Flip {
public:
  Flip(const FlipArguments& arguments, Quantity from, Sum metric)
      : arguments_(&arguments), from_(std::move(from)), metric_(std::move(metric)),
        axis_(arguments.key.substr(0, arguments.key.find('=')))
  {
  }

  int run(double to)
  {
    analysis::BreakEvenSearch search(std::min(from_.number, to), std::max(from_.number, to), arguments_->grid,
                                     std::abs(to - from_.number) * arguments_->width / 100.0);
    while (const auto at = search.next()) {
      auto differences = try_at(*at);
      if (!differences)
        return status_;
      search.add({*at, std::move(*differences)});
    }
    return tell(search);
  }

private:
  /// What --set would say: `--key` may be a path, or `path=value` with @ where the number goes.
  [[nodiscard]] std::string setting(double at) const;
  /// Of the two points alone; none, with `status_`, where there is none.
  std::optional<experiment::Material> load(const CampaignCall& call);
  /// a − b of each replication; none, with `status_`, where it could not be run.
  std::optional<std::vector<double>> try_at(double at);
  /// Adds the runs of a trial, as points of the two axes that the table has; whether all of them have the metric.
  bool read(double at, const std::filesystem::path& out);
  int tell(const analysis::BreakEvenSearch& search) const;
  void tell(const analysis::BreakEven& found) const;
  /// Who is ahead where a − b has this sign.
  [[nodiscard]] std::string better(int sign) const;

  const FlipArguments* arguments_;
  Quantity from_;
  Sum metric_;
  std::string axis_; ///< path of the key
  std::filesystem::path out_;
  std::string a_, b_; ///< labels
  std::map<double, std::vector<analysis::Replication>> runs_;
  int status_ = 1;
};

std::string Flip::setting(double at) const
{
  const std::string& key = arguments_->key;
  if (key.find('=') == std::string::npos)
    return key + "=" + from_.with(at);
  std::string text = key;
  for (auto place = text.find('@', axis_.size()); place != std::string::npos; place = text.find('@', place))
    text.replace(place, 1, from_.with(at));
  return text;
}

std::optional<experiment::Material> Flip::load(const CampaignCall& call)
{
  auto material = load_called(call);
  if (!material) {
    status_ = 2;
    return std::nullopt;
  }
  auto& points = material->campaign.points;
  const auto pair = pair_of(material->campaign, arguments_->between);
  if (!pair) {
    status_ = refuse("--between", fmt::format("`{}` are not two points of the scenario", arguments_->between),
                     "its points are " + labels_of(material->campaign));
    return std::nullopt;
  }
  a_ = label_of(points[pair->a]);
  b_ = label_of(points[pair->b]);
  points = {points[pair->a], points[pair->b]};
  return material;
}

std::optional<std::vector<double>> Flip::try_at(double at)
{
  CampaignCall call = arguments_->call;
  call.settings.push_back(setting(at));
  auto material = load(call);
  if (!material)
    return std::nullopt;
  out_ = call.out.value_or(std::filesystem::path{"results"} / (material->campaign.folder() + "-flip") /
                           scenario::directory_name(axis_));
  if (!call.quiet)
    fmt::print(stderr, "{}\n", call.settings.back());
  const std::filesystem::path out = out_ / scenario::directory_name(from_.with(at));
  const auto [options, report] = play(*material, call, out, std::filesystem::exists(out));
  for (const std::string& failure : report.failures)
    fmt::print(stderr, "{}\n", failure);
  if (!report.stop.empty())
    fmt::print(stderr, "{}\n", report.stop);
  status_ = report.outcome == experiment::Outcome::refused ? 2 : report.signal != 0 ? 128 + report.signal : 1;
  if (report.outcome != experiment::Outcome::done)
    return std::nullopt;
  static_cast<void>(report_campaign(out, *material)); // of the trial alone
  if (!read(at, out))
    return std::nullopt;
  std::map<std::uint64_t, double> differences; // by replication
  for (const analysis::Replication& run : runs_.at(at))
    differences[run.replication] += (run.point_index == 0 ? 1.0 : -1.0) * *run.metrics.at(metric_.text);
  std::vector<double> all;
  for (const auto& [number, difference] : differences)
    all.push_back(difference);
  return all;
}

bool Flip::read(double at, const std::filesystem::path& out)
{
  analysis::Problems problems;
  auto runs = analysis::read_runs({out}, problems);
  for (const analysis::Problem& problem : problems.all())
    fmt::print(stderr, "{}\n", problem.text());
  if (problems.any_fault())
    return false;
  for (analysis::Replication& run : runs) {
    const auto value = metric_.of(run.metrics);
    if (!value) {
      fmt::print(stderr, "{}: {} is not defined in this run, so that there is nothing to compare\n",
                 run.folder.string(), metric_.text);
      return false;
    }
    run.metrics[metric_.text] = value;
    run.source = out_.string();
    run.world = from_.with(at);
    run.axes = {{axis_, run.world}, {"alternative", run.point_index == 0 ? a_ : b_}};
    run.point = fmt::format("{}, {}", run.world, run.axes.back().second);
  }
  runs_[at] = std::move(runs);
  return true;
}

std::string Flip::better(int sign) const
{
  if (sign == 0)
    return "both do the same";
  const bool a = (sign < 0) == (metric_.better != output::Better::higher);
  return fmt::format("`{}` is {}", a ? a_ : b_, metric_.better == output::Better::neither ? "lower" : "better");
}

void Flip::tell(const analysis::BreakEven& found) const
{
  if (!found.at) {
    fmt::print("Between {} and {} the two become one: below it {}, above it {}.\n", from_.with(found.below.at),
               from_.with(found.above.at), better(found.below.sign()), better(found.above.sign()));
    return;
  }
  const double width = found.above.at - found.below.at;
  fmt::print("They change places at {}, between {} and {}: below it {}, above it {}.\n", from_.about(*found.at, width),
             from_.with(found.below.at), from_.with(found.above.at), better(found.below.sign()),
             better(found.above.sign()));
  if (found.below.differences.size() < 2)
    return;
  const auto end = [&](const std::optional<double>& at, const char* none) {
    return at ? from_.about(*at, width) : std::string{none};
  };
  const std::string from = end(found.from, "below what was tried"), to = end(found.to, "beyond what was tried");
  if (from == to)
    fmt::print("Chance hides who is ahead nowhere but there ({:g} %).\n", 100.0 * arguments_->confidence);
  else
    fmt::print("Chance may hide who is ahead from {} to {} ({:g} %).\n", from, to, 100.0 * arguments_->confidence);
}

int Flip::tell(const analysis::BreakEvenSearch& search) const
{
  std::vector<analysis::Replication> runs;
  for (const auto& [at, trial] : runs_)
    runs.insert(runs.end(), trial.begin(), trial.end());
  experiment::write_whole(out_ / output::results_file, analysis::results_csv(runs));
  analysis::CompareOptions options;
  options.baseline = "alternative=" + b_;
  options.metrics = {metric_.text};
  options.confidence = arguments_->confidence;
  if (metric_.terms.size() > 1)
    options.unit = metric_.unit;
  analysis::Problems problems;
  const auto comparison = analysis::compare(runs, options, problems);
  for (const analysis::Problem& problem : problems.all())
    fmt::print(stderr, "{}\n", problem.text());
  if (!comparison)
    return 2;
  fmt::print("{}\n", analysis::render(*comparison, analysis::Format::text, width_of(stdout)));
  if (search.without_effect())
    return refuse("--key", fmt::format("`{}` changes nothing about this difference", arguments_->key),
                  "an axis may set it anew at these points, or nothing that they do depends on it");
  const auto found = search.found(arguments_->confidence);
  if (found.empty()) {
    const auto hidden = std::ranges::count_if(search.trials(), [&](const analysis::Trial& trial) {
      return trial.differences.size() > 1 &&
             !analysis::estimate_mean(trial.differences, arguments_->confidence).excludes_zero();
    });
    fmt::print("They do not change places from {} to {}: {} throughout.\n", from_.with(search.trials().front().at),
               from_.with(search.trials().back().at), better(search.trials().front().sign()));
    if (hidden > 0)
      fmt::print("Chance may hide who is ahead at {} of the {} values tried ({:g} %).\n", hidden,
                 search.trials().size(), 100.0 * arguments_->confidence);
  }
  for (const analysis::BreakEven& here : found)
    tell(here);
  if (!arguments_->call.quiet)
    fmt::print(stderr, "Trials: {}\n", (out_ / output::results_file).string());
  return 0;
}

int flip(const FlipArguments& arguments)
{
  const auto from = quantity_of(arguments.from);
  const auto to = quantity_of(arguments.to);
  if (!from)
    return refuse("--from", fmt::format("`{}` has no number", arguments.from), "such as 0.5 or $2/h");
  if (!to || to->before != from->before || to->after != from->after || to->number == from->number)
    return refuse("--to",
                  fmt::format("`{}` is not another number in the unit of --from, `{}`", arguments.to, arguments.from),
                  "");
  if (const auto equals = arguments.key.find('=');
      equals != std::string::npos && arguments.key.find('@', equals) == std::string::npos)
    return refuse("--key", "no @ says where the number goes", "such as 'market.prices=[{chip: h100, factor: @}]'");
  auto metric = sum_of(arguments.metric);
  return metric ? Flip{arguments, *from, std::move(*metric)}.run(to->number) : 2;
}

} // namespace

void add_flip(CLI::App& program, Action& action)
{
  const auto arguments = std::make_shared<FlipArguments>();
  CLI::App& verb =
      *program.add_subcommand("flip", "Find the value of one key at which two points change places: their break-even");
  add_campaign_options(verb, arguments->call,
                       "directory of the trials, which are taken up again where they are there; "
                       "results/<scenario>-flip/<key> by default");
  verb.add_option("--key", arguments->key,
                  "key whose value is searched, market.prices.0.factor; or as in --set with @ for the number: "
                  "'market.prices=[{chip: h100, factor: @}]'")
      ->required();
  verb.add_option("--between", arguments->between, "labels of the two points, with a comma: 'silo,Maia for both'")
      ->required();
  verb.add_option("--from", arguments->from, "lowest value to try, with its unit")->required();
  verb.add_option("--to", arguments->to, "highest value, in the same unit")->required();
  verb.add_option("--metric", arguments->metric,
                  "what they are compared by, or a sum, of which what a run does not have counts as nothing: "
                  "cost+engineering_cost-prepaid")
      ->capture_default_str();
  verb.add_option("--grid", arguments->grid,
                  "values tried between the two before anything is halved, so that two changes "
                  "do not hide each other")
      ->check(whole_number(0, 1000))
      ->capture_default_str();
  verb.add_option("--width", arguments->width, "how closely to find it, per cent of the range")
      ->check(decimal_number({.least = 1e-6, .most = 100.0}))
      ->capture_default_str();
  verb.add_option("--confidence", arguments->confidence, "of the intervals")
      ->check(decimal_number({.least = 0.5, .most = 0.9999}))
      ->capture_default_str();
  verb.callback([arguments, &action] { action = [arguments] { return flip(*arguments); }; });
}

} // namespace leasehold::cli
