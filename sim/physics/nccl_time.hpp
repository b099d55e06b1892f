// Times of NCCL's collectives among the chips of a scale-up domain and between domains whose cards have the network to
// themselves.
#pragma once

#include "model/chip.hpp"
#include "physics/collectives.hpp"
#include "units/quantity.hpp"

namespace leasehold::physics {

/// `size` is that of the largest buffer of a chip, as nccl-tests count it. `chips` is at least 1; they fill whole domains
/// where one does not hold them.
[[nodiscard]] Seconds nccl_time(Collective collective, Bytes size, int chips, const model::Chip& chip);

/// The same of an all-reduce by kernels of serving engines, where those are quicker (physics/direct_reduction.hpp).
[[nodiscard]] Seconds engine_all_reduce_time(Bytes size, int chips, const model::Chip& chip);

/// The bandwidth at which a chip's links would have to run to take as long without any start-up ("busbw" of nccl-tests).
[[nodiscard]] BytesPerSecond bus_bandwidth(Collective collective, Bytes size, int chips, Seconds time);

} // namespace leasehold::physics
