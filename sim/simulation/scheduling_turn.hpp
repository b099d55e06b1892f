// The scheduling policy's turn, once an instant, where something changed that may let a job start or it asked to be woken.
#pragma once

#include "model/home_starts.hpp"
#include "policy/api/decision.hpp"
#include "policy/api/wakes.hpp"
#include "simulation/cluster_state.hpp"
#include "simulation/process.hpp"

namespace leasehold::simulation {

class SchedulingTurn final : public Process {
public:
  SchedulingTurn(ClusterState& state, policy::DecisionSink& decisions) : state_(&state), decisions_(&decisions) {}

  /// Before the first instant, which a policy may ask for too.
  void begin() { wakes_.listen(*state_->scheduling); }
  [[nodiscard]] Timestamp next_event() const override { return wakes_.next(); }
  void decide() override
  {
    for (const auto& [job, request, pool] : model::starts_at_home(state_->homes, state_->view))
      static_cast<void>(decisions_->decide(policy::Start{job, request, pool}));
    if (wakes_.due(state_->now) || (state_->reschedule && !state_->pending.empty()))
      state_->scheduling->schedule(state_->view, *decisions_);
    state_->reschedule = false;
  }
  /// Once an instant is over; `in_vain` where nothing runs and nothing else is to come.
  void listen(bool in_vain) { wakes_.listen(*state_->scheduling, state_->now, in_vain); }
  /// The policy has been woken in vain so often that it will not start anything any more.
  [[nodiscard]] bool given_up() const { return wakes_.given_up(); }

private:
  ClusterState* state_;
  policy::DecisionSink* decisions_;
  policy::Wakes wakes_;
};

} // namespace leasehold::simulation
