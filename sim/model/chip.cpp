#include "model/chip.hpp"

namespace leasehold::model {

namespace {

/// Calls `each` with a function from a chip to one of the numbers that decide its speed, for all that may have a range.
template <class Each> void for_each_number(Each each)
{
  const auto of_chip = [&](auto... members) { (each([members](auto& chip) -> auto& { return chip.*members; }), ...); };
  of_chip(&Chip::bf16, &Chip::fp8, &Chip::fp4, &Chip::memory, &Chip::memory_bandwidth, &Chip::scale_up_bandwidth,
          &Chip::scale_out_bandwidth);
  const auto fitted = [&](auto... members) {
    (each([members](auto& chip) -> auto& { return chip.calibration.*members; }), ...);
  };
  using C = Calibration;
  fitted(&C::matmul_efficiency, &C::memory_efficiency, &C::scale_up_efficiency, &C::traffic, &C::attention_efficiency,
         &C::scale_out_efficiency, &C::operator_overhead, &C::unpacking_efficiency, &C::layer_overhead,
         &C::sequence_overhead);
}

double plain(double number)
{
  return number;
}
template <class Quantity> double plain(const Quantity& quantity)
{
  return quantity.value();
}

/// `number` as what `sample` is.
template <class Number> Number like(const Number&, double number)
{
  return Number{number};
}

} // namespace

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
  bool found = false;
  for_each_number([&](auto number) {
    found = found || number(range.low) != number(range.best) || number(range.high) != number(range.best);
  });
  return found;
}

Chip chip_within(const ChipRange& range, const PickInRange& pick)
{
  Chip chosen = range.best;
  for_each_number([&](auto number) {
    const auto low = number(range.low), best = number(range.best), high = number(range.high);
    if (low != best || high != best)
      number(chosen) = like(best, pick(plain(low), plain(best), plain(high)));
  });
  return chosen;
}

} // namespace leasehold::model
