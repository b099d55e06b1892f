#include "config/schema.hpp"

#include "config/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace leasehold::config {

namespace {

std::vector<std::string> names_of(std::span<const SchemaBase* const> schemas)
{
  std::vector<std::string> names;
  for (const SchemaBase* schema : schemas)
    names.push_back(schema->name());
  return names;
}

} // namespace

std::optional<Alternative> read_alternative(const Value& value, std::span<const SchemaBase* const> among,
                                            std::string_view discriminator, Diagnostics& diagnostics)
{
  const auto names = names_of(among);
  if (value.is_scalar()) {
    const auto index = decode_name(value, names, "a name", diagnostics);
    return index ? std::optional<Alternative>{Alternative{*index, value}} : std::nullopt;
  }
  if (!value.is_mapping() || (discriminator.empty() && value.size() != 1)) {
    report_kind(value, discriminator.empty() ? "a mapping with one key" : "a mapping", diagnostics,
                did_you_mean({}, names));
    return std::nullopt;
  }
  if (discriminator.empty()) {
    const Value body = value[0];
    const auto found = std::find(names.begin(), names.end(), body.key());
    const bool takes = found != names.end() && (body.is_mapping() || body.is_null());
    if (takes)
      return Alternative{static_cast<std::size_t>(found - names.begin()), body};
    if (found != names.end())
      report_kind(body, fmt::format("a mapping ({})", *found), diagnostics);
    else
      report_unknown_key(body, "this choice", names, diagnostics);
    return std::nullopt;
  }
  const auto name = value.find(discriminator);
  if (!name) {
    diagnostics.error(value, fmt::format("`{}` is missing", discriminator), "it says which kind this is",
                      did_you_mean({}, names));
    return std::nullopt;
  }
  const auto index = decode_name(*name, names, "a name", diagnostics);
  return index ? std::optional<Alternative>{Alternative{*index, value}} : std::nullopt;
}

} // namespace leasehold::config
