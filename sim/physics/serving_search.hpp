// The plan an operator would choose: of all legal ones, that which serves most within the objective a chip, since every
// chip of a type costs the same.
#pragma once

#include "physics/fluid_service.hpp"
#include "physics/request_engine_statistics.hpp"

#include <optional>
#include <vector>

namespace leasehold::physics {

struct ServingChoice {
  ServingPlan plan;
  ServingRate saturated; ///< with requests without end
  Hertz request_rate;    ///< of one replica within the objective
  FluidPoint point;      ///< at that rate
};

/// The plan's chips in every way that the model can be spread over them: tensor, then expert for mixtures of experts
/// with at least one expert a chip.
[[nodiscard]] std::vector<ServingPlan> spreads_of(const model::Transformer& model, ServingPlan plan);

/// Every plan of `chips` in powers of two up to `most_chips` and the scale-up domain that the model fits on: tensor
/// spread, and expert spread for mixtures of experts with at least one expert a chip. In order of chips, tensor first.
[[nodiscard]] std::vector<ServingPlan> legal_serving_plans(const model::Transformer& model, const model::Chip& chip,
                                                           model::Precision precision, const RequestShape& shape,
                                                           int most_chips);

/// The plan with the highest rate a chip at which the latencies meet the objective, in the mean or at a percentile; of equals
/// (to one in a million) the one with fewest chips, tensor before expert. Nothing where the model fits no plan or none meets
/// the objective. Means are those of the closed form; for percentiles requests are played through each plan's engine, some
/// tenths of a second a plan.
[[nodiscard]] std::optional<ServingChoice> best_serving_plan(const model::Transformer& model, const model::Chip& chip,
                                                             model::Precision precision, const RequestShape& shape,
                                                             const ServiceObjective& objective, int most_chips = 64,
                                                             Statistic of = Statistic::mean);

} // namespace leasehold::physics
