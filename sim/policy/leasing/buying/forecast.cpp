#include "policy/leasing/buying/forecast.hpp"

#include "policy/leasing/buying/quantile.hpp"

#include <algorithm>
#include <numeric>

namespace leasehold::policy {

std::vector<double> seasonal_naive(std::span<const double> history, std::size_t season, std::size_t ahead)
{
  std::vector<double> forecast(ahead, history.empty() ? 0.0 : history.back());
  if (season == 0 || history.size() < season)
    return forecast;
  for (std::size_t i = 0; i < ahead; ++i)
    forecast[i] = history[history.size() - season + i % season];
  return forecast;
}

std::vector<double> holt_winters(std::span<const double> history, std::size_t season, std::size_t ahead,
                                 const HoltWinters& smoothing)
{
  if (season == 0 || history.size() < 2 * season)
    return seasonal_naive(history, season, ahead);
  const auto mean = [&](std::size_t first) {
    const auto begin = history.begin() + static_cast<std::ptrdiff_t>(first);
    return std::accumulate(begin, begin + static_cast<std::ptrdiff_t>(season), 0.0) / static_cast<double>(season);
  };
  // The mean of a season belongs to its middle; with the trend it is carried to the season's end.
  const double length = static_cast<double>(season);
  double trend = (mean(season) - mean(0)) / length;
  double level = mean(0) + trend * (length - 1.0) / 2.0;
  std::vector<double> cycle(season);
  for (std::size_t i = 0; i < season; ++i)
    cycle[i] = history[i] - (mean(0) + trend * (static_cast<double>(i) - (length - 1.0) / 2.0));
  for (std::size_t t = season; t < history.size(); ++t) {
    const double before = level;
    double& term = cycle[t % season];
    level = smoothing.level * (history[t] - term) + (1.0 - smoothing.level) * (level + trend);
    trend = smoothing.trend * (level - before) + (1.0 - smoothing.trend) * trend;
    term = smoothing.seasonal * (history[t] - level) + (1.0 - smoothing.seasonal) * term;
  }
  std::vector<double> forecast(ahead);
  for (std::size_t i = 0; i < ahead; ++i)
    forecast[i] = std::max(0.0, level + trend * static_cast<double>(i + 1) + cycle[(history.size() + i) % season]);
  return forecast;
}

std::vector<double> quantile_forecast(std::span<const double> history, std::size_t season, std::size_t ahead, double q)
{
  std::vector<double> forecast = seasonal_naive(history, season, ahead);
  std::vector<double> errors;
  for (std::size_t t = season; season > 0 && t < history.size(); ++t)
    errors.push_back(history[t] - history[t - season]);
  const double shift = empirical_quantile(errors, q);
  for (double& value : forecast)
    value = std::max(0.0, value + shift);
  return forecast;
}

} // namespace leasehold::policy
