#include "policy/leasing/buying/quantile.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::policy {

double empirical_quantile(std::vector<double> samples, double q)
{
  if (samples.empty())
    return 0.0;
  const auto index = static_cast<std::ptrdiff_t>(quantile_rank(samples.size(), q)) - 1;
  std::nth_element(samples.begin(), samples.begin() + index, samples.end());
  return samples[static_cast<std::size_t>(index)];
}

std::size_t quantile_rank(std::size_t count, double q)
{
  const double rank = std::ceil(std::clamp(q, 0.0, 1.0) * static_cast<double>(count) - 1e-9);
  return static_cast<std::size_t>(std::max(1.0, rank));
}

double critical_ratio(double reserved_price, double on_demand_price)
{
  return std::clamp(1.0 - break_even_utilisation(reserved_price, on_demand_price), 0.0, 1.0);
}

double break_even_utilisation(double reserved_price, double on_demand_price)
{
  return reserved_price / on_demand_price;
}

} // namespace leasehold::policy
