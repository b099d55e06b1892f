// Charges in exact integer arithmetic: chips × whole seconds × a rate, rounded once to the micro-dollar.
#pragma once

#include "units/money.hpp"
#include "units/price.hpp"

#include <compare>
#include <cstdint>
#include <span>
#include <vector>

namespace leasehold::market {

/// The price of one chip for one hour as a whole number of nano-dollars (0.1 % of a micro-dollar: enough for every
/// published price, which have at most six decimals).
class Rate {
public:
  constexpr Rate() = default;
  [[nodiscard]] static constexpr Rate from_nanos(std::int64_t nanos) { return Rate{nanos}; }
  /// The nearest nano-dollar. Throws std::overflow_error beyond ±$9.2 billion an hour or for NaN.
  [[nodiscard]] static Rate of(PricePerHour price);

  [[nodiscard]] constexpr std::int64_t nanos() const { return nanos_; }
  [[nodiscard]] constexpr double dollars_per_hour() const { return static_cast<double>(nanos_) / 1e9; }
  constexpr auto operator<=>(const Rate&) const = default;

private:
  constexpr explicit Rate(std::int64_t nanos) : nanos_(nanos) {}
  std::int64_t nanos_ = 0;
};

/// The bill for `chips` over `seconds` at `rate`, to the nearest micro-dollar, halves away from zero. Throws
/// std::overflow_error where it does not fit.
[[nodiscard]] Money charge(std::int64_t chips, std::int64_t seconds, Rate rate);

/// `whole` × part / parts, to the nearest micro-dollar, halves away from zero. `parts` must be positive.
[[nodiscard]] Money share(Money whole, std::int64_t part, std::int64_t parts);
/// `whole` × `fraction`, the fraction taken to twelve decimals.
[[nodiscard]] Money share(Money whole, double fraction);
/// `whole` in proportion to weights that are not negative: differences of rounded running totals, which add up to it.
/// Empty where no weight is positive.
[[nodiscard]] std::vector<Money> shares(Money whole, std::span<const double> weights);

} // namespace leasehold::market
