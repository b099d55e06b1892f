#include "physics/nccl_time.hpp"

#include "physics/direct_reduction.hpp"

namespace leasehold::physics {

namespace {

/// Bytes that leave a chip, over `size`.
double share_sent(Collective collective, int chips)
{
  return (collective == Collective::all_reduce ? 2.0 : 1.0) * (chips - 1.0) / chips;
}

} // namespace

Seconds nccl_time(Collective collective, Bytes size, int chips, const model::Chip& chip)
{
  return collective_time(collective, size, chips, 1, fabric(chip, chip.scale_up_chips));
}

Seconds engine_all_reduce_time(Bytes size, int chips, const model::Chip& chip)
{
  return engine_all_reduce_time(size, chips, fabric(chip, chip.scale_up_chips));
}

BytesPerSecond bus_bandwidth(Collective collective, Bytes size, int chips, Seconds time)
{
  return size * share_sent(collective, chips) / time;
}

} // namespace leasehold::physics
