// The turn at which what crosses the network shares it out: a part of runs whose links are shared, or slowed, or whose
// platform has storage, to which checkpoints are written across them.
#pragma once

#include "network/checkpoint_writes.hpp"
#include "network/crossings.hpp"
#include "simulation/cluster_state.hpp"
#include "simulation/process.hpp"

namespace leasehold::simulation {

class NetworkTurn final : public Process {
public:
  NetworkTurn(ClusterState& state, network::Traffic& traffic, network::CheckpointWrites& writes)
      : state_(&state), crossings_(traffic, state.energy.links()), writes_(&writes)
  {
  }

  [[nodiscard]] network::Crossings& crossings() { return crossings_; }
  [[nodiscard]] Timestamp next_event() const override { return writes_->next_event(); }
  void advance() override { writes_->advance(); }
  void decide() override { crossings_.share_out(state_->now); }

private:
  const ClusterState* state_;
  network::Crossings crossings_;
  network::CheckpointWrites* writes_;
};

} // namespace leasehold::simulation
