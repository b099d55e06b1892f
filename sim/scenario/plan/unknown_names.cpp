#include "scenario/plan/unknown_names.hpp"

#include "config/suggest.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace leasehold::scenario {

namespace {

std::optional<config::Value> text_under(const config::Value& mapping, std::string_view key)
{
  const auto found = mapping.is_mapping() ? mapping.find(key) : std::nullopt;
  return found && found->is_scalar() ? found : std::nullopt;
}

/// Nothing where any tenant's name cannot be told: it may be the one that is asked for.
std::optional<std::vector<std::string>> tenants_of(const config::Value& resolved)
{
  const auto tenants = resolved.find("tenants");
  if (!tenants || !tenants->is_sequence())
    return std::nullopt;
  std::vector<std::string> names;
  for (const config::Value& tenant : tenants->children()) {
    const auto name = text_under(tenant, "name");
    if (!name)
      return std::nullopt;
    names.push_back(name->text());
  }
  return names;
}

template <class Entries> std::vector<std::string> names_in(const Entries& entries)
{
  std::vector<std::string> names;
  for (const auto& entry : entries)
    names.push_back(entry.name);
  return names;
}

void tell_unknown_model(const config::Value& body, const catalogue::Catalogue& catalogue,
                        config::Diagnostics& diagnostics)
{
  const auto model = text_under(body, "model");
  if (model && !catalogue.models.empty() && catalogue.find_model(model->text()) == nullptr)
    diagnostics.error(*model, "the catalogue has no model `" + model->text() + "`", {},
                      config::did_you_mean(model->text(), names_in(catalogue.models)));
}

void tell_unknown_chips(const config::Value& body, const catalogue::Catalogue& catalogue,
                        config::Diagnostics& diagnostics)
{
  const auto chips = body.find("chips");
  if (!chips || !chips->is_mapping() || catalogue.chips.empty())
    return;
  std::vector<std::string> known;
  for (const model::ChipRange& chip : catalogue.chips)
    known.push_back(chip.best.name);
  for (const config::Value& chip : chips->children())
    if (const std::string name{chip.key()}; catalogue.find_chip(name) == nullptr)
      diagnostics.error(chip, "the catalogue knows nothing of the chip `" + name + "`", "its speed is needed here",
                        config::did_you_mean(name, known));
}

} // namespace

const catalogue::Catalogue& UnknownNames::catalogue_of(const config::Value& resolved)
{
  std::filesystem::path folder;
  if (const auto named = text_under(resolved, "catalogue"))
    folder = campaign_.resolve(named->text(), *named);
  else if (const auto platform = text_under(resolved, "platform"))
    folder = campaign_.resolve(platform->text(), *platform).parent_path() / "catalogue";
  const auto [found, is_new] = read_.try_emplace(folder);
  std::error_code ignored;
  if (is_new && std::filesystem::is_directory(folder, ignored)) {
    config::Diagnostics told_later; // once the scenario can be read
    catalogue::Catalogue catalogue = catalogue::load_catalogue(folder, told_later);
    if (told_later.ok())
      found->second = std::move(catalogue);
  }
  return found->second;
}

void UnknownNames::tell(const config::Value& resolved, config::Diagnostics& diagnostics)
{
  const auto workload = resolved.is_mapping() ? resolved.find("workload") : std::nullopt;
  if (!workload || !workload->is_sequence())
    return;
  const auto tenants = tenants_of(resolved);
  for (const config::Value& entry : workload->children()) {
    if (!entry.is_mapping() || entry.size() != 1 || !entry[0].is_mapping())
      continue;
    const config::Value body = entry[0];
    const auto tenant = text_under(body, "tenant");
    if (tenants && tenant && std::ranges::find(*tenants, tenant->text()) == tenants->end())
      diagnostics.error(*tenant, "no tenant is called `" + tenant->text() + "`", {},
                        config::did_you_mean(tenant->text(), *tenants));
    if (body.key() == "training" || body.key() == "serving") {
      tell_unknown_model(body, catalogue_of(resolved), diagnostics);
      tell_unknown_chips(body, catalogue_of(resolved), diagnostics);
    }
  }
}

} // namespace leasehold::scenario
