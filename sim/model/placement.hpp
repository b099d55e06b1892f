// Where a gang runs.
#pragma once

#include "model/host_set.hpp"
#include "model/ids.hpp"
#include "model/request.hpp"

#include <cstdint>
#include <vector>

namespace leasehold::model {

/// Every host of `hosts` carries `members` members of the gang. For a fraction of a chip there is one slice a member
/// and accelerator.
struct Slice {
  HostRange hosts;
  std::uint16_t members = 1;
  std::uint16_t accelerator = 0; ///< within the host; read for fractions alone, whole chips being interchangeable
  bool operator==(const Slice&) const = default;
};

struct Placement {
  PoolId pool;
  std::vector<Slice> slices;
};

/// The hosts of all slices, one after the other: of fractions of chips a host may come more than once.
[[nodiscard]] inline std::vector<HostId> hosts_of(const Placement& placement)
{
  std::vector<HostId> hosts;
  for (const Slice& slice : placement.slices)
    for (std::uint32_t h = slice.hosts.first.index(); h <= slice.hosts.last.index(); ++h)
      hosts.emplace_back(h);
  return hosts;
}

} // namespace leasehold::model
