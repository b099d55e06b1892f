// Physical quantities with their dimension in the type: adding seconds to bytes does not compile, and
// bytes / (bytes per second) is seconds. Values are doubles in the base unit named beside each alias.
#pragma once

#include <compare>

namespace leasehold {

/// Exponents of the base dimensions: second, byte, floating-point operation, joule, token.
template <int Time, int Data, int Work, int Energy, int Text> struct Dimension {
};

template <class D> class Quantity;

namespace detail {
template <int T, int D, int W, int E, int X> struct ByDimension {
  using type = Quantity<Dimension<T, D, W, E, X>>;
};
/// A ratio of like quantities is a plain number.
template <> struct ByDimension<0, 0, 0, 0, 0> {
  using type = double;
};
} // namespace detail

template <int T, int D, int W, int E, int X> class Quantity<Dimension<T, D, W, E, X>> {
public:
  constexpr Quantity() = default;
  constexpr explicit Quantity(double value) : value_(value) {}

  /// The number of base units.
  [[nodiscard]] constexpr double value() const { return value_; }

  constexpr auto operator<=>(const Quantity&) const = default;
  constexpr Quantity operator-() const { return Quantity{-value_}; }
  constexpr Quantity& operator+=(Quantity other)
  {
    value_ += other.value_;
    return *this;
  }
  constexpr Quantity& operator-=(Quantity other)
  {
    value_ -= other.value_;
    return *this;
  }
  constexpr Quantity& operator*=(double factor)
  {
    value_ *= factor;
    return *this;
  }
  constexpr Quantity& operator/=(double factor)
  {
    value_ /= factor;
    return *this;
  }
  friend constexpr Quantity operator+(Quantity a, Quantity b) { return a += b; }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return a -= b; }
  friend constexpr Quantity operator*(Quantity a, double b) { return a *= b; }
  friend constexpr Quantity operator*(double a, Quantity b) { return b *= a; }
  friend constexpr Quantity operator/(Quantity a, double b) { return a /= b; }

  template <int T2, int D2, int W2, int E2, int X2>
  friend constexpr auto operator*(Quantity a, Quantity<Dimension<T2, D2, W2, E2, X2>> b)
  {
    using Product = typename detail::ByDimension<T + T2, D + D2, W + W2, E + E2, X + X2>::type;
    return Product{a.value() * b.value()};
  }
  template <int T2, int D2, int W2, int E2, int X2>
  friend constexpr auto operator/(Quantity a, Quantity<Dimension<T2, D2, W2, E2, X2>> b)
  {
    using Ratio = typename detail::ByDimension<T - T2, D - D2, W - W2, E - E2, X - X2>::type;
    return Ratio{a.value() / b.value()};
  }
  friend constexpr auto operator/(double a, Quantity b)
  {
    return typename detail::ByDimension<-T, -D, -W, -E, -X>::type{a / b.value_};
  }

private:
  double value_ = 0.0;
};

using Seconds = Quantity<Dimension<1, 0, 0, 0, 0>>;
using Hertz = Quantity<Dimension<-1, 0, 0, 0, 0>>; ///< events per second
using Bytes = Quantity<Dimension<0, 1, 0, 0, 0>>;
using BytesPerSecond = Quantity<Dimension<-1, 1, 0, 0, 0>>;
using Flops = Quantity<Dimension<0, 0, 1, 0, 0>>; ///< floating-point operations, a multiply-add being two
using FlopsPerSecond = Quantity<Dimension<-1, 0, 1, 0, 0>>;
using Joules = Quantity<Dimension<0, 0, 0, 1, 0>>;
using Watts = Quantity<Dimension<-1, 0, 0, 1, 0>>;
using Tokens = Quantity<Dimension<0, 0, 0, 0, 1>>;
using TokensPerSecond = Quantity<Dimension<-1, 0, 0, 0, 1>>;

inline constexpr Seconds minute{60.0};
inline constexpr Seconds hour{3600.0};
inline constexpr Seconds day{86400.0};

} // namespace leasehold
