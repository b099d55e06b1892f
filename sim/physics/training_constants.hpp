// Constants of the training model that are the same for every chip, model and plan. Those of chip families are in
// model/chip.hpp. Those marked [search] were chosen on a coarse grid over the published runs of all families together:
// tests/validation/calibration.md says which rows decide each, and what is lost without it. The others are published or
// derived as the comment says.
#pragma once

namespace leasehold::physics::constants {

/// Gradients of an attention core cost five products where the forward pass has two (arXiv 2205.14135 appendix B).
inline constexpr double attention_backward = 2.5;
/// Head width from which an attention kernel fills the matrix unit of a GPU, keys and values together, and how slowly
/// narrower heads lose [search].
inline constexpr double full_head = 256.0;
inline constexpr double head_exponent = 0.25;

/// FlashAttention 1 over FlashAttention 2 (arXiv 2307.08691, abstract: "2x speedup").
inline constexpr double flash1_share = 0.5;

/// Unfused attention: bytes a score, forward (scores and softmax written and read, mask, dropout) and backward
/// (arXiv 2205.05198 §4.1 keeps 5 of them).
inline constexpr double score_bytes_forward = 10.0;
inline constexpr double score_bytes_backward = 14.0;

/// Passes over the residual stream a block: norm reads and writes, the addition reads two and writes one.
inline constexpr double residual_passes = 8.0;
/// Backward over forward traffic of element-wise kernels: the incoming gradient, the kept input and the outgoing one.
inline constexpr double elementwise_backward = 1.5;
/// Traffic of PyTorch eager mode over fused kernels: RMSNorm and rotary embedding in single-precision steps [search].
inline constexpr double eager_traffic = 3.0;

/// State-space block (arXiv 2405.21060 §7): passes over the projected width of convolution, scan and gated norm, with
/// states in single precision; backward recomputes the forward; share of the BF16 peak of the scan [search]; tokens of
/// a chunk.
inline constexpr double state_space_passes = 16.0;
inline constexpr double state_space_backward = 2.0;
inline constexpr double scan_efficiency = 0.1;
inline constexpr double scan_chunk = 128.0;

/// Rows a routed token is copied through: gathered, sent, received, scattered, each read and written.
inline constexpr double routed_copies = 6.0;
/// Mean over maximum load of the experts a chip holds, padding included [search].
inline constexpr double expert_balance = 0.6;

/// Bytes a logit: written and read in BF16, softmax in single precision.
inline constexpr double logit_bytes = 10.0;

/// Operators (framework modules) a block dispatches in the forward pass beside its products; backward costs twice.
inline constexpr double attention_operators = 5.0;
inline constexpr double state_space_operators = 10.0;
inline constexpr double dense_operators = 4.0;
inline constexpr double expert_operators = 34.0;   ///< routing, permutation, exchange [search]
inline constexpr double operators_an_expert = 1.0; ///< of those a chip holds [search]
inline constexpr double step_operators = 10.0;     ///< embedding, head and loss
/// Host and chip work side by side: (host^n + chip^n)^(1/n); 1 would be a sum, infinity the maximum [search].
inline constexpr double host_norm = 2.0;

/// Share of tensor-parallel traffic that products do not hide [search].
inline constexpr double tensor_exposed = 0.5;
/// Share of data-parallel traffic that slows the computation it runs beside [search].
inline constexpr double data_interference = 0.2;
/// Memory traffic of gathered weights a micro-batch under full sharding, bytes a parameter: written twice (4),
/// gradients cast and scattered (2 + 4 + 4).
inline constexpr double gathered_bytes = 14.0;

/// Share of the forward pass repeated when every second product is recomputed and attention is kept.
inline constexpr double alternate_share = 1.0 / 3.0;
/// Bytes a parameter moved by Adam: FP32 weight, two moments and gradient read; weight, two moments and a BF16 copy
/// written.
inline constexpr double optimizer_bytes = 30.0;
/// Trained share of the weights with adapters (LoRA rank 16 on all linear layers).
inline constexpr double adapter_share = 0.002;

/// Power of a chip over its design power while it computes and while it waits for others (Llama 3, arXiv 2407.21783,
/// and operators' reports: 70-90 % of design power in training).
inline constexpr double busy_power = 0.9;
inline constexpr double waiting_power = 0.5;

} // namespace leasehold::physics::constants
