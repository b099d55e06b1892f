// The load and the offers ahead, as a problem for plan_leases().
#pragma once

#include "policy/leasing/buying/desk.hpp"
#include "policy/leasing/plan/lease_plan.hpp"
#include "policy/leasing/plan/spends_held.hpp"

#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace leasehold::policy {

/// What one workload needs from now on; an alternative on which it may not run is empty.
struct LoadAhead {
  std::vector<std::vector<double>> chips; ///< by alternative, in the order of Demand::chips, and hour
  /// Of a job that may wait: hours on all those chips that finish it, by alternative; `chips` are 0 in hours at which
  /// it may not run. Empty: what is needed is needed when it is.
  std::vector<double> work;
};

/// A savings plan (dollars an hour) or discount reservation (chips) that runs.
struct HeldDiscount {
  market::OfferId offer;
  double amount = 0.0;
  Timestamp end;
};

/// Chips that the pilots of a port hold from now on.
struct PilotsAhead {
  model::ChipTypeId chip;
  double chips = 0.0;
  double hours = 0.0;
};

struct OutlookRules {
  double hours = 0.0;               ///< from now to where planning ends
  std::vector<double> period_start; ///< hours from now, rising from 0
  std::size_t slots = 4;            ///< most in one period
  Seconds shortest_term{0.0};       ///< no shorter ones are considered, but for windows
  Seconds longest_term{1e18};       ///< nor longer ones
  bool binds = true;                ///< whether what binds counts: what is held of it, and what may be bought
  bool commits_dollars = true;      ///< whether commitments of dollars are considered
  bool knows_market = false;        ///< prices and spot supply to come; otherwise today's prices go on
  /// Where the market is not known: of the time in which spot has chips, and how many each offer then has.
  double spot_share = 1.0;
  std::map<market::OfferId, std::int64_t> spot_chips;
  std::vector<HeldDiscount> discounts;
  std::vector<SpendAhead> spends;
  std::vector<PilotsAhead> pilots;
};

/// A commitment of the plan: an offer and one of its terms.
struct PlannedDeal {
  const OfferView* offer;
  Seconds term;
};

/// A problem and what its offers are.
struct Outlook {
  PlanProblem problem;
  std::vector<std::optional<PlannedDeal>> deals; ///< by offer of the problem; absent: it ends freely
  /// By offer of the problem, of those that bind, and period: with which period that is ordered which is to begin with it.
  std::vector<std::vector<std::size_t>> ordered;
  std::vector<market::OfferId> spot;   ///< its offers of spot
  std::vector<std::vector<bool>> open; ///< by slot of the problem: of these, whether there is any
  std::vector<PlannedDeal> discounts;  ///< by discount of the problem
  std::vector<PlannedDeal> spends;     ///< by commitment of dollars of the problem
};

/// What is rented in a plan: on demand, and on spot while it has chips.
inline constexpr std::initializer_list<Kind> rented_kinds = {Kind::on_demand, Kind::spot};

/// Groups are chip types: load is carried wherever its chips are. Hours of a period that need much the same are put into
/// one slot at their mean, those with spot apart from those without: what carries load while there is none must be had from
/// elsewhere. What is committed already is held until it ends.
[[nodiscard]] Outlook look_ahead(const Desk& desk, const std::vector<LoadAhead>& loads, const OutlookRules& rules);

} // namespace leasehold::policy
