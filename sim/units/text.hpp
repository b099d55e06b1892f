// Quantities as people write them: `7 d`, `40 GiB`, `400 Gbps`, `312 TFLOP/s`, `$2.10/h`, `2 T`, `40/s`, `70 %`.
//
// A number is a decimal (`1.5`, `2e3`); the unit must be there; one space may stand between. Prefixes: k M G T P E are
// powers of 1000, Ki Mi Gi Ti Pi Ei powers of 1024; `bps` counts bits, `B/s` bytes. `1 mo` is 30 days and `1 y` is 365
// days, exactly; terms that follow the calendar use add_months (units/calendar.hpp). Tokens and money take K, M, B (or
// G), T.
#pragma once

#include "units/calendar.hpp"
#include "units/fraction.hpp"
#include "units/money.hpp"
#include "units/price.hpp"
#include "units/quantity.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace leasehold {

/// A value, or the reason why the text is not one (a clause such as "has no unit") and what would be.
template <class T> struct Parsed {
  std::optional<T> value;
  std::string problem;
  std::string suggestion;

  explicit operator bool() const { return value.has_value(); }
  const T& operator*() const { return *value; }
  const T* operator->() const { return &*value; }
};

/// Parses the whole of `text`; defined for the types below alone. Infinities, not-a-number and overflow are refused.
template <class T> [[nodiscard]] Parsed<T> parse(std::string_view text);

template <> Parsed<Seconds> parse(std::string_view text);
template <> Parsed<Hertz> parse(std::string_view text);
template <> Parsed<Bytes> parse(std::string_view text);
template <> Parsed<BytesPerSecond> parse(std::string_view text);
template <> Parsed<Flops> parse(std::string_view text);
template <> Parsed<FlopsPerSecond> parse(std::string_view text);
template <> Parsed<Joules> parse(std::string_view text);
template <> Parsed<Watts> parse(std::string_view text);
template <> Parsed<Tokens> parse(std::string_view text);
template <> Parsed<TokensPerSecond> parse(std::string_view text);
template <> Parsed<Fraction> parse(std::string_view text);
/// Exact: a finer amount than a micro-dollar is refused. `$2.10`, `$40M`, `-$3`, `$1,000,000`.
template <> Parsed<Money> parse(std::string_view text);
template <> Parsed<PricePerHour> parse(std::string_view text);
template <> Parsed<PricePerGigabyte> parse(std::string_view text);
template <> Parsed<PricePerKilowattHour> parse(std::string_view text);
template <> Parsed<PricePerMillionTokens> parse(std::string_view text);
/// ISO-8601 in UTC: `2026-06-01`, `2026-06-01T12:30Z`, `2026-06-01T12:30:15Z` (the Z may be left out).
template <> Parsed<Instant> parse(std::string_view text);
/// A plain decimal number, finite.
template <> Parsed<double> parse(std::string_view text);

/// Text that parse() reads back to the same bits, in the unit that makes it shortest.
[[nodiscard]] std::string to_text(Seconds value);
[[nodiscard]] std::string to_text(Hertz value);
[[nodiscard]] std::string to_text(Bytes value);
[[nodiscard]] std::string to_text(BytesPerSecond value);
[[nodiscard]] std::string to_text(Flops value);
[[nodiscard]] std::string to_text(FlopsPerSecond value);
[[nodiscard]] std::string to_text(Joules value);
[[nodiscard]] std::string to_text(Watts value);
[[nodiscard]] std::string to_text(Tokens value);
[[nodiscard]] std::string to_text(TokensPerSecond value);
[[nodiscard]] std::string to_text(Fraction value);
[[nodiscard]] std::string to_text(Money value);
[[nodiscard]] std::string to_text(PricePerHour value);
[[nodiscard]] std::string to_text(PricePerGigabyte value);
[[nodiscard]] std::string to_text(PricePerKilowattHour value);
[[nodiscard]] std::string to_text(PricePerMillionTokens value);
[[nodiscard]] std::string to_text(Instant value);
/// The shortest decimal that reads back to the same double.
[[nodiscard]] std::string to_text(double value);

} // namespace leasehold
