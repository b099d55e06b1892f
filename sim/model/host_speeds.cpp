#include "model/host_speeds.hpp"

namespace leasehold::model {

void HostSpeeds::slow(std::span<const HostRange> hosts, double share)
{
  for (const HostRange& range : hosts)
    for (std::uint32_t h = range.first.index(); h <= range.last.index(); ++h)
      shares_.add(HostId{h}, share);
}

void HostSpeeds::restore(std::span<const HostRange> hosts, double share)
{
  for (const HostRange& range : hosts)
    for (std::uint32_t h = range.first.index(); h <= range.last.index(); ++h)
      shares_.remove(HostId{h}, share);
}

double HostSpeeds::of(const Placement& gang) const
{
  double slowest = 1.0;
  for (const Slice& slice : gang.slices)
    slowest = std::min(slowest, shares_.worst(slice.hosts.first, slice.hosts.last));
  return slowest;
}

} // namespace leasehold::model
