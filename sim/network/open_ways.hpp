// Which links crossings go by while some are down: around these where the platform has another way, and else nowhere.
//
// What a crossing has is told against its own routes with all links up: on a way around it never has more than there.
#pragma once

#include "model/topology/detours.hpp"
#include "network/routed.hpp"

#include <span>

namespace leasehold::network {

/// As `routed` of routed.hpp, around links that are closed.
[[nodiscard]] Routed routed(const model::Topology& topology, const model::Detours& around, const Crossing& crossing);

/// A crossing and where it goes now.
struct Way {
  Crossing crossing;
  Routed routed;        ///< no links: it has no way
  BytesPerSecond whole; ///< of each flow on its own routes, alone
  bool detours = false; ///< it does not go by its own routes, or nowhere

  /// Alone, of what each flow has on its own routes.
  [[nodiscard]] double share() const;
};

class OpenWays {
public:
  explicit OpenWays(const model::Topology& topology) : topology_(&topology), around_(topology) {}

  [[nodiscard]] Way way(Crossing crossing) const;
  /// Whether any is left to it.
  [[nodiscard]] bool has_way(const Crossing& crossing) const
  {
    return !around_.any_closed() || way(crossing).share() > 0.0;
  }
  /// From now on the link has this share of its bandwidth, or nothing goes by it. Returns whether ways may be others now.
  bool degrade(model::LinkId link, double share);
  /// Whether it may have to go another way now that this link has been closed or opened.
  [[nodiscard]] bool concerns(const Way& way, model::LinkId link) const;
  /// Sends it where it goes now.
  void reroute(Way& way) const;

private:
  const model::Topology* topology_;
  model::Detours around_;
};

} // namespace leasehold::network
