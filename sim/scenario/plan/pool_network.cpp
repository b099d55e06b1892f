#include "scenario/plan/pool_network.hpp"

#include <utility>

namespace leasehold::scenario {

PoolNetwork::PoolNetwork(physics::DisaggregatedPools planned, std::vector<physics::LatencyLimit> first_token,
                         std::vector<physics::LatencyLimit> per_token, const physics::ServiceObjective& objective)
    : planned_(std::move(planned)), first_token_(std::move(first_token)), per_token_(std::move(per_token)),
      objective_(objective)
{
}

std::shared_ptr<const PoolCapacity> PoolNetwork::over(BytesPerSecond crossing)
{
  std::shared_ptr<const PoolCapacity>& found = found_[crossing];
  if (!found) {
    physics::DisaggregatedUnit pair = planned_.pair();
    pair.crossing = crossing;
    const physics::DisaggregatedPools pools{std::move(pair)};
    found = std::make_shared<const PoolCapacity>(PoolCapacity{pools.prefill_capacity(), pools.decode_capacity(),
                                                              pools.splits(first_token_, per_token_),
                                                              pools.curve(objective_)});
  }
  return found;
}

} // namespace leasehold::scenario
