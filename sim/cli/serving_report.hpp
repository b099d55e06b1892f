// The answer of `leasehold predict serving` as text for people and as CSV for scripts.
#pragma once

#include "model/chip.hpp"
#include "model/transformer.hpp"
#include "physics/fluid_service.hpp"
#include "physics/serving_disaggregated.hpp"
#include "units/price.hpp"

#include <optional>
#include <string>

namespace leasehold::cli {

/// One chip of a range, saturated and at the rate that the objective allows (all of it without an objective).
struct ServingEnd {
  physics::ServingRate rate;
  Hertz within;
  physics::FluidPoint half;                    ///< at half of capacity
  std::optional<physics::FluidPoint> at_limit; ///< at `within`, where an objective was given
  std::optional<physics::ClosedLoop> loaded;   ///< at the load that was asked of
  std::optional<physics::DisaggregatedRate> disaggregated;
};

struct ServingAnswer {
  model::Transformer model;
  model::Chip chip;
  physics::ServingPlan plan;
  physics::RequestShape shape;
  ServingEnd low, best, high;
  bool uncertain = false;            ///< the chip's numbers are a range, which is printed
  std::optional<PricePerHour> price; ///< of one chip
  std::string price_source;          ///< a programme, or `as given`
};

[[nodiscard]] std::string text_report(const ServingAnswer& answer);
/// `quantity,value,low,high,unit`, one quantity a line; low and high empty where the chip's numbers are known.
[[nodiscard]] std::string csv_report(const ServingAnswer& answer);

} // namespace leasehold::cli
