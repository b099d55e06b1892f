// Both books of a run: what tenants paid for what, and what providers sold, kept and turned away.
#pragma once

#include "market/market.hpp"

#include <map>
#include <string>

namespace leasehold::market {

/// What a lease with a term was due so far, by whether it was used: chips at work, usage that a commitment covered.
struct CommitmentUse {
  Money used;
  Money unused; ///< idle or stranded chips, commitments that no usage took
};

struct TenantBook {
  Money billed;
  Money effective;                                 ///< money paid ahead spread over the time it pays for
  Money sublease_income;                           ///< from others, already off both
  std::map<std::string, Money> by_programme;       ///< EffectiveCost; own people and traffic under "other"
  std::map<ProviderId, Money> by_provider;         ///< BilledCost
  std::map<std::string, std::int64_t> commitments; ///< by programme: leases of a term that cannot be left freely
  Outlay outlay;                                   ///< spend on leases by what became of the chips
  double chip_hours = 0.0;                         ///< held
  double productive_chip_hours = 0.0;
  CommitmentUse committed; ///< over these

  /// Dollars of EffectiveCost an hour and chip held, and an hour and chip productive; 0 where there was none.
  [[nodiscard]] double per_chip_hour() const;
  [[nodiscard]] double per_productive_chip_hour() const;
  /// Share of what commitments were due that was used; 1 without commitments.
  [[nodiscard]] double commitment_utilisation() const;
  /// Herfindahl–Hirschman index of spend over providers, 0..1: 1 is a single supplier. 0 without spend.
  [[nodiscard]] double concentration() const;
  /// Share of spend with the largest provider: what its outage would hit.
  [[nodiscard]] double outage_exposure() const;
};

struct ProviderBook {
  Money revenue;
  double sold_chip_hours = 0.0;   ///< to the scenario's tenants
  double others_chip_hours = 0.0; ///< to the background
  double unsold_chip_hours = 0.0; ///< delivered and stranded in stock
  std::int64_t refused_requests = 0;
  std::int64_t refused_chips = 0;
};

/// Whether the lease binds its tenant for a term.
[[nodiscard]] bool is_commitment(const Market& market, const Lease& lease);
/// O(1) for leases of chips, O(rows) for commitments without.
[[nodiscard]] CommitmentUse commitment_use(const Market& market, const Lease& lease);

/// To be called after Market::close(horizon). O(leases + rows).
[[nodiscard]] TenantBook tenant_book(const Market& market, TenantId tenant, Timestamp horizon);
/// O(stocks).
[[nodiscard]] ProviderBook provider_book(const Market& market, ProviderId provider);

} // namespace leasehold::market
