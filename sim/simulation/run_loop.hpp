// The loop of a run: go to the next instant, let every part take its turn, until there is no next. The order of an
// instant: order_of_instant.hpp.
#pragma once

#include "simulation/cluster_state.hpp"
#include "simulation/instant.hpp"
#include "simulation/scheduling_turn.hpp"
#include "simulation/submissions.hpp"

#include <cstdint>
#include <utility>

namespace leasehold::simulation {

class RunLoop {
public:
  RunLoop(ClusterState& state, Instant instant, const Submissions& submissions, SchedulingTurn& scheduling)
      : state_(&state), instant_(std::move(instant)), submissions_(&submissions), scheduling_(&scheduling)
  {
    scheduling_->begin();
  }

  /// Plays instants up to `horizon`, inclusive, and leaves the clock there; where it is never(), up to the last one, or
  /// until the scheduling policy has been woken in vain too often. Calls `each()` after every instant.
  template <class Each> void play(Timestamp horizon, Each&& each)
  {
    const bool endless = horizon == Timestamp::never();
    for (;;) {
      const Timestamp next = instant_.next();
      if (next == Timestamp::never() || next > horizon)
        break;
      state_->set_now(next);
      instant_.play();
      ++instants_;
      each();
      scheduling_->listen(idles());
      if (endless && scheduling_->given_up())
        break;
    }
    if (!endless)
      state_->set_now(horizon);
  }
  /// The run is over.
  void close() { instant_.close(); }

  [[nodiscard]] std::uint64_t instants() const { return instants_; } ///< played so far

private:
  /// Nothing can happen any more but what the scheduling policy asks for.
  [[nodiscard]] bool idles() const { return state_->events.empty() && submissions_->done(); }

  ClusterState* state_;
  Instant instant_;
  const Submissions* submissions_;
  SchedulingTurn* scheduling_;
  std::uint64_t instants_ = 0;
};

} // namespace leasehold::simulation
