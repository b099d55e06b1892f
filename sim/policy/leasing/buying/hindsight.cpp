#include "policy/leasing/buying/hindsight.hpp"

#include <ClpSimplex.hpp>
#include <CoinPackedMatrix.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

namespace leasehold::policy {

namespace {

/// Mean demand of each slot of `width` hours; the last may be shorter, and its lack counts as none.
std::vector<double> slot_means(std::span<const double> demand, std::size_t width)
{
  std::vector<double> means((demand.size() + width - 1) / width, 0.0);
  for (std::size_t h = 0; h < demand.size(); ++h)
    means[h / width] += demand[h] / static_cast<double>(width);
  return means;
}

/// The lowest rent of the hours from `first` on.
double lowest(std::span<const double> rent, std::size_t first, std::size_t width)
{
  if (first >= rent.size())
    return rent.back();
  const auto hours = rent.subspan(first, std::min(width, rent.size() - first));
  return *std::ranges::min_element(hours);
}

} // namespace

double hindsight_cost(std::span<const double> demand, std::span<const double> rent,
                      std::span<const HindsightOption> options, std::size_t slots)
{
  if (demand.empty())
    return 0.0;
  const std::size_t width = (demand.size() + slots - 1) / slots;
  const std::vector<double> means = slot_means(demand, width);
  const std::size_t count = means.size();
  const auto hours = static_cast<double>(width);
  std::vector<int> rows;
  std::vector<int> columns;
  std::vector<double> cost;
  const auto add_column = [&](std::size_t first, std::size_t last, double dollars) {
    for (std::size_t t = first; t < std::min(last, count); ++t) {
      rows.push_back(static_cast<int>(t));
      columns.push_back(static_cast<int>(cost.size()));
    }
    cost.push_back(dollars);
  };
  for (std::size_t t = 0; t < count; ++t) {
    const double dollars = lowest(rent, t * width, width);
    if (std::isfinite(dollars))
      add_column(t, t + 1, dollars * hours);
    else if (options.empty() && means[t] > 0.0)
      return std::numeric_limits<double>::infinity();
    for (const HindsightOption& option : options)
      add_column(t, t + static_cast<std::size_t>(std::min(1e9, std::ceil(option.hours / hours - 1e-9))),
                 option.price * option.hours);
  }
  const std::vector<double> ones(rows.size(), 1.0);
  const std::vector<double> upper(cost.size(), COIN_DBL_MAX);
  const std::vector<double> lower(cost.size(), 0.0);
  const std::vector<double> most(count, COIN_DBL_MAX);
  CoinPackedMatrix matrix(false, rows.data(), columns.data(), ones.data(), static_cast<CoinBigIndex>(rows.size()));
  matrix.setDimensions(static_cast<int>(count), static_cast<int>(cost.size()));
  ClpSimplex solver;
  solver.setLogLevel(0);
  solver.loadProblem(matrix, lower.data(), upper.data(), cost.data(), means.data(), most.data());
  solver.dual();
  if (!solver.isProvenOptimal())
    throw std::runtime_error("the linear program of hindsight has no optimum");
  return solver.objectiveValue();
}

} // namespace leasehold::policy
