// Integrals of hourly carbon intensities, by hand and against hour by hour.
#include "model/grid_intensity.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

namespace leasehold::model {

namespace {

Timestamp hours(double count)
{
  return Timestamp{count * 3600.0};
}

/// Quarter of an hour by quarter: what the sums must come to.
double step_by_step(const GridIntensity& grid, double from, double to)
{
  double sum = 0.0;
  for (double quarter = from; quarter < to; quarter += 0.25)
    sum += grid.at(hours(quarter)) * 900.0;
  return sum;
}

} // namespace

TEST_CASE("an integral is parts of its first and last hour and whole ones between")
{
  // 100, 200, 400 g/kWh; from 00:30 to 02:15: 0.5 h x 100 + 1 h x 200 + 0.25 h x 400 = 350 g/kWh x h.
  const GridIntensity grid{{100.0, 200.0, 400.0}, Seconds{0}};
  CHECK(grid.integral(hours(0.5), hours(2.25)) == doctest::Approx(350.0 * 3600.0).epsilon(1e-14));
  CHECK(grid.mean(hours(0.5), hours(2.25)) == doctest::Approx(200.0).epsilon(1e-14));             // 350 / 1.75
  CHECK(grid.integral(hours(1.25), hours(1.5)) == doctest::Approx(50.0 * 3600.0).epsilon(1e-14)); // within one hour
  CHECK(grid.integral(hours(1.0), hours(1.0)) == 0.0);
  CHECK(grid.at(hours(1.0)) == 200.0); // an hour begins with its own
}

TEST_CASE("a series starts over where it ends, and may have begun before the run")
{
  // Two hours into 100, 200, 400 at the start: 400, then 100, 200, 400, 100.
  const GridIntensity grid{{100.0, 200.0, 400.0}, Seconds{7200}};
  CHECK(grid.at(hours(0)) == 400.0);
  CHECK(grid.at(hours(1)) == 100.0);
  CHECK(grid.integral(hours(0), hours(4.5)) == doctest::Approx((400 + 100 + 200 + 400 + 50) * 3600.0).epsilon(1e-14));
  CHECK(GridIntensity{380.0}.integral(hours(0.1), hours(1000.3)) ==
        doctest::Approx(380.0 * 1000.2 * 3600.0).epsilon(1e-13));
}

TEST_CASE("integrals of any two instants equal hour by hour, and add up")
{
  std::mt19937 bits{7};
  std::vector<double> values(53);
  std::ranges::generate(values, [&] { return static_cast<double>(bits() % 1000); });
  const GridIntensity grid{values, Seconds{5 * 3600}};
  for (int i = 0; i < 300; ++i) {
    const double a = 0.25 * static_cast<double>(bits() % 800);
    const double b = a + 0.25 * static_cast<double>(bits() % 800);
    const double c = b + 0.25 * static_cast<double>(bits() % 80);
    const double whole = grid.integral(hours(a), hours(c));
    CHECK(whole == doctest::Approx(step_by_step(grid, a, c)).epsilon(1e-12));
    CHECK(grid.integral(hours(a), hours(b)) + grid.integral(hours(b), hours(c)) ==
          doctest::Approx(whole).epsilon(1e-12));
  }
}

} // namespace leasehold::model
