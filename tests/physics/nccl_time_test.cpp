#include "physics/nccl_time.hpp"

#include <doctest/doctest.h>

namespace leasehold::physics {

namespace {

model::Chip linked(double gigabytes)
{
  model::Chip chip;
  chip.scale_up_bandwidth = BytesPerSecond{gigabytes * 1e9};
  chip.scale_up_chips = 8;
  chip.scale_out_bandwidth = BytesPerSecond{50e9};
  chip.calibration.scale_up_efficiency = 0.8;
  return chip;
}

} // namespace

TEST_CASE("small messages take the start-up of the quickest protocol, LL")
{
  // All-reduce of 8: 14 steps of 0.6 us after 6.6 us are 15 us; an exchange is one step; two chips reduce in two.
  const model::Chip chip = linked(450);
  CHECK(nccl_time(Collective::all_reduce, Bytes{1}, 8, chip).value() == doctest::Approx(15.0e-6).epsilon(1e-6));
  CHECK(nccl_time(Collective::all_gather, Bytes{1}, 8, chip).value() == doctest::Approx(10.8e-6).epsilon(1e-6));
  CHECK(nccl_time(Collective::all_to_all, Bytes{1}, 8, chip).value() == doctest::Approx(7.2e-6).epsilon(1e-6));
  CHECK(nccl_time(Collective::all_reduce, Bytes{1}, 2, chip).value() == doctest::Approx(7.8e-6).epsilon(1e-6));
  CHECK(nccl_time(Collective::all_reduce, Bytes{1e9}, 1, chip) == Seconds{0.0});
  // NVLink 5 takes 1.5 times as long to start.
  CHECK(nccl_time(Collective::all_gather, Bytes{1}, 8, linked(900)).value() == doctest::Approx(16.2e-6).epsilon(1e-6));
}

TEST_CASE("large messages take their bytes over 80 % of the links")
{
  // All-gather of 4 GB among 4: 3 GB over 360 GB/s are 8.333 ms, and Simple's 8.4 + 3 · 3.4 = 18.6 us.
  const model::Chip chip = linked(450);
  const Seconds time = nccl_time(Collective::all_gather, Bytes{4e9}, 4, chip);
  CHECK(time.value() == doctest::Approx(3.0 / 360.0 + 18.6e-6).epsilon(1e-9));
  CHECK(bus_bandwidth(Collective::all_gather, Bytes{4e9}, 4, time).value() == doctest::Approx(3e9 / time.value()));
  // An all-reduce sends twice as much in twice the steps; double links halve what is not start-up.
  const Seconds twice = nccl_time(Collective::all_reduce, Bytes{4e9}, 4, chip);
  CHECK(twice.value() == doctest::Approx(6.0 / 360.0 + (8.4 + 6 * 3.4) * 1e-6).epsilon(1e-9));
  CHECK(nccl_time(Collective::all_gather, Bytes{4e9}, 4, linked(900)).value() ==
        doctest::Approx(3.0 / 720.0 + 1.5 * 18.6e-6).epsilon(1e-9));
}

TEST_CASE("in between LL ends at 141 GB/s, and LL128 takes over")
{
  // All-gather among 8 of 1 MB: LL 10.8 us + 0.875 MB / 141 GB/s = 17.0 us; LL128 27.3 + 0.875 / (360 · 120 / 128) = 29.9 us.
  const model::Chip chip = linked(450);
  CHECK(nccl_time(Collective::all_gather, Bytes{1e6}, 8, chip).value() ==
        doctest::Approx(10.8e-6 + 0.875e6 / 141e9).epsilon(1e-9));
  // Of 8 MB: LL 60.4 us; LL128 27.3 + 7e6 / 337.5e9 = 48.0 us; Simple 8.4 + 7 · 3.4 + 19.4 = 51.6 us.
  CHECK(nccl_time(Collective::all_gather, Bytes{8e6}, 8, chip).value() ==
        doctest::Approx(27.3e-6 + 7e6 / 337.5e9).epsilon(1e-9));
}

} // namespace leasehold::physics
