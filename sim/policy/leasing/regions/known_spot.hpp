// The cheapest way for a gang to keep its deadline where spot and its prices are known: a dynamic programme over the instants at
// which they change, and some between, where it may run, and the work that is left.
//
// For each place it keeps the least that a job may have paid by now to have so many units of work left. Units are of a minute, or
// longer where that would be too many: what it takes to begin is rounded up, and spells of spot down, to
// whole ones. What is begun runs for as long as one likes, so that the plan is the best of those that begin and leave chips at these
// instants.
#pragma once

#include "policy/leasing/regions/berths.hpp"

#include <optional>
#include <vector>

namespace leasehold::policy {

struct KnownPlan {
  struct Leg {
    Timestamp from;
    std::optional<market::OfferId> offer; ///< nothing: no chips
  };
  std::vector<Leg> legs; ///< the first from the state's instant on
  double dollars = 0.0;  ///< rents and egress to the end
};

struct KnownSpotRules {
  Seconds step{300.0}; ///< between instants at most
  Seconds unit{60.0};  ///< of work at least
  Seconds spare{0.0};  ///< before the deadline
};

/// Nothing where no plan keeps the deadline. What it takes to get to a region is known from where the checkpoint lies; from
/// elsewhere it is taken to be the same. O(instants × berths × regions × units).
[[nodiscard]] std::optional<KnownPlan> plan_known_spot(const GangState& state, const KnownSpotRules& rules);

/// Plays such plans, made anew whenever it changes its place or cannot.
[[nodiscard]] std::unique_ptr<BerthRule> known_spot_rule();

} // namespace leasehold::policy
