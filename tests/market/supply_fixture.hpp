// A supply to test with: one stock, a firm offer and two spot offers on it, and leases without a market.
#pragma once

#include "fixture.hpp"

#include "market/supply.hpp"

#include <doctest/doctest.h>

#include <array>
#include <utility>
#include <vector>

namespace leasehold::market::supply_test {

inline const OfferId firm_offer{0};
inline const OfferId spot_offer{1};
inline const OfferId other_spot_offer{2};
inline const StockId stock{0};
inline const std::array<TenantId, 1> but_lab{lab};
inline const Supply::Rivals no_rivals;

inline std::vector<Offer> firm_and_spot()
{
  return {offer_of(programme(ProgrammeKind::on_demand), 2.0), offer_of(programme(ProgrammeKind::spot), 1.0),
          offer_of(programme(ProgrammeKind::spot), 1.5)};
}

inline Supply supply_of(StockPlan plan, std::vector<Offer> offers = firm_and_spot())
{
  return Supply{OfferList{std::move(offers)}, {std::move(plan)}};
}

/// Agreed to compute from `start` on.
inline Lease agreed_lease(std::uint32_t id, OfferId offer, std::int64_t chips, Timestamp start = Timestamp{},
                          Seconds term = Seconds{0.0})
{
  Agreement agreed;
  agreed.offer = offer;
  agreed.tenant = lab;
  agreed.chips = chips;
  agreed.term = term;
  Lease lease{LeaseId{id}, agreed, false};
  lease.agree(start, Seconds{0.0});
  lease.move(LeaseState::accepted);
  return lease;
}

/// A lease whose chips are held and handed over.
inline Lease running_lease(Supply& supply, std::uint32_t id, OfferId offer, std::int64_t chips)
{
  Lease lease = agreed_lease(id, offer, chips);
  supply.hold(lease, Timestamp{});
  REQUIRE(supply.deliver(lease, no_rivals, Timestamp{}));
  lease.move(LeaseState::active);
  return lease;
}

inline void give_notice_to(Supply& supply, Lease& lease)
{
  supply.notice(lease);
  lease.move(LeaseState::noticed);
}

} // namespace leasehold::market::supply_test
