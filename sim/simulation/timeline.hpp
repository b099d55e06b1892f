// What happens at instants known ahead: the heap of events, and who takes each class of them.
#pragma once

#include "simulation/cluster_state.hpp"
#include "simulation/process.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <utility>

namespace leasehold::simulation {

class Timeline final : public Process {
public:
  using Handler = std::function<void(const Event&)>;

  explicit Timeline(ClusterState& state) : state_(&state) {}
  /// To be said of every class that a part of the run puts into the heap.
  void on(EventClass kind, Handler handler) { handlers_[static_cast<std::size_t>(kind)] = std::move(handler); }

  [[nodiscard]] Timestamp next_event() const override { return state_->events.next(); }
  /// In the order of `EventClass`.
  void advance() override
  {
    while (!state_->events.empty() && state_->events.top().time <= state_->now) {
      const Event event = state_->events.top();
      state_->events.pop();
      handlers_[static_cast<std::size_t>(event.kind)](event);
    }
  }

private:
  ClusterState* state_;
  std::array<Handler, event_classes> handlers_;
};

} // namespace leasehold::simulation
