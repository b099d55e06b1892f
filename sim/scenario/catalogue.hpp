// The catalogue directory: chips, models, programmes and prices, each number with its source.
#pragma once

#include "model/chip.hpp"
#include "model/transformer.hpp"
#include "scenario/campaign.hpp"
#include "scenario/catalogue_prices.hpp"
#include "scenario/catalogue_programmes.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::scenario {

struct Catalogue {
  std::vector<model::ChipRange> chips;
  std::vector<model::Transformer> models;
  ProgrammeCatalogue programmes;
  PriceCatalogue prices;
  std::vector<std::string> files; ///< what it was read from

  /// Null where there is none of that name.
  [[nodiscard]] const model::ChipRange* find_chip(std::string_view name) const;
  [[nodiscard]] const model::Transformer* find_model(std::string_view name) const;
};

/// Reads the directory that the point names (or `catalogue` beside its platform). A scenario that trains, serves and
/// leases nothing needs none and gets an empty one.
[[nodiscard]] Catalogue load_catalogue(const Campaign& campaign, const Point& point, config::Diagnostics& diagnostics);

/// The same for a directory given by path.
[[nodiscard]] Catalogue load_catalogue(const std::filesystem::path& directory, config::Diagnostics& diagnostics);

} // namespace leasehold::scenario
