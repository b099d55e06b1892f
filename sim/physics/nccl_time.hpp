// Times of NCCL's collectives among the chips of one scale-up domain of NVLink, start-up included: the model by which NCCL
// itself chooses among its protocols (src/graph/tuning.cc and src/graph/topo.h of 2.27), with its constants.
//
// An operation takes a base time, a time for each of its steps, which follow each other round a ring, and its bytes over the
// bandwidth: for each protocol another, of which the quickest is taken. The bandwidth is that of the links' payload. Trees and
// the switches' own reduction (NVLS) are left out: in one domain they are at best some tens of percent quicker.
//
// Training and serving do not use these: their buffers are large, and what start-up costs them stands in their own
// constants (model/chip.hpp).
#pragma once

#include "model/chip.hpp"
#include "units/named.hpp"
#include "units/quantity.hpp"

#include <cstdint>

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

/// Of NVLink's bandwidth: 20.6 of 25 GB/s a link of NVLink 4, 40.1 of 50 of NVLink 5, 20 of 25 of NVLink 3
/// (SM90_, SM100_ and SM80_NVLINK_BW).
constexpr double nvlink_payload = 0.8;

/// What NCCL adds where a flag follows its data (the protocol "Simple"): once, for a step over NVLink, for one over a card.
struct SimpleLatency {
  Seconds base{8.4e-6};
  Seconds nvlink{3.4e-6};
  Seconds network{14.0e-6};
};

/// By how much its links' steps take longer than NVLink 4's.
[[nodiscard]] double nvlink_latency(const model::Chip& chip);

/// `size` is that of the largest buffer of a chip, as nccl-tests count it. `chips` is at least 1.
[[nodiscard]] Seconds nccl_time(Collective collective, Bytes size, int chips, const model::Chip& chip);

/// The bandwidth at which a chip's links would have to run to take as long without any start-up ("busbw" of nccl-tests).
[[nodiscard]] BytesPerSecond bus_bandwidth(Collective collective, Bytes size, int chips, Seconds time);

} // namespace leasehold::physics
