// How a model is laid over chips to be served, and what its users ask for.
#pragma once

#include "model/chip.hpp"
#include "physics/gang_network.hpp"
#include "units/quantity.hpp"

#include <optional>
#include <string_view>

namespace leasehold::physics {

/// What the chips of one replica split. `tensor` (TP): every matrix and every cache, two all-reduces a layer. `expert`
/// (DEP): attention runs data-parallel with its weights copied to every chip, experts are spread and tokens travel to
/// them by all-to-all (DeepSeek-V3, arXiv 2412.19437, §3.4).
enum class Spread { tensor, expert };

/// Cache space a request is given when it is admitted. `reserve`: input and output together, so that nothing is ever
/// evicted (TensorRT-LLM GUARANTEED_NO_EVICT). `grow`: the input, then a token at a time; when the cache is full the
/// youngest sequence is thrown out and computed again later (vLLM, arXiv 2309.06180, §4.5).
enum class Admission { reserve, grow };

struct ServingPlan {
  int chips = 1; ///< of one replica
  Spread spread = Spread::tensor;
  int cores = 1;              ///< of a chip, each of which keeps a cache of its own (NeuronCores)
  bool whole_experts = false; ///< of a tensor spread: each expert lies on one chip, all else is split
  model::Precision precision = model::Precision::fp8; ///< of weights and of matrix products
  Bytes weight_size;            ///< stored bytes a weight; zero = as `precision` implies, block scales included
  Bytes cache_size;             ///< stored bytes a cache value; zero = 1, or 2 where `precision` is BF16
  int maximum_batch = 2048;     ///< sequences an engine holds at once, each rank of an expert spread for itself
  int token_budget = 8192;      ///< tokens one iteration of a rank may process, decoding ones first
  double cache_share = 0.9;     ///< of the memory left by weights and workspace that the cache may fill
  Bytes workspace = Bytes{3e9}; ///< a chip: activations, communication buffers, captured graphs
  Admission admission = Admission::reserve;
  /// Between the hosts of the replica; none: all of its chips are side by side, as many as they are.
  std::optional<GangNetwork> network{};

  [[nodiscard]] int ranks() const { return spread == Spread::expert ? chips : 1; }
};

/// `TP8` or a bare `8`, `EP8` (a tensor spread of whole experts), `DEP4`: the plan with that spread, all else as in
/// `ServingPlan`; nothing for any other text.
[[nodiscard]] std::optional<ServingPlan> plan_from_text(std::string_view text, model::Precision precision);

/// Stored bytes a weight, scales included: FP4 has one FP8 scale in 16 values (NVFP4), 0.5625 bytes.
[[nodiscard]] Bytes weight_size(const ServingPlan& plan);
[[nodiscard]] Bytes cache_size(const ServingPlan& plan);

/// A population of requests by its means. `cv` is standard deviation over mean.
struct RequestShape {
  double input = 1024.0; ///< mean prompt tokens
  double output = 256.0; ///< mean generated tokens, at least 1
  double cached = 0.0;   ///< mean prompt tokens found in the prefix cache, which need no prefill
  double input_cv = 0.0;
  double output_cv = 0.0;

  /// Prompt tokens to compute; the last one always is, since it gives the first output token.
  [[nodiscard]] double fresh() const { return input - cached < 1.0 ? 1.0 : input - cached; }
};

} // namespace leasehold::physics
