#include "market/rate.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

namespace leasehold::market {

TEST_CASE("a charge is exact and rounded once")
{
  // 8 chips × 5,400 s × $6.88/h = 8 × 1.5 × 6.88 = $82.56.
  CHECK(charge(8, 5400, Rate::of(PricePerHour{6.88})).micros() == 82'560'000);
  // 1 chip × 1 s × $9.7966/h = 9.7966/3600 = 0.0027212777… → 2,721 micro-dollars.
  CHECK(charge(1, 1, Rate::of(PricePerHour{9.7966})).micros() == 2721);
  // A half rounds away from zero: 1 chip × 1,800 s × $0.000001/h = 0.5 micro-dollars.
  CHECK(charge(1, 1800, Rate::of(PricePerHour{0.000001})).micros() == 1);
}

TEST_CASE("a charge does not overflow on its way")
{
  // 100,000 chips × 5 y (157,680,000 s) × $10/h = 1e5 × 43,800 h × 10 = $43.8e9; the product in nano-dollar-seconds
  // is 1.6e23, beyond 64 bits.
  CHECK(charge(100'000, 157'680'000, Rate::of(PricePerHour{10.0})).micros() == 43'800'000'000'000'000);
  CHECK_THROWS_AS((void)charge(1'000'000'000, 1'000'000'000'000, Rate::of(PricePerHour{1000.0})), std::overflow_error);
}

TEST_CASE("shares of an amount add up when taken as differences of running totals")
{
  // $1.00 in thirds: round(333,333.33) = 333,333; round(666,666.67) = 666,667; 1,000,000. Differences sum to the whole.
  const Money whole = Money::from_micros(1'000'000);
  CHECK(share(whole, 1, 3).micros() == 333'333);
  CHECK(share(whole, 2, 3).micros() == 666'667);
  CHECK(share(whole, 3, 3) == whole);
  CHECK(share(Money::from_micros(-5), 1, 2).micros() == -3);
}

} // namespace leasehold::market
