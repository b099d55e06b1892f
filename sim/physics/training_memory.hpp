// What a training plan keeps in the memory of its fullest chip. Activations follow Korthikanti et al. (arXiv
// 2205.05198, eq. 1-4): for a GPT block s·b·h·34/t bytes with tensor and sequence parallelism, plus 5·a·s²·b/t where
// attention is not fused; the same count, tensor by tensor, covers gated, grouped-query, latent and expert blocks.
// Weights, gradients and optimizer state follow ZeRO (arXiv 1910.02054, §3 and §5): 2, `gradient_bytes` and 12 bytes a
// parameter, divided by the sharding ranks.
#pragma once

#include "physics/training_plan.hpp"

namespace leasehold::physics {

struct TrainingMemory {
  Bytes weights;
  Bytes gradients;
  Bytes optimizer;
  Bytes activations;
  Bytes logits; ///< of the last stage; with one stage they stand beside the activations

  [[nodiscard]] Bytes sum() const { return weights + gradients + optimizer + activations + logits; }
};

/// Parameters one chip computes with, before data-parallel ranks share them out.
struct LocalParameters {
  double shared = 0.0; ///< everything but routed experts
  double experts = 0.0;
  [[nodiscard]] double sum() const { return shared + experts; }
};
[[nodiscard]] LocalParameters local_parameters(const model::Transformer& model, const TrainingPlan& plan);

/// Ranks that hold the same parameters and may share them out: of everything but experts, and of experts.
struct ReplicaRanks {
  double shared = 1.0;
  double experts = 1.0;
};
[[nodiscard]] ReplicaRanks replica_ranks(const model::Chip& chip, const TrainingPlan& plan);

[[nodiscard]] TrainingMemory training_memory(const model::Transformer& model, const model::Chip& chip,
                                             const TrainingPlan& plan);

/// Memory a job may fill: the chip's less what contexts, communication buffers and fragmentation take.
[[nodiscard]] Bytes usable_memory(const model::Chip& chip);

/// Share of the layers whose forward pass is repeated: 0 or 1, or with Recompute::automatic the smallest that fits.
[[nodiscard]] double recomputed_layers(const model::Transformer& model, const model::Chip& chip,
                                       const TrainingPlan& plan);

} // namespace leasehold::physics
