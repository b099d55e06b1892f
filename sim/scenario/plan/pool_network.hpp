// What pools of prefill and decode engines take over the network between their hosts: planned over the best that the platform
// has, and found anew where they are, as regions differ. Remembers what it has found out.
#pragma once

#include "physics/disaggregated_pools.hpp"

#include <map>
#include <memory>
#include <vector>

namespace leasehold::scenario {

/// Of engines whose hosts send and take in so much.
struct PoolCapacity {
  Hertz prefill, decode;                  ///< requests/s that one engine of either kind takes at most
  std::vector<physics::PoolSplit> splits; ///< within the objective; empty where it is never kept
  physics::PoolCurve curve;               ///< what single requests see, by the loads of both
};

class PoolNetwork {
public:
  PoolNetwork(physics::DisaggregatedPools planned, std::vector<physics::LatencyLimit> first_token,
              std::vector<physics::LatencyLimit> per_token, const physics::ServiceObjective& objective);

  [[nodiscard]] std::shared_ptr<const PoolCapacity> planned() { return over(planned_.pair().crossing); }
  /// Where a host sends and takes in so much.
  [[nodiscard]] std::shared_ptr<const PoolCapacity> over(BytesPerSecond crossing);
  /// What a mean request sends.
  [[nodiscard]] Bytes cache() const { return planned_.pair().cache; }

private:
  physics::DisaggregatedPools planned_;
  std::vector<physics::LatencyLimit> first_token_, per_token_;
  physics::ServiceObjective objective_;
  std::map<BytesPerSecond, std::shared_ptr<const PoolCapacity>> found_;
};

} // namespace leasehold::scenario
