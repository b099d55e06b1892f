#include "cli/campaign/flip_words.hpp"

#include "config/suggest.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <fmt/format.h>
#include <utility>

namespace leasehold::cli {

int refuse(const std::string& option, const std::string& problem, const std::string& suggestion)
{
  fmt::print(stderr, "{}: {}{}{}\n", option, problem, suggestion.empty() ? "" : "; ", suggestion);
  return 2;
}

std::string Quantity::with(double value) const
{
  return fmt::format("{}{:.10g}{}", before, value, after);
}

std::string Quantity::about(double value, double width) const
{
  const double step = std::pow(10.0, std::floor(std::log10(width)) - 1.0);
  return with(std::round(value / step) * step);
}

std::optional<Quantity> quantity_of(const std::string& text)
{
  const auto first = text.find_first_of("0123456789.");
  if (first == std::string::npos)
    return std::nullopt;
  const std::size_t begin = first > 0 && text[first - 1] == '-' ? first - 1 : first;
  Quantity read;
  const auto [end, error] = std::from_chars(text.data() + begin, text.data() + text.size(), read.number);
  if (error != std::errc{} || !std::isfinite(read.number))
    return std::nullopt;
  read.before = text.substr(0, begin);
  read.after = std::string{end, text.data() + text.size()};
  return read;
}

std::optional<double> Sum::of(const std::map<std::string, std::optional<double>>& metrics) const
{
  std::optional<double> all;
  for (const Term& term : terms)
    if (const auto found = metrics.find(term.name); found != metrics.end() && found->second)
      all = all.value_or(0.0) + term.sign * *found->second;
  return all;
}

std::optional<Sum> sum_of(const std::string& text)
{
  std::vector<std::string> names;
  names.reserve(output::metrics.size());
  for (const output::Metric& metric : output::metrics)
    names.emplace_back(metric.name);
  Sum sum{text, {}, output::Better::neither, {}};
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find_first_of("+-", begin), text.size());
    const std::string name = text.substr(begin, end - begin);
    const auto known = std::ranges::find(output::metrics, name, &output::Metric::name);
    if (known == output::metrics.end()) {
      refuse("--metric", fmt::format("`{}` is none", name), config::did_you_mean(name, names));
      return std::nullopt;
    }
    if (sum.terms.empty()) {
      sum.unit = known->unit;
      sum.better = known->better;
    } else if (sum.unit != known->unit) {
      refuse("--metric", fmt::format("`{}` is in {}, `{}` in {}", sum.terms.front().name, sum.unit, name, known->unit),
             "metrics of one unit can be added");
      return std::nullopt;
    }
    if (!sum.terms.empty() && sum.better == output::Better::higher) {
      refuse("--metric", fmt::format("more of `{}` is better", sum.terms.front().name),
             "sums are of what is to be low");
      return std::nullopt;
    }
    sum.terms.push_back({begin > 0 && text[begin - 1] == '-' ? -1.0 : 1.0, name});
    begin = end + 1;
  }
  return sum;
}

} // namespace leasehold::cli
