// What a schema is once types are forgotten: keys, the place of each in its struct, and functions for its type. All schemas
// share this code; config/schema.hpp puts the types back.
#pragma once

#include "config/codec_base.hpp"
#include "config/constraint.hpp"
#include "config/diagnostics.hpp"
#include "config/value.hpp"

#include <cstddef>
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
  std::vector<const SchemaBase*> (*nested)() = nullptr;
};

/// A rule with the function that applies it to a field of some type.
struct BoundRule {
  using Rule = std::variant<RangeRule, SizeRule, WordRule>;
  Rule rule;
  bool (*holds)(const Rule&, const void* field, const Value&, Diagnostics&);
};

/// What is done with fields of one type: a Codec whose type is forgotten.
struct FieldType {
  bool (*decode)(void* field, const Value&, Diagnostics&); ///< false where a fault was reported
  std::string (*print)(const void* field);
  std::string (*type)();
  std::vector<ChoiceDoc> (*choices)();
  std::vector<const SchemaBase*> (*nested)();
};

template <class M>
inline constexpr FieldType field_type{
    [](void* field, const Value& value, Diagnostics& diagnostics) {
      auto decoded = Codec<M>::decode(value, diagnostics);
      if (decoded)
        *static_cast<M*>(field) = std::move(*decoded);
      return decoded.has_value();
    },
    [](const void* field) { return Codec<M>::print(*static_cast<const M*>(field)); },
    &Codec<M>::type,
    &Codec<M>::choices,
    &Codec<M>::nested,
};

template <class M, class... Rules> [[nodiscard]] std::vector<BoundRule> bound_rules(Rules... rules)
{
  std::vector<BoundRule> bound;
  (bound.push_back({std::move(rules),
                    [](const BoundRule::Rule& rule, const void* field, const Value& at, Diagnostics& diagnostics) {
                      return Ruled<M>::holds(std::get<Rules>(rule), *static_cast<const M*>(field), at, diagnostics);
                    }}),
   ...);
  return bound;
}

/// Reports a child whose key is none of `keys`; `schema` is what the user calls the whole.
void report_unknown_key(const Value& child, std::string_view schema, const std::vector<std::string>& keys,
                        Diagnostics& diagnostics);

/// The part of a schema that does not depend on its type.
class SchemaBase {
public:
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& summary() const { return summary_; }
  [[nodiscard]] const std::vector<FieldDoc>& document() const { return documents_; }

protected:
  using Check = std::function<void(const void* read, const Value&, Diagnostics&)>;

  /// How a key is written.
  struct Key {
    std::string_view name;
    std::string_view doc;
    bool required;
  };
  /// A member of an object that holds the defaults.
  struct Place {
    const void* object;
    const void* member;
  };

  SchemaBase(std::string_view name, std::string_view summary);
  SchemaBase(const SchemaBase&);
  SchemaBase& operator=(const SchemaBase&) = delete;
  ~SchemaBase();

  void add(const Key& key, const FieldType& type, Place place, std::vector<BoundRule> rules);
  void retire(std::string_view key, std::string_view why);
  void add_check(Check check);

  /// Reports what is not a mapping.
  [[nodiscard]] bool is_mapping(const Value& value, Diagnostics& diagnostics) const;
  /// Reads a mapping's keys into an object of the schema's type, and judges it; `read_already` is a key that the caller
  /// has used. False where any fault was reported.
  [[nodiscard]] bool read_into(void* object, const Value& mapping, std::string_view read_already,
                               Diagnostics& diagnostics) const;

private:
  /// Reports unknown and missing keys.
  [[nodiscard]] bool check_keys(const Value& mapping, std::string_view read_already, Diagnostics& diagnostics) const;

  struct Reader {
    std::ptrdiff_t offset; ///< of the member in the object, bytes
    const FieldType* type;
    std::vector<BoundRule> rules;
  };
  struct Retired {
    std::string key;
    std::string why;
  };
  std::string name_;
  std::string summary_;
  std::vector<FieldDoc> documents_;
  std::vector<Reader> readers_; ///< one a document
  std::vector<Check> checks_;
  std::vector<Retired> retired_;
};

} // namespace leasehold::config
