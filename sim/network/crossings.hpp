// What crosses the network while it shares links: who is there, and what each is left.
#pragma once

#include "network/link_meter.hpp"
#include "network/traffic.hpp"

#include <functional>
#include <utility>
#include <vector>

namespace leasehold::network {

class Crossings {
public:
  /// Told what it has of the bandwidth it would have alone, each time that changes; it may not come or go then.
  using Told = std::function<void(double share)>;

  /// `meter` follows what links carry; null: nobody does.
  explicit Crossings(Traffic& traffic, LinkMeter* meter = nullptr) : traffic_(&traffic), meter_(meter) {}

  [[nodiscard]] CrossingId enter(const Crossing& crossing, Told told)
  {
    const CrossingId id = traffic_->enter(crossing);
    if (meter_ != nullptr)
      meter_->enter(id, crossing);
    if (told_.size() <= id.index())
      told_.resize(id.index() + 1);
    told_[id.index()] = std::move(told);
    return id;
  }
  void leave(CrossingId id)
  {
    traffic_->leave(id);
    if (meter_ != nullptr)
      meter_->leave(id);
  }

  /// It sends so much of what it does alone, where that is not its share of the bandwidth: whoever computes between two
  /// times that it sends is slowed by less.
  void sends(CrossingId id, double share)
  {
    if (meter_ != nullptr)
      meter_->share(id, share);
  }

  [[nodiscard]] bool has_way(const Crossing& crossing) const { return traffic_->has_way(crossing); }
  [[nodiscard]] bool contends() const { return traffic_->contends(); }
  void degrade(model::LinkId link, double share) { traffic_->degrade(link, share); }

  /// Once all that come and go at this instant have done so.
  void share_out(Timestamp now)
  {
    for (const Share& each : traffic_->share_out(now)) {
      if (meter_ != nullptr)
        meter_->share(each.crossing, each.share);
      told_[each.crossing.index()](each.share);
    }
    if (meter_ != nullptr)
      meter_->settle(now);
  }

private:
  Traffic* traffic_;
  LinkMeter* meter_;
  std::vector<Told> told_; ///< by CrossingId
};

} // namespace leasehold::network
