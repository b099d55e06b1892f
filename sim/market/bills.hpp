// What leases cost: the ledger, the bills of leases in it, and the commitments that give a price.
#pragma once

#include "market/commitments.hpp"
#include "market/lease_book.hpp"
#include "market/offers.hpp"

#include <vector>

namespace leasehold::market {

class Bills {
public:
  Bills(OfferList offers, Calendar calendar) : offers_(std::move(offers)), commitments_(ClockHours{calendar}) {}

  [[nodiscard]] const Ledger& ledger() const { return ledger_; }
  void post(const Charge& row) { ledger_.post(row); }

  void open_term(Lease& lease, Timestamp now);
  /// Up to `until`; at the lease's or its term's end rounded up.
  void usage(Lease& lease, Timestamp until, bool final);
  /// So many of the chips of an open-ended lease are let go of: their last bill, and they count no more.
  void reduce(Lease& lease, std::int64_t chips, Timestamp now);
  /// Leaving before the term's end, after the last bill; returns what that cancels, at most `room`.
  Money leave(Lease& lease, Timestamp now, Money room);
  /// Usage begins, or ceases, to count towards commitments, or a commitment to apply.
  void start_counting(const Lease& lease, Timestamp now);
  void stop_counting(Lease& lease, Timestamp now);
  /// The next part of a spend commitment begins.
  void next_part(Lease& lease, Timestamp now) { commitments_.next_part(lease, now, offers_.all(), ledger_); }
  void price_changed(OfferId offer, Timestamp now) { commitments_.price_changed(offer, now, offers_.all()); }
  /// A billing period ends, or, `final`, the run.
  void close_period(LeaseBook& leases, Timestamp now, bool final);

  /// What the lease goes on to cost after the last bill whatever its tenant does, of which leaving it
  /// cancels at most `room`: Market::owed.
  [[nodiscard]] Money owed(const Lease& lease, Money room) const;
  /// Commitments::earned and Commitments::covered.
  [[nodiscard]] std::vector<Commitments::Earned> earned(TenantId tenant, Timestamp now) const
  {
    return commitments_.earned(tenant, now, offers_.all());
  }
  [[nodiscard]] double covered(TenantId tenant, OfferId offer, std::int64_t chips, Timestamp now) const
  {
    return commitments_.covered(tenant, offer, chips, now, offers_.all());
  }

private:
  OfferList offers_;
  Ledger ledger_;
  Commitments commitments_;
};

} // namespace leasehold::market
