// What a run's leases cost against what its work could have cost at least, had it been known.
#pragma once

#include "demand/realised.hpp"
#include "market/market.hpp"

#include <optional>
#include <vector>

namespace leasehold::accounts {

/// A lower bound of what the work that was done in the run costs any buyer, with what its terms owe after the horizon
/// and engineers' pay: the linear programme of policy::plan_leases() over a hundred periods, each with a few slots of
/// hours that need the same (where there are more kinds of hours, their mean). Services need what as many
/// replicas as autoscaling asked for need, as far as they ran, whole ones of any of their chip types; jobs their work, as
/// fast as where they were placed best, at any time after their submission, and before their deadline where they kept it, at
/// full width or less, on any of theirs, where their data could be by then, but for the one that uses most, which has all
/// of its chips at once or none (policy/leasing/plan/gang_hours.hpp); both only where nobody owns chips of these types. A
/// type that needs a port is there once that can be done at the earliest, with all of its engineers, for as much as its
/// pilots' chip-hours have proved, and tuned as since then; repeats after releases are free. Each period has its lowest
/// price of every provider; what is rented, or committed to without a way out, is
/// together no more than the stock, of which what others hold is part; spot gives what there is of it beside; savings
/// plans, reservations and spend commitments lower prices as they do. A price that a term locks may be the lowest
/// before, and terms that may be left for nothing, or are shorter than a period, cost the hours that are used, others at
/// least what leaving them costs. An order of a minimum costs what the minimum does, of which no more is used in any hour
/// than is needed in it, and is not there where stock never holds it. Spot that comes free because it is taken back in its
/// first hour is at its price here: who asked for it only then, again and again, would pay next to nothing, which is no
/// measure of anybody. Of a range of terms it has every length between. Nothing where nothing was done, or it could not have
/// been leased. `pooled`: a tenant's work may run on what another leases. Otherwise each needs chips, orders and ports of its
/// own: together at least what each costs alone, with all stock for itself.
[[nodiscard]] std::optional<double>
least_cost(const market::Market& market, const std::vector<demand::Realised>& realised, Timestamp horizon, bool pooled);

/// What spot that came free because it was taken back early would have cost, dollars: to be added to what a run cost where
/// that is compared with least_cost().
[[nodiscard]] double cost_of_free_spot(const market::Market& market);

} // namespace leasehold::accounts
