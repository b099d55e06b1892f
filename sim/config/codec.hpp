// How a C++ type is read from YAML: Codec<T>::decode(value, diagnostics) → std::optional<T>, reporting every fault.
//
// Covered: bool, integers, double, std::string, every type of units/text.hpp (quantities may not be negative here),
// enumerations with enum_names (units/named.hpp), std::optional, std::vector, std::map<std::string, M>,
// std::vector<std::pair<std::string, M>> (a mapping in file order), Located<M>, Sourced<M>, Value itself, structs with
// a Schema, std::variant of such structs, NamedChoice. The last four live in schema.hpp and its neighbours.
#pragma once

#include "config/codec_base.hpp"
#include "config/codec_containers.hpp"
#include "config/codec_units.hpp"
#include "config/diagnostics.hpp"
#include "config/scalar.hpp"
#include "config/value.hpp"
#include "units/named.hpp"
#include "units/text.hpp"

#include <concepts>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace leasehold::config {

template <> struct Codec<bool> : PlainCodec {
  static std::optional<bool> decode(const Value& value, Diagnostics& d) { return decode_bool(value, d); }
  static std::string type() { return "true or false"; }
  static std::string print(bool value) { return value ? "true" : "false"; }
};

template <class N>
requires(std::integral<N> && !std::same_as<N, bool>) struct Codec<N> : PlainCodec {
  static std::optional<N> decode(const Value& value, Diagnostics& d)
  {
    if constexpr (std::is_signed_v<N>)
      return narrow(decode_signed(value, std::numeric_limits<N>::min(), std::numeric_limits<N>::max(), d));
    else
      return narrow(decode_unsigned(value, std::numeric_limits<N>::max(), d));
  }
  static std::string type() { return "whole number"; }
  static std::string print(N value) { return std::to_string(value); }

private:
  template <class Wide> static std::optional<N> narrow(std::optional<Wide> wide)
  {
    return wide ? std::optional<N>{static_cast<N>(*wide)} : std::nullopt;
  }
};

template <> struct Codec<double> : PlainCodec {
  static std::optional<double> decode(const Value& value, Diagnostics& d) { return decode_double(value, d); }
  static std::string type() { return "number"; }
  static std::string print(double value) { return leasehold::to_text(value); }
};

template <> struct Codec<std::string> : PlainCodec {
  static std::optional<std::string> decode(const Value& value, Diagnostics& d) { return decode_string(value, d); }
  static std::string type() { return "text"; }
  static std::string print(const std::string& value) { return value; }
};

template <> struct Codec<Value> : PlainCodec {
  static std::optional<Value> decode(const Value& value, Diagnostics&) { return value; }
  static std::string type() { return "any value"; }
  static std::string print(const Value&) { return {}; }
};

template <NamedEnum E> struct Codec<E> : PlainCodec {
  static std::optional<E> decode(const Value& value, Diagnostics& d)
  {
    std::vector<std::string> names;
    for (const Named<E>& row : enum_names(Tag<E>{}))
      names.emplace_back(row.name);
    const auto index = decode_name(value, names, "a name", d);
    return index ? std::optional<E>{enum_names(Tag<E>{})[*index].value} : std::nullopt;
  }
  static std::string type() { return "name"; }
  static std::string print(E value) { return std::string{name_of(value)}; }
  static std::vector<ChoiceDoc> choices()
  {
    std::vector<ChoiceDoc> rows;
    for (const Named<E>& row : enum_names(Tag<E>{}))
      rows.push_back({std::string{row.name}, std::string{row.doc}});
    return rows;
  }
};

} // namespace leasehold::config
