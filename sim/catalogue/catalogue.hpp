// The catalogue directory: chips, models, programmes and prices, each number with its source.
#pragma once

#include "catalogue/prices.hpp"
#include "catalogue/programmes.hpp"
#include "config/diagnostics.hpp"
#include "model/chip.hpp"
#include "model/transformer.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::catalogue {

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

/// Reads the directory.
[[nodiscard]] Catalogue load_catalogue(const std::filesystem::path& directory, config::Diagnostics& diagnostics);

} // namespace leasehold::catalogue
