// The life of a lease from the request that is granted to its end: agreed, delivered, renewed, noticed, over. Of the
// market's own; nobody else includes it.
#pragma once

#include "market/agenda.hpp"
#include "market/bills.hpp"
#include "market/supplier_rules.hpp"
#include "market/supply.hpp"

#include <vector>

namespace leasehold::market {

/// What a market is made of. Each part guards its own; what a lease goes through touches them all.
struct MarketParts {
  OfferList offers;
  SupplierRules rules{offers};
  Supply supply;
  Bills bills;
  LeaseBook leases;
  Agenda agenda;
  std::vector<LeaseEvent> told; ///< since the last advance
};

/// Acts on the parts and keeps nothing, so that it is made wherever it is needed.
class Lifecycle {
public:
  explicit Lifecycle(MarketParts& parts) : parts_(&parts) {}

  /// Opens a lease that is judged right, with nothing agreed yet.
  Lease& open(const LeaseRequest& request, Seconds term, Timestamp now);
  /// It waits in its stock's queue, or is agreed.
  void queue(Lease& lease, Timestamp now);
  void accept(Lease& lease, Timestamp start, Timestamp now);
  /// Bills what is due for so many chips of an active lease and returns them.
  void reduce(Lease& lease, std::int64_t chips, Timestamp now);
  /// Bills what is due, returns the chips and reaches a final state.
  void finish(Lease& lease, LeaseState how, Timestamp now);
  /// A timer of a lease or of a stock is due.
  void fire(const Timer& timer);
  /// Sets the stock's timer to its next change.
  void watch(StockId stock, Timestamp now);
  /// The offer's spot supply has fallen.
  void squeeze(OfferId offer, Timestamp now);

private:
  [[nodiscard]] const Offer& offer_of(const Lease& lease) const { return parts_->offers[lease.offer()]; }
  void set_timer(Timestamp when, TimerKind kind, const Lease& lease);
  void fire_lease(const Timer& timer, Lease& lease);
  void move(Lease& lease, LeaseState to, Timestamp now, Timestamp due = Timestamp::never());
  void take(Lease& lease, Timestamp now);
  void try_activate(Lease& lease, Timestamp now);
  void set_end(Lease& lease, Timestamp now);
  void renew_or_end(Lease& lease, Timestamp now);
  void start_counting(const Lease& lease, Timestamp now);
  void bill_end(Lease& lease, LeaseState how, Timestamp now);
  void give_notice(Lease& lease, Timestamp now);
  void squeeze(StockId stock, Timestamp now);
  void serve_late(StockId stock, Timestamp now);
  void serve_queue(StockId stock, Timestamp now);

  MarketParts* parts_;
};

} // namespace leasehold::market
