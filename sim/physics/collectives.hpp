// Contention-free times of collectives on a scale-up domain and beyond it: what they take to start, step by step, by the
// protocol that is the quickest (physics/protocols.hpp), and their bytes over the bandwidth (Thakur, Rabenseifner, Gropp
// 2005: a ring moves (n−1)/n of the buffer through every link). Training, serving and `predict collective` all go by them.
#pragma once

#include "model/chip.hpp"
#include "physics/gang_network.hpp"
#include "physics/protocols.hpp"
#include "units/named.hpp"

#include <cstdint>
#include <optional>

namespace leasehold::physics {

enum class Collective : std::uint8_t { all_reduce, all_gather, reduce_scatter, all_to_all };
constexpr auto enum_names(Tag<Collective>)
{
  return std::to_array<Named<Collective>>({
      {Collective::all_reduce, "all_reduce", "every chip gets the sum of all chips' buffers"},
      {Collective::all_gather, "all_gather", "every chip gets the parts of all chips, `size` in all"},
      {Collective::reduce_scatter, "reduce_scatter", "every chip gets its part of the sum of all chips' buffers"},
      {Collective::all_to_all, "all_to_all", "every chip sends another part of its buffer to every other"},
  });
}

/// Bandwidths a chip sustains in collectives, one-way, and how many chips of the job share a scale-up domain.
struct Fabric {
  BytesPerSecond scale_up;
  BytesPerSecond scale_out;
  int domain_chips = 1;
  BytesPerSecond exchange = scale_out; ///< of scale-out, where all send to all
  Seconds latency{0.0};                ///< of the network, a step between domains
  Protocols protocols{};               ///< by default collectives start at once
  bool reads_peers = false;            ///< engines' kernels read any chip's memory at full speed, through a switch
};

/// Of a card's nominal bandwidth in exchanges. DeepEP's README has 58 and 57 GB/s to dispatch and combine among 32 chips of
/// H800, 51 and 50 among 64, on cards of 50. It counts the rows for a sender's own host with them: one of four, one of
/// eight.
constexpr double exchanged_on_cards = ((58.0 + 57.0) * 3.0 / 4.0 + (51.0 + 50.0) * 7.0 / 8.0) / 4.0 / 50.0;

/// The chip's own links and cards, and no more than the network between its hosts gives where that is known.
[[nodiscard]] Fabric fabric(const model::Chip& chip, int domain_chips,
                            const std::optional<GangNetwork>& network = std::nullopt);

/// `size` is that of the largest buffer of a chip, as nccl-tests count it, of `ranks` of which neighbours are `stride`
/// chips apart. Where they leave the domain every chip carries its own share of the buffer over its own card, and the
/// domain's links run at the same time, so that the slower of the two counts. All-reduces go round a ring, or between
/// domains up and down a tree.
[[nodiscard]] Seconds collective_time(Collective collective, Bytes size, int ranks, int stride, const Fabric& fabric);

/// One message, inside a domain or between two.
[[nodiscard]] Seconds message_time(Bytes size, bool between, const Fabric& fabric);

/// For how long so much keeps a link busy; nothing takes no time, whatever the link.
[[nodiscard]] inline Seconds busy_for(Bytes sent, BytesPerSecond bandwidth)
{
  return sent > Bytes{0.0} ? sent / bandwidth : Seconds{0.0};
}

/// All-gather or reduce-scatter of a buffer of `size` bytes, the gathered size.
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
/// counts. With n places and k independent choices the expected number of distinct ones is n·(1 − (1 − 1/n)^k). Until the
/// first row has come it takes what DeepEP's kernels do (physics/deep_ep_time.hpp).
[[nodiscard]] Seconds exchange_time(double tokens, Bytes row, ExpertSpread experts, int ranks, const Fabric& fabric);
/// A start and a step there for where rows begin, and as much for themselves; between domains a step for each doubling of them
/// instead, as in a barrier.
[[nodiscard]] Seconds exchange_start(double domains, const Fabric& fabric);
/// What each chip sends over its card for that.
[[nodiscard]] Bytes exchange_sent(double tokens, Bytes row, ExpertSpread experts, int ranks, int domain_chips);

} // namespace leasehold::physics
