// Codecs of what holds other values: optional, located, lists and maps.
#pragma once

#include "config/codec_base.hpp"
#include "config/diagnostics.hpp"
#include "config/scalar.hpp"
#include "config/value.hpp"

#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::config {

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
