#include "physics/collectives.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::physics {

Fabric fabric(const model::Chip& chip, int domain_chips)
{
  return {chip.scale_up_bandwidth * chip.calibration.scale_up_efficiency,
          chip.scale_out_bandwidth * chip.calibration.scale_out_efficiency, std::max(1, domain_chips)};
}

Seconds ring_time(Bytes size, int ranks, int stride, const Fabric& fabric)
{
  if (ranks <= 1)
    return Seconds{0.0};
  const int inside = std::clamp(fabric.domain_chips / std::max(1, stride), 1, ranks);
  const Seconds up = inside > 1 ? size * ((inside - 1.0) / inside) / fabric.scale_up : Seconds{0.0};
  if (inside >= ranks)
    return up;
  const double domains = static_cast<double>(ranks) / inside;
  const Seconds out = size * ((domains - 1.0) / domains / inside) / fabric.scale_out;
  return std::max(up, out);
}

Seconds exchange_time(double tokens, Bytes row, int active, int ranks, const Fabric& fabric)
{
  if (ranks <= 1)
    return Seconds{0.0};
  const double inside = std::min(ranks, fabric.domain_chips);
  const double domains = ranks / inside;
  const Bytes buffer = tokens * row;
  const double peers = (inside - 1.0) * (1.0 - std::pow(1.0 - 1.0 / ranks, active));
  Seconds time = peers > 0.0 ? buffer * peers / fabric.scale_up : Seconds{0.0};
  if (domains > 1.0)
    time += buffer * ((domains - 1.0) * (1.0 - std::pow(1.0 - 1.0 / domains, active))) / fabric.scale_out;
  return time;
}

} // namespace leasehold::physics
