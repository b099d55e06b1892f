// Unit prices: dollars for an hour, a gigabyte, a kilowatt-hour, a million tokens. The number kept is the one written
// on the price list, so that a bill multiplies it once and rounds once.
#pragma once

#include "units/money.hpp"
#include "units/quantity.hpp"

#include <compare>

namespace leasehold {

template <class Per> class Price {
public:
  using Amount = decltype(Per::amount);

  constexpr Price() = default;
  constexpr explicit Price(double dollars) : dollars_(dollars) {}

  /// Dollars for one `Per::amount`.
  [[nodiscard]] constexpr double dollars() const { return dollars_; }
  /// Unrounded dollars for `amount`.
  [[nodiscard]] constexpr double dollars_for(Amount amount) const { return dollars_ * (amount / Per::amount); }
  /// The bill for `amount`, rounded to the micro-dollar. Throws std::overflow_error beyond ±$9.2 trillion.
  [[nodiscard]] Money bill(Amount amount) const { return Money::round(dollars_for(amount)); }

  constexpr auto operator<=>(const Price&) const = default;
  friend constexpr Price operator*(Price price, double factor) { return Price{price.dollars_ * factor}; }
  friend constexpr Price operator*(double factor, Price price) { return Price{price.dollars_ * factor}; }
  friend constexpr Price operator+(Price a, Price b) { return Price{a.dollars_ + b.dollars_}; }
  friend constexpr double operator/(Price a, Price b) { return a.dollars_ / b.dollars_; }

private:
  double dollars_ = 0.0;
};

struct PerHour {
  static constexpr Seconds amount{3600.0};
};
struct PerGigabyte {
  static constexpr Bytes amount{1e9};
};
struct PerKilowattHour {
  static constexpr Joules amount{3.6e6};
};
struct PerMillionTokens {
  static constexpr Tokens amount{1e6};
};

using PricePerHour = Price<PerHour>;
using PricePerGigabyte = Price<PerGigabyte>;
using PricePerKilowattHour = Price<PerKilowattHour>;
using PricePerMillionTokens = Price<PerMillionTokens>;

} // namespace leasehold
