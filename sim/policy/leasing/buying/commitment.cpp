#include "policy/leasing/buying/commitment.hpp"

#include "policy/leasing/buying/quantile.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::policy {

namespace {

constexpr double slack = 1.0 + 1e-9; // a rounding error is no reason not to buy

/// The most whole steps up to `most` of which `pays` holds, which once it fails fails for all greater.
template <class Pays> std::int64_t most_steps(std::int64_t most, Pays pays)
{
  std::int64_t good = 0;
  for (std::int64_t bad = most + 1; bad - good > 1;) {
    const std::int64_t middle = good + (bad - good) / 2;
    (pays(middle) ? good : bad) = middle;
  }
  return good;
}

} // namespace

double rent_saved(const Load& load, double order, const RentCurve& rent)
{
  return load.levels->mean_above(load.covered, [&](double level) {
    const double left = level - load.covered;
    return rent.cost(left) - rent.cost(std::max(0.0, left - order));
  });
}

bool pays(const Deal& deal, std::int64_t order, const Load& load, const RentCurve& rent)
{
  const auto chips = static_cast<double>(order);
  return chips * deal.first <= rent_saved(load, chips, rent) * slack;
}

std::int64_t order_that_pays(const Deal& deal, double wanted, const Load& load, const RentCurve& rent)
{
  const market::Size& size = deal.offer->offer->programme.size;
  const auto whole = static_cast<std::int64_t>(std::floor(wanted + 1e-9)) / size.step; // the last host is used least
  const std::int64_t least = (size.minimum + size.step - 1) / size.step;
  if (whole <= 0)
    return 0;
  if (whole < least)
    return pays(deal, least * size.step, load, rent) ? least * size.step : 0;
  // Rent saved is concave in the order, so that the orders that pay lie below those that do not.
  const std::int64_t steps =
      most_steps(whole, [&](std::int64_t count) { return pays(deal, count * size.step, load, rent); });
  return steps < least ? 0 : steps * size.step;
}

double level_that_pays(double price, const LevelCounts& levels, const RentCurve& rent)
{
  if (levels.size() == 0)
    return 0.0;
  if (rent.is_flat())
    return price < rent.lowest() ? levels.quantile(critical_ratio(price, rent.lowest())) : 0.0;
  const auto highest = static_cast<std::int64_t>(std::ceil(levels.quantile(1.0) - 1e-9));
  const std::int64_t chips = most_steps(highest, [&](std::int64_t count) {
    const auto below = static_cast<double>(count - 1);
    return levels.mean_above(below, [&](double level) { return rent.marginal(level - below); }) > price;
  });
  return static_cast<double>(chips);
}

} // namespace leasehold::policy
