#include "model/host_speeds.hpp"

#include "model/host_ranges.hpp"

namespace leasehold::model {

void HostSpeeds::slow(std::span<const HostRange> hosts, double share)
{
  for_each_host(hosts, [&](HostId host) { shares_.add(host, share); });
}

void HostSpeeds::restore(std::span<const HostRange> hosts, double share)
{
  for_each_host(hosts, [&](HostId host) { shares_.remove(host, share); });
}

double HostSpeeds::of(const Placement& gang) const
{
  double slowest = 1.0;
  for (const Slice& slice : gang.slices)
    slowest = std::min(slowest, shares_.worst(slice.hosts.first, slice.hosts.last));
  return slowest;
}

} // namespace leasehold::model
