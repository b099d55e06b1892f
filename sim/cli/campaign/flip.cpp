// `leasehold flip`: at which value of one input two points change places.
#include "analysis/read/problems.hpp"
#include "analysis/read/run_reader.hpp"
#include "analysis/statistics/break_even.hpp"
#include "analysis/tables/number_text.hpp"
#include "cli/campaign/flip_words.hpp"
#include "cli/number_option.hpp"
#include "cli/program/program_facts.hpp"
#include "cli/progress_bar.hpp"
#include "cli/scenario_options.hpp"
#include "cli/verbs.hpp"
#include "experiment/experiment.hpp"
#include "fabric/fabric.hpp"
#include "output/schema.hpp"
#include "units/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <thread>

namespace leasehold::cli {

namespace {

struct FlipArguments {
  std::filesystem::path file;
  std::string key;
  std::string between;
  std::string metric = "cost";
  std::string from;
  std::string to;
  std::size_t grid = 3;
  double width = 1.0; ///< per cent of the range
  double confidence = 0.95;
  std::optional<std::filesystem::path> out;
  std::optional<std::uint64_t> seed;
  std::optional<std::uint32_t> replications;
  std::size_t jobs = 0; ///< 0: one a core
  Settings settings;
  PluginArguments plugins;
  DataFolders data;
  LimitArguments limits;
  bool quiet = false;
};

std::string as_folder(const std::string& text)
{
  std::string folder;
  for (const char c : text)
    folder += std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' ? c : '_';
  return folder;
}

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
      : arguments_(&arguments), from_(std::move(from)), metric_(std::move(metric))
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
  /// `--key` may be a path, or `path=value` with @ where the number goes.
  [[nodiscard]] scenario::Override at_value(double at) const;
  /// a − b of each replication; none, with `status_`, where it could not be run.
  std::optional<std::vector<double>> try_at(double at);
  std::optional<experiment::Material> load(double at);
  std::optional<double> value(const std::filesystem::path& out, const experiment::Replication& run);
  int tell(const analysis::BreakEvenSearch& search) const;
  void tell_trials(const analysis::BreakEvenSearch& search) const;
  void write_trials(const analysis::BreakEvenSearch& search) const;
  void tell(const analysis::BreakEven& found) const;
  /// Who is ahead where a − b has this sign.
  [[nodiscard]] std::string better(int sign) const;

