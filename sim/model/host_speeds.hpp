// Hosts that run slower than they should, for a while: stragglers.
#pragma once

#include "model/host_set.hpp"
#include "model/placement.hpp"
#include "model/worst_shares.hpp"

#include <span>

namespace leasehold::model {

/// As shares of full speed.
class HostSpeeds {
public:
  void slow(std::span<const HostRange> hosts, double share);
  /// One such cause less.
  void restore(std::span<const HostRange> hosts, double share);

  [[nodiscard]] bool all_full() const { return shares_.empty(); }
  [[nodiscard]] double of(HostId host) const { return shares_.of(host); }
  /// Of a gang that works in step: its slowest host's.
  [[nodiscard]] double of(const Placement& gang) const;

private:
  WorstShares<HostId> shares_;
};

} // namespace leasehold::model
