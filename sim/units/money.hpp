// Exact money: a 64-bit count of micro-dollars. Rounding happens once, where a bill is made.
#pragma once

#include <compare>
#include <cstdint>

namespace leasehold {

class Money {
public:
  constexpr Money() = default;
  [[nodiscard]] static constexpr Money from_micros(std::int64_t micros) { return Money{micros}; }
  /// The nearest micro-dollar, halves away from zero. Throws std::overflow_error beyond ±$9.2 trillion or for NaN.
  [[nodiscard]] static Money round(double dollars);

  [[nodiscard]] constexpr std::int64_t micros() const { return micros_; }
  [[nodiscard]] constexpr double dollars() const { return static_cast<double>(micros_) / 1e6; }

  constexpr auto operator<=>(const Money&) const = default;
  constexpr Money operator-() const { return Money{-micros_}; }
  /// Sums and differences throw std::overflow_error rather than wrap.
  Money& operator+=(Money other);
  Money& operator-=(Money other);
  friend Money operator+(Money a, Money b) { return a += b; }
  friend Money operator-(Money a, Money b) { return a -= b; }

private:
  constexpr explicit Money(std::int64_t micros) : micros_(micros) {}
  std::int64_t micros_ = 0;
};

} // namespace leasehold
