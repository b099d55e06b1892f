// The turn at which what crosses the network shares it out: a part of runs whose links are shared, or slowed.
#pragma once

#include "network/crossings.hpp"
#include "simulation/cluster_state.hpp"
#include "simulation/process.hpp"

namespace leasehold::simulation {

class NetworkTurn final : public Process {
public:
  NetworkTurn(ClusterState& state, network::Traffic& traffic)
      : state_(&state), crossings_(traffic, state.energy.links())
  {
  }

  [[nodiscard]] network::Crossings& crossings() { return crossings_; }
  void decide() override { crossings_.share_out(state_->now); }

private:
  const ClusterState* state_;
  network::Crossings crossings_;
};

} // namespace leasehold::simulation
