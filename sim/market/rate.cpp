#include "market/rate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace leasehold::market {

namespace {

__extension__ typedef __int128 Wide;

Money divide(Wide numerator, Wide denominator)
{
  const Wide half = denominator / 2;
  const Wide rounded = numerator >= 0 ? (numerator + half) / denominator : -((-numerator + half) / denominator);
  if (rounded > std::numeric_limits<std::int64_t>::max() || rounded < std::numeric_limits<std::int64_t>::min())
    throw std::overflow_error("charge beyond 9.2 trillion dollars");
  return Money::from_micros(static_cast<std::int64_t>(rounded));
}

} // namespace

Rate Rate::of(PricePerHour price)
{
  const double nanos = price.dollars() * 1e9;
  if (!(std::abs(nanos) < 9.2e18))
    throw std::overflow_error("price beyond 9.2 billion dollars an hour");
  return Rate{std::llround(nanos)};
}

Money charge(std::int64_t chips, std::int64_t seconds, Rate rate)
{
  return divide(Wide{chips} * seconds * rate.nanos(), Wide{3600} * 1000);
}

Money share(Money whole, std::int64_t part, std::int64_t parts)
{
  return divide(Wide{whole.micros()} * part, parts);
}

Money share(Money whole, double fraction)
{
  constexpr double scale = 1e12;
  return divide(Wide{whole.micros()} * std::llround(fraction * scale), static_cast<Wide>(scale));
}

std::vector<Money> shares(Money whole, std::span<const double> weights)
{
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<Money> parts;
  if (!(total > 0.0))
    return parts;
  double weight = 0.0;
  Money given;
  for (const double each : weights) {
    weight += each;
    const Money until = share(whole, std::min(1.0, weight / total));
    parts.push_back(until - given);
    given = until;
  }
  return parts;
}

} // namespace leasehold::market
