#include "analysis/statistics/mean_warnings.hpp"

#include "analysis/statistics/bootstrap.hpp"
#include "analysis/statistics/statistics.hpp"
#include "analysis/tables/number_text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <map>
#include <numeric>

namespace leasehold::analysis {

namespace {

constexpr double outlier_level = 0.01;
constexpr double share_that_matters = 0.05; ///< of the mean: what moves it by less misleads nobody
constexpr std::size_t most_told = 8;

/// Sums of squares about the mean.
double scatter(std::span<const double> values)
{
  const auto variance = sample_variance(values);
  return variance ? *variance * static_cast<double>(values.size() - 1) : 0.0;
}

/// What the widest inner gap over the groups' standard deviation stays below in 99 % of normal samples. 40,000 of each size
/// gave 16.0, 10.5, 7.6, 5.0, 3.9, 2.6, 2.1, 1.3 and 1.1 for 4, 5, 6, 8, 10, 15, 20, 50 and 100 values; the curve lies above.
double widest_gap_by_chance(std::size_t n)
{
  return 0.85 + 30.5 / (static_cast<double>(n) - 2.0);
}

std::vector<const Replication*> defined_runs(const PointRuns& point, const std::string& metric)
{
  std::vector<const Replication*> runs;
  for (const Replication* run : point.runs)
    if (const auto found = run->metrics.find(metric); found != run->metrics.end() && found->second)
      runs.push_back(run);
  return runs;
}

/// Of one point and metric; empty where the mean tells the truth.
std::string warning(const PointRuns& point, const std::string& label, const ComparedMetric& about)
{
  const std::string& metric = about.name;
  const auto values = point.values(metric);
  const auto text = [&](double value) {
    return about.share ? fmt::format("{:.3g} %", value * 100.0) : readable(value, about.unit);
  };
  const auto clusters = find_clusters(values);
  const auto outlier = find_outlier(values);
  if (!clusters && !outlier)
    return "";
  // Student's interval, which stands in the table, takes the values for normal ones, and these are not.
  const auto bca = bca_interval(values, [](std::span<const double> some) { return mean(some); });
  const std::string bootstrap =
      bca ? fmt::format(" By bootstrap (BCa, 95 %) its mean lies between {} and {}.", text(bca->low), text(bca->high))
          : "";
  if (clusters)
    return fmt::format("WARNING: {} of {} is of two kinds: about {} in {} replications and {} in {}; its mean lies "
                       "between them and is neither. Its median is {}.{}",
                       metric, label, text(clusters->low), clusters->low_count, text(clusters->high),
                       values.size() - clusters->low_count, text(quantile(values, 0.5)), bootstrap);
  return fmt::format("WARNING: seed {} makes the mean {} of {}: it has {}, the {} others {} on average. The median "
                     "is {}.{}",
                     defined_runs(point, metric)[outlier->index]->seed, metric, label, text(values[outlier->index]),
                     values.size() - 1, text(outlier->without), text(quantile(values, 0.5)), bootstrap);
}

/// Points with the same values of a metric are told of at once.
std::vector<std::pair<const PointRuns*, std::string>> alike_by(std::span<const PointRuns> points,
                                                               const std::string& metric)
{
  std::vector<std::pair<const PointRuns*, std::string>> told;
  std::map<std::vector<double>, std::size_t> by_values;
  for (const PointRuns& point : points)
    if (const auto [place, fresh] = by_values.emplace(point.values(metric), told.size()); fresh)
      told.emplace_back(&point, point.label);
    else
      told[place->second].second += " and of " + point.label;
  return told;
}

bool varies(const PointRuns& point, std::span<const ComparedMetric> metrics)
{
  return std::ranges::any_of(metrics, [&](const ComparedMetric& metric) {
    const auto variance = sample_variance(point.values(metric.name));
    return variance && *variance > 0.0;
  });
}

std::string too_few(std::span<const PointRuns> points, std::span<const ComparedMetric> metrics)
{
  std::size_t least = std::numeric_limits<std::size_t>::max();
  for (const PointRuns& point : points)
    if (point.runs.size() >= 2 && varies(point, metrics))
      least = std::min(least, point.runs.size());
  return least < enough_replications
             ? fmt::format("WARNING: intervals from {} replications rest on very little, and say nothing of "
                           "worlds that come once in ten: run with --replications {} or more.",
                           least, 2 * enough_replications)
             : "";
}

/// Enough replications, and yet few values: "[2]" has an interval too.
std::string too_few_defined(std::span<const PointRuns> points, std::span<const ComparedMetric> metrics)
{
  std::vector<std::string> few;
  for (const ComparedMetric& metric : metrics) {
    std::size_t least = enough_replications;
    for (const PointRuns& point : points)
      if (const std::size_t n = point.values(metric.name).size(); n >= 2 && point.runs.size() >= enough_replications)
        least = std::min(least, n);
    if (least < enough_replications)
      few.push_back(fmt::format("{} from {}", metric.name, least));
  }
  return few.empty()
             ? ""
             : fmt::format("WARNING: intervals rest on very little where a metric is defined in few replications "
                           "only: {}.",
                           fmt::join(few, ", "));
}

} // namespace

double grubbs_statistic(std::span<const double> values)
{
  const auto variance = sample_variance(values);
  if (values.size() < 3 || !variance || *variance == 0.0)
    return std::numeric_limits<double>::quiet_NaN();
  const double centre = mean(values);
  double farthest = 0.0;
  for (const double value : values)
    farthest = std::max(farthest, std::abs(value - centre));
  return farthest / std::sqrt(*variance);
}

double grubbs_critical(std::size_t n, double two_sided)
{
  if (n < 3)
    return std::numeric_limits<double>::quiet_NaN();
  const auto count = static_cast<double>(n);
  const double t = student_t_quantile(1.0 - two_sided / (2.0 * count), count - 2.0);
  return (count - 1.0) / std::sqrt(count) * std::sqrt(t * t / (count - 2.0 + t * t));
}

std::optional<Outlier> find_outlier(std::span<const double> values)
{
  if (values.size() < enough_replications) // that they are too few is told of all
    return std::nullopt;
  if (const double statistic = grubbs_statistic(values);
      std::isnan(statistic) || statistic <= grubbs_critical(values.size(), outlier_level))
    return std::nullopt;
  const double centre = mean(values);
  Outlier result;
  for (std::size_t i = 1; i < values.size(); ++i)
    if (std::abs(values[i] - centre) > std::abs(values[result.index] - centre))
      result.index = i;
  std::vector<double> others(values.begin(), values.end());
  others.erase(others.begin() + static_cast<std::ptrdiff_t>(result.index));
  result.without = mean(others);
  if (std::abs(centre - result.without) <= share_that_matters * std::abs(centre))
    return std::nullopt;
  return result;
}

std::optional<Clusters> find_clusters(std::span<const double> values)
{
  const std::size_t n = values.size();
  if (n < 4)
    return std::nullopt;
  std::vector<double> sorted(values.begin(), values.end());
  std::ranges::sort(sorted);
  std::size_t low_count = 2;
  for (std::size_t k = 3; k + 2 <= n; ++k)
    if (sorted[k] - sorted[k - 1] > sorted[low_count] - sorted[low_count - 1])
      low_count = k;
  const std::span<const double> low{sorted.data(), low_count};
  const std::span<const double> high{sorted.data() + low_count, n - low_count};
  const double gap = high.front() - low.back();
  const bool counts = std::ranges::all_of(sorted, [](double value) { return value == std::floor(value); });
  if (counts && sorted.back() - sorted.front() <= 1.0) // one more or less has no values between
    return std::nullopt;
  const double within = std::sqrt((scatter(low) + scatter(high)) / static_cast<double>(n - 2));
  if (gap <= share_that_matters * std::abs(mean(sorted)) || gap <= widest_gap_by_chance(n) * within)
    return std::nullopt;
  return Clusters{low_count, mean(low), mean(high), std::midpoint(low.back(), high.front())};
}

std::vector<std::string> mean_warnings(std::span<const PointRuns> points, std::span<const ComparedMetric> metrics)
{
  std::vector<std::string> told;
  if (std::string few = too_few(points, metrics); !few.empty())
    told.push_back(std::move(few));
  if (std::string few = too_few_defined(points, metrics); !few.empty())
    told.push_back(std::move(few));
  std::size_t more = 0;
  for (const ComparedMetric& metric : metrics)
    for (const auto& [point, label] : alike_by(points, metric.name))
      if (std::string sentence = warning(*point, label, metric); sentence.empty())
        continue;
      else if (told.size() < most_told)
        told.push_back(std::move(sentence));
      else
        ++more;
  if (more > 0)
    told.push_back(fmt::format("WARNING: {} more means mislead alike; `compare --format csv` has medians and intervals "
                               "by bootstrap.",
                               more));
  return told;
}

} // namespace leasehold::analysis
