// What a row of a training table says, in the terms of the physics.
#pragma once

#include "physics/training_step.hpp"
#include "prediction/table_row.hpp"
#include "prediction/training_table.hpp"

#include <functional>

namespace leasehold::prediction {

struct TrainingCase {
  model::Transformer model;
  model::ChipRange chip;
  physics::TrainingPlan plan;
  std::string quantity;
  double measured = 0.0;
  /// The quantity from a prediction.
  std::function<double(const physics::TrainingStep&)> value;
  std::string note;
};

/// What the readers of rows look names up in. Both throw RowUnpredictable for a name that the catalogue lacks.
struct TableCatalogue {
  const catalogue::ChipCatalogue& chips;
  const catalogue::ModelCatalogue& models;

  [[nodiscard]] model::ChipRange chip(const std::string& name) const;
  /// Whole, then without what stands in brackets, then by the longest catalogue name that it begins with.
  [[nodiscard]] model::Transformer model(const std::string& name) const;
};

[[nodiscard]] inline bool contains(const std::string& text, std::string_view part)
{
  return text.find(part) != std::string::npos;
}

/// `NVFP4`, `FP8-MX`, `MXFP8`, `FP8 (CS; ...)`, `amp_fp8`, `fp8_full`; anything else computes in 16 bits.
[[nodiscard]] model::Precision precision_of(std::string text);

/// Tokens a second and chip, the quantity of most tables.
[[nodiscard]] double tokens_per_chip(const physics::TrainingStep& step);

[[nodiscard]] TrainingCase bridge_case(const TableRow& row, const TableCatalogue& catalogue);
[[nodiscard]] TrainingCase foundry_case(const TableRow& row, const TableCatalogue& catalogue);
[[nodiscard]] TrainingCase torchtitan_case(const TableRow& row, const TableCatalogue& catalogue);
[[nodiscard]] TrainingCase korthikanti_case(const TableRow& row, const TableCatalogue& catalogue);
[[nodiscard]] TrainingCase tpu_case(const TableRow& row, const TableCatalogue& catalogue);
[[nodiscard]] TrainingCase literature_case(const TableRow& row, const TableCatalogue& catalogue);

} // namespace leasehold::prediction
