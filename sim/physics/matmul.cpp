#include "physics/matmul.hpp"

#include "physics/training_constants.hpp"

namespace leasehold::physics {

namespace {

constexpr double wide_bytes = 2.0;     // BF16
constexpr double gradient_bytes = 4.0; // weight gradients are accumulated in FP32

struct Operand {
  FlopsPerSecond rate;
  double bytes;
  double orientations;
  double extra_reads;
};

Operand operand(ProductKind kind, const MatrixEngine& engine)
{
  switch (kind) {
  case ProductKind::linear:
    return {engine.linear, engine.linear_bytes, engine.linear_orientations, 0.0};
  case ProductKind::expert:
    return {engine.expert, engine.expert_bytes, engine.expert_orientations, engine.expert_rotated ? wide_bytes : 0.0};
  case ProductKind::wide:
    break;
  }
  return {engine.wide, wide_bytes, 1.0, 0.0};
}

} // namespace

MatrixEngine matrix_engine(const model::Chip& chip, model::Precision precision)
{
  using model::Precision;
  const double share = chip.calibration.matmul_efficiency * chip.sustained_clock;
  const bool narrow = precision != Precision::bf16 && chip.fp8 > FlopsPerSecond{0.0};
  const bool four_bit = precision == Precision::fp4 && chip.fp4 > FlopsPerSecond{0.0};
  MatrixEngine engine;
  engine.wide = chip.bf16 * share;
  engine.linear = (narrow ? chip.fp8 : chip.bf16) * share;
  engine.expert = (four_bit ? chip.fp4 * share : engine.linear) * constants::expert_balance;
  engine.memory = chip.memory_bandwidth * chip.calibration.memory_efficiency;
  engine.linear_bytes = narrow ? 1.0 : wide_bytes;
  engine.expert_bytes = four_bit ? 0.5 : engine.linear_bytes;
  const double block_scaled = precision == Precision::fp8 ? 1.0 : 2.0;
  engine.linear_orientations = engine.expert_orientations = narrow ? block_scaled : 1.0;
  engine.expert_rotated = four_bit;
  // A chip without a BF16 matrix unit computes its wide products in the widest format it has.
  if (engine.wide <= FlopsPerSecond{0.0})
    engine.wide = engine.linear;
  return engine;
}

PassTime product_time(const Product& product, const MatrixEngine& engine)
{
  const Operand op = operand(product.kind, engine);
  const Seconds arithmetic = Flops{2.0 * product.rows * product.columns * product.depth} / op.rate;
  const double input = product.rows * product.depth;
  const double weight = product.groups * product.columns * product.depth;
  const double output = product.rows * product.columns;
  const bool narrow = op.bytes < wide_bytes;
  const double cast = narrow ? (input + weight) * (wide_bytes + op.orientations * op.bytes + op.extra_reads) : 0.0;
  const double forward = (input + weight) * op.bytes + output * wide_bytes + cast;
  const double input_gradient = (output + weight) * op.bytes + input * wide_bytes;
  PassTime time;
  time.forward = arithmetic + Bytes{forward} / engine.memory;
  time.backward = arithmetic + Bytes{input_gradient} / engine.memory;
  if (!product.frozen) {
    const double weight_gradient = (output + input) * op.bytes + weight * gradient_bytes;
    const double gradient_cast = narrow ? output * (wide_bytes + 2.0 * op.bytes) : 0.0;
    time.backward += arithmetic + Bytes{weight_gradient + gradient_cast} / engine.memory;
  }
  return time;
}

} // namespace leasehold::physics
