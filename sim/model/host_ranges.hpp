// Ranges of hosts, host by host.
#pragma once

#include "model/host_set.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace leasehold::model {

/// Adds the host to ranges none of which lies behind it: the last of them grows where the host is the next one.
inline void append(std::vector<HostRange>& ranges, HostId host)
{
  if (!ranges.empty() && ranges.back().last.index() + 1 == host.index())
    ranges.back().last = host;
  else
    ranges.push_back({host, host});
}

template <class Visit> void for_each_host(std::span<const HostRange> ranges, Visit visit)
{
  for (const HostRange& range : ranges)
    for (std::uint32_t h = range.first.index(); h <= range.last.index(); ++h)
      visit(HostId{h});
}

[[nodiscard]] inline std::vector<HostId> each_of(std::span<const HostRange> ranges)
{
  std::vector<HostId> hosts;
  for_each_host(ranges, [&](HostId host) { hosts.push_back(host); });
  return hosts;
}

/// The last `count` hosts of ranges in order; all where there are no more.
[[nodiscard]] inline std::vector<HostRange> last_of(std::vector<HostRange> ranges, std::uint32_t count)
{
  std::uint32_t all = 0;
  for (const HostRange& range : ranges)
    all += range.size();
  std::uint32_t dropped = all > count ? all - count : 0;
  while (dropped > 0 && ranges.front().size() <= dropped) {
    dropped -= ranges.front().size();
    ranges.erase(ranges.begin());
  }
  if (!ranges.empty())
    ranges.front().first = HostId{ranges.front().first.index() + dropped};
  return ranges;
}

} // namespace leasehold::model
