#include "physics/deep_ep_time.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace leasehold::physics {

namespace {

/// Hosts of eight with a card of 400 Gb/s a chip. The cards carry 43.65625 GB/s of it (collectives.hpp).
model::Chip joined_by(double gigabytes)
{
  model::Chip chip;
  chip.scale_up_bandwidth = BytesPerSecond{gigabytes * 1e9};
  chip.scale_up_chips = 8;
  chip.scale_out_bandwidth = BytesPerSecond{50e9};
  chip.calibration.scale_up_efficiency = 0.8;
  return chip;
}

constexpr double cards_carry = 43.65625e9;

} // namespace

TEST_CASE("a low-latency exchange sends each row to each expert, and takes one step over the network")
{
  // Of 16 chips half the 8 copies of 128 rows leave the host: 512 rows of 7168 · (1 + 4/128) = 7392 B over 43.66 GB/s, after
  // 8.4 + 14.0 us. The four that stay take 128 · 8 · 7/16 · 7392 B over 360 GB/s: less.
  const model::Chip chip = joined_by(450);
  DeepEpExchange exchange{.mode = DeepEpMode::low_latency, .tokens = 128};
  CHECK(deep_ep_time(exchange, chip).value() == doctest::Approx(22.4e-6 + 512 * 7392.0 / cards_carry).epsilon(1e-9));
  // Rows that come back have two bytes a value.
  exchange.operation = DeepEpOperation::combine;
  CHECK(deep_ep_time(exchange, chip).value() == doctest::Approx(22.4e-6 + 512 * 14336.0 / cards_carry).epsilon(1e-9));
  // In one host 7 of 8 copies go over NVLink, of which 80 % are payload: 8.4 + 3.4 us and 896 rows over 360 GB/s.
  exchange.chips = 8;
  CHECK(deep_ep_time(exchange, chip).value() == doctest::Approx(11.8e-6 + 896 * 14336.0 / 360e9).epsilon(1e-9));
  exchange.chips = 1;
  CHECK(deep_ep_time(exchange, chip) == Seconds{0.0});
}

TEST_CASE("low-latency exchanges take what DeepEP publishes for H800 within a tenth")
{
  // README, "Low-latency kernels": 128 tokens a batch, hidden 7168, eight experts, cards of 400 Gb/s, in us.
  struct Published {
    int chips;
    double dispatch;
    double combine;
  };
  for (const Published& row :
       std::vector<Published>{{16, 118, 195}, {32, 155, 273}, {64, 173, 314}, {128, 192, 369}, {256, 194, 360}}) {
    DeepEpExchange exchange{.mode = DeepEpMode::low_latency, .tokens = 128, .chips = row.chips};
    CHECK(deep_ep_time(exchange, joined_by(200)).value() * 1e6 == doctest::Approx(row.dispatch).epsilon(0.1));
    exchange.operation = DeepEpOperation::combine;
    CHECK(deep_ep_time(exchange, joined_by(200)).value() * 1e6 == doctest::Approx(row.combine).epsilon(0.1));
  }
}

TEST_CASE("a normal exchange of four hosts is bound by its cards, once for each other host")
{
  // Eight experts lie on 4 · (1 − (3/4)^8) = 3.5995 hosts, 3/4 of them others: 2.6997 rows. Start-up is 8.4 + 3.4 us and
  // 14.0 for each of two doublings. 24 multiprocessors: (3.5995 + 32 · (1 − (31/32)^8)) = 10.78 copies of 0.026 us and
  // 7392 B over 47 GB/s, and 0.21, over twelve channels take less, 0.18 of 0.46 us.
  const double others = 3.0 * (1.0 - 0.75 * 0.75 * 0.75 * 0.75 * 0.75 * 0.75 * 0.75 * 0.75);
  const DeepEpExchange exchange{.chips = 32};
  const Seconds time = deep_ep_time(exchange, joined_by(450));
  CHECK(time.value() == doctest::Approx(39.8e-6 + 4096 * others * 7392.0 / cards_carry).epsilon(1e-9));
  // Sixteen hosts, where a token reaches four of them: the same hosts, 15/16 of them others, after four doublings.
  DeepEpExchange wide = exchange;
  wide.chips = 128;
  CHECK(deep_ep_time(wide, joined_by(450)).value() ==
        doctest::Approx(67.8e-6 + 4096 * others / 0.75 * 15.0 / 16.0 * 7392.0 / cards_carry).epsilon(1e-9));
}

TEST_CASE("on few multiprocessors a normal exchange is bound by what they copy")
{
  // Two hosts, 16 multiprocessors: 2 · (1 − 1/256) = 1.9922 buffers are filled and 16 · (1 − (15/16)^8) = 6.4522 rows come
  // out of them, on eight channels: of each token 0.21 us, and of each row 0.026 and 7392 B over 47 GB/s.
  const double copies = 2.0 * (1.0 - 1.0 / 256.0) + 16.0 * (1.0 - 0.596719); // 0.9375^8 = 0.596719
  DeepEpExchange exchange{.chips = 16, .processors = 16};
  const auto bound = [](double start, double rows, double channels) {
    return start + 4096 / channels * (0.21e-6 + rows * (0.026e-6 + 7392.0 / 47e9));
  };
  CHECK(deep_ep_time(exchange, joined_by(450)).value() == doctest::Approx(bound(25.8e-6, copies, 8)).epsilon(1e-5));
  exchange.processors = 4;
  CHECK(deep_ep_time(exchange, joined_by(450)).value() == doctest::Approx(bound(25.8e-6, copies, 2)).epsilon(1e-5));
  // In one host nothing goes by the cards' buffers: 8 · (1 − (7/8)^8) = 5.2511 rows come. Start-up is 2 · (8.4 + 3.4) us, and half as
  // long again on NVLink 5.
  exchange.chips = 8;
  CHECK(deep_ep_time(exchange, joined_by(450)).value() == doctest::Approx(bound(23.6e-6, 5.251128, 2)).epsilon(1e-5));
  CHECK(deep_ep_time(exchange, joined_by(900)).value() == doctest::Approx(bound(35.4e-6, 5.251128, 2)).epsilon(1e-5));
  // 24 of them would do 0.40 ms; the 7/8 of the rows that cross a slow NVLink take 0.87 ms.
  exchange.processors = 24;
  CHECK(deep_ep_time(exchange, joined_by(200)).value() ==
        doctest::Approx(23.6e-6 + 4096 * 5.251128 * 7.0 / 8.0 * 7392.0 / 160e9).epsilon(1e-5));
}

TEST_CASE("a normal kernel that combines writes a sum for each token, and waits for its first row")
{
  // One host, 16 multiprocessors: of each token 0.087 us, 14,336 B over 20.5 GB/s that are written and 5.2511 times as many over
  // 58 GB/s that are read, on eight channels. The first row takes 14,336 B over 0.58 GB/s.
  DeepEpExchange exchange{.operation = DeepEpOperation::combine, .chips = 8, .processors = 16};
  const double first = 14336.0 / 0.58e9;
  CHECK(deep_ep_time(exchange, joined_by(450)).value() ==
        doctest::Approx(23.6e-6 + first + 512 * (0.087e-6 + 14336.0 * (1.0 / 20.5e9 + 5.251128 / 58e9))).epsilon(1e-5));
  // Two hosts: 8.4444 copies, as in dispatching, at 24 GB/s.
  exchange.chips = 16;
  CHECK(deep_ep_time(exchange, joined_by(450)).value() ==
        doctest::Approx(25.8e-6 + first + 512 * 8.444684 * 14336.0 / 24e9).epsilon(1e-5));
}

} // namespace leasehold::physics
