#include "catalogue/catalogue.hpp"

#include "catalogue/chips.hpp"
#include "catalogue/models.hpp"
#include "catalogue/serving.hpp"

#include <algorithm>

namespace leasehold::catalogue {

const model::ChipRange* Catalogue::find_chip(std::string_view name) const
{
  const auto found =
      std::ranges::find(chips, name, [](const model::ChipRange& chip) -> std::string_view { return chip.best.name; });
  return found == chips.end() ? nullptr : &*found;
}

const model::Transformer* Catalogue::find_model(std::string_view name) const
{
  const auto found = std::ranges::find(models, name, &model::Transformer::name);
  return found == models.end() ? nullptr : &*found;
}

Catalogue load_catalogue(const std::filesystem::path& directory, config::Diagnostics& diagnostics)
{
  Catalogue catalogue;
  const auto path = [&](const char* file) {
    catalogue.files.push_back((directory / file).string());
    return catalogue.files.back();
  };
  const auto chips = load_chips(path("chips.yaml"), diagnostics);
  const auto models = load_models(path("models.yaml"), diagnostics);
  const auto serving = load_serving_catalogue(path("serving.yaml"), diagnostics);
  auto programmes = load_programmes(path("programmes.yaml"), diagnostics);
  auto prices = load_prices(path("prices.yaml"), diagnostics, programmes ? &*programmes : nullptr);
  if (!chips || !models || !serving || !programmes || !prices)
    return catalogue;
  for (const ChipEntry& entry : chips->chips)
    catalogue.chips.push_back(chips->range(entry));
  for (const ModelEntry& entry : models->models) {
    catalogue.models.push_back(entry.transformer());
    set_packed_experts(catalogue.models.back(), *serving);
  }
  catalogue.programmes = std::move(*programmes);
  catalogue.prices = std::move(*prices);
  return catalogue;
}

} // namespace leasehold::catalogue
