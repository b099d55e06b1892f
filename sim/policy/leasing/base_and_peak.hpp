// Commit to a base, follow the rest on demand: what several policies do once they know whom to lease from.
#pragma once

#include "policy/leasing/desk.hpp"

#include <optional>

namespace leasehold::policy {

struct BasePlan {
  std::optional<double> quantile; ///< of past demand; absent: the newsvendor's 1 − reserved / on-demand price
  Seconds observe{7.0 * 86400.0}; ///< watched before the first commitment
  std::int64_t lease_size = 1024; ///< chips in one lease at most
  bool renew = false;
  double share = 1.0; ///< of the demand for which the chip is the cheapest: what will be put on it
};

/// Reserves the quantile of what was needed of this chip, rounded down to whole hosts, less what is committed already.
void reserve_base(Desk& desk, model::ChipTypeId chip, const BasePlan& plan);

/// reserve_base() and on-demand for the rest, on every target.
void cover_with_base(Desk& desk, const std::vector<ChipTarget>& targets, const BasePlan& plan);

} // namespace leasehold::policy
