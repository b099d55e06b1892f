// How a number that is only known to lie in a range is drawn: by the inverse distribution function of one of three laws.
#pragma once

#include "units/named.hpp"

#include <array>

namespace leasehold::random {

enum class RangeLaw { triangular, uniform, log_uniform };
constexpr auto enum_names(Tag<RangeLaw>)
{
  return std::to_array<Named<RangeLaw>>({
      {RangeLaw::triangular, "triangular",
       "the density rises from `low` to `best` and falls to `high`; mean of the three"},
      {RangeLaw::uniform, "uniform", "every number between `low` and `high` is as likely"},
      {RangeLaw::log_uniform, "log_uniform",
       "every factor between `low` and `high` is as likely: half lies below their "
       "geometric mean"},
  });
}

/// Any unit. `low` may be the larger end, as that of a cost, whose slow end is large.
struct Range {
  double low = 0.0;
  double best = 0.0; ///< between the two
  double high = 0.0;
};

/// The number below which (on the side of `low`) a share `u` in [0, 1] of draws lies; `low` itself for 0. Throws
/// std::invalid_argument where `best` lies outside the range, or an end of a log-uniform one is not positive.
[[nodiscard]] double range_quantile(RangeLaw law, const Range& range, double u);

} // namespace leasehold::random
