// A Schema declares a struct's keys once; the declaration reads and checks the YAML, reports every fault with a place
// and a guess, and documents itself for `leasehold describe` and the reference page.
//
//   namespace leasehold::policy {
//   enum class Reserve { count, hosts };
//   constexpr auto enum_names(Tag<Reserve>) {                                        // units/named.hpp
//     return std::to_array<Named<Reserve>>({{Reserve::count, "count", "the textbook form: a number of chips"},
//                                           {Reserve::hosts, "hosts", "a reservation names its hosts"}});
//   }
//
//   struct EasyParameters {
//     Reserve reserve = Reserve::count;             // the default is the member's initialiser
//     std::optional<std::uint32_t> depth;           // may be absent
//     Seconds patience{};                           // `patience: 2 h`; a bare number is refused
//   };
//
//   const config::Schema<EasyParameters>& schema(Tag<EasyParameters>) {  // found by ADL: declare it in the header
//     static const auto declared =
//         config::Schema<EasyParameters>("easy_backfill", "FCFS with one reservation and backfilling behind it")
//             .optional("reserve", &EasyParameters::reserve, "what a reservation holds")
//             .optional("depth", &EasyParameters::depth, "how many jobs may overtake", config::at_least(1))
//             .required("patience", &EasyParameters::patience, "...", config::positive())
//             .check([](const EasyParameters& p, const config::Value& at, config::Diagnostics& d) {
//               if (p.depth && p.reserve == Reserve::hosts)
//                 d.error(at, "`depth` has no effect", "`reserve: hosts` ignores it", "leave it out");
//             });
//     return declared;
//   }
//   }
//
//   Diagnostics diagnostics;
//   const std::optional<Value> file = load_file("scenario.yaml", diagnostics);
//   const auto parameters = file ? decode<EasyParameters>(*file, diagnostics) : std::nullopt;
//   if (!diagnostics.ok()) fmt::print(stderr, "{}", diagnostics.text());
//
// A struct that has a schema is a field of other structs, alone, or in std::optional, std::vector and maps. A
// std::variant of such structs is read from a mapping with the one key that names the alternative (`- training:
// {...}`), or by the name alone; where `constexpr std::string_view discriminator(Tag<std::variant<...>>)` is declared,
// from a mapping in which that key holds the name. Policies, whose set is a registry's: config/choice.hpp. Numbers with
// provenance: config/sourced.hpp.
#pragma once

#include "config/codec.hpp"
#include "config/constraint.hpp"
#include "config/diagnostics.hpp"
#include "config/schema_base.hpp"
#include "config/value.hpp"

#include <array>
#include <concepts>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace leasehold::config {

/// The typed face of a SchemaBase, and no more, so that a key costs little code.
template <class T> class Schema : public SchemaBase {
public:
  /// `name` is what the user calls it: a policy's name, an alternative's key.
  Schema(std::string_view name, std::string_view summary) : SchemaBase(name, summary) {}

  /// A key with a default: the value that the member has in T{}.
  template <class Owner, class M, class... Rules>
  Schema& optional(std::string_view key, M Owner::*member, std::string_view doc, Rules&&... rules)
  {
    add({key, doc, false}, field_type<M>, place_of(member), bound_rules<M>(std::forward<Rules>(rules)...));
    return *this;
  }

  template <class Owner, class M, class... Rules>
  Schema& required(std::string_view key, M Owner::*member, std::string_view doc, Rules&&... rules)
  {
    add({key, doc, true}, field_type<M>, place_of(member), bound_rules<M>(std::forward<Rules>(rules)...));
    return *this;
  }

  /// A key of older files that never changed anything: it is told to be of no use, with the reason, whatever it holds.
  Schema& retired(std::string_view key, std::string_view why)
  {
    retire(key, why);
    return *this;
  }

  /// A rule over several fields, called once all have been read without fault; it reports by itself.
  Schema& check(void (*judge)(const T&, const Value&, Diagnostics&))
  {
    add_check([judge](const void* read, const Value& at, Diagnostics& diagnostics) {
      judge(*static_cast<const T*>(read), at, diagnostics);
    });
    return *this;
  }

  /// Reads a mapping; nothing where any fault was reported.
  [[nodiscard]] std::optional<T> decode(const Value& value, Diagnostics& diagnostics) const
  {
    return is_mapping(value, diagnostics) ? read(value, {}, diagnostics) : std::nullopt;
  }

  /// Reads what belongs to a name: a mapping whose key `read_already` held it, or the name (or null) alone.
  [[nodiscard]] std::optional<T> decode_named(const Value& value, std::string_view read_already,
                                              Diagnostics& diagnostics) const
  {
    return value.is_sequence() ? decode(value, diagnostics) : read(value, read_already, diagnostics);
  }

private:
  /// Holds the defaults, and tells where in a T its members lie.
  static const T& example()
  {
    static const T value{};
    return value;
  }
  template <class Owner, class M> static Place place_of(M Owner::*member) { return {&example(), &(example().*member)}; }

  std::optional<T> read(const Value& value, std::string_view read_already, Diagnostics& diagnostics) const
  {
    std::optional<T> result{T{}};
    if (!read_into(&*result, value, read_already, diagnostics))
      result.reset();
    return result;
  }
};

