// What `leasehold predict serving` is asked of: a model, a chip, a plan, a price.
#pragma once

#include "cli/predict_serving.hpp"
#include "cli/serving_report.hpp"
#include "config/diagnostics.hpp"
#include "physics/request_engine_statistics.hpp"

#include <optional>

namespace leasehold::cli {

struct ServingCase {
  model::Transformer model;
  model::ChipRange chip;
  physics::ServingPlan plan;
  std::optional<PricePerHour> price; ///< of one chip
  std::string price_source;
};

/// From the catalogue; the plan is searched for where the question names none, for requests of this shape. Faults of
/// the catalogue are reported, and nothing is returned; what cannot be throws std::invalid_argument or
/// ServingDoesNotFit.
[[nodiscard]] std::optional<ServingCase>
serving_case(const ServingQuestion& question, const physics::RequestShape& shape, config::Diagnostics& diagnostics);

/// The limits on mean latencies that the question gives; infinite where it gives none.
[[nodiscard]] physics::ServiceObjective objective_of(const ServingQuestion& question);

} // namespace leasehold::cli
