// Contention-free times of collectives on a scale-up domain and beyond it (Thakur, Rabenseifner, Gropp 2005: a ring
// moves (n−1)/n of the buffer through every link, in steps that each take the latency of a hop where that is known;
// start-up times of software are left out, training buffers being megabytes).
#pragma once

#include "model/chip.hpp"
#include "physics/gang_network.hpp"

#include <optional>

namespace leasehold::physics {

/// Bandwidths a chip sustains in collectives, one-way, and how many chips of the job share a scale-up domain.
struct Fabric {
  BytesPerSecond scale_up;
  BytesPerSecond scale_out;
  int domain_chips = 1;
  BytesPerSecond exchange = scale_out; ///< of scale-out, where all send to all
  Seconds latency{0.0};                ///< of a step between domains
};

/// The chip's own links and cards, and no more than the network between its hosts gives where that is known.
[[nodiscard]] Fabric fabric(const model::Chip& chip, int domain_chips,
                            const std::optional<GangNetwork>& network = std::nullopt);

/// For how long so much keeps a link busy; nothing takes no time, whatever the link.
[[nodiscard]] inline Seconds busy_for(Bytes sent, BytesPerSecond bandwidth)
{
  return sent > Bytes{0.0} ? sent / bandwidth : Seconds{0.0};
}

/// All-gather or reduce-scatter of a buffer of `size` bytes (the gathered size) over `ranks`, of which neighbours are
/// `stride` chips apart. Hierarchical where the group leaves the domain: every chip carries its own share of the buffer
/// over its own card, and the domain's links run at the same time, so the slower of the two counts.
[[nodiscard]] Seconds ring_time(Bytes size, int ranks, int stride, const Fabric& fabric);

/// What each chip sends over its card for that.
[[nodiscard]] Bytes ring_sent(Bytes size, int ranks, int stride, int domain_chips);

/// Bytes a value of a row that is dispatched in FP8: the value, and of 128 of them a scale in single precision (DeepSeek-V3,
/// arXiv 2412.19437 §3.3.2; DeepEP counts its traffic so).
constexpr double fp8_dispatched = 1.0 + 4.0 / 128.0;
/// Of one that is combined, in BF16.
constexpr double bf16_combined = 2.0;

/// Where a token's experts lie.
struct ExpertSpread {
  int active = 1;  ///< experts that a token visits
  int domains = 0; ///< on how many domains they lie at most; 0 = on any number
};

/// One direction of a mixture-of-experts exchange: each of `tokens` rows of `row` bytes goes to the ranks that hold its
/// experts, once over a card to each other domain that has some, and from there over the domain's links to each rank that
/// does (the forwarding of DeepSeek-V3, arXiv 2412.19437 §3.2.2). Both go on at the same time, so the slower of the two
/// counts. With n places and k independent choices the expected number of distinct ones is n·(1 − (1 − 1/n)^k).
[[nodiscard]] Seconds exchange_time(double tokens, Bytes row, ExpertSpread experts, int ranks, const Fabric& fabric);
/// What each chip sends over its card for that.
[[nodiscard]] Bytes exchange_sent(double tokens, Bytes row, ExpertSpread experts, int ranks, int domain_chips);

} // namespace leasehold::physics
