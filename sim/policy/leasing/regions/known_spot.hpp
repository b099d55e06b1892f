// The cheapest way for a gang to keep its deadline where spot and its prices are known: a dynamic programme over the instants at
// which they change, and some between, where it may run, and the work that is left.
//
// For each place it keeps the least that a job may have paid by now to have so many units of work left. Units are of a minute, or
// longer where that would be too many: what it takes to begin is rounded up, and spells of spot down, to
// whole ones. What is begun runs for as long as one likes, so that the plan is the best of those that begin and leave chips at these
// instants. A lease of spot that is taken back so soon after it computes that it is not billed is a place of its own, which is not
// left before that: whoever leaves it, or is done there, pays. It begins where something changes: nobody gives chips back to ask for
// them again in the last hour.
#pragma once

#include "policy/leasing/regions/berths.hpp"

#include <optional>
#include <span>
#include <vector>

namespace leasehold::policy {

struct KnownPlan {
  struct Leg {
    Timestamp from;
    std::optional<market::OfferId> offer; ///< nothing: no chips
  };
  std::vector<Leg> legs; ///< the first from the state's instant on
  Timestamp end;         ///< of the last
  double dollars = 0.0;  ///< rents and egress to the end
};

/// Spot that somebody else is to have.
struct SpotTaken {
  market::OfferId offer;
  std::int64_t chips = 0;
  Timestamp from;
  Timestamp until;
  bool operator==(const SpotTaken&) const = default;
};

struct KnownSpotRules {
  Seconds step{300.0}; ///< between instants at most
  Seconds unit{60.0};  ///< of work at least
  Seconds spare{0.0};  ///< before the deadline
  std::span<const SpotTaken> taken = {};
  Timestamp held_from = Timestamp::never(); ///< when what is held was leased; never: it is not known
};

/// Nothing where no plan keeps the deadline. What it takes to get to a region is known from where the checkpoint lies; from
/// elsewhere it is taken to be the same. O(instants × berths × regions × units).
[[nodiscard]] std::optional<KnownPlan> plan_known_spot(const GangState& state, const KnownSpotRules& rules);

} // namespace leasehold::policy
