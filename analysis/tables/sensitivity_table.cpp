#include "analysis/tables/sensitivity_table.hpp"

#include "analysis/tables/number_text.hpp"
#include "analysis/tables/plain_field.hpp"
#include "analysis/tables/text_layout.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace leasehold::analysis {

namespace {

constexpr double significant = 0.05;

/// All numbers of a table in one unit, with digits as their intervals support.
struct Numbers {
  DisplayUnit unit;
  int decimals = 0;

  [[nodiscard]] std::string text(const Estimate& estimate) const
  {
    if (estimate.n == 0)
      return "-";
    const std::string value = grouped(estimate.mean / unit.factor, decimals);
    return estimate.interval ? fmt::format("{} ± {}", value,
                                           grouped_half_width(estimate.interval->half_width() / unit.factor, decimals))
                             : value;
  }
};

Numbers numbers_for(const SensitivitySubject& subject, const std::vector<InputEffect>& effects)
{
  std::vector<double> values, halves;
  const auto add = [&](const Estimate& estimate) {
    if (estimate.n > 0)
      values.push_back(estimate.mean);
    if (estimate.interval)
      halves.push_back(estimate.interval->half_width());
  };
  add(subject.all);
  for (const InputEffect& effect : effects) {
    add(effect.low);
    add(effect.high);
  }
  Numbers numbers{display_unit(subject.unit, values), 0};
  for (std::vector<double>* each : {&values, &halves})
    for (double& value : *each)
      value /= numbers.unit.factor;
  numbers.decimals = decimals_for(values, halves);
  return numbers;
}

std::string share(const InputEffect& effect)
{
  return effect.first_order ? fmt::format("{:.2f}{}", std::max(*effect.first_order, 0.0),
                                          effect.p && *effect.p < significant ? " *" : "  ")
                            : "-  ";
}

std::string verdict(const InputEffect& effect, bool pair)
{
  return !pair || !effect.turns ? "" : effect.surely ? "turns" : "may turn";
}

std::string bounds(const Estimate& estimate)
{
  const std::string mean = estimate.n > 0 ? fmt::format("{}", estimate.mean) : "";
  return estimate.interval
             ? fmt::format("{},{},{},{}", estimate.n, mean, estimate.interval->low, estimate.interval->high)
             : fmt::format("{},{},,", estimate.n, mean);
}

} // namespace

std::string sensitivity_text(const SensitivitySubject& subject, const std::vector<InputEffect>& effects)
{
  constexpr std::size_t widest_name = 34;
  constexpr std::size_t width = 100;
  const Numbers numbers = numbers_for(subject, effects);
  using Row = std::array<std::string, 5>;
  std::vector<Row> rows{{"input", "first order", "low third", "high third", ""}};
  for (const InputEffect& effect : effects)
    rows.push_back({wrapped(effect.name, widest_name).front(), share(effect), numbers.text(effect.low),
                    numbers.text(effect.high), verdict(effect, subject.b.has_value())});
  std::array<std::size_t, 5> widths{};
  for (const Row& row : rows)
    for (std::size_t c = 0; c < row.size(); ++c)
      widths[c] = std::max(widths[c], text_width(row[c]));
  std::string text;
  const std::string of = subject.b ? fmt::format("{} of `{}` less that of `{}`", subject.metric, subject.a, *subject.b)
                                   : fmt::format("{} of `{}`", subject.metric, subject.a);
  for (const std::string& line :
       wrapped(fmt::format("{}: {}{} over {} worlds", of, numbers.text(subject.all),
                           numbers.unit.name.empty() ? "" : " " + numbers.unit.name, subject.all.n),
               width))
    text += line + "\n";
  text += "\n";
  for (const Row& row : rows) {
    std::string line = pad_right(row[0], widths[0]);
    for (std::size_t c = 1; c < 4; ++c)
      line += "  " + pad_left(row[c], widths[c]);
    line += row[4].empty() ? "" : "  " + row[4];
    text += line + "\n";
    if (&row == &rows.front()) {
      for (std::size_t i = 0; i < widths[0] + widths[1] + widths[2] + widths[3] + 6; ++i)
        text += "─";
      text += "\n";
    }
  }
  text += "\n";
  for (const std::string& line :
       wrapped(fmt::format(
                   "First order: share of the variance that an input explains alone; * by more than chance (5 %). What "
                   "is left is chance and what inputs do together. Thirds of an input's range, or its low and high "
                   "where it is swept: the mean over the worlds there ± half of its {:g} % interval{}.",
                   100.0 * subject.confidence, numbers.unit.name.empty() ? "" : ", in " + numbers.unit.name),
               width))
    text += line + "\n";
  return text;
}

std::string sensitivity_csv(const SensitivitySubject& subject, const std::vector<InputEffect>& effects)
{
  std::string text;
  for (const InputEffect& effect : effects)
    text += fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", plain_field(subject.metric), plain_field(subject.unit),
                        plain_field(subject.a), plain_field(subject.b.value_or("")), subject.all.n, subject.all.mean,
                        plain_field(effect.name), effect.first_order ? fmt::format("{}", *effect.first_order) : "",
                        effect.p ? fmt::format("{}", *effect.p) : "", bounds(effect.low), bounds(effect.high));
  return text;
}

} // namespace leasehold::analysis
