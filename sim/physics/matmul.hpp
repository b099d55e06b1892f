// How long one matrix product takes on a chip, forward and backward: arithmetic at the sustained rate plus the traffic
// of its operands. The sum of the two, rather than the larger, is what makes thin products slow without a fitted shape
// curve: rate = flops / (flops / peak + bytes / bandwidth), the "roofline with no overlap" of Williams et al. (CACM
// 2009, eq. 1 with + for max).
#pragma once

#include "model/chip.hpp"

namespace leasehold::physics {

/// Time of something in the forward and in the backward pass.
struct PassTime {
  Seconds forward;
  Seconds backward;

  PassTime& operator+=(PassTime other)
  {
    forward += other.forward;
    backward += other.backward;
    return *this;
  }
  friend PassTime operator+(PassTime a, PassTime b) { return a += b; }
  friend PassTime operator*(double times, PassTime a) { return {times * a.forward, times * a.backward}; }
  [[nodiscard]] Seconds sum() const { return forward + backward; }
};

/// What a chip sustains at a precision.
struct MatrixEngine {
  FlopsPerSecond wide;              ///< BF16 products, which embeddings and routers stay in
  FlopsPerSecond linear;            ///< products of ordinary layers
  FlopsPerSecond expert;            ///< products of routed experts, at their mean over maximum load
  BytesPerSecond memory;            ///< HBM bandwidth of kernels
  double linear_bytes = 2.0;        ///< bytes of an operand of ordinary layers
  double expert_bytes = 2.0;        ///< bytes of an operand of routed experts
  double linear_orientations = 1.0; ///< copies a quantised operand is written in
  double expert_orientations = 1.0;
  bool expert_rotated = false; ///< operands of experts are read once more, for the FP4 recipe's Hadamard rotation
};

/// FP4 runs routed experts alone in FP4 and the other layers in block-scaled FP8, as the published FP4 recipes do
/// (arXiv 2509.25149 §3).
[[nodiscard]] MatrixEngine matrix_engine(const model::Chip& chip, model::Precision precision);

enum class ProductKind { wide, linear, expert };

/// [rows × depth] · [depth × columns], `groups` of them sharing the rows (experts on one chip).
struct Product {
  double rows = 0.0; ///< over all groups together
  double columns = 0.0;
  double depth = 0.0;
  ProductKind kind = ProductKind::linear;
  double groups = 1.0;
  bool frozen = false; ///< the weight is not trained: no weight gradient
};

/// Forward: 2·rows·columns·depth FLOP, operands read, result written, and where operands are quantised they are read in
/// BF16 and written narrow. Backward: the same product twice, for the input's and the weight's gradient.
[[nodiscard]] PassTime product_time(const Product& product, const MatrixEngine& engine);

} // namespace leasehold::physics