  const FlipArguments* arguments_;
  Quantity from_;
  Sum metric_;
  std::filesystem::path out_;
  std::string a_, b_; ///< labels
  std::map<double, std::pair<std::vector<double>, std::vector<double>>> values_;
  int status_ = 1;
};

scenario::Override Flip::at_value(double at) const
{
  const std::string& key = arguments_->key;
  const auto equals = key.find('=');
  if (equals == std::string::npos)
    return {key, from_.with(at)};
  std::string value = key.substr(equals + 1);
  for (auto place = value.find('@'); place != std::string::npos; place = value.find('@', place))
    value.replace(place, 1, from_.with(at));
  return {key.substr(0, equals), value};
}

std::optional<experiment::Material> Flip::load(double at)
{
  config::Diagnostics diagnostics;
  auto overrides = overrides_from(arguments_->settings);
  if (arguments_->seed)
    overrides.push_back({"seed", std::to_string(*arguments_->seed)});
  if (arguments_->replications)
    overrides.push_back({"replications", std::to_string(*arguments_->replications)});
  overrides.push_back(at_value(at));
  auto material = experiment::load_material(arguments_->file, overrides, diagnostics,
                                            trust_from(arguments_->plugins, arguments_->data));
  if (!material || !diagnostics.ok()) {
    fmt::print(stderr, "{}", diagnostics.text());
    status_ = 2;
    return std::nullopt;
  }
  const auto pair = pair_of(material->campaign, arguments_->between);
  if (!pair) {
    status_ = refuse("--between", fmt::format("`{}` are not two points of the scenario", arguments_->between),
                     "its points are " + labels_of(material->campaign));
    return std::nullopt;
  }
  auto& points = material->campaign.points;
  a_ = label_of(points[pair->a]);
  b_ = label_of(points[pair->b]);
  points = {points[pair->a], points[pair->b]};
  material->traffic = fabric::simgrid_fabric;
  return material;
}

std::optional<double> Flip::value(const std::filesystem::path& out, const experiment::Replication& run)
{
  analysis::Problems problems;
  const auto read = analysis::read_summary(out / run.directory / output::summary_file, problems);
  for (const analysis::Problem& problem : problems.all())
    fmt::print(stderr, "{}\n", problem.text());
  if (!read)
    return std::nullopt;
  double all = 0.0;
  bool any = false;
  for (const Sum::Term& term : metric_.terms)
    if (const auto found = read->metrics.find(term.name); found != read->metrics.end() && found->second) {
      all += term.sign * *found->second;
      any = true;
    }
  if (!any) {
    fmt::print(stderr, "{}: {} is not defined in this run, so that there is nothing to compare\n",
               (out / run.directory).string(), metric_.text);
    return std::nullopt;
  }
  return all;
}

std::optional<std::vector<double>> Flip::try_at(double at)
{
  auto material = load(at);
  if (!material)
    return std::nullopt;
  out_ = arguments_->out ? *arguments_->out
                         : std::filesystem::path{"results"} / (material->campaign.name + "-flip") /
                               as_folder(arguments_->key.substr(0, arguments_->key.find('=')));
  const std::string here = from_.with(at);
  if (!arguments_->quiet)
    fmt::print(stderr, "{} = {}\n", arguments_->key, here);
  const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
  const std::filesystem::path out = out_ / as_folder(here);
  experiment::Options options;
  options.out = out;
  options.workers = arguments_->jobs == 0 ? cores : arguments_->jobs;
  options.resume = std::filesystem::exists(out);
  options.program = this_program({"flip", arguments_->file.string(), "--key", arguments_->key});
  options.call_limit = Seconds{arguments_->plugins.limit};
  options.limits = limits_from(arguments_->limits, options.workers);
  config::Diagnostics diagnostics;
  experiment::Listener silent;
  ProgressBar bar;
  const auto report = experiment::run_campaign(*material, options, arguments_->quiet ? silent : bar, diagnostics);
  bar.close();
  fmt::print(stderr, "{}{}", diagnostics.text(), report.refusal);
  for (const std::string& failure : report.failures)
    fmt::print(stderr, "{}\n", failure);
  if (!report.stop.empty())
    fmt::print(stderr, "{}\n", report.stop);
  status_ = report.outcome == experiment::Outcome::refused ? 2 : report.signal != 0 ? 128 + report.signal : 1;
  if (report.outcome != experiment::Outcome::done)
    return std::nullopt;
  auto& [a, b] = values_[at];
  for (const experiment::Replication& run : experiment::replications(material->campaign)) {
    const auto found = value(out, run);
    if (!found)
      return std::nullopt;
    (run.point == 0 ? a : b).push_back(*found);
  }
  std::vector<double> differences;
  for (std::size_t r = 0; r < a.size(); ++r)
    differences.push_back(a[r] - b[r]);
  return differences;
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
  fmt::print("They change places at {}, between {} and {}: below it {}, above it {}.\n",
             from_.about(*found.at, found.above.at - found.below.at), from_.with(found.below.at),
             from_.with(found.above.at), better(found.below.sign()), better(found.above.sign()));
  if (found.below.differences.size() < 2)
    return;
  const auto end = [&](const std::optional<double>& at, const char* none) {
    return at ? from_.about(*at, found.above.at - found.below.at) : std::string{none};
  };
  fmt::print("Chance may hide who is ahead from {} to {} ({:g} %).\n", end(found.from, "below what was tried"),
             end(found.to, "beyond what was tried"), 100.0 * arguments_->confidence);
}

void Flip::tell_trials(const analysis::BreakEvenSearch& search) const
{
  const std::size_t wide = std::max({a_.size(), b_.size(), std::size_t{12}});
  const std::size_t keys = std::max(arguments_->key.size(), std::size_t{8});
  fmt::print("{:<{}}  {:>{}}  {:>{}}  {:>12}\n", arguments_->key, keys, a_, wide, b_, wide, "difference");
  for (const analysis::Trial& trial : search.trials()) {
    const auto& [a, b] = values_.at(trial.at);
    const auto difference = analysis::paired_difference(a, b, arguments_->confidence);
    const std::string chance =
        difference.interval ? fmt::format(" ± {}", analysis::readable(difference.interval->half_width(), metric_.unit))
                            : "";
    fmt::print("{:<{}}  {:>{}}  {:>{}}  {:>12}{}{}\n", from_.with(trial.at), keys,
               analysis::readable(analysis::mean(a), metric_.unit), wide,
               analysis::readable(analysis::mean(b), metric_.unit), wide,
               analysis::readable(difference.mean, metric_.unit), chance, difference.excludes_zero() ? " *" : "");
  }
}

/// All that was tried, for whoever wants to draw it.
void Flip::write_trials(const analysis::BreakEvenSearch& search) const
{
  std::ofstream file{out_ / "flip.csv"};
  file << "value,replication,first,second,difference\n";
  for (const analysis::Trial& trial : search.trials()) {
    const auto& [a, b] = values_.at(trial.at);
    for (std::size_t r = 0; r < a.size(); ++r)
      file << fmt::format("{:.10g},{},{:.17g},{:.17g},{:.17g}\n", trial.at, r, a[r], b[r], trial.differences[r]);
  }
}

int Flip::tell(const analysis::BreakEvenSearch& search) const
{
  write_trials(search);
  const std::size_t count = search.trials().front().differences.size();
  fmt::print("{} of `{}` and `{}`, {} replication{} each on the same random numbers{}\n\n", metric_.text, a_, b_, count,
             count == 1 ? "" : "s",
             count > 1 ? fmt::format("; * where {:g} % of chance is ruled out", 100.0 * arguments_->confidence) : "");
  tell_trials(search);
  fmt::print("\n");
  if (search.without_effect())
    return refuse("--key", fmt::format("`{}` changes nothing about this difference", arguments_->key),
                  "an axis may set it anew at these points, or nothing that they do depends on it");
  const auto found = search.found(arguments_->confidence);
  if (found.empty()) {
    fmt::print("They do not change places from {} to {}: {} throughout.\n", from_.with(search.trials().front().at),
               from_.with(search.trials().back().at), better(search.trials().front().sign()));
    const auto hidden = std::ranges::count_if(search.trials(), [&](const analysis::Trial& trial) {
      return count > 1 && !analysis::estimate_mean(trial.differences, arguments_->confidence).excludes_zero();
    });
    if (hidden > 0)
      fmt::print("Chance may hide who is ahead at {} of the {} values tried ({:g} %).\n", hidden,
                 search.trials().size(), 100.0 * arguments_->confidence);
  }
  for (const analysis::BreakEven& here : found)
    tell(here);
  if (count == 1)
    fmt::print("One replication says nothing about chance: --replications 5 or more.\n");
  if (!arguments_->quiet)
    fmt::print(stderr, "Trials: {}\n", (out_ / "flip.csv").string());
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
  verb.add_option("SCENARIO", arguments->file, "scenario file")->required();
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
      ->check(CLI::Range(0, 1000))
      ->capture_default_str();
  verb.add_option("--width", arguments->width, "how closely to find it, per cent of the range")
      ->check(CLI::Range(1e-6, 100.0))
      ->capture_default_str();
  verb.add_option("--confidence", arguments->confidence, "of the intervals")
      ->check(CLI::Range(0.5, 0.9999))
      ->capture_default_str();
  verb.add_option("--out", arguments->out,
                  "directory of the trials, which are taken up again where they are there; "
                  "results/<scenario>-flip/<key> by default");
  verb.add_option("--seed", arguments->seed, "seed of the first replication; the r-th has seed + r")
      ->check(whole_number(0, UINT64_MAX));
  verb.add_option("--replications", arguments->replications, "runs of each point")->check(whole_number(1, 10'000'000));
  verb.add_option("--jobs", arguments->jobs, "processes at a time; one a core by default")
      ->check(whole_number(1, 4096));
  add_settings(verb, arguments->settings);
  add_plugins(verb, arguments->plugins);
  add_plugin_limit(verb, arguments->plugins);
  add_data(verb, arguments->data);
  add_limits(verb, arguments->limits);
  verb.add_flag("--quiet", arguments->quiet, "no progress, no chatter");
  verb.callback([arguments, &action] { action = [arguments] { return flip(*arguments); }; });
}

} // namespace leasehold::cli
