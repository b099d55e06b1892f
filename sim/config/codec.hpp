// How a C++ type is read from YAML: Codec<T>::decode(value, diagnostics) → std::optional<T>, reporting every fault.
//
// Covered: bool, integers, double, std::string, every type of units/text.hpp (quantities may not be negative here),
// enumerations with enum_names (units/named.hpp), std::optional, std::vector, std::map<std::string, M>,
// std::vector<std::pair<std::string, M>> (a mapping in file order), Located<M>, Sourced<M>, Value itself, structs with
// a Schema, std::variant of such structs, NamedChoice. The last four live in schema.hpp and its neighbours.
#pragma once

#include "config/diagnostics.hpp"
#include "config/scalar.hpp"
#include "config/value.hpp"
#include "units/named.hpp"
#include "units/text.hpp"

#include <concepts>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace leasehold::config {

class SchemaBase;

/// One value of an enumeration, or one name of a choice, with its documentation.
struct ChoiceDoc {
  std::string name;
  std::string doc;
};

/// What most codecs say about themselves.
struct PlainCodec {
  static std::vector<ChoiceDoc> choices() { return {}; }
  static std::vector<const SchemaBase*> nested() { return {}; }
};

/// Specialised for each kind of type: decode, type() and print() (for defaults), and PlainCodec's two.
template <class T> struct Codec;

/// A value that remembers where it was written, for checks that come after decoding.
template <class T> struct Located {
  T value{};
  Value at;
};

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

/// A key that may be absent; `null` says the same.
template <class M> struct Codec<std::optional<M>> {
  static std::optional<std::optional<M>> decode(const Value& value, Diagnostics& d)
  {
    if (value.is_null())
      return std::optional<M>{};
    auto inner = Codec<M>::decode(value, d);
    if (!inner)
      return std::nullopt;
    return std::optional<std::optional<M>>{std::move(inner)};
  }
  static std::string type() { return Codec<M>::type(); }
  static std::string print(const std::optional<M>& value) { return value ? Codec<M>::print(*value) : std::string{}; }
  static std::vector<ChoiceDoc> choices() { return Codec<M>::choices(); }
  static std::vector<const SchemaBase*> nested() { return Codec<M>::nested(); }
};

template <class M> struct Codec<Located<M>> {
  static std::optional<Located<M>> decode(const Value& value, Diagnostics& d)
  {
    auto inner = Codec<M>::decode(value, d);
    return inner ? std::optional<Located<M>>{Located<M>{std::move(*inner), value}} : std::nullopt;
  }
  static std::string type() { return Codec<M>::type(); }
  static std::string print(const Located<M>& value) { return Codec<M>::print(value.value); }
  static std::vector<ChoiceDoc> choices() { return Codec<M>::choices(); }
  static std::vector<const SchemaBase*> nested() { return Codec<M>::nested(); }
};

template <class M> struct Codec<std::vector<M>> {
  static std::optional<std::vector<M>> decode(const Value& value, Diagnostics& d)
  {
    if (!value.is_sequence()) {
      report_kind(value, "a sequence", d, "write `[a, b]`, or a line `- a` for each");
      return std::nullopt;
    }
    std::vector<M> elements;
    for (std::size_t i = 0; i < value.size(); ++i)
      if (auto element = Codec<M>::decode(value[i], d))
        elements.push_back(std::move(*element));
    return elements.size() == value.size() ? std::optional{std::move(elements)} : std::nullopt;
  }
  static std::string type() { return "sequence of " + Codec<M>::type(); }
  static std::string print(const std::vector<M>& value)
  {
    std::string text = "[";
    for (const M& element : value)
      text += (text.size() > 1 ? ", " : "") + Codec<M>::print(element);
    return text + "]";
  }
  static std::vector<ChoiceDoc> choices() { return Codec<M>::choices(); }
  static std::vector<const SchemaBase*> nested() { return Codec<M>::nested(); }
};

/// A mapping from names of the user's choosing, in the order of the file.
template <class M> struct Codec<std::vector<std::pair<std::string, M>>> {
  using Entries = std::vector<std::pair<std::string, M>>;
  static std::optional<Entries> decode(const Value& value, Diagnostics& d)
  {
    if (!value.is_mapping()) {
      report_kind(value, "a mapping from names", d);
      return std::nullopt;
    }
    Entries entries;
    for (std::size_t i = 0; i < value.size(); ++i) {
      const Value child = value[i];
      if (auto element = Codec<M>::decode(child, d))
        entries.emplace_back(std::string{child.key()}, std::move(*element));
    }
    return entries.size() == value.size() ? std::optional{std::move(entries)} : std::nullopt;
  }
  static std::string type() { return "mapping from names to " + Codec<M>::type(); }
  static std::string print(const Entries& value) { return value.empty() ? "{}" : std::string{}; }
  static std::vector<ChoiceDoc> choices() { return Codec<M>::choices(); }
  static std::vector<const SchemaBase*> nested() { return Codec<M>::nested(); }
};

template <class M> struct Codec<std::map<std::string, M>> {
  using Entries = std::vector<std::pair<std::string, M>>;
  static std::optional<std::map<std::string, M>> decode(const Value& value, Diagnostics& d)
  {
    auto entries = Codec<Entries>::decode(value, d);
    if (!entries)
      return std::nullopt;
    return std::map<std::string, M>{std::make_move_iterator(entries->begin()), std::make_move_iterator(entries->end())};
  }
  static std::string type() { return Codec<Entries>::type(); }
  static std::string print(const std::map<std::string, M>& value) { return value.empty() ? "{}" : std::string{}; }
  static std::vector<ChoiceDoc> choices() { return Codec<M>::choices(); }
  static std::vector<const SchemaBase*> nested() { return Codec<M>::nested(); }
};

} // namespace leasehold::config
