// What one micro-batch costs one chip that would hold the whole depth of the model: time in the chip's matrix and
// memory units and in exchanges with its tensor, context and expert peers, forward and backward. A pipeline stage has
// 1/pipeline of it. FLOP counts follow Korthikanti et al. (arXiv 2205.05198, appendix A) with causal attention counted
// once: 2·tokens·weights forward, twice that backward, and tokens·(sequence/2)·heads·(key + value width)·2 for
// attention.
#pragma once

#include "physics/matmul.hpp"
#include "physics/training_plan.hpp"

namespace leasehold::physics {

struct MicroBatchWork {
  PassTime matmul;        ///< products of linear layers and experts
  PassTime attention;     ///< attention cores and state-space scans
  PassTime elementwise;   ///< norms, activations, routing copies: bytes alone
  PassTime head;          ///< logits and loss
  PassTime tensor;        ///< tensor-parallel traffic that is not hidden
  PassTime context;       ///< context-parallel traffic that is not hidden
  PassTime expert;        ///< expert-parallel exchanges
  PassTime cards;         ///< for which what is sent of all that keeps the chip's cards busy, hidden or not; not a part
  double operators = 0.0; ///< dispatched by the host, forward

  [[nodiscard]] PassTime total() const { return matmul + attention + elementwise + head + tensor + context + expert; }
};

[[nodiscard]] MicroBatchWork micro_batch_work(const model::Transformer& model, const model::Chip& chip,
                                              const TrainingPlan& plan);

/// Useful FLOP a token, forward and backward, recomputation not counted: 6 per active parameter and causal attention,
/// 6·layers·sequence·heads·(key + value width)/2 (arXiv 2204.02311 appendix B, halved for causality). Prediction layers
/// count.
[[nodiscard]] Flops training_flops_per_token(const model::Transformer& model, int sequence);

} // namespace leasehold::physics
