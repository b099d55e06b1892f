// Rules for one field, written behind its documentation in a Schema: positive(), at_least(1), in_range(0.0, 1.0),
// non_empty(), one_of({"tcp", "udp"}). A rule for a list or a map of numbers holds for each of its elements.
#pragma once

#include "config/diagnostics.hpp"
#include "config/value.hpp"
#include "units/sourced.hpp"
#include "units/text.hpp"

#include <limits>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace leasehold::config {

template <class T> struct Located;

/// What a range is measured on: base units of a quantity, dollars of money and prices.
template <class N>
requires std::is_arithmetic_v<N>
[[nodiscard]] constexpr double magnitude(N number)
{
  return static_cast<double>(number);
}
template <class Q>
requires requires(const Q& q)
{
  {
    q.value()
    } -> std::same_as<double>;
}
[[nodiscard]] constexpr double magnitude(const Q& quantity)
{
  return quantity.value();
}
template <class P>
requires requires(const P& p)
{
  {
    p.dollars()
    } -> std::same_as<double>;
}
[[nodiscard]] constexpr double magnitude(const P& price)
{
  return price.dollars();
}

struct RangeRule {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool above_low = false; ///< low itself is excluded
  std::string text;
};
struct SizeRule {
  std::size_t least = 0;
  std::string text;
};
struct WordRule {
  std::vector<std::string> words;
  std::string text;
};

namespace detail {
template <class N> std::string bound_text(const N& bound)
{
  if constexpr (std::is_integral_v<N>)
    return std::to_string(bound);
  else
    return leasehold::to_text(bound);
}
} // namespace detail

[[nodiscard]] RangeRule positive();
[[nodiscard]] RangeRule non_negative();
[[nodiscard]] SizeRule non_empty();
[[nodiscard]] WordRule one_of(std::vector<std::string> words);
template <class N> [[nodiscard]] RangeRule at_least(N low)
{
  return {magnitude(low), std::numeric_limits<double>::infinity(), false, "at least " + detail::bound_text(low)};
}
template <class N> [[nodiscard]] RangeRule at_most(N high)
{
  return {-std::numeric_limits<double>::infinity(), magnitude(high), false, "at most " + detail::bound_text(high)};
}
template <class N> [[nodiscard]] RangeRule in_range(N low, N high)
{
  return {magnitude(low), magnitude(high), false,
          "from " + detail::bound_text(low) + " to " + detail::bound_text(high)};
}

/// Each reports at `at` and returns false where the rule is broken.
bool check_range(const RangeRule& rule, double magnitude, const Value& at, Diagnostics& diagnostics);
bool check_size(const SizeRule& rule, std::size_t size, const Value& at, Diagnostics& diagnostics);
bool check_word(const WordRule& rule, const std::string& word, const Value& at, Diagnostics& diagnostics);

/// Applies a rule to a decoded field.
template <class M> struct Ruled {
  static bool holds(const RangeRule& rule, const M& field, const Value& at, Diagnostics& diagnostics) requires requires
  {
    magnitude(field);
  }
  {
    return check_range(rule, magnitude(field), at, diagnostics);
  }
  static bool holds(const SizeRule& rule, const M& field, const Value& at, Diagnostics& diagnostics) requires requires
  {
    field.size();
  }
  {
    return check_size(rule, field.size(), at, diagnostics);
  }
  static bool holds(const WordRule& rule, const M& field, const Value& at,
                    Diagnostics& diagnostics) requires std::is_same_v<M, std::string>
  {
    return check_word(rule, field, at, diagnostics);
  }
};
template <class M> struct Ruled<std::optional<M>> {
  template <class Rule>
  static bool holds(const Rule& rule, const std::optional<M>& field, const Value& at, Diagnostics& diagnostics)
  {
    return !field || Ruled<M>::holds(rule, *field, at, diagnostics);
  }
};
template <class M> struct Ruled<Located<M>> {
  template <class Rule>
  static bool holds(const Rule& rule, const Located<M>& field, const Value& at, Diagnostics& diagnostics)
  {
    return Ruled<M>::holds(rule, field.value, at, diagnostics);
  }
};
template <class M> struct Ruled<Sourced<M>> {
  static bool holds(const RangeRule& rule, const Sourced<M>& field, const Value& at, Diagnostics& diagnostics)
  {
    bool all = Ruled<M>::holds(rule, field.value, at, diagnostics);
    all = Ruled<std::optional<M>>::holds(rule, field.low, at, diagnostics) && all;
    return Ruled<std::optional<M>>::holds(rule, field.high, at, diagnostics) && all;
  }
};
template <class M> struct Ruled<std::vector<M>> {
  static bool holds(const SizeRule& rule, const std::vector<M>& field, const Value& at, Diagnostics& diagnostics)
  {
    return check_size(rule, field.size(), at, diagnostics);
  }
  template <class Rule>
  static bool holds(const Rule& rule, const std::vector<M>& field, const Value& at, Diagnostics& diagnostics)
  {
    bool all = true;
    for (std::size_t i = 0; i < field.size(); ++i)
      all = Ruled<M>::holds(rule, field[i], at.is_sequence() ? at[i] : at, diagnostics) && all;
    return all;
  }
};
template <class M> struct Ruled<std::map<std::string, M>> {
  static bool holds(const SizeRule& rule, const std::map<std::string, M>& field, const Value& at, Diagnostics& d)
  {
    return check_size(rule, field.size(), at, d);
  }
  template <class Rule>
  static bool holds(const Rule& rule, const std::map<std::string, M>& field, const Value& at, Diagnostics& diagnostics)
  {
    bool all = true;
    for (const auto& [key, element] : field)
      all = Ruled<M>::holds(rule, element, at.find(key).value_or(at), diagnostics) && all;
    return all;
  }
};

} // namespace leasehold::config