template <class T>
concept HasSchema = requires
{
  {
    schema(Tag<T>{})
    } -> std::convertible_to<const Schema<T>&>;
};

template <HasSchema T> struct Codec<T> {
  static std::optional<T> decode(const Value& value, Diagnostics& d) { return schema(Tag<T>{}).decode(value, d); }
  static std::string type() { return "mapping (" + schema(Tag<T>{}).name() + ")"; }
  static std::string print(const T&) { return {}; }
  static std::vector<ChoiceDoc> choices() { return {}; }
  static std::vector<const SchemaBase*> nested() { return {&schema(Tag<T>{})}; }
};

/// Which alternative a value names, and where its parameters are.
struct Alternative {
  std::size_t index = 0;
  Value body;
};

/// `discriminator` empty: a mapping with one key, or a name. Otherwise a mapping in which that key holds the name, or a
/// name.
[[nodiscard]] std::optional<Alternative> read_alternative(const Value& value, std::span<const SchemaBase* const> among,
                                                          std::string_view discriminator, Diagnostics& diagnostics);

template <HasSchema... Ts> struct Codec<std::variant<Ts...>> {
  using Variant = std::variant<Ts...>;

  static std::optional<Variant> decode(const Value& value, Diagnostics& d)
  {
    const auto alternative = read_alternative(value, nested(), key(), d);
    if (!alternative)
      return std::nullopt;
    using Decode = std::optional<Variant> (*)(const Value&, Diagnostics&);
    static constexpr std::array<Decode, sizeof...(Ts)> decoders{&decode_as<Ts>...};
    return decoders[alternative->index](alternative->body, d);
  }
  static std::string type() { return key().empty() ? "one of" : "mapping with `" + std::string{key()} + "`"; }
  static std::string print(const Variant& value) { return nested()[value.index()]->name(); }
  static std::vector<ChoiceDoc> choices()
  {
    return {ChoiceDoc{schema(Tag<Ts>{}).name(), schema(Tag<Ts>{}).summary()}...};
  }
  static std::vector<const SchemaBase*> nested() { return {&schema(Tag<Ts>{})...}; }

private:
  static constexpr std::string_view key()
  {
    if constexpr (requires { discriminator(Tag<Variant>{}); })
      return discriminator(Tag<Variant>{});
    else
      return {};
  }
  template <class T> static std::optional<Variant> decode_as(const Value& body, Diagnostics& d)
  {
    auto decoded = schema(Tag<T>{}).decode_named(body, key(), d);
    return decoded ? std::optional<Variant>{std::move(*decoded)} : std::nullopt;
  }
};

template <class T> [[nodiscard]] std::optional<T> decode(const Value& value, Diagnostics& diagnostics)
{
  return Codec<T>::decode(value, diagnostics);
}

} // namespace leasehold::config
