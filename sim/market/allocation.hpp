// Cost to what caused it: a tenant's bills as lines that add up to its ledger, and what each workload's chips cost.
#pragma once

#include "market/market.hpp"

#include <vector>

namespace leasehold::market {

/// One workload's part of the leases that it used.
struct WorkloadSpend {
  model::JobKind kind = model::JobKind::rigid;
  std::uint32_t workload = 0; ///< of its kind, as in model::Job
  Money own;                  ///< its chip-seconds' part of each lease, and of what commitments saved on it
  Money unused_share; ///< of what the same leases' idle and stranded time cost, by chip-seconds in use, and of what
                      ///< the commitments that they count towards left unused
  [[nodiscard]] Money loaded() const { return own + unused_share; }
};

/// The lines of a tenant's bills. Every micro-dollar is in one of them.
struct Allocation {
  std::vector<WorkloadSpend> workloads; ///< in order of kind and number; the tenant pays for guests on its leases
  Money other;                          ///< chips in use by nothing that has a name
  Money idle;                           ///< as Outlay, over all leases
  Money stranded;
  Money commitments; ///< commitments without chips: what no usage took, and all else where no lease in use counts
                     ///< towards them
  Money data;        ///< egress
  Money engineering;
  Money sublease; ///< income, negative
  Money prepaid;  ///< billed for time to come

  /// What workloads of one kind used.
  [[nodiscard]] Money of(model::JobKind kind) const;
  [[nodiscard]] Money total() const;
};

/// To be called after Market::close(). Throws std::logic_error where the lines do not add up to what the ledger billed
/// the tenant. O(rows + leases × (1 + commitments)).
[[nodiscard]] Allocation allocate(const Market& market, TenantId tenant);

} // namespace leasehold::market
