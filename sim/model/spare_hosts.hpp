// Hosts that are kept out of use until one of their lease fails, whose place one of them takes at once.
#pragma once

#include "model/host_set.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <span>

namespace leasehold::model {

/// Whoever comes back from repair stands by in turn, unless a place is still empty.
class SpareHosts {
public:
  /// These hosts of the lease, which are up, stand by from now on.
  void keep(LeaseId lease, std::span<const HostRange> hosts);
  [[nodiscard]] bool stands_by(HostId host) const { return standing_.contains(host); }
  /// A host falls that stands by: nobody can count on it until it is back.
  void lose(LeaseId lease, HostId host);
  /// A host in use falls: who takes its place, none() where nobody stands by.
  [[nodiscard]] HostId replace(LeaseId lease);
  /// A host of the lease is up again: whether it stands by.
  [[nodiscard]] bool comes_back(LeaseId lease, HostId host);

private:
  struct Reserve {
    std::set<HostId> ready;
    std::uint32_t missing = 0; ///< fewer ready than at the start
    std::uint32_t empty = 0;   ///< places that nobody has taken
  };
  std::map<LeaseId, Reserve> reserves_; ///< of leases that have any
  std::set<HostId> standing_;           ///< all that are ready
};

} // namespace leasehold::model
