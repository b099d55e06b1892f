// The time of one optimizer step of a plan, where it goes, and what it takes. An analytic model in the manner of
// Calculon (arXiv 2307.03434) with few fitted constants a chip family: products and kernels from training_work, the
// pipeline bubble (p − 1)/(v·m) of Narayanan et al. (arXiv 2104.04473 §2.2), data-parallel traffic hidden behind the
// passes it runs beside, and the host's dispatch time.
#pragma once

#include "physics/training_memory.hpp"
#include "physics/training_plan.hpp"

#include <string_view>

namespace leasehold::physics {

/// Parts of a step on one chip; they add up to the step.
/// A member for each part that a report prints.
struct TrainingBreakdown {
  Seconds matmul;      ///< products of linear layers and experts
  Seconds attention;   ///< attention cores and state-space scans
  Seconds elementwise; ///< norms, activations, routing
  Seconds head;        ///< logits and loss
  Seconds recompute;   ///< forward work done again
  Seconds tensor;      ///< exposed tensor-parallel traffic
  Seconds context;     ///< exposed context-parallel traffic
  Seconds expert;      ///< expert-parallel exchanges
  Seconds host;        ///< dispatch that the chip waits for
  Seconds bubble;      ///< stages waiting for the pipeline to fill and drain
  Seconds pipeline;    ///< exposed stage-to-stage traffic
  Seconds data;        ///< exposed data-parallel traffic, and the wait for cards that carry several kinds at once
  Seconds optimizer;   ///< the update of weights and moments

  [[nodiscard]] Seconds sum() const;
};

/// The resource that takes most of a step.
enum class TrainingLimit { compute, memory_bandwidth, scale_up, scale_out, host, bubble };
[[nodiscard]] std::string_view to_string(TrainingLimit limit);

struct TrainingStep {
  Seconds step;
  TokensPerSecond tokens_per_chip;
  double model_flops_utilisation = 0.0; ///< useful FLOP/s over the BF16 peak (or FP8 where there is none)
  Seconds cards;       ///< for which all that a chip sends over its cards keeps them busy; at most `step`
  Seconds micro_batch; ///< of one stage, forward and backward
  TrainingBreakdown breakdown;
  TrainingLimit limit = TrainingLimit::compute;
  TrainingMemory memory;
  Joules energy; ///< of all chips and their hosts, before the building's overhead
};

/// Throws IllegalPlan. Memory is reported and not judged: published runs did fit.
[[nodiscard]] TrainingStep training_step(const model::Transformer& model, const model::Chip& chip,
                                         const TrainingPlan& plan);

/// The same, and throws PlanDoesNotFit where memory does not suffice.
[[nodiscard]] TrainingStep predict_training_step(const model::Transformer& model, const model::Chip& chip,
                                                 const TrainingPlan& plan);

/// The three ends of a chip's range; equal where everything is published. Throws as predict_training_step does for the
/// best chip.
struct TrainingRange {
  TrainingStep low;
  TrainingStep best;
  TrainingStep high;
};
[[nodiscard]] TrainingRange predict_training_range(const model::Transformer& model, const model::ChipRange& chip,
                                                   const TrainingPlan& plan);

} // namespace leasehold::physics
