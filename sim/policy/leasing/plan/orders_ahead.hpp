// When terms of an offer can begin, when they are ordered for that, and at what price.
#pragma once

#include "policy/leasing/plan/outlook.hpp"

#include <cstddef>
#include <optional>
#include <set>
#include <vector>

namespace leasehold::policy {

/// By period: of a term that is to begin with it, or as soon after that as the programme lets it.
struct OrdersAhead {
  std::vector<double> begin;        ///< hours, chips delivered
  std::vector<double> price;        ///< dollars a chip and hour; infinite where none can be ordered in time
  std::vector<std::size_t> ordered; ///< the period with which it is ordered
};

/// As late as possible; earlier where the market is known, the programme lets one, and locks a price that is lower then.
/// Windows begin where window_begins() has them, in the hour of the gang that they are for.
[[nodiscard]] OrdersAhead orders_ahead(const Desk& desk, const std::vector<LoadAhead>& loads, const OfferView& offer,
                                       const OutlookRules& rules);

/// The windows of an offer that gangs need on a chip: for all their time, and for what the longest leave of it;
/// in both cases, too, those that leave the last of it to renting.
[[nodiscard]] std::vector<Seconds> windows_for(const Desk& desk, const std::vector<LoadAhead>& loads,
                                               model::ChipTypeId chip, const OfferView& offer);

/// Hours from now at which such a window may begin: with a gang, or where another ends that did.
[[nodiscard]] std::set<double> window_begins(const Desk& desk, const std::vector<LoadAhead>& loads,
                                             model::ChipTypeId chip, const OfferView& offer);

/// The hours in which a gang runs on an alternative, from the first to the last that it needs chips in.
struct GangRun {
  std::size_t begin = 0;
  std::size_t end = 0;
  [[nodiscard]] std::size_t hours() const { return end - begin; }
};
[[nodiscard]] std::optional<GangRun> run_of(const std::vector<double>& ahead);

/// The first instant from `wanted` on at which leases of the offer start, asked for at `now`.
[[nodiscard]] Timestamp next_start(const OfferView& offer, Timestamp wanted, Timestamp now);

} // namespace leasehold::policy
