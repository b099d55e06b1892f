#include "analysis/statistics/precision.hpp"

#include "analysis/statistics/guess.hpp"
#include "analysis/statistics/statistics.hpp"
#include "output/schema.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <vector>

namespace leasehold::analysis {

namespace {

/// The half-width as a share of the mean; infinite where nothing is known of it.
double relative_width(const std::vector<double>& values, std::size_t replications, double confidence)
{
  const Estimate estimate = estimate_mean(values, confidence);
  if (values.size() < replications || !estimate.interval)
    return std::numeric_limits<double>::infinity();
  const double half = estimate.interval->half_width();
  return half > 0.0 ? half / std::abs(estimate.mean) : 0.0;
}

std::string percent(double share)
{
  return fmt::format("{:.3g} %", 100.0 * share);
}

} // namespace

std::optional<Precision> parse_precision(const std::string& text, Problems& problems)
{
  const std::string option = fmt::format("--until '{}'", text);
  const auto space = text.find(' ');
  Precision precision{text.substr(0, space), 0.0};
  std::vector<std::string> names;
  names.reserve(output::metrics.size());
  for (const output::Metric& metric : output::metrics)
    names.emplace_back(metric.name);
  if (std::ranges::find(names, precision.metric) == names.end()) {
    problems.fault(option, fmt::format("`{}` is not a metric", precision.metric), {},
                   did_you_mean(precision.metric, names));
    return std::nullopt;
  }
  double number = 0.0;
  const auto amount = text.find_first_not_of(' ', precision.metric.size());
  const std::string rest = amount == std::string::npos ? "" : text.substr(amount);
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  std::string unit{end, rest.data() + rest.size()};
  std::erase(unit, ' ');
  if (error != std::errc{} || unit != "%" || !(number > 0.0) || !(number < 100.0)) {
    problems.fault(option, "says not how close", "a number above 0 and below 100 with %, of the mean",
                   fmt::format("'{} 2 %'", precision.metric));
    return std::nullopt;
  }
  precision.share = number / 100.0;
  return precision;
}

Standing standing(std::span<const PointRuns> points, const Precision& precision, std::uint32_t replications,
                  std::uint32_t most, double confidence)
{
  double widest = 0.0;
  std::string where;
  for (const PointRuns& point : points)
    if (const double width = relative_width(point.values(precision.metric), replications, confidence);
        where.empty() || width > widest) {
      widest = width;
      where = point.label;
    }
  Standing found;
  found.reached = replications >= least_replications && widest <= precision.share;
  const std::string known = std::isfinite(widest) ? fmt::format("known to {} of its mean", percent(widest))
                                                  : "not defined in all of them, or in too few";
  found.sentence = fmt::format("{} after {} replication{}: {} at `{}`, {} asked for", precision.metric, replications,
                               replications == 1 ? "" : "s", known, where, percent(precision.share));
  // The half-width falls with the root of the number.
  const double ratio = std::isfinite(widest) ? widest / precision.share : 2.0;
  const double wanted = std::min(std::ceil(replications * ratio * ratio), 2.0 * replications);
  const auto next = std::max({static_cast<std::uint32_t>(wanted), replications + 1, least_replications});
  found.wanted = std::min(next, most);
  return found;
}

} // namespace leasehold::analysis
