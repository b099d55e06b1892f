// What a served model keeps in HBM, and how many tokens of context that leaves room for.
#pragma once

#include "model/chip.hpp"
#include "model/transformer.hpp"
#include "physics/serving_plan.hpp"
#include "units/quantity.hpp"

namespace leasehold::physics {

/// Bytes of one chip of a replica.
struct ServingMemory {
  Bytes weights;
  Bytes workspace;
  Bytes cache;    ///< left for the cache; negative when weights and workspace alone do not fit
  Bytes capacity; ///< of the chip
};

/// Whether attention stays in BF16 whatever the plan's precision: in models published with packed experts (GPT-OSS model
/// card), and in FP4 checkpoints of latent attention, whose projections lose too much (model card of
/// nvidia/DeepSeek-R1-FP4: only the linear operators of expert and dense blocks are quantised).
[[nodiscard]] bool wide_mixers(const model::Transformer& model, const ServingPlan& plan);

/// Weights of one chip: attention, dense blocks and both tables divided by the chips (tensor spread) or copied to each
/// (expert spread); routed experts divided. Tables stay in BF16.
[[nodiscard]] Bytes weight_bytes(const model::Transformer& model, const ServingPlan& plan);

/// Cache bytes one token of context takes, over all chips of the replica. Key-value heads that are fewer than the chips
/// of a tensor spread, and the single latent head, are copied.
[[nodiscard]] Bytes cache_bytes_per_token(const model::Transformer& model, const ServingPlan& plan);

/// State-space layers keep a fixed FP32 state a sequence instead: inner width x state (arXiv 2405.21060).
[[nodiscard]] Bytes state_bytes(const model::Transformer& model);

[[nodiscard]] ServingMemory serving_memory(const model::Transformer& model, const model::Chip& chip,
                                           const ServingPlan& plan);

/// Tokens of context that all ranks together have room for; zero when none. Windowed layers are counted in full, as
/// engines with one block pool for all layers do (TensorRT-LLM 1.0, vLLM): measured, it is the better fit.
[[nodiscard]] double cache_tokens(const model::Transformer& model, const model::Chip& chip, const ServingPlan& plan);

} // namespace leasehold::physics
