// The fastest plan of a training job on a number of chips, by enumeration: every legal combination of tensor, pipeline,
// context and expert ranks, micro-batch, interleaving, sharding and the least recomputation that fits in memory.
#pragma once

#include "physics/training_step.hpp"

namespace leasehold::physics {

struct TrainingJob {
  int chips = 1;
  double global_batch = 1.0; ///< sequences an optimizer step
  int sequence = 4096;       ///< tokens a sequence
  model::Precision precision = model::Precision::bf16;
  int domain_chips = 0; ///< chips of the job in one scale-up domain, where a placement is known; 0 = the chip's own
  std::optional<GangNetwork> network{}; ///< between the job's hosts, where a placement is known
};

struct FoundPlan {
  TrainingPlan plan;
  TrainingStep step;
};

/// Deterministic: of equally fast plans the first in the order of enumeration wins, which goes from few to many tensor,
/// pipeline, context and expert ranks. Throws PlanDoesNotFit with the smallest need found where no plan fits, and
/// IllegalPlan where the counts allow no plan at all (a batch that no division of the chips can share).
[[nodiscard]] FoundPlan search_plan(const model::Transformer& model, const model::Chip& chip, const TrainingJob& job);
[[nodiscard]] FoundPlan search_plan(const model::Transformer& model, const model::Chip& chip, int chips,
                                    double global_batch, int sequence, model::Precision precision);

} // namespace leasehold::physics
