// What may run at a site whose power is capped. Breakers do not wait: planned for are each held host at rest and each chip
// that a gang holds at the most that it may draw, whatever both do at the time (power provisioning by nameplate, the
// safe end of Fan, Weber, Barroso 2007, section 3).
#pragma once

#include "model/inventory.hpp"

#include <map>
#include <vector>

namespace leasehold::model {

class PowerCaps {
public:
  /// At the meter, cooling among it.
  struct HostDraw {
    Watts rest;
    Watts chip; ///< the most that a chip at work adds
  };

  /// Nothing is capped.
  PowerCaps() = default;
  /// `caps` by region, infinite where there is none; `draws` by host. Of hosts of one chip type in a region that differ,
  /// the chip that adds most stands for all.
  PowerCaps(const Inventory& inventory, std::vector<Watts> caps, std::vector<HostDraw> draws);

  void hold(HostId host);
  void release(HostId host);
  [[nodiscard]] bool have_room(RegionId region, ChipTypeId chip, double chips) const;
  void take(RegionId region, ChipTypeId chip, double chips);
  void give_back(RegionId region, ChipTypeId chip, double chips) { take(region, chip, -chips); }

private:
  struct Site {
    Watts cap;
    Watts rest;                         ///< of the hosts held
    std::map<ChipTypeId, double> chips; ///< at work
    std::map<ChipTypeId, Watts> most;   ///< what one adds
  };
  [[nodiscard]] static Watts planned(const Site& site);

  const Inventory* inventory_ = nullptr;
  std::vector<HostDraw> draws_;
  std::vector<Site> sites_; ///< by region; empty: nothing is capped
};

} // namespace leasehold::model
