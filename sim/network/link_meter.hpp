// The energy of the platform's links: what they draw at rest, from the beginning of the run on, and as their use has it,
// linearly, as SimGrid's link-energy plugin says.
//
// A link's use is the sum of what crosses it over its bandwidth, or that of the fastest flow where it is not shared; where
// nothing shares links (`network: none`) and all that crosses is more than the link carries, it is busy. What sends for a
// share of its time (Crossing::duty) counts by the mean, which is what a linear draw makes of it.
#pragma once

#include "model/inventory.hpp"
#include "network/drawn.hpp"
#include "network/power_supply.hpp"
#include "network/routed.hpp"
#include "network/traffic.hpp"
#include "units/timestamp.hpp"

#include <map>
#include <vector>

namespace leasehold::network {

class LinkMeter {
public:
  /// Of the inventory's `powered_links`; it has a network, and outlives this.
  LinkMeter(const model::Inventory& inventory, const PowerSupply& supply);

  void enter(CrossingId id, const Crossing& crossing);
  void leave(CrossingId id);
  /// What it sends now over what it sends alone.
  void share(CrossingId id, double share);
  /// All that came, went or changed since the last call did so now.
  void settle(Timestamp now);

  [[nodiscard]] Drawn drawn(Timestamp now) const;

private:
  /// One link, and the integrals of its use up to `since`.
  struct Powered {
    Watts idle, busy;
    double pue = 1.0;
    const model::GridIntensity* grid = nullptr; ///< null: carbon is not counted
    const model::Link* link = nullptr;          ///< null: nothing crosses it
    double use = 0.0;
    Timestamp since{};
    double seconds = 0.0;
    double weighted = 0.0;                ///< times the grid's intensity
    std::map<CrossingId, double> rates{}; ///< B/s: of all flows where it is shared, else of each
  };
  struct Present {
    std::vector<std::pair<std::size_t, double>> uses; ///< of powered links: which, and its rate alone
  };
  [[nodiscard]] static double use_of(const Powered& powered);
  static void bring(Powered& powered, Timestamp now);
  void set_rates(CrossingId id, double share);

  const model::Topology* topology_;
  std::vector<Powered> links_;
  std::map<model::LinkId, std::size_t> by_link_;
  std::map<CrossingId, Present> present_;
  std::vector<std::size_t> touched_;
};

} // namespace leasehold::network
