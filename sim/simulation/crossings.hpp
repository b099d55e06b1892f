// What crosses the network while it shares links: who is there, and what each is left.
#pragma once

#include "network/traffic.hpp"
#include "simulation/cluster_state.hpp"
#include "simulation/process.hpp"

#include <functional>
#include <utility>
#include <vector>

namespace leasehold::simulation {

class Crossings final : public Process {
public:
  /// Told what it has of the bandwidth it would have alone, each time that changes; it may not come or go then.
  using Told = std::function<void(double share)>;

  Crossings(const ClusterState& state, network::Traffic& traffic) : state_(&state), traffic_(&traffic) {}

  [[nodiscard]] network::CrossingId enter(network::Crossing crossing, Told told)
  {
    const network::CrossingId id = traffic_->enter(std::move(crossing));
    if (told_.size() <= id.index())
      told_.resize(id.index() + 1);
    told_[id.index()] = std::move(told);
    return id;
  }
  void leave(network::CrossingId id) { traffic_->leave(id); }

  /// Once all that come and go at this instant have done so.
  void decide() override
  {
    for (const network::Share& each : traffic_->share_out(state_->now))
      told_[each.crossing.index()](each.share);
  }

private:
  const ClusterState* state_;
  network::Traffic* traffic_;
  std::vector<Told> told_; ///< by CrossingId
};

} // namespace leasehold::simulation
