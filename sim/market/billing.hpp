// How a lease turns into rows of the ledger. A row is the difference of two rounded running totals, so the rows of a
// price piece add up to that piece's total rounded once, however the billing periods cut it.
#pragma once

#include "market/lease.hpp"

namespace leasehold::market {

/// Sets the meter for a term that begins now; posts what is paid ahead (Billing::upfront), or the capital of one's own
/// plant. Money paid ahead is effective later, as time is used.
void open_term(Lease& lease, const Offer& offer, Timestamp now, Ledger& ledger);

/// Posts usage from where the last bill ended up to `until`: whole granules so far, or everything rounded up and at
/// least the minimum where `final`. A row ends where the last granule that it bills does, which may lie after `until`.
/// Where the price is not locked, a granule is billed at the price at which it begins.
void bill_usage(Lease& lease, const Offer& offer, Timestamp until, bool final, Ledger& ledger);

/// Posts the last bill of `chips` of an open-ended lease, which goes on with the rest: what they have used since the last
/// bill, as at its end.
void bill_part(Lease& lease, const Offer& offer, std::int64_t chips, Timestamp now, Ledger& ledger);

/// What ending a term early means after the last bill. It cancels at most `room`: what was still to pay, then unused
/// money paid ahead that comes back. Of what it cancels a share is paid as a fee, and the minimum take; what it cannot
/// cancel is paid in full.
struct ExitTerms {
  Money fee; ///< what was still to pay and cannot be cancelled among it
  Money refund;
  Money unused; ///< paid ahead for time after the exit
  Money cancelled;
};
[[nodiscard]] ExitTerms exit_terms(const Lease& lease, const Offer& offer, Money room);

/// Ends a term early after a final bill_usage(), on its exit_terms(). Returns what it cancels.
Money bill_exit(Lease& lease, const Offer& offer, Timestamp now, Money room, Ledger& ledger);

} // namespace leasehold::market
