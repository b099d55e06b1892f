// Codecs of the types that units/text.hpp reads.
#pragma once

#include "config/codec_base.hpp"
#include "config/diagnostics.hpp"
#include "config/scalar.hpp"
#include "units/text.hpp"

#include <concepts>
#include <optional>
#include <string>
#include <string_view>

namespace leasehold::config {

/// What a type of units/text.hpp is called in messages.
template <class Q> struct UnitName;
template <> struct UnitName<Seconds> {
  static constexpr std::string_view name = "a duration", example = "`7 d`";
};
template <> struct UnitName<Hertz> {
  static constexpr std::string_view name = "a frequency", example = "`40/s`";
};
template <> struct UnitName<Bytes> {
  static constexpr std::string_view name = "an amount of data", example = "`40 GiB`";
};
template <> struct UnitName<BytesPerSecond> {
  static constexpr std::string_view name = "a bandwidth", example = "`400 Gbps`";
};
template <> struct UnitName<Flops> {
  static constexpr std::string_view name = "an amount of work", example = "`3 EFLOP`";
};
template <> struct UnitName<FlopsPerSecond> {
  static constexpr std::string_view name = "a speed", example = "`312 TFLOP/s`";
};
template <> struct UnitName<Joules> {
  static constexpr std::string_view name = "an energy", example = "`5 MWh`";
};
template <> struct UnitName<Watts> {
  static constexpr std::string_view name = "a power", example = "`700 W`";
};
template <> struct UnitName<Tokens> {
  static constexpr std::string_view name = "a number of tokens", example = "`2 T`";
};
template <> struct UnitName<TokensPerSecond> {
  static constexpr std::string_view name = "a token rate", example = "`5 tokens/s`";
};
template <> struct UnitName<Fraction> {
  static constexpr std::string_view name = "a share", example = "`70 %`";
};
template <> struct UnitName<Money> {
  static constexpr std::string_view name = "an amount of money", example = "`$40M`";
};
template <> struct UnitName<PricePerHour> {
  static constexpr std::string_view name = "a price per hour", example = "`$2.10/h`";
};
template <> struct UnitName<PricePerGigabyte> {
  static constexpr std::string_view name = "a price per gigabyte", example = "`$0.09/GB`";
};
template <> struct UnitName<PricePerKilowattHour> {
  static constexpr std::string_view name = "a price per kilowatt-hour", example = "`$0.08/kWh`";
};
template <> struct UnitName<PricePerMillionTokens> {
  static constexpr std::string_view name = "a price per million tokens", example = "`$0.60/Mtoken`";
};
template <> struct UnitName<Instant> {
  static constexpr std::string_view name = "a date or instant", example = "`2026-06-01`";
};

template <class Q>
concept WithUnit = requires
{
  UnitName<Q>::name;
};

/// Amounts are not negative in a scenario; a type that may be has its own codec.
template <WithUnit Q> struct Codec<Q> : PlainCodec {
  static std::optional<Q> decode(const Value& value, Diagnostics& d)
  {
    if (!expect_scalar(value, UnitName<Q>::name, UnitName<Q>::example, d))
      return std::nullopt;
    auto parsed = parse<Q>(value.text());
    if (!parsed) {
      report_parse(value, UnitName<Q>::name, std::move(parsed.problem), std::move(parsed.suggestion), d);
      return std::nullopt;
    }
    if constexpr (!std::same_as<Q, Instant>) {
      if (*parsed < Q{}) {
        report_negative(value, UnitName<Q>::name, d);
        return std::nullopt;
      }
    }
    return *parsed;
  }
  static std::string type() { return std::string{UnitName<Q>::name} + " such as " + std::string{UnitName<Q>::example}; }
  static std::string print(const Q& value) { return leasehold::to_text(value); }
};

} // namespace leasehold::config
