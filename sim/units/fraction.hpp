// A share of a whole.
#pragma once

#include <compare>

namespace leasehold {

/// A number in [0, 1]; written `70 %` or `0.7`. The reader refuses values outside; arithmetic uses value().
class Fraction {
public:
  constexpr Fraction() = default;
  constexpr explicit Fraction(double value) : value_(value) {}
  [[nodiscard]] constexpr double value() const { return value_; }
  constexpr auto operator<=>(const Fraction&) const = default;

private:
  double value_ = 0.0;
};

} // namespace leasehold
