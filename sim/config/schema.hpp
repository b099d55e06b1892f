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
#include "config/value.hpp"

#include <array>
#include <concepts>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace leasehold::config {

/// One key of a schema, for the reference page.
struct FieldDoc {
  std::string key;
  std::string type;
  std::string default_text; ///< empty where there is none
  bool required = false;
  std::string doc;
  std::string constraint; ///< "at least 1", or empty
  std::vector<ChoiceDoc> choices;
  /// The schemas of the structs in this field; a function, so that schemas may be recursive.
  std::function<std::vector<const SchemaBase*>()> nested;
};

/// The part of a schema that does not depend on its type.
class SchemaBase {
public:
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& summary() const { return summary_; }
  [[nodiscard]] const std::vector<FieldDoc>& document() const { return fields_; }

protected:
  SchemaBase(std::string name, std::string summary) : name_(std::move(name)), summary_(std::move(summary)) {}
  void add(FieldDoc field) { fields_.push_back(std::move(field)); }
  void retire(std::string key, std::string why) { retired_.push_back({std::move(key), std::move(why)}); }
  /// Reports unknown and missing keys; `read_already` is a key that the caller has used.
  [[nodiscard]] bool check_keys(const Value& mapping, std::string_view read_already, Diagnostics& diagnostics) const;

private:
  std::string name_;
  std::string summary_;
  std::vector<FieldDoc> fields_;
  struct Retired {
    std::string key;
    std::string why;
  };
  std::vector<Retired> retired_;
};

template <class T> class Schema : public SchemaBase {
public:
  using Check = std::function<void(const T&, const Value&, Diagnostics&)>;

  /// `name` is what the user calls it: a policy's name, an alternative's key.
  Schema(std::string name, std::string summary) : SchemaBase(std::move(name), std::move(summary)) {}

  /// A key with a default: the value that the member has in T{}.
  template <class Owner, class M, class... Rules>
  Schema& optional(std::string key, M Owner::*member, std::string doc, Rules... rules)
  {
    return field<M>(std::move(key), member, Codec<M>::print(T{}.*member), false, std::move(doc), std::move(rules)...);
  }

  template <class Owner, class M, class... Rules>
  Schema& required(std::string key, M Owner::*member, std::string doc, Rules... rules)
  {
    return field<M>(std::move(key), member, std::string{}, true, std::move(doc), std::move(rules)...);
  }

  /// A key of older files that never changed anything: it is told to be of no use, with the reason, whatever it holds.
  Schema& retired(std::string key, std::string why)
  {
    retire(std::move(key), std::move(why));
    return *this;
  }

  /// A rule over several fields, called once all have been read without fault; it reports by itself.
  Schema& check(Check check)
  {
    checks_.push_back(std::move(check));
    return *this;
  }

  /// Reads a mapping; nothing where any fault was reported.
  [[nodiscard]] std::optional<T> decode(const Value& value, Diagnostics& diagnostics) const
  {
    if (value.is_mapping())
      return read(value, {}, diagnostics);
    report_kind(value, "a mapping (" + name() + ")", diagnostics);
    return std::nullopt;
  }

  /// Reads what belongs to a name: a mapping whose key `read_already` held it, or the name (or null) alone.
  [[nodiscard]] std::optional<T> decode_named(const Value& value, std::string_view read_already,
                                              Diagnostics& diagnostics) const
  {
    return value.is_sequence() ? decode(value, diagnostics) : read(value, read_already, diagnostics);
  }

private:
  using Reader = std::function<bool(const Value&, T&, Diagnostics&)>;

  template <class M, class Member, class... Rules>
  Schema& field(std::string key, Member member, std::string default_text, bool required, std::string doc,
                Rules... rules)
  {
    std::string rule_text;
    ((rule_text += (rule_text.empty() ? "" : ", ") + rules.text), ...);
    add({key, Codec<M>::type(), std::move(default_text), required, std::move(doc), std::move(rule_text),
         Codec<M>::choices(), &Codec<M>::nested});
    readers_.emplace_back(std::move(key), [member, rules...](const Value& value, T& out, Diagnostics& diagnostics) {
      auto decoded = Codec<M>::decode(value, diagnostics);
      if (!decoded)
        return false;
      out.*member = std::move(*decoded);
      bool all = true;
      ((all = Ruled<M>::holds(rules, out.*member, value, diagnostics) && all), ...);
      return all;
    });
    return *this;
  }

  std::optional<T> read(const Value& value, std::string_view read_already, Diagnostics& diagnostics) const
  {
    T result{};
    bool good = check_keys(value, read_already, diagnostics);
    for (const auto& [key, reader] : readers_)
      if (const auto child = value.find(key); child && key != read_already)
        good = reader(*child, result, diagnostics) && good;
    if (!good)
      return std::nullopt;
    const std::size_t before = diagnostics.errors();
    for (const Check& check : checks_)
      check(result, value, diagnostics);
    return diagnostics.errors() == before ? std::optional<T>{std::move(result)} : std::nullopt;
  }

  std::vector<std::pair<std::string, Reader>> readers_;
  std::vector<Check> checks_;
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
