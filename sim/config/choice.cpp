#include "config/choice.hpp"

#include "config/suggest.hpp"

#include <fmt/format.h>

namespace leasehold::config {

std::optional<NamedChoice> decode_choice(const Value& value, std::string_view key, Diagnostics& diagnostics,
                                         std::string_view other)
{
  if (value.is_scalar())
    return NamedChoice{value.text(), std::string{key}, value, value};
  if (!value.is_mapping()) {
    report_kind(value, "a name", diagnostics, fmt::format("write a name, or `{{{}: name, ...}}`", key));
    return std::nullopt;
  }
  auto name = value.find(key);
  if (!name && !other.empty() && (name = value.find(other)))
    key = other;
  if (!name && (other.empty() || other == key) && value.find("python")) {
    diagnostics.error(*value.find("python"), "a policy in Python cannot stand here",
                      "what calls it is a policy of the program, and knows those alone", "write the name of one");
    return std::nullopt;
  }
  if (!name) {
    diagnostics.error(value, fmt::format("`{}` is missing", key), "it holds the name",
                      fmt::format("write `{{{}: name, ...}}`", key));
    return std::nullopt;
  }
  if (!expect_scalar(*name, "a name", "", diagnostics))
    return std::nullopt;
  return NamedChoice{name->text(), std::string{key}, *name, value};
}

void report_unknown_choice(const NamedChoice& choice, std::span<const std::string> names, Diagnostics& diagnostics)
{
  diagnostics.error(choice.name_at, fmt::format("`{}` is unknown", choice.name),
                    choice.key.empty() ? std::string{} : fmt::format("no {} has this name", choice.key),
                    did_you_mean(choice.name, names));
}

} // namespace leasehold::config
