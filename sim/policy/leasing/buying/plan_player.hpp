// Plays the commitments of a lease plan as their periods come.
#pragma once

#include "policy/leasing/buying/outlook.hpp"

#include <vector>

namespace leasehold::policy {

class PlanPlayer {
public:
  /// Makes the plan of an outlook the one to play; where its load cannot be carried there is nothing to play.
  void take_up(const Outlook& outlook, Timestamp now);
  /// Buys what is due, in whole steps, leases of `lease_size` chips at most.
  void play(Desk& desk, std::int64_t lease_size);

private:
  struct Order {
    market::OfferId offer;
    model::ChipTypeId chip;
    Seconds term;
    Timestamp at;
    double chips; ///< not rounded
  };
  std::vector<Order> orders_; ///< by time
};

/// Days for four weeks, weeks for half a year, then four weeks each: hours from now, up to `hours`. With `hourly`, hours
/// where there are no more than six weeks of them.
[[nodiscard]] std::vector<double> near_and_far(double hours, bool hourly = false);

/// From now to the horizon, hours; ten years where there is none.
[[nodiscard]] double hours_to_plan(const LeasingView& view);

} // namespace leasehold::policy
