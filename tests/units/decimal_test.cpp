#include "units/decimal.hpp"

#include <doctest/doctest.h>

#include <fmt/format.h>

#include <bit>
#include <charconv>
#include <random>
#include <string>

using namespace leasehold;

namespace {

/// Both readers agree on where the number ends and on every bit of it.
void check_against_from_chars(const std::string& text)
{
  CAPTURE(text);
  double expected = 0.0, value = 0.0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, expected);
  const char* const stopped = parse_decimal(text.data(), end, value);
  if (error != std::errc{} || !std::isfinite(expected)) {
    CHECK(stopped == nullptr);
    return;
  }
  REQUIRE(stopped == stop);
  CHECK(std::bit_cast<std::uint64_t>(value) == std::bit_cast<std::uint64_t>(expected));
}

class Dice {
public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  std::int64_t uniform_int(std::int64_t least, std::int64_t most)
  {
    return std::uniform_int_distribution<std::int64_t>{least, most}(engine_);
  }
  bool bernoulli(double share) { return std::bernoulli_distribution{share}(engine_); }

private:
  std::mt19937_64 engine_;
};

} // namespace

TEST_CASE("decimals are read with the bits that std::from_chars gives")
{
  for (const char* text : {"0",
                           "-0",
                           "-1",
                           "1.",
                           ".5",
                           "-.5",
                           ".",
                           "-",
                           "",
                           "1e5",
                           "1e400",
                           "1e-400",
                           "inf",
                           "nan",
                           "-inf",
                           "+1",
                           "00012.50",
                           "9007199254740992",
                           "9007199254740993",
                           "9007199254740993.5",
                           "123456789012345678",
                           "1234567890123456789",
                           "18446744073709551616",
                           "0.000000000000000001",
                           "0.0000000000000000001",
                           "1.7976931348623157e308",
                           "4.9e-324",
                           "12abc",
                           "1.2.3",
                           "1e",
                           "0x10"})
    check_against_from_chars(text);
  Dice stream{1};
  for (int i = 0; i < 200'000; ++i) {
    const auto digits = static_cast<int>(stream.uniform_int(1, 20));
    std::string text = stream.bernoulli(0.2) ? "-" : "";
    const auto point = stream.uniform_int(-3, digits);
    for (int d = 0; d < digits; ++d) {
      if (d == point)
        text += '.';
      text += static_cast<char>('0' + stream.uniform_int(0, 9));
    }
    if (stream.bernoulli(0.1))
      text += fmt::format("e{}", stream.uniform_int(-330, 330));
    check_against_from_chars(text);
  }
}

TEST_CASE("times are read to the nanosecond from the digits, half to even past the ninth")
{
  const auto ns = [](std::string_view text) { return nanoseconds_in(text).value_or(-7); };
  CHECK(ns("0") == 0);
  CHECK(ns("-0") == 0);
  CHECK(ns("1.") == 1'000'000'000);
  CHECK(ns(".5") == 500'000'000);
  CHECK(ns("-.5") == -500'000'000);
  CHECK(ns("0.1234567885") == 123'456'788);
  CHECK(ns("0.1234567895") == 123'456'790);
  CHECK(ns("0.12345678850000000000000000000000000001") == 123'456'789);
  CHECK(ns("0.12345678849999999999999999999999999999") == 123'456'788);
  CHECK(ns("-0.1234567895") == -123'456'790);
  // A double of this many seconds is a multiple of 2^-22 s, 238 ns.
  CHECK(ns("1700000000.123456789") == 1'700'000'000'123'456'789);
  CHECK(ns("1e3") == 1'000'000'000'000);
  CHECK(ns("1.5E+3") == 1'500'000'000'000);
  CHECK(ns("25e-10") == 2); // 2.5 ns
  CHECK(ns("35e-10") == 4);
  CHECK(ns("5e-10") == 0);
  CHECK(ns("6e-10") == 1);
  CHECK(ns("9e-11") == 0);
  CHECK(ns("0e999999999999999999999") == 0);
  CHECK(ns("000000000000000000000000000001.5") == 1'500'000'000);
  // 2^63 - 1 ns is never, and no instant of a trace; 292 years are 9.2e9 s
  CHECK(ns("9223372036.854775806") == 9'223'372'036'854'775'806);
  for (const char* beyond : {"9223372036.854775807", "-9223372036.854775807", "9223372036.8547758067", "9300000000",
                             "1e10", "1e300", "99999999999999999999999999"})
    CHECK(!nanoseconds_in(beyond));
  CHECK(instant_in("1e10") == Timestamp::never());
  CHECK(!nanoseconds_in("10e9223372036854775807")); // the exponent itself fits into 64 bits
  CHECK(ns("10e-9223372036854775807") == 0);
  CHECK(duration_in("0.1234567885") == Seconds{0.123456788});
}

TEST_CASE("milliseconds are read as exactly")
{
  const auto ns = [](std::string_view text) { return decimal_in(text).nanoseconds_of_milliseconds().value_or(-7); };
  CHECK(ns("1500") == 1'500'000'000);
  CHECK(ns("0.000001") == 1);
  CHECK(ns("0.0000025") == 2); // 2.5 ns, half to even
  CHECK(ns("1.5e3") == 1'500'000'000);
  // A double of so many milliseconds is a multiple of 2^-12 ms, 244 ns.
  CHECK(ns("1700000000123.456789") == 1'700'000'000'123'456'789);
  CHECK(ns("9223372036854.775806") == 9'223'372'036'854'775'806);
  CHECK(!decimal_in("9223372036854.775807").nanoseconds_of_milliseconds()); // never
}

TEST_CASE("the nanoseconds of a random decimal are its digits")
{
  Dice stream{2};
  for (int i = 0; i < 100'000; ++i) {
    const auto nanoseconds = stream.uniform_int(0, 9'000'000'000'000'000'000);
    const std::string digits = fmt::format("{:010}", nanoseconds);
    const std::string text = digits.substr(0, digits.size() - 9) + "." + digits.substr(digits.size() - 9);
    REQUIRE(nanoseconds_in(text) == nanoseconds);
  }
}
