#include "config/schema_base.hpp"

#include "config/scalar.hpp"
#include "config/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace leasehold::config {

SchemaBase::SchemaBase(std::string_view name, std::string_view summary) : name_(name), summary_(summary) {}
SchemaBase::SchemaBase(const SchemaBase&) = default;
SchemaBase::~SchemaBase() = default;

void SchemaBase::add(const Key& key, const FieldType& type, Place place, std::vector<BoundRule> rules)
{
  std::string constraint;
  for (const BoundRule& bound : rules)
    constraint += (constraint.empty() ? "" : ", ") +
                  std::visit([](const auto& rule) -> const std::string& { return rule.text; }, bound.rule);
  documents_.push_back({std::string{key.name}, type.type(), key.required ? std::string{} : type.print(place.member),
                        key.required, std::string{key.doc}, std::move(constraint), type.choices(), type.nested});
  readers_.push_back({static_cast<const std::byte*>(place.member) - static_cast<const std::byte*>(place.object), &type,
                      std::move(rules)});
}

void SchemaBase::retire(std::string_view key, std::string_view why)
{
  retired_.push_back({std::string{key}, std::string{why}});
}

void SchemaBase::add_check(Check check)
{
  checks_.push_back(std::move(check));
}

bool SchemaBase::is_mapping(const Value& value, Diagnostics& diagnostics) const
{
  if (!value.is_mapping())
    report_kind(value, "a mapping (" + name_ + ")", diagnostics);
  return value.is_mapping();
}

bool SchemaBase::read_into(void* object, const Value& mapping, std::string_view read_already,
                           Diagnostics& diagnostics) const
{
  bool good = check_keys(mapping, read_already, diagnostics);
  for (std::size_t i = 0; i < readers_.size(); ++i) {
    const auto child = documents_[i].key == read_already ? std::nullopt : mapping.find(documents_[i].key);
    if (!child)
      continue;
    const auto& [offset, type, rules] = readers_[i];
    void* const field = static_cast<std::byte*>(object) + offset;
    const bool read = type->decode(field, *child, diagnostics);
    good = good && read;
    if (read)
      for (const BoundRule& bound : rules)
        good = bound.holds(bound.rule, field, *child, diagnostics) && good;
  }
  if (!good)
    return false;
  const std::size_t before = diagnostics.errors();
  for (const Check& check : checks_)
    check(object, mapping, diagnostics);
  return diagnostics.errors() == before;
}

void report_unknown_key(const Value& child, std::string_view schema, const std::vector<std::string>& keys,
                        Diagnostics& diagnostics)
{
  diagnostics.add({child.key_location(), child.path(), fmt::format("`{}` is not a key of {}", child.key(), schema),
                   "unknown keys would have no effect", did_you_mean(child.key(), keys), Severity::error});
}

bool SchemaBase::check_keys(const Value& mapping, std::string_view read_already, Diagnostics& diagnostics) const
{
  const std::size_t before = diagnostics.errors();
  std::vector<std::string> keys;
  for (const FieldDoc& field : documents_)
    keys.push_back(field.key);
  for (std::size_t i = 0; i < mapping.size(); ++i) {
    const Value child = mapping[i];
    const auto old = std::ranges::find(retired_, child.key(), &Retired::key);
    if (old != retired_.end()) {
      diagnostics.add({child.key_location(), child.path(), fmt::format("`{}` changes nothing", old->key), old->why,
                       "leave it out", Severity::warning});
      continue;
    }
    const bool known = child.key() == read_already || std::find(keys.begin(), keys.end(), child.key()) != keys.end();
    if (!known)
      report_unknown_key(child, name_, keys, diagnostics);
  }
  for (const FieldDoc& field : documents_)
    if (field.required && !mapping.find(field.key))
      diagnostics.error(mapping, fmt::format("`{}` is missing", field.key), fmt::format("{} needs it", name_),
                        fmt::format("add `{}:`, {}", field.key, field.type));
  return diagnostics.errors() == before;
}

} // namespace leasehold::config
