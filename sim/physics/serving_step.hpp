// The duration of one iteration of a serving engine: one pass of the model over a batch that mixes sequences that
// decode one token each with chunks of prompts (continuous batching, Orca, OSDI 22; chunked prefill, Sarathi-Serve,
// arXiv 2403.02310). Everything request-level and fluid rests on this one function.
//
// The pass is a sum over its kernels, which follow one another layer by layer; each kernel takes as long as the resource
// that binds it (a roofline, Williams et al., CACM 2009: loads of weights and products overlap within a kernel), and
// counts to that resource. Kernels:
//   products   2 x parameters x tokens / (peak x matmul_efficiency x sustained_clock), or reading the weights once,
//              bytes / (bandwidth x memory_efficiency); apart for mixers, feed-forward blocks, the output table, experts
//   experts    of E experts with k a token, n tokens reach E (1 - (1 - k/E)^n); each computes whole tiles of rows, so
//              half a tile is lost at each; where experts are whole on a chip all wait for the busiest (`imbalance`)
//   attention  of prompts 4 x heads x head size x pairs of positions a layer / (BF16 peak x attention_efficiency)
//   cache      of decoding sequences, a position of context: its bytes / (bandwidth x memory_efficiency), or its
//              arithmetic, 4 x heads x head size a layer. Latent attention does it on the compressed vector, which is
//              wider than a head: 2 x heads x (2 cache_rank + rotary) a layer (absorbed projections, DeepSeek-V2,
//              arXiv 2405.04434, section 2.1.2), which binds where heads share one cache (Pope et al., arXiv 2211.05102)
//   traffic    unfused element-wise kernels: `traffic` passes over the residual stream a token and layer by each chip that
//              sees the token, as many that are split over the chips, and some for every copy that visits an expert
//   tensor spread  two all-reduces a layer of tokens x hidden x 2 bytes each (Megatron, arXiv 1909.08053), by rings or by
//                  engines' own kernels (physics/direct_reduction.hpp), whichever are quicker
//   expert spread  dispatch in FP8, with its scales, and combine in BF16 an expert layer, to at most k of n ranks
//   floors         launches by the kind of layer, the engine's own work between iterations, the start of collectives by
//                  the quickest protocol (physics/collectives.hpp), of expert exchanges as DeepEP's low-latency kernels
//                  have it, host time a sequence
#pragma once

#include "model/chip.hpp"
#include "model/transformer.hpp"
#include "physics/collectives.hpp"
#include "physics/serving_plan.hpp"
#include "units/quantity.hpp"

#include <vector>

namespace leasehold::physics {

/// What one iteration processes, all ranks of the replica together.
struct StepLoad {
  double decoding = 0.0;       ///< sequences that generate one token each
  double context = 0.0;        ///< tokens of all their contexts
  double windowed = 0.0;       ///< the same, no context counted beyond the window
  double prefill = 0.0;        ///< prompt tokens
  double pairs = 0.0;          ///< (query, key) pairs among those and the tokens before them; see `pairs`
  double windowed_pairs = 0.0; ///< the same within the window
  double first_tokens = 0.0;   ///< prompts whose last token is among those
};

/// Seconds by cause; the parts of one iteration.
struct StepParts {
  double products = 0.0, attention = 0.0, weights = 0.0, cache = 0.0, traffic = 0.0, collectives = 0.0, overhead = 0.0;

  [[nodiscard]] Seconds total() const
  {
    return Seconds{products + attention + weights + cache + traffic + collectives + overhead};
  }
};

/// The coefficients of an iteration, in seconds a unit of load, for one replica of one plan. A member a coefficient.
class StepCost {
public:
  StepCost(const model::Transformer& model, const model::Chip& chip, const ServingPlan& plan);
  /// Every iteration takes `each`, whatever it holds, and prefill is free: a server for queueing theory.
  [[nodiscard]] static StepCost constant(Seconds each);

  [[nodiscard]] StepParts parts(const StepLoad& load) const;
  [[nodiscard]] Seconds duration(const StepLoad& load) const;
  /// By how much an iteration lengthens with one more token of context, and of context within the window.
  [[nodiscard]] double per_context() const { return context_; }
  [[nodiscard]] double per_windowed() const { return windowed_; }
  /// Seconds in which a token's collectives are between the hosts of the replica.
  [[nodiscard]] double between_hosts() const { return between_; }
  /// Tokens a windowed layer looks back; zero = the model has none.
  [[nodiscard]] double window() const { return window_; }

private:
  StepCost() = default;
  void add_products(const model::Transformer& model, const model::Chip& chip, const ServingPlan& plan);
  void add_experts(const model::Transformer& model, const model::Chip& chip, const ServingPlan& plan);
  void add_cache(const model::Transformer& model, const model::Chip& chip, const ServingPlan& plan);
  void add_collectives(const model::Transformer& model, const model::Chip& chip, const ServingPlan& plan);
  void add_reductions(const model::Transformer& model, double inside, double domains, const Fabric& net);
  [[nodiscard]] double expert_reads(double tokens) const;
  [[nodiscard]] double imbalance(double copies) const;
  [[nodiscard]] double collectives(double tokens) const;

  /// A matrix product: seconds of arithmetic a token, and of reading its weights.
  struct Product {
    double token = 0.0;
    double read = 0.0;
  };
  Product mixer_, feedforward_;
  Product head_;                        ///< of tokens that yield logits
  double copy_ = 0.0;                   ///< arithmetic of a token at one expert of every expert layer
  double expert_ = 0.0;                 ///< reading one routed expert in every expert layer
  double experts_ = 0.0, active_ = 0.0; ///< a layer; a token
  double miss_ = 0.0;                   ///< logarithm of the chance that a token misses an expert
  double ranks_ = 1.0;                  ///< chips over which whole experts are spread
  double uneven_ = 0.0; ///< squared deviation of how sought a rank's experts are, over the mean's square
  double pair_ = 0.0, windowed_pair_ = 0.0;
  double context_ = 0.0, windowed_ = 0.0;
  bool computes_context_ = false; ///< arithmetic rather than bytes bind those two
  double traffic_ = 0.0;          ///< a token
  /// Of an iteration by one protocol.
  struct Collectives {
    double start = 0.0;
    double token = 0.0;
  };
  std::vector<Collectives> collectives_; ///< of which the quickest is taken
  double between_ = 0.0;                 ///< a token, of the collectives
  double sequence_ = 0.0, floor_ = 0.0;  ///< a decoding sequence; an iteration
  double window_ = 0.0;
};

/// Pairs of a query among prompt positions [from, to) with the keys up to it, no further back than `window` (0 = no
/// limit).
[[nodiscard]] double pairs(double from, double to, double window);

} // namespace leasehold::physics
