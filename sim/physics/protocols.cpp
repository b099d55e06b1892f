#include "physics/protocols.hpp"

namespace leasehold::physics {

namespace {

/// Lanes of NVLink 5 run at twice the rate of NVLink 4 behind forward error correction, and start later. NCCL has the same
/// constants for both; of tenths this factor has the least median error over the four operations of B200 in the validation
/// data.
constexpr BytesPerSecond fourth_generation{450e9};
constexpr double fifth_generation_latency = 1.5;

/// LL ends at 141 GB/s on NVLink 4 and twice that on NVLink 5; between two hosts at 45 of all their cards together, between
/// more at 35 (llMaxBws), of which the latter is taken.
constexpr BytesPerSecond ll_inside{141e9};
constexpr BytesPerSecond ll_between{35e9};

/// NCCL's models leave out what is within a message: libraries report 5 to 15 us to start one collective.
constexpr Protocol of_tori{Seconds{8e-6}};

} // namespace

Protocols protocols_of(const model::Chip& chip)
{
  if (chip.scale_up == model::ScaleUp::torus)
    return {{of_tori, of_tori, of_tori}, {of_tori, of_tori, of_tori}, of_tori};
  const bool fifth = chip.scale_up == model::ScaleUp::switched && chip.scale_up_bandwidth > fourth_generation;
  const double up = fifth ? fifth_generation_latency : 1.0;
  const double twice = fifth ? 2.0 : 1.0;
  constexpr BytesPerSecond unbounded{1e30};
  constexpr double flagged = 120.0 / 128.0;
  constexpr double tree = 0.92;
  const auto way = [&](double base, double inside, double between, double share) {
    return Protocol{
        Seconds{base * 1e-6} * up, Seconds{inside * 1e-6} * up, Seconds{between * 1e-6}, share, unbounded, unbounded};
  };
  Protocols all{{way(6.6, 0.6, 2.7, 0.5), way(14.0, 1.9, 4.0, flagged), way(8.4, 3.4, 14.0, 1.0)},
                {way(6.8, 0.6, 5.0, tree / 3.8), way(14.0, 1.25, 8.5, tree * flagged), way(8.4, 4.0, 14.0, tree)},
                chip.scale_up == model::ScaleUp::switched ? way(25.0, 0.0, 0.0, 1.0) : Protocol{Seconds{1e30}}};
  for (Protocol* ll : {&all.ring.front(), &all.tree.front()}) {
    ll->inside_most = ll_inside * twice;
    ll->between_most = ll_between * twice;
  }
  return all;
}

} // namespace leasehold::physics
