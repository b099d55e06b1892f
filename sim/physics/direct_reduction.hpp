// All-reduces that serving engines play by kernels of their own, inside a scale-up domain, where those are quicker than the
// library's rings: vLLM's custom all-reduce, TensorRT-LLM's, FlashInfer's. Every chip reads its peers' buffers itself.
//
// One-shot: it reads all of all of them, (n - 1) times the buffer, whose values carry their own flags as LL's do. Two-shot: it
// reads its part of each and sums it, and then the other parts, 2 (n - 1) / n times the buffer; it begins, and all wait for
// each other twice, as Simple does. Engines take whichever is quickest, or else the library.
#pragma once

#include "physics/collectives.hpp"

#include <vector>

namespace leasehold::physics {

/// One way to play it.
struct DirectWay {
  Seconds start;
  double read = 0.0;             ///< by each chip, over the size of the buffer
  BytesPerSecond bandwidth{0.0}; ///< at which it does

  [[nodiscard]] Seconds time(Bytes size) const { return start + busy_for(read * size, bandwidth); }
};

/// One-shot and two-shot among ranks of one domain behind a switch. Nothing in a torus, where chips do not read each other's
/// memory, nor in a mesh, where two chips share one of their links, and of no other number of ranks than kernels are built for:
/// 2, 4, 6 and 8 in vLLM.
[[nodiscard]] std::vector<DirectWay> direct_ways(int ranks, const Fabric& fabric);

/// What an engine's all-reduce takes, by its own kernels or by the library.
[[nodiscard]] Seconds engine_all_reduce_time(Bytes size, int ranks, const Fabric& fabric);

} // namespace leasehold::physics
