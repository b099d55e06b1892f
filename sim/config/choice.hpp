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
  std::string name;
  std::string key;  ///< which key of a mapping holds the name
  Value name_at;    ///< where the name is written
  Value parameters; ///< the whole mapping, or the name where it stands alone
};

/// Reads a name, or a mapping whose `key` holds it.
[[nodiscard]] std::optional<NamedChoice> decode_choice(const Value& value, std::string_view key,
                                                       Diagnostics& diagnostics);

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

/// A NamedChoice whose name stands at `Key`: ChoiceBy<"policy">, ChoiceBy<"generator">.
template <Word Key> struct ChoiceBy : NamedChoice {
};

using PolicyChoice = ChoiceBy<"policy">;

template <Word Key> struct Codec<ChoiceBy<Key>> : PlainCodec {
  static std::optional<ChoiceBy<Key>> decode(const Value& value, Diagnostics& d)
  {
    auto choice = decode_choice(value, Key.view(), d);
    return choice ? std::optional<ChoiceBy<Key>>{ChoiceBy<Key>{std::move(*choice)}} : std::nullopt;
  }
  static std::string type() { return "a name, or a mapping with `" + std::string{Key.view()} + "` and parameters"; }
  static std::string print(const ChoiceBy<Key>& value) { return value.name; }
};

} // namespace leasehold::config
