#include "units/text.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

namespace leasehold {

TEST_CASE("units are read in their base unit")
{
  CHECK(*parse<Seconds>("7 d") == Seconds{604800.0});
  CHECK(*parse<Seconds>("30min") == Seconds{1800.0});
  CHECK(*parse<Seconds>("50 ms") == Seconds{0.05});
  CHECK(*parse<Seconds>("3 mo") == Seconds{90 * 86400.0});
  CHECK(*parse<Seconds>("-1.5 s") == Seconds{-1.5});
  CHECK(*parse<Bytes>("40 GiB") == Bytes{40 * 1073741824.0});
  CHECK(*parse<Bytes>("80 GB") == Bytes{8e10});
  CHECK(*parse<BytesPerSecond>("400 Gbps") == BytesPerSecond{5e10}); // 400e9 bits / 8
  CHECK(*parse<BytesPerSecond>("3.35 TB/s") == BytesPerSecond{3.35 * 1e12});
  CHECK(*parse<FlopsPerSecond>("312 TFLOP/s") == FlopsPerSecond{3.12e14});
  CHECK(*parse<Flops>("1 ZFLOP") == Flops{1e21});
  CHECK(*parse<Watts>("700 W") == Watts{700.0});
  CHECK(*parse<Joules>("5 MWh") == Joules{1.8e10}); // 5e6 W x 3600 s
  CHECK(*parse<Tokens>("2 T") == Tokens{2e12});
  CHECK(*parse<Tokens>("2 T tokens") == Tokens{2e12});
  CHECK(*parse<Tokens>("128 tokens") == Tokens{128.0});
  CHECK(*parse<TokensPerSecond>("5 tokens/s") == TokensPerSecond{5.0});
  CHECK(*parse<Hertz>("40/s") == Hertz{40.0});
  CHECK(*parse<Hertz>("40 requests/s") == Hertz{40.0});
  CHECK(parse<Fraction>("70 %")->value() == 0.7);
  CHECK(parse<Fraction>("0.7")->value() == 0.7);
  CHECK(*parse<double>("-2e3") == -2000.0);
}

TEST_CASE("what is no quantity is refused with a reason")
{
  CHECK(parse<Seconds>("7").problem == "`7` has no unit");
  CHECK(parse<Seconds>("7").suggestion == "write `7 s` or the like; units: s, ms, us, ns, min, h, d, w, y");
  CHECK(parse<Seconds>("7 parsecs").problem == "`parsecs` is not a unit known here");
  CHECK(parse<Seconds>("7 GB").problem == "`GB` is not a unit known here");
  for (const char* const text : {"", " ", "s", "nan s", "inf s", "-inf s", ".nan s", "+5 s", "1e999 s", "0x10 s",
                                 "- 5 s", "1e308 y", "1.2.3 s", "--1 s", "1_000 s"})
    CHECK_MESSAGE(!parse<Seconds>(text), text);
  for (const char* const text : {"70", "101 %", "-1 %", "1.01", "70%%", "nan"})
    CHECK_MESSAGE(!parse<Fraction>(text), text);
  for (const char* const text : {"nan", "inf", ".inf", "1 2", "1e400", "", "1,5"})
    CHECK_MESSAGE(!parse<double>(text), text);
}

TEST_CASE("money is read exactly")
{
  CHECK(parse<Money>("$2.10")->micros() == 2'100'000);
  CHECK(parse<Money>("$0.1")->micros() == 100'000);
  CHECK(parse<Money>("$0.000001")->micros() == 1);
  CHECK(parse<Money>("$40M")->micros() == 40'000'000'000'000);
  CHECK(parse<Money>("$1.5 B")->micros() == 1'500'000'000'000'000);
  CHECK(parse<Money>("-$3")->micros() == -3'000'000);
  CHECK(parse<Money>("$1,000,000.50")->micros() == 1'000'000'500'000);
  CHECK(parse<Money>("$1.0000001M")->micros() == 1'000'000'100'000); // finer digits are fine once scaled
  CHECK(parse<Money>("$9.2T")->micros() == 9'200'000'000'000'000'000);
  CHECK(parse<Money>("$0.0000001").problem == "`$0.0000001` is finer than a micro-dollar");
  CHECK(parse<Money>("$9.3T").problem == "`$9.3T` is more than 64 bits of micro-dollars hold");
  for (const char* const text : {"", "$", "2.10", "$-3", "$1e6", "$M", "$1 X", "$.", "$1.2.3", "€3"})
    CHECK_MESSAGE(!parse<Money>(text), text);
}

TEST_CASE("prices keep the number on the list")
{
  CHECK(parse<PricePerHour>("$2.10/h")->dollars() == 2.10);
  CHECK(parse<PricePerGigabyte>("$0.09/GB")->dollars() == 0.09);
  CHECK(parse<PricePerKilowattHour>("$0.08/kWh")->dollars() == 0.08);
  CHECK(parse<PricePerMillionTokens>("$0.60/Mtoken")->dollars() == 0.60);
  // 90 minutes at $2.10 an hour are $3.15; 1 GB = 1e9 B; 3.6e6 J = 1 kWh.
  CHECK(parse<PricePerHour>("$2.10/h")->bill(Seconds{5400}) == Money::from_micros(3'150'000));
  CHECK(parse<PricePerGigabyte>("$0.09/GB")->bill(Bytes{1e12}) == Money::from_micros(90'000'000));
  CHECK(parse<PricePerKilowattHour>("$0.08/kWh")->bill(Joules{3.6e9}) == Money::from_micros(80'000'000));
  for (const char* const text : {"$2.10", "2.10/h", "$2.10/GB", "$/h", "$nan/h", "$1e400/h", "$2.10/"})
    CHECK_MESSAGE(!parse<PricePerHour>(text), text);
}

TEST_CASE("printed quantities read back to the same bits, in a short unit")
{
  CHECK(to_text(Seconds{604800.0}) == "1 w");
  CHECK(to_text(Seconds{90.0}) == "90 s");
  CHECK(to_text(Seconds{0.0}) == "0 s");
  CHECK(to_text(Bytes{42949672960.0}) == "40 GiB");
  CHECK(to_text(Hertz{40.0}) == "40/s");
  CHECK(to_text(BytesPerSecond{5e10}) == "50 GB/s");
  CHECK(to_text(Tokens{2e12}) == "2 T tokens");
  CHECK(to_text(Money::from_micros(2'100'000)) == "$2.10");
  CHECK(to_text(Money::from_micros(-1)) == "-$0.000001");
  CHECK(to_text(PricePerHour{2.1}) == "$2.1/h");
  // A deterministic walk over many magnitudes.
  double value = 1.0e-9;
  for (int i = 0; i < 400; ++i, value *= 1.2345678901234567) {
    CHECK(*parse<Seconds>(to_text(Seconds{value})) == Seconds{value});
    CHECK(*parse<Bytes>(to_text(Bytes{value})) == Bytes{value});
    CHECK(*parse<BytesPerSecond>(to_text(BytesPerSecond{value})) == BytesPerSecond{value});
    CHECK(*parse<FlopsPerSecond>(to_text(FlopsPerSecond{value})) == FlopsPerSecond{value});
    CHECK(*parse<Joules>(to_text(Joules{value})) == Joules{value});
    CHECK(*parse<TokensPerSecond>(to_text(TokensPerSecond{value})) == TokensPerSecond{value});
    CHECK(*parse<PricePerHour>(to_text(PricePerHour{value})) == PricePerHour{value});
    const Money money = Money::from_micros(static_cast<std::int64_t>(std::min(value * 1e9, 9e18)));
    CHECK(*parse<Money>(to_text(money)) == money);
  }
  CHECK(to_text(Money::from_micros(std::numeric_limits<std::int64_t>::min())) == "-$9223372036854.775808");
}

} // namespace leasehold
