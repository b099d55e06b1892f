// Numbers with provenance: `{value: 989 TFLOP/s, source: "...", date: 2025-06-15, confidence: high, low: ..., high:
// ...}`.
#pragma once

#include "config/schema.hpp"
#include "units/sourced.hpp"

#include <optional>
#include <string>
#include <vector>

namespace leasehold::config {

template <class T> const Schema<Sourced<T>>& sourced_schema()
{
  using S = Sourced<T>;
  static const auto declared =
      Schema<S>("sourced value", "a number with its source")
          .required("value", &S::value, "the number")
          .optional("low", &S::low, "lower end of the range it may lie in")
          .optional("high", &S::high, "upper end of that range")
          .required("source", &S::source, "a citation or address", non_empty())
          .optional("date", &S::date, "when the source was published or read")
          .required("confidence", &S::confidence, "how far to trust it")
          .check([](const S& sourced, const Value& at, Diagnostics& diagnostics) {
            if ((sourced.low && sourced.value < *sourced.low) || (sourced.high && *sourced.high < sourced.value))
              diagnostics.error(at, "`value` lies outside its range", "`low` ≤ `value` ≤ `high` must hold");
          });
  return declared;
}

template <class T> struct Codec<Sourced<T>> : PlainCodec {
  static std::optional<Sourced<T>> decode(const Value& value, Diagnostics& d)
  {
    return sourced_schema<T>().decode(value, d);
  }
  static std::string type() { return Codec<T>::type() + ", with value, source, date and confidence"; }
  static std::string print(const Sourced<T>& sourced) { return Codec<T>::print(sourced.value); }
};

} // namespace leasehold::config
