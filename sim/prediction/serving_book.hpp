// The catalogue as serving predictions use it: chips, models with packed experts marked,
// found by any name that a published table gives them.
#pragma once

#include "catalogue/serving.hpp"
#include "config/diagnostics.hpp"
#include "model/chip.hpp"
#include "model/transformer.hpp"
#include "prediction/serving_table.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::prediction {

class ServingBook {
public:
  /// Reads chips.yaml, models.yaml and serving.yaml; nothing where one has faults, which are reported.
  [[nodiscard]] static std::optional<ServingBook> load(const std::string& directory, config::Diagnostics& diagnostics);

  /// By key, title or alias without regard to case and punctuation; failing that, the entry with the longest name that
  /// stands within `name` (`Virtualized NVIDIA B200-SXM-180GB`). Null where there is none.
  [[nodiscard]] const model::ChipRange* chip(std::string_view name) const;
  [[nodiscard]] const model::Transformer* model(std::string_view name) const;
  [[nodiscard]] const catalogue::ServingCatalogue& serving() const { return serving_; }
  /// Look-ups into this book, which must outlive them.
  [[nodiscard]] ServingTableInputs inputs() const;

private:
  struct Name {
    std::string plain;
    std::size_t entry;
  };
  static std::optional<std::size_t> find(const std::vector<Name>& names, std::string_view name);

  std::vector<model::ChipRange> chips_;
  std::vector<model::Transformer> models_;
  std::vector<Name> chip_names_, model_names_;
  catalogue::ServingCatalogue serving_;
};

} // namespace leasehold::prediction
