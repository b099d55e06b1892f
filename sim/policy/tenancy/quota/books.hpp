// Quotas of chips and what of them is used, lent and borrowed. The words are Kueue's: a cohort is a group of tenants that
// lend each other what they do not use of their nominal quotas.
#pragma once

#include "model/view.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

namespace leasehold::policy {

inline constexpr double unlimited = std::numeric_limits<double>::infinity();
inline constexpr double chip_rounding = 1e-9; ///< of sums of fractions of chips

/// Of one tenant, in chips of one type.
struct ChipQuota {
  double nominal = 0.0;
  double borrowing = unlimited; ///< what it may hold beyond
  double lending = unlimited;   ///< what others may borrow of the nominal quota

  /// What nobody else ever gets.
  [[nodiscard]] double guaranteed() const { return nominal - std::min(nominal, lending); }
};

class QuotaBooks {
public:
  /// `quotas` by tenant and chip type; `cohorts` by tenant. What runs counts, but for hosts that are let to others.
  QuotaBooks(const model::ClusterView& view, std::vector<std::vector<ChipQuota>> quotas,
             std::vector<std::size_t> cohorts);

  [[nodiscard]] double use(model::TenantId tenant, model::ChipTypeId chip) const
  {
    return use_[tenant.index()][chip.index()];
  }
  [[nodiscard]] double nominal(model::TenantId tenant, model::ChipTypeId chip) const
  {
    return quotas_[tenant.index()][chip.index()].nominal;
  }
  /// Beyond the nominal quota.
  [[nodiscard]] double borrowed(model::TenantId tenant, model::ChipTypeId chip) const
  {
    return std::max(0.0, use(tenant, chip) - nominal(tenant, chip));
  }
  /// How many more the tenant may take: what is guaranteed to it, then what its cohort has left, up to its borrowing limit.
  [[nodiscard]] double available(model::TenantId tenant, model::ChipTypeId chip) const;
  /// What the tenant borrowed of all chips, of what its cohort may lend, for its weight: Kueue's share of fair sharing.
  [[nodiscard]] double share(model::TenantId tenant, double weight) const;
  [[nodiscard]] bool together(model::TenantId one, model::TenantId other) const
  {
    return cohorts_[one.index()] == cohorts_[other.index()];
  }
  /// As though the tenant held so many more; negative: fewer.
  void add(model::TenantId tenant, model::ChipTypeId chip, double chips)
  {
    use_[tenant.index()][chip.index()] += chips;
  }

private:
  std::vector<std::vector<ChipQuota>> quotas_;
  std::vector<std::size_t> cohorts_;
  std::vector<std::vector<double>> use_;
};

/// All that runs but hosts let to others.
[[nodiscard]] bool counts_as_use(const model::Job& job);

} // namespace leasehold::policy
