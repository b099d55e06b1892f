// Gangs at work that share the platform's links, and what others there leave each of its rate.
#pragma once

#include "model/ids.hpp"
#include "network/crossings.hpp"

#include <functional>
#include <map>

namespace leasehold::network {

/// A gang whose time between its hosts goes mostly into exchanges among so many of them, one after the other; 0: into rings.
/// Alone it sends for a share of its time, its duty, and never more than the cards of each host.
[[nodiscard]] inline Crossing of_experts(std::vector<model::HostId> hosts, std::uint32_t exchanging, double duty,
                                         BytesPerSecond cards)
{
  const auto members = static_cast<double>(hosts.size());
  Crossing crossing{std::move(hosts), exchanging > 1 ? Crossing::Pattern::exchange : Crossing::Pattern::ring};
  crossing.group = exchanging;
  crossing.duty = duty;
  crossing.most = members * cards;
  return crossing;
}

class GangsOnLinks {
public:
  /// Of its rate, where it has this share, above 0, of the bandwidth that it would have alone; without any it stands still.
  using RateLeft = std::function<double(double share)>;
  using Changed = std::function<void(model::JobId)>;

  /// They share links with all that crosses them (null: with nobody, and none comes). `changed` is told of a gang whose rate
  /// is another one from now on.
  void cross(Crossings* crossings, Changed changed)
  {
    crossings_ = crossings;
    changed_ = std::move(changed);
  }
  [[nodiscard]] bool shares() const { return crossings_ != nullptr; }

  void enter(model::JobId gang, const Crossing& crossing, RateLeft rate_left);
  /// It sends nothing until it works again. Nothing happens where it is not there.
  void stand_still(model::JobId gang, bool still);
  /// Nothing happens where it is not there.
  void leave(model::JobId gang);
  /// 1 where it is not there.
  [[nodiscard]] double left(model::JobId gang) const;

private:
  struct Present {
    Crossing crossing;
    Crossings::Told told;
    CrossingId id; ///< none while it stands still
    double left = 1.0;
  };
  Crossings* crossings_ = nullptr;
  Changed changed_;
  std::map<model::JobId, Present> present_;
};

} // namespace leasehold::network
