// The scheduling policy's turn, once an instant, where something changed that may let a job start or it asked to be woken.
#pragma once

#include "policy/api/decision.hpp"
#include "simulation/cluster_state.hpp"
#include "simulation/process.hpp"

#include <algorithm>

namespace leasehold::simulation {

class SchedulingTurn final : public Process {
public:
  SchedulingTurn(ClusterState& state, policy::DecisionSink& decisions) : state_(&state), decisions_(&decisions) {}

  [[nodiscard]] Timestamp next_event() const override { return std::max(state_->now, state_->scheduling->wake_at()); }
  void decide() override
  {
    const bool woken = state_->scheduling->wake_at() <= state_->now;
    if ((state_->reschedule || woken) && !state_->pending.empty())
      state_->scheduling->schedule(state_->view, *decisions_);
    state_->reschedule = false;
  }
  /// It asks to be called at this instant again, although it has just been.
  [[nodiscard]] bool insists() const { return state_->scheduling->wake_at() == state_->now; }

private:
  ClusterState* state_;
  policy::DecisionSink* decisions_;
};

} // namespace leasehold::simulation
