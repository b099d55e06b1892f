// Ranges of hosts that are put together host by host.
#pragma once

#include "model/host_set.hpp"

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

} // namespace leasehold::model
