#include "random/range_law.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

namespace leasehold::random {

namespace {

/// Over the middles of 100,000 equal steps of u.
double mean_of(RangeLaw law, const Range& range)
{
  constexpr int steps = 100'000;
  double sum = 0.0;
  for (int i = 0; i < steps; ++i)
    sum += range_quantile(law, range, (i + 0.5) / steps);
  return sum / steps;
}

} // namespace

TEST_CASE("ends of a range are its quantiles 0 and 1, for costs too, whose low end is the larger")
{
  for (const RangeLaw law : {RangeLaw::triangular, RangeLaw::uniform, RangeLaw::log_uniform})
    for (const Range& range : {Range{1.0, 2.0, 5.0}, Range{5.0, 2.0, 1.0}}) {
      CHECK(range_quantile(law, range, 0.0) == doctest::Approx(range.low));
      CHECK(range_quantile(law, range, 1.0) == doctest::Approx(range.high));
      CHECK(range_quantile(law, {range.high, range.best, range.low}, 0.3) ==
            doctest::Approx(range_quantile(law, range, 0.7)));
    }
}

// Of the triangle over 1, 2, 5 the area left of its top is (2 - 1)/(5 - 1) = 1/4, and its left half of the base, where
// the density has climbed to half its top, holds 1/4 of that: 1.5 is the quantile 1/16. Right of the top likewise: 3.5
// leaves (1/2)² of the 3/4, so that it is the quantile 1 - 3/16.
TEST_CASE("the triangular law has its quantiles")
{
  const Range range{1.0, 2.0, 5.0};
  CHECK(range_quantile(RangeLaw::triangular, range, 1.0 / 16) == doctest::Approx(1.5));
  CHECK(range_quantile(RangeLaw::triangular, range, 1.0 / 4) == doctest::Approx(2.0));
  CHECK(range_quantile(RangeLaw::triangular, range, 13.0 / 16) == doctest::Approx(3.5));
}

// The triangle's mean is (1 + 2 + 5)/3 = 8/3, the uniform law's (1 + 5)/2 = 3; that of 1/(x ln 5) on [1, 5] is
// (5 - 1)/ln 5, and its median √(1·5).
TEST_CASE("the laws have their means")
{
  const Range range{1.0, 2.0, 5.0};
  CHECK(mean_of(RangeLaw::triangular, range) == doctest::Approx(8.0 / 3.0).epsilon(1e-6));
  CHECK(mean_of(RangeLaw::uniform, range) == doctest::Approx(3.0).epsilon(1e-6));
  CHECK(mean_of(RangeLaw::log_uniform, range) == doctest::Approx(4.0 / std::log(5.0)).epsilon(1e-6));
  CHECK(range_quantile(RangeLaw::log_uniform, range, 0.5) == doctest::Approx(std::sqrt(5.0)));
}

TEST_CASE("what is no range is refused")
{
  CHECK_THROWS_AS(static_cast<void>(range_quantile(RangeLaw::triangular, {1.0, 6.0, 5.0}, 0.5)), std::invalid_argument);
  CHECK_THROWS_AS(static_cast<void>(range_quantile(RangeLaw::log_uniform, {0.0, 1.0, 5.0}, 0.5)),
                  std::invalid_argument);
  CHECK(range_quantile(RangeLaw::triangular, {2.0, 2.0, 2.0}, 0.5) == 2.0);
}

} // namespace leasehold::random
