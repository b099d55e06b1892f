#include "units/timestamp.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace leasehold {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();

} // namespace

TEST_CASE("seconds become the nearest nanosecond, half to even, in one rounding")
{
  CHECK(nanoseconds_of(0.1) == 100'000'000);
  CHECK(nanoseconds_of(-0.1) == -100'000'000);
  CHECK(nanoseconds_of(1e-9) == 1);
  CHECK(nanoseconds_of(1e-300) == 0);
  CHECK(nanoseconds_of(std::numeric_limits<double>::denorm_min()) == 0);
  // 2^-10 s is 976,562.5 ns, three of it 2,929,687.5 ns: doubles hold both exactly
  CHECK(nanoseconds_of(std::ldexp(1.0, -10)) == 976'562);
  CHECK(nanoseconds_of(std::ldexp(3.0, -10)) == 2'929'688);
  CHECK(nanoseconds_of(-std::ldexp(3.0, -10)) == -2'929'688);
  CHECK(nanoseconds_of(std::nextafter(std::ldexp(1.0, -10), 0.0)) == 976'562);
  CHECK(nanoseconds_of(std::nextafter(std::ldexp(1.0, -10), 1.0)) == 976'563);
  // 2^33 s: a double that holds whole nanoseconds no longer; 2^33 * 10^9 = 8,589,934,592,000,000,000
  CHECK(nanoseconds_of(8'589'934'592.0) == 8'589'934'592'000'000'000);
  CHECK_THROWS_AS(static_cast<void>(nanoseconds_of(std::nan(""))), std::logic_error);
}

TEST_CASE("minus zero is zero")
{
  // Its sign bit read as a part of the exponent would make it a fraction shifted by -973 bits, which no constant expression
  // may hold.
  static_assert(nanoseconds_of(-0.0) == 0);
  CHECK(nanoseconds_of(-0.0) == 0);
  CHECK(Timestamp{-0.0} == Timestamp{});
  CHECK_FALSE(std::signbit(Timestamp{-0.0}.value()));
  CHECK(Timestamp{5.0} + Seconds{-0.0} == Timestamp{5.0});
  CHECK(Timestamp{5.0} - Seconds{-0.0} == Timestamp{5.0});
  CHECK(Timestamp{5.0} - Seconds{0.0} == Timestamp{5.0}); // which adds -0.0
}

TEST_CASE("instants saturate, and never stays never")
{
  CHECK(nanoseconds_of(1e10) == most);
  CHECK(nanoseconds_of(-1e10) == least);
  CHECK(Timestamp{infinity} == Timestamp::never());
  CHECK(Timestamp{1.0} + Seconds{infinity} == Timestamp::never());
  CHECK(Timestamp{9e9} + Seconds{9e9} == Timestamp::never());
  CHECK(Timestamp{-9e9} - Seconds{9e9} == Timestamp::from_nanoseconds(least));
  for (const double d : {0.0, 1.0, -1.0, 1e10, -1e10, infinity, -infinity}) {
    CHECK(Timestamp::never() + Seconds{d} == Timestamp::never());
    CHECK(Timestamp::never() - Seconds{d} == Timestamp::never());
  }
  CHECK(after(Timestamp{1.0}).nanoseconds() == 1'000'000'001);
  CHECK(after(Timestamp::never()) == Timestamp::never());
  CHECK(std::isinf(Timestamp::never().value()));
}

TEST_CASE("a difference of instants is the nearest double, infinite where one is never")
{
  CHECK((Timestamp{0.3} - Timestamp{0.1}) == Seconds{0.2}); // in doubles 0.3 - 0.1 < 0.2
  CHECK((Timestamp::never() - Timestamp{5.0}) == Seconds{infinity});
  CHECK((Timestamp{5.0} - Timestamp::never()) == Seconds{-infinity});
  CHECK((Timestamp::never() - Timestamp::never()) == Seconds{0.0});
  // 18 * 10^18 ns do not fit 64 bits
  CHECK((Timestamp{9e9} - Timestamp{-9e9}) == Seconds{18e9});
  CHECK(Timestamp{7.5}.since(Timestamp{2.25}) == Timestamp{5.25});
  CHECK(Timestamp::never().since(Timestamp{2.25}) == Timestamp::never());
}

TEST_CASE("instants are ordered by nanoseconds, a year in as at the start")
{
  CHECK(Timestamp{0.1} + Seconds{0.2} == Timestamp{0.3}); // in doubles 0.1 + 0.2 > 0.3
  const Timestamp late = Timestamp{0.0} + 365.0 * day;
  CHECK(late < after(late));
  CHECK(late + Seconds{1e-9} == after(late));
  CHECK(after(late) < Timestamp::never());
  CHECK(Timestamp{-1.0} < Timestamp{});
}

TEST_CASE("whole seconds are rounded down")
{
  CHECK(Timestamp{1.999999999}.whole_seconds() == 1);
  CHECK(Timestamp{-0.000000001}.whole_seconds() == -1);
  CHECK(Timestamp{-1.0}.whole_seconds() == -1);
  // a nanosecond before a second 200 days in, which no double tells from the second
  CHECK(Timestamp::from_nanoseconds(17'279'999'999'999'999).whole_seconds() == 17'279'999);
}

} // namespace leasehold
