#include "physics/nccl_time.hpp"

#include <algorithm>
#include <array>

namespace leasehold::physics {

namespace {

/// Lanes of NVLink 5 run at twice the rate of NVLink 4 behind forward error correction, and start later. NCCL has the same
/// constants for both; of tenths this factor has the least median error over the four operations of B200 in the validation data.
constexpr BytesPerSecond fourth_generation{450e9};
constexpr double fifth_generation_latency = 1.5;

/// Of a ring: what an operation and each step of it take, and the share of the payload's bandwidth that is left.
struct Protocol {
  Seconds base;
  Seconds step;
  double share;
  BytesPerSecond at_most;
};

constexpr BytesPerSecond unbounded{1e30};

/// LL, which sends a flag with every 4 bytes, LL128, with every 120, and Simple, without. LL ends at 141 GB/s on NVLink 4
/// and twice that on NVLink 5 (llMaxBws).
std::array<Protocol, 3> protocols(const model::Chip& chip)
{
  const bool fifth = chip.scale_up_bandwidth > fourth_generation;
  const SimpleLatency simple;
  const double latency = nvlink_latency(chip);
  return {{{Seconds{6.6e-6} * latency, Seconds{0.6e-6} * latency, 0.5, BytesPerSecond{fifth ? 282e9 : 141e9}},
           {Seconds{14.0e-6} * latency, Seconds{1.9e-6} * latency, 120.0 / 128.0, unbounded},
           {simple.base * latency, simple.nvlink * latency, 1.0, unbounded}}};
}

/// Of an exchange all messages are under way at once.
double steps_of(Collective collective, int chips)
{
  switch (collective) {
  case Collective::all_reduce:
    return 2.0 * (chips - 1);
  case Collective::all_gather:
  case Collective::reduce_scatter:
    return chips - 1.0;
  case Collective::all_to_all:
    return 1.0;
  }
  return 0.0;
}

/// Bytes that leave a chip, over `size`.
double share_sent(Collective collective, int chips)
{
  return (collective == Collective::all_reduce ? 2.0 : 1.0) * (chips - 1.0) / chips;
}

} // namespace

double nvlink_latency(const model::Chip& chip)
{
  return chip.scale_up_bandwidth > fourth_generation ? fifth_generation_latency : 1.0;
}

Seconds nccl_time(Collective collective, Bytes size, int chips, const model::Chip& chip)
{
  if (chips <= 1)
    return Seconds{0.0};
  const BytesPerSecond payload = chip.scale_up_bandwidth * nvlink_payload;
  const Bytes sent = size * share_sent(collective, chips);
  Seconds least{1e30};
  for (const Protocol& protocol : protocols(chip))
    least = std::min(least, protocol.base + steps_of(collective, chips) * protocol.step +
                                sent / std::min(payload * protocol.share, protocol.at_most));
  return least;
}

BytesPerSecond bus_bandwidth(Collective collective, Bytes size, int chips, Seconds time)
{
  return size * share_sent(collective, chips) / time;
}

} // namespace leasehold::physics
