#include "physics/direct_reduction.hpp"

#include <doctest/doctest.h>

namespace leasehold::physics {

namespace {

model::Chip chip_of(model::ScaleUp kind, double gigabytes)
{
  model::Chip chip;
  chip.scale_up = kind;
  chip.scale_up_bandwidth = BytesPerSecond{gigabytes * 1e9};
  chip.scale_up_chips = 16;
  chip.scale_out_bandwidth = BytesPerSecond{50e9};
  chip.calibration.scale_up_efficiency = 0.8;
  return chip;
}

double microseconds(double bytes, int ranks, const model::Chip& chip)
{
  return engine_all_reduce_time(Bytes{bytes}, ranks, fabric(chip, chip.scale_up_chips)).value() * 1e6;
}

} // namespace

TEST_CASE("engines reduce small buffers in one shot, larger ones in two, and the largest as the library does")
{
  // Of 450 GB/s reads have 8/11 of 80 %: 261.8 GB/s.
  const model::Chip chip = chip_of(model::ScaleUp::switched, 450);
  const double reads = 450e3 * 0.8 * 8.0 / 11.0; // B/us
  CHECK(microseconds(1, 2, chip) == doctest::Approx(3.0).epsilon(1e-4));
  CHECK(microseconds(262144, 8, chip) == doctest::Approx(3.0 + 7 * 262144 / reads));
  // 2 MiB of 8: one-shot 3 + 56.1 = 59; two-shot 8.4 + 2 · 3.4 + 14.0 = 29.2; LL128 14 + 14 · 1.9 + 10.9 = 51.5, LL 41.0.
  CHECK(microseconds(2097152, 8, chip) == doctest::Approx(15.2 + 1.75 * 2097152 / reads));
  // 1 GiB: Simple 8.4 + 14 · 3.4 + 1.75 · 1 GiB / 360 GB/s.
  CHECK(microseconds(1073741824, 8, chip) == doctest::Approx(8.4 + 14 * 3.4 + 1.75 * 1073741824 / 360e3));
}

TEST_CASE("twice the links halve the bytes' time, and start later; what has no such kernels has the library's time")
{
  const model::Chip chip = chip_of(model::ScaleUp::switched, 900);
  CHECK(microseconds(262144, 8, chip) == doctest::Approx(4.5 + 7 * 262144 / (900e3 * 0.8 * 8.0 / 11.0)));
  const auto library = [](int ranks, const model::Chip& of) {
    return collective_time(Collective::all_reduce, Bytes{262144}, ranks, 1, fabric(of, of.scale_up_chips)).value() *
           1e6;
  };
  CHECK(microseconds(262144, 16, chip) == library(16, chip)); // more than share a host
  CHECK(microseconds(262144, 32, chip) == library(32, chip)); // two domains
  const model::Chip torus = chip_of(model::ScaleUp::torus, 450);
  CHECK(microseconds(262144, 8, torus) == library(8, torus));
  const model::Chip mesh = chip_of(model::ScaleUp::mesh, 450);
  CHECK(microseconds(262144, 8, mesh) == library(8, mesh));
  CHECK(microseconds(262144, 3, chip) == library(3, chip)); // kernels are built for even numbers
  CHECK(microseconds(0, 8, chip) == 0.0);
  CHECK(microseconds(1e6, 1, chip) == 0.0);
}

} // namespace leasehold::physics
