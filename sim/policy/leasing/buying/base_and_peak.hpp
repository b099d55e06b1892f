// Commit to a base, follow the rest on demand: what several policies do once they know whom to lease from.
#pragma once

#include "policy/leasing/buying/desk.hpp"
#include "policy/leasing/buying/past_levels.hpp"

#include <optional>
#include <string>
#include <vector>

namespace leasehold::policy {

struct BasePlan {
  std::optional<double> quantile;  ///< of serving's past; absent: the newsvendor's 1 − committed / on-demand price
  Seconds observe{14.0 * 86400.0}; ///< watched before the first commitment
  std::optional<std::int64_t> lease_size; ///< as in BuyOptions
  bool renew = false;
  std::optional<Seconds> term;         ///< of a commitment; absent: the cheapest for the need
  std::optional<Seconds> need;         ///< how long serving goes on; absent: to the horizon
  std::vector<std::string> programmes; ///< to commit under; empty: any
  double share = 1.0;                  ///< of the services' load that may be put on the chip, in whole hosts
  double margin = 0.0;                 ///< of the rent, that a commitment has to save beyond what it costs
  bool rents_it = true;                ///< what is not committed to is rented on this chip too, not on others alone
  std::vector<model::ChipTypeId> full; ///< others that carry all that they may of the load: nothing is rented there
  std::string replaces;                ///< programme whose leases end where this takes over, renewing or not
};

/// What of a level of need may be put on this chip: up to `share` of it, in whole hosts, of what commitments on others
/// leave.
[[nodiscard]] double open_level(const Desk& desk, model::ChipTypeId chip, double level, double share, Needs whose);

/// Commits to a base of this chip under `kinds`, rounded down to whole hosts, less what is committed already on any
/// chip that could carry it: of serving, the quantile of what was needed, or where that grows or falls of what its trend
/// (buying/trend.hpp) leads to; of training, the gangs whose remaining time is
/// cheaper committed than on demand, each at its site. Terms are chosen by their cost over the time of need
/// (buying/deals.hpp), so that what is paid beyond the horizon or after the gang counts, and an order is made only where
/// it costs no more than the rent that it saves (buying/commitment.hpp), its programme's minimum included. `past` is the
/// policy's own, for its reviews of one tenant.
void reserve_base(Desk& desk, const ChipTarget& target, const BasePlan& plan, PastLevels& past,
                  std::initializer_list<Kind> kinds = {Kind::reserved, Kind::take_or_pay});

/// The same of services alone, whichever `past` counts; returns the base in chips.
double reserve_services(Desk& desk, model::ChipTypeId chip, const BasePlan& plan, PastLevels& past,
                        std::initializer_list<Kind> kinds = {Kind::reserved, Kind::take_or_pay});

/// Whether a lease that ends would be bought anew for the same term, everything else that is committed counted first.
[[nodiscard]] bool renewal_pays(const Desk& desk, model::ChipTypeId chip, const ContractView& contract,
                                const BasePlan& plan, PastLevels& past);

/// reserve_base() and on-demand for the rest, on every target.
void cover_with_base(Desk& desk, const std::vector<ChipTarget>& targets, const BasePlan& plan, PastLevels& past,
                     std::initializer_list<Kind> kinds = {Kind::reserved, Kind::take_or_pay});

} // namespace leasehold::policy
