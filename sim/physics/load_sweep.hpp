// Throughput of a chip against the speed that a user sees, over all loads: the curve by which chips and plans are compared
// (InferenceX; the Pareto frontier of Pope et al., arXiv 2211.05102, figure 1).
#pragma once

#include "model/chip.hpp"
#include "model/transformer.hpp"
#include "physics/fluid_service.hpp"
#include "physics/serving_plan.hpp"

#include <optional>
#include <span>
#include <vector>

namespace leasehold::physics {

/// A replica with so many clients; where prefill is apart, with its part of the replicas that do it.
struct LoadPoint {
  ServingPlan plan;
  std::optional<ServingPlan> prefill; ///< of other replicas; none: the replica computes its prompts itself
  double clients = 0.0;
  TokensPerSecond by_chip; ///< output, of all chips, those of prefill too
  TokensPerSecond by_user; ///< between the first token and the last
  ClosedLoop loop;
};

/// 1, `step`, `step` squared, ... clients until no more find room. `step` is above 1. Throws what `predict_serving` throws.
[[nodiscard]] std::vector<LoadPoint> loads_of(const model::Transformer& model, const model::Chip& chip,
                                              const ServingPlan& plan, const RequestShape& shape, double step);

/// The same with prompts on replicas of the plan among `prefills` that computes and sends most of them a chip, at `transfer`
/// (one-way, of one of them); nothing where none can.
[[nodiscard]] std::vector<LoadPoint> disaggregated_loads(const model::Transformer& model, const model::Chip& chip,
                                                         const ServingPlan& decode,
                                                         std::span<const ServingPlan> prefills, BytesPerSecond transfer,
                                                         const RequestShape& shape, double step);

/// Quickest users first; those left of which no other point has more of both.
[[nodiscard]] std::vector<LoadPoint> frontier(std::vector<LoadPoint> points);

} // namespace leasehold::physics
