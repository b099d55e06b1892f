#include "analysis/statistics/constraint.hpp"

#include "analysis/statistics/guess.hpp"
#include "analysis/statistics/statistics.hpp"
#include "analysis/tables/number_text.hpp"
#include "output/schema.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

namespace leasehold::analysis {

namespace {

struct RelationSign {
  Relation relation;
  std::string_view sign;
};

/// Longer signs first.
constexpr std::array relations = {RelationSign{Relation::at_least, ">="}, RelationSign{Relation::at_most, "<="},
                                  RelationSign{Relation::above, ">"}, RelationSign{Relation::below, "<"}};

std::string_view trimmed(std::string_view text)
{
  const auto begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos)
    return {};
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

/// `$3M`, `99 %` or `2 h` in the metric's unit; none where it is no such quantity.
std::optional<double> quantity(std::string_view text, std::string_view unit)
{
  const bool dollars = text.starts_with('$');
  if (dollars)
    text.remove_prefix(1);
  double number = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || !std::isfinite(number))
    return std::nullopt;
  const std::string_view rest = trimmed(text.substr(static_cast<std::size_t>(end - text.data())));
  const std::string name = (dollars ? "$" : "") + std::string{rest};
  const auto factor = unit_factor(unit, name);
  return factor ? std::optional{number * *factor} : std::nullopt;
}

std::string unit_of(const std::string& metric)
{
  const auto* found =
      std::ranges::find_if(output::metrics, [&](const output::Metric& known) { return known.name == metric; });
  return found == output::metrics.end() ? "1" : std::string{found->unit};
}

} // namespace

bool Constraint::kept_by(double value) const
{
  switch (relation) {
  case Relation::at_least:
    return value >= bound;
  case Relation::above:
    return value > bound;
  case Relation::at_most:
    return value <= bound;
  case Relation::below:
    break;
  }
  return value < bound;
}

std::optional<Constraint> parse_constraint(const std::string& text, std::span<const std::string> known,
                                           Problems& problems)
{
  const std::string option = fmt::format("--where '{}'", text);
  const auto at = text.find_first_of("<>");
  const auto* sign =
      at == std::string::npos ? relations.end() : std::ranges::find_if(relations, [&](const RelationSign& one) {
        return std::string_view{text}.substr(at).starts_with(one.sign);
      });
  if (sign == relations.end()) {
    problems.fault(option, "is no condition", "it lacks one of >=, <=, > and <",
                   "write METRIC RELATION VALUE, such as 'slo_attainment >= 99 %'");
    return std::nullopt;
  }
  if (at > 0 && text[at - 1] == '=') {
    problems.fault(option, fmt::format("has the relation `={}`", text[at]), "", fmt::format("write `{}=`", text[at]));
    return std::nullopt;
  }
  Constraint result{text, std::string{trimmed(std::string_view{text}.substr(0, at))}, sign->relation, 0.0};
  if (std::ranges::find(known, result.metric) == known.end()) {
    problems.fault(option, "unknown metric", "no run lists it", did_you_mean(result.metric, known));
    return std::nullopt;
  }
  const std::string unit = unit_of(result.metric);
  const auto bound = quantity(trimmed(std::string_view{text}.substr(at + sign->sign.size())), unit);
  if (!bound) {
    problems.fault(option, "has no value that the metric could be compared with",
                   fmt::format("{} is measured in {}", result.metric, unit == "1" ? "plain numbers or %" : unit),
                   fmt::format("write one of {}", fmt::join(unit_names(unit), ", ")));
    return std::nullopt;
  }
  result.bound = *bound;
  return result;
}

std::string broken_by(const Constraint& constraint, const PointRuns& point)
{
  const auto values = point.values(constraint.metric);
  if (values.empty())
    return fmt::format("{} is not defined", constraint.metric);
  const double centre = mean(values);
  const std::size_t undefined = point.runs.size() - values.size();
  if (undefined == 0 && constraint.kept_by(centre))
    return "";
  const auto kept = std::ranges::count_if(values, [&](double value) { return constraint.kept_by(value); });
  const std::string unit = unit_of(constraint.metric);
  const bool percent = unit == "1" && constraint.text.find('%') != std::string::npos;
  return fmt::format("{} is {}, kept in {} of {} replications{}", constraint.metric,
                     percent ? fmt::format("{:.6g} %", centre * 100.0) : readable(centre, unit), kept,
                     point.runs.size(), undefined > 0 ? fmt::format(" and not defined in {}", undefined) : "");
}

std::string kept_seldom(const Constraint& constraint, const PointRuns& point)
{
  const auto values = point.values(constraint.metric);
  const auto kept =
      static_cast<std::size_t>(std::ranges::count_if(values, [&](double value) { return constraint.kept_by(value); }));
  return kept == values.size() ? ""
                               : fmt::format("{} keeps {} in the mean, and in {} of {} replications.", point.label,
                                             constraint.text, kept, values.size());
}

} // namespace leasehold::analysis
