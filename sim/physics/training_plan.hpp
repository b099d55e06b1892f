// How a model is laid out on chips for training: the degrees of parallelism, the batch, and what is stored where.
#pragma once

#include "model/chip.hpp"
#include "model/transformer.hpp"
#include "physics/gang_network.hpp"

#include <optional>
#include <stdexcept>
#include <string>

namespace leasehold::physics {

/// What the forward pass does not keep and the backward pass computes again.
enum class Recompute {
  none,      ///< every activation is kept
  selective, ///< the attention core alone (Korthikanti et al., arXiv 2205.05198, §5)
  alternate, ///< every second matrix product, attention kept (PyTorch's selective checkpointing)
  full,      ///< whole layers; their inputs are kept
  automatic, ///< whole layers, as many of them as the memory asks for
};

/// What data-parallel ranks share out among themselves (Rajbhandari et al., arXiv 1910.02054, §5).
enum class Sharding {
  ddp,    ///< nothing: every rank holds everything
  zero1,  ///< optimizer state
  zero2,  ///< and gradients
  zero3,  ///< and weights, gathered layer by layer for every micro-batch (fully sharded data parallel)
  hybrid, ///< zero3 inside a scale-up domain, copies between domains
};

enum class Tuning {
  full,    ///< all weights are trained: pre-training and supervised fine-tuning
  adapter, ///< weights are frozen and small adapters are trained (LoRA, arXiv 2106.09685): no weight gradients
};

/// Which attention kernel runs; later ones move less memory or keep the matrix unit busier.
enum class AttentionKernel {
  unfused, ///< scores pass through memory
  flash1,  ///< FlashAttention 1 and its Triton port (arXiv 2205.14135)
  flash2,  ///< FlashAttention 2 (arXiv 2307.08691)
  flash3,  ///< FlashAttention 3 and cuDNN (arXiv 2407.08608)
};

/// A member for each choice of whoever launches the training.
struct TrainingPlan {
  int chips = 1;
  int tensor = 1;     ///< tensor-parallel degree; sequence parallelism (arXiv 2205.05198 §4.2.2) goes with it
  int pipeline = 1;   ///< pipeline stages
  int interleave = 1; ///< model chunks a stage (virtual pipeline degree, arXiv 2104.04473 §2.2)
  int context = 1;    ///< ranks that share one sequence
  int expert = 1;     ///< ranks that share the experts of a layer; they are taken from data, context and tensor ranks

  double micro_batch = 1.0;  ///< sequences a data-parallel rank computes at once
  double global_batch = 1.0; ///< sequences an optimizer step
  int sequence = 4096;       ///< tokens a sequence

  model::Precision precision = model::Precision::bf16;
  Recompute recompute = Recompute::none;
  Sharding sharding = Sharding::zero1;
  Tuning tuning = Tuning::full;

  AttentionKernel attention = AttentionKernel::flash3;
  /// Context-parallel ranks hold two mirrored pieces of a sequence each, so that causal attention costs all the same
  /// (arXiv 2407.21783 §3.3.2); false = contiguous pieces, and the last rank's 2 − 1/context times the mean decides.
  bool balanced_context = true;
  bool graph = false;           ///< launches are captured in a graph and replayed, so the host no longer paces the chip
  bool compiled = true;         ///< norms, activations and rotary embedding are fused; false = PyTorch eager mode
  bool gather_each_pass = true; ///< zero3 gathers weights again for every micro-batch rather than once a step
  double gradient_bytes = 4.0;  ///< bytes of a reduced gradient
  int domain_chips = 0;         ///< chips of the job in one scale-up domain; 0 = as many as the chip's domain holds
  std::optional<GangNetwork> network{}; ///< between the gang's hosts; none: the chips' own cards alone
};

/// Data-parallel ranks: chips / (tensor × pipeline × context).
[[nodiscard]] int data_ranks(const TrainingPlan& plan);
/// Micro-batches a rank computes in a step; at least 1.
[[nodiscard]] double micro_batches(const TrainingPlan& plan);
/// Tokens of a micro-batch on one context-parallel rank.
[[nodiscard]] double rank_tokens(const TrainingPlan& plan);
/// Chips of this job that reach each other without a network card.
[[nodiscard]] int domain_chips(const TrainingPlan& plan, const model::Chip& chip);

/// A plan that no runtime could start; the text says which degree is wrong and what would be right.
class IllegalPlan : public std::invalid_argument {
public:
  using std::invalid_argument::invalid_argument;
};

/// A plan that needs more memory than the chip has.
class PlanDoesNotFit : public std::runtime_error {
public:
  PlanDoesNotFit(Bytes needed, Bytes available);
  [[nodiscard]] Bytes needed() const { return needed_; }       ///< on the fullest chip
  [[nodiscard]] Bytes available() const { return available_; } ///< for the job, after the runtime's reserve
  [[nodiscard]] Bytes shortfall() const { return needed_ - available_; }

private:
  Bytes needed_;
  Bytes available_;
};

/// Throws IllegalPlan.
void check_plan(const model::Transformer& model, const model::Chip& chip, const TrainingPlan& plan);

} // namespace leasehold::physics
