// The answer of `leasehold predict training` as text for people and as CSV for scripts.
#pragma once

#include "physics/training_step.hpp"
#include "units/price.hpp"

#include <optional>
#include <string>

namespace leasehold::cli {

struct TrainingPrice {
  PricePerHour price; ///< of one chip
  std::string source; ///< a programme, or `as given`
};

struct TrainingAnswer {
  model::Transformer model;
  model::Chip chip;
  physics::TrainingPlan plan;
  physics::TrainingRange range;
  bool uncertain = false; ///< the chip's numbers are a range, which is printed
  std::optional<TrainingPrice> price;
};

[[nodiscard]] std::string text_report(const TrainingAnswer& answer);
/// `quantity,value,low,high,unit`, one quantity a line; low and high empty where the chip's numbers are known.
[[nodiscard]] std::string csv_report(const TrainingAnswer& answer);

} // namespace leasehold::cli
