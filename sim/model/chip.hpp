// An accelerator as plain numbers: what the data sheet says, and the handful of constants fitted to published runs.
// Peaks are dense (no structured sparsity); bandwidths are one-way per chip.
#pragma once

#include "units/named.hpp"
#include "units/quantity.hpp"

#include <array>
#include <functional>
#include <string>
#include <string_view>

namespace leasehold::model {

/// The number format of matrix products. `fp4` stands for NVFP4 and MXFP4, `mxfp8` for block-scaled FP8: the same peak
/// as `fp8`, but every operand is quantised in two orientations, which costs memory traffic.
enum class Precision { bf16, fp8, mxfp8, fp4 };
constexpr auto enum_names(Tag<Precision>)
{
  return std::to_array<Named<Precision>>({
      {Precision::bf16, "bf16", "16-bit brain floating point"},
      {Precision::fp8, "fp8", "8-bit floating point, one scale a tensor"},
      {Precision::mxfp8, "mxfp8", "8-bit floating point with block scales"},
      {Precision::fp4, "fp4", "4-bit floating point with block scales"},
  });
}

/// How chips of one scale-up domain are wired: a crossbar (NVLink switch), a wrapped grid (TPU ICI, NeuronLink) or
/// direct links between every pair (Infinity Fabric, Maia).
enum class ScaleUp { switched, torus, mesh };
constexpr auto enum_names(Tag<ScaleUp>)
{
  return std::to_array<Named<ScaleUp>>({
      {ScaleUp::switched, "switched", "a crossbar between all chips"},
      {ScaleUp::torus, "torus", "a grid whose edges are joined"},
      {ScaleUp::mesh, "mesh", "direct links between every pair"},
  });
}

/// What the chips of a family sustain, one set for training and serving: at most six a family are fitted to published
/// runs, which catalogue/chips.yaml names; the others are the same for all families, and stand there too: the numbers here are
/// those of tests that name none. Used by `physics/`.
struct Calibration {
  double matmul_efficiency = 0.65;            ///< share of the matrix peak a large product sustains in a long run
  double memory_efficiency = 0.7;             ///< share of HBM bandwidth that kernels sustain
  double scale_up_efficiency = 0.6;           ///< share of scale-up bandwidth that collectives sustain
  double traffic = 50.0;                      ///< serving: reads and writes of the residual stream a token and layer
  double attention_efficiency = 0.72;         ///< share of the BF16 peak that fused attention sustains, forward
  double scale_out_efficiency = 0.75;         ///< share of network-card bandwidth that collectives sustain
  Seconds operator_overhead = Seconds{45e-6}; ///< training: host time a framework module's dispatch and launches take
  double unpacking_efficiency = 0.2;          ///< share of the BF16 rate where weights are unpacked inside the product
  Seconds layer_overhead = Seconds{4e-6};     ///< serving: launch floor of a layer of plain attention and a dense block
  Seconds sequence_overhead = Seconds{5e-6};  ///< serving: host time a sequence and iteration (sampling, scheduling)

  friend bool operator==(const Calibration&, const Calibration&) = default;
};

/// What a chip draws by what it does, as shares of its design power; its host in proportion. Training draws 70-90 % of
/// it (operators' reports). A prompt phase comes near it, and a token phase can be held to half of it without a loss of
/// speed (Splitwise, Patel et al., ISCA 2024, section III-G).
struct PowerShares {
  double idle = 0.3;
  double training = 0.8;
  double prefill = 0.95;
  double decode = 0.6;
};

/// A member for each number that the physics takes from a data sheet.
struct Chip {
  std::string name;   ///< catalogue key, such as `h100`
  std::string title;  ///< as in publications, such as `H100-80GB SXM`
  std::string vendor; ///< such as `NVIDIA`
  std::string family; ///< chips that share their constants, such as `hopper`
  std::string launch; ///< month of general availability, `2022-10`, as published

  FlopsPerSecond bf16; ///< dense BF16 matrix peak; zero where the matrix unit has none
  FlopsPerSecond fp8;  ///< dense FP8 matrix peak; zero where there is none
  FlopsPerSecond fp4;  ///< dense FP4 matrix peak; zero where there is none

  Bytes memory;                    ///< HBM a job may use
  BytesPerSecond memory_bandwidth; ///< HBM bandwidth, peak

  ScaleUp scale_up = ScaleUp::switched;
  int scale_up_chips = 1;            ///< chips that reach each other without a network card
  BytesPerSecond scale_up_bandwidth; ///< one-way, all links of a chip together
  int torus_dimensions = 0;          ///< 2 or 3 for a torus, else 0

  BytesPerSecond scale_out_bandwidth; ///< one-way, the chip's share of its host's network cards
  int chips_per_host = 1;             ///< the granule that is bought and that fails together

  /// Matrix clock held under the power limit, relative to the family's reference chip: the quotient of the two chips'
  /// design power a peak FLOP/s. 1 for the reference chip and where powers are not published.
  double sustained_clock = 1.0;
  double flash2_share = 1.0;  ///< share of its attention rate that FlashAttention 2 reaches; 1 where none is later
  int matrix_width = 0;       ///< side of the systolic array, which a narrower attention head cannot fill; 0 = no array
  double host_overhead = 1.0; ///< time an operator costs on this chip's host, relative to an x86 server

  Watts power;             ///< thermal design power of the chip
  double host_power = 1.4; ///< wall power of a host over the sum of its chips' design power
  PowerShares power_shares;

  bool measured = false; ///< a published training or serving result stands behind the fitted constants

  Calibration calibration;
};

/// A chip whose numbers are not all known: predictions are made for each of the three and printed as a range. Where
/// everything is published the three are equal.
struct ChipRange {
  Chip low;  ///< every uncertain number at its slow end
  Chip best; ///< the number to plan with
  Chip high; ///< every uncertain number at its fast end
  /// How `best` was chosen where it is no longer what the catalogue plans with, to tell such chips apart; else empty.
  std::string variant;
};

/// Dense matrix peak at a precision; a format that the matrix unit lacks runs at the next wider one's peak (a TPU v5e
/// computes FP8 at its BF16 rate). Zero only where the chip has no matrix rate at all.
[[nodiscard]] FlopsPerSecond matrix_peak(const Chip& chip, Precision precision);

/// Bytes of one stored operand: 2, 1 or 0.5 (block scales are not counted).
[[nodiscard]] Bytes operand_size(Precision precision);

[[nodiscard]] std::string_view to_string(Precision precision);

/// Whether the catalogue states a range for what decides this chip's speed.
[[nodiscard]] bool uncertain(const ChipRange& range);

/// One end of a range, or a number in between, in base units.
using PickInRange = std::function<double(double low, double best, double high)>;
/// `best`, but every number that has a range as `pick` has it.
[[nodiscard]] Chip chip_within(const ChipRange& range, const PickInRange& pick);

} // namespace leasehold::model
