// What crosses the network while it shares links: who is there, and what each is left.
#pragma once

#include "network/traffic.hpp"

#include <functional>
#include <utility>
#include <vector>

namespace leasehold::network {

class Crossings {
public:
  /// Told what it has of the bandwidth it would have alone, each time that changes; it may not come or go then.
  using Told = std::function<void(double share)>;

  explicit Crossings(Traffic& traffic) : traffic_(&traffic) {}

  [[nodiscard]] CrossingId enter(Crossing crossing, Told told)
  {
    const CrossingId id = traffic_->enter(std::move(crossing));
    if (told_.size() <= id.index())
      told_.resize(id.index() + 1);
    told_[id.index()] = std::move(told);
    return id;
  }
  void leave(CrossingId id) { traffic_->leave(id); }

  void degrade(model::LinkId link, double share) { traffic_->degrade(link, share); }

  /// Once all that come and go at this instant have done so.
  void share_out(Timestamp now)
  {
    for (const Share& each : traffic_->share_out(now))
      told_[each.crossing.index()](each.share);
  }

private:
  Traffic* traffic_;
  std::vector<Told> told_; ///< by CrossingId
};

} // namespace leasehold::network
