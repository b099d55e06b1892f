#include "random/range_law.hpp"

#include <cmath>
#include <stdexcept>

namespace leasehold::random {

namespace {

/// Of the triangular law on [0, 1] whose density is greatest at `mode`.
double unit_triangle(double mode, double u)
{
  return u < mode ? std::sqrt(u * mode) : 1.0 - std::sqrt((1.0 - u) * (1.0 - mode));
}

} // namespace

double range_quantile(RangeLaw law, const Range& range, double u)
{
  const double width = range.high - range.low;
  if (width == 0.0)
    return range.low;
  const double mode = (range.best - range.low) / width; // in [0, 1] whichever end is the larger
  if (!(mode >= 0.0 && mode <= 1.0))
    throw std::invalid_argument("range: `best` lies outside");
  switch (law) {
  case RangeLaw::triangular:
    return range.low + width * unit_triangle(mode, u);
  case RangeLaw::uniform:
    return range.low + width * u;
  case RangeLaw::log_uniform:
    if (range.low <= 0.0 || range.high <= 0.0)
      throw std::invalid_argument("range: a log-uniform end is not positive");
    return range.low * std::pow(range.high / range.low, u);
  }
  throw std::invalid_argument("range: no such law");
}

} // namespace leasehold::random
