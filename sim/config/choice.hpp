// A name with parameters, where the set of names belongs to a registry: `scheduling: easy_backfill`, or
// `scheduling: {policy: easy_backfill, reserve: hosts}`. Reading it keeps the parameters; the registry finds the name
// and finishes with the schema of what it found.
//
//   PolicyChoice scheduling;  // a field: .required("scheduling", &P::scheduling, "...")
//   const auto parameters = finish<EasyParameters>(scheduling, diagnostics);
//   report_unknown_choice(scheduling, registry_names, diagnostics);
#pragma once

#include "config/schema.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace leasehold::config {

struct NamedChoice {
  std::string name; ///< or, at the other key, what it says
  std::string key;  ///< which key of a mapping holds the name
  Value name_at;    ///< where the name is written
  Value parameters; ///< the whole mapping, or the name where it stands alone
};

/// Reads a name, or a mapping whose `key` holds it, or `other` in its place where there is such a key.
[[nodiscard]] std::optional<NamedChoice> decode_choice(const Value& value, std::string_view key,
                                                       Diagnostics& diagnostics, std::string_view other = {});

/// Reports that the registry has no such name, with a guess among those it has.
void report_unknown_choice(const NamedChoice& choice, std::span<const std::string> names, Diagnostics& diagnostics);

/// The parameters of the thing that the registry found.
template <HasSchema T> [[nodiscard]] std::optional<T> finish(const NamedChoice& choice, Diagnostics& diagnostics)
{
  return schema(Tag<T>{}).decode_named(choice.parameters, choice.key, diagnostics);
}

/// A word as a template argument.
template <std::size_t N> struct Word {
  char letters[N]{};
  constexpr Word(const char (&word)[N]) { std::copy_n(word, N, letters); }
  [[nodiscard]] constexpr std::string_view view() const { return {letters, N - 1}; }
};

/// A NamedChoice whose name stands at `Key`: ChoiceBy<"policy">, ChoiceBy<"generator">. At `Other`, where it is another key,
/// stands what no registry knows by name: a file.
template <Word Key, Word Other = Key> struct ChoiceBy : NamedChoice {
  [[nodiscard]] bool by_name() const { return key != Other.view() || Key.view() == Other.view(); }
};

using PolicyChoice = ChoiceBy<"policy", "python">;

template <Word Key, Word Other> struct Codec<ChoiceBy<Key, Other>> : PlainCodec {
  using Choice = ChoiceBy<Key, Other>;

  static std::optional<Choice> decode(const Value& value, Diagnostics& d)
  {
    auto choice = decode_choice(value, Key.view(), d, Other.view());
    return choice ? std::optional<Choice>{Choice{std::move(*choice)}} : std::nullopt;
  }
  static std::string type()
  {
    const std::string or_other = Key.view() == Other.view() ? "" : " or `" + std::string{Other.view()} + "`";
    return "a name, or a mapping with `" + std::string{Key.view()} + "`" + or_other + " and parameters";
  }
  static std::string print(const Choice& value) { return value.name; }
};

} // namespace leasehold::config
