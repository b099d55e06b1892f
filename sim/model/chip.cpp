#include "model/chip.hpp"

namespace leasehold::model {

FlopsPerSecond matrix_peak(const Chip& chip, Precision precision)
{
  const FlopsPerSecond none{0.0};
  if (precision == Precision::fp4 && chip.fp4 > none)
    return chip.fp4;
  if (precision != Precision::bf16 && chip.fp8 > none)
    return chip.fp8;
  return chip.bf16;
}

Bytes operand_size(Precision precision)
{
  switch (precision) {
  case Precision::bf16:
    return Bytes{2.0};
  case Precision::fp8:
  case Precision::mxfp8:
    return Bytes{1.0};
  case Precision::fp4:
    return Bytes{0.5};
  }
  return Bytes{2.0};
}

std::string_view to_string(Precision precision)
{
  switch (precision) {
  case Precision::bf16:
    return "bf16";
  case Precision::fp8:
    return "fp8";
  case Precision::mxfp8:
    return "mxfp8";
  case Precision::fp4:
    return "fp4";
  }
  return "bf16";
}

bool uncertain(const ChipRange& range)
{
  const auto differs = [&](const Chip& other) {
    return other.bf16 != range.best.bf16 || other.fp8 != range.best.fp8 || other.fp4 != range.best.fp4 ||
           other.memory_bandwidth != range.best.memory_bandwidth || other.memory != range.best.memory ||
           other.scale_up_bandwidth != range.best.scale_up_bandwidth ||
           other.scale_out_bandwidth != range.best.scale_out_bandwidth || other.calibration != range.best.calibration;
  };
  return differs(range.low) || differs(range.high);
}

} // namespace leasehold::model
