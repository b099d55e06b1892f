// What collectives take beside their bytes: the protocols of the library that plays them.
//
// NCCL moves data with a flag beside every 4 bytes (LL), beside every 120 (LL128), or behind them (Simple), round rings or
// up and down trees, and takes what its model of each says is quickest (src/graph/tuning.cc of 2.27, whose constants these
// are); so do RCCL, its fork, and we for whatever else has switches or direct links. Libraries of tori publish nothing of
// the kind.
#pragma once

#include "model/chip.hpp"
#include "units/quantity.hpp"

#include <array>

namespace leasehold::physics {

/// One way to play a collective; the default takes its bytes and nothing else.
struct Protocol {
  Seconds base{0.0};                 ///< an operation
  Seconds inside{0.0};               ///< each of its steps inside a scale-up domain
  Seconds between{0.0};              ///< each between domains, beside the latency of the network
  double share = 1.0;                ///< of the bandwidth that is left
  BytesPerSecond inside_most{1e30};  ///< of a chip
  BytesPerSecond between_most{1e30}; ///< of the cards of a domain together
};

struct Protocols {
  std::array<Protocol, 3> ring{}; ///< LL, LL128, Simple
  std::array<Protocol, 3> tree{}; ///< between domains; inside each a chain
  Protocol switched{};            ///< summed by the switches of a domain (NVLS), however many chips it has

  [[nodiscard]] const Protocol& simple() const { return ring.back(); }
};

/// All-reduces of up to eight GPUs take what rings do (tests/validation/collectives_test.cpp); nothing is measured of more.
constexpr int most_by_rings = 8;

[[nodiscard]] Protocols protocols_of(const model::Chip& chip);

} // namespace leasehold::physics
