// A transformer as the numbers that decide its arithmetic and its memory. Covers dense and mixture-of-experts models,
// grouped-query and latent attention, sliding windows, and hybrids in which some layers are state-space (Mamba-2).
// Parameter counts are of one model, not of one chip's share.
#pragma once

#include <string>

namespace leasehold::model {

/// Multi-head latent attention (DeepSeek-V2, arXiv 2405.04434, §2.1): keys and values are rebuilt from one compressed
/// vector. All zero where the model does not use it.
struct LatentAttention {
  int query_rank = 0;  ///< width of the compressed query; 0 = queries are projected directly
  int cache_rank = 0;  ///< width of the compressed key-value vector, which is what the cache holds
  int rotary_size = 0; ///< width a head of the shared rotary key
  int value_size = 0;  ///< width a head of the value
};

/// A mixture-of-experts feed-forward block. `experts` = 0 means the model is dense.
struct Experts {
  int total = 0;       ///< routed experts a layer
  int active = 0;      ///< routed experts each token visits
  int feedforward = 0; ///< inner width of one routed expert
  int shared = 0;      ///< inner width of the always-active experts together; 0 = none
  int latent = 0;      ///< width tokens are projected to before routed experts; 0 = the hidden width
  int domains = 0;     ///< scale-up domains that a token's experts lie on at most (DeepSeek-V3 §2.1.2); 0 = any number
  /// Bits of a routed expert's weight as published, scales included (4.25 for MXFP4); 0 = whatever it is served in.
  double stored_bits = 0.0;
};

/// A selective state-space layer (Mamba-2, arXiv 2405.21060). All zero where the model has none.
struct StateSpace {
  int inner = 0;  ///< heads × head width
  int heads = 0;  ///< state heads
  int state = 0;  ///< state width
  int groups = 0; ///< groups that share the input and output projections
};

/// A member for each number of a model card.
struct Transformer {
  std::string name;   ///< catalogue key, such as `llama3-70b`
  std::string title;  ///< as in publications
  std::string family; ///< porting is decided a family: `llama`, `deepseek`, ...

  int hidden = 0;           ///< width of the residual stream
  int vocabulary = 0;       ///< tokens in the vocabulary, padded as published
  int feedforward = 0;      ///< inner width of a dense feed-forward block
  bool gated = true;        ///< feed-forward blocks have three matrices (SwiGLU) rather than two
  bool tied = false;        ///< input and output embeddings share their weights
  int maximum_sequence = 0; ///< longest context in tokens the model is published with

  int attention_layers = 0;   ///< layers with an attention block
  int state_space_layers = 0; ///< layers with a state-space block
  int dense_layers = 0;       ///< layers with a dense feed-forward block
  int expert_layers = 0;      ///< layers with a mixture of experts
  int prediction_layers = 0;  ///< extra multi-token-prediction layers trained beside the model (DeepSeek-V3 §2.2)

  int heads = 0;           ///< query heads
  int kv_heads = 0;        ///< key-value heads; equal to `heads` for plain multi-head attention
  int head_size = 0;       ///< width of a query head (without the rotary part of latent attention)
  int window = 0;          ///< tokens a windowed layer looks back; 0 = no windowed layers
  int windowed_layers = 0; ///< how many attention layers are windowed

  LatentAttention latent;
  Experts experts;
  StateSpace state_space;
};

/// Blocks a pipeline can be cut between: the larger of mixer and feed-forward counts.
[[nodiscard]] int layer_count(const Transformer& model);

[[nodiscard]] bool has_experts(const Transformer& model);
[[nodiscard]] bool has_latent_attention(const Transformer& model);

// Weights in parameters (a count, not bytes). Norms and biases, below 0.1 %, are left out.
[[nodiscard]] double attention_parameters(const Transformer& model);   ///< of one attention block
[[nodiscard]] double state_space_parameters(const Transformer& model); ///< of one state-space block
[[nodiscard]] double dense_parameters(const Transformer& model);       ///< of one dense feed-forward block
[[nodiscard]] double expert_parameters(const Transformer& model);      ///< of one routed expert
[[nodiscard]] double
shared_parameters(const Transformer& model); ///< router, shared experts, latent projections of a block
[[nodiscard]] double embedding_parameters(const Transformer& model); ///< input and output tables (one table when tied)

[[nodiscard]] double total_parameters(const Transformer& model); ///< everything stored, without prediction layers
/// Everything one token multiplies with: routed experts counted `active` times, the input table left out.
[[nodiscard]] double active_parameters(const Transformer& model);

/// Cache values one token leaves behind, all layers together (a count of numbers, not bytes): 2 × kv_heads × head size
/// a layer, or cache_rank + rotary_size for latent attention (arXiv 2405.04434 table 1). Windowed layers count in full;
/// see `window` for their limit.
[[nodiscard]] double cache_values_per_token(const Transformer& model);

/// Throws std::invalid_argument naming the first field that cannot be right (a model with no layers, heads not
/// divisible by key-value heads, experts without width).
void check(const Transformer& model);

} // namespace leasehold::model
