#include "workload/decimal.hpp"

#include "random/stream.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <bit>
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
  const char* const stopped = workload::parse_decimal(text.data(), end, value);
  if (error != std::errc{} || !std::isfinite(expected)) {
    CHECK(stopped == nullptr);
    return;
  }
  REQUIRE(stopped == stop);
  CHECK(std::bit_cast<std::uint64_t>(value) == std::bit_cast<std::uint64_t>(expected));
}

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
  random::Stream stream{1, 0, "decimals"};
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
