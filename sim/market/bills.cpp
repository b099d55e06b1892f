#include "market/bills.hpp"

#include "market/billing.hpp"

#include <algorithm>

namespace leasehold::market {

void Bills::open_term(Lease& lease, Timestamp now)
{
  market::open_term(lease, offers_[lease.offer()], now, ledger_);
}

void Bills::usage(Lease& lease, Timestamp until, bool final)
{
  bill_usage(lease, offers_[lease.offer()], until, final, ledger_);
}

void Bills::reduce(Lease& lease, std::int64_t chips, Timestamp now)
{
  if (is_usage(offers_[lease.offer()].programme.kind))
    commitments_.change_usage(lease.tenant(), lease.offer(), -chips, now, offers_.all());
  bill_part(lease, offers_[lease.offer()], chips, now, ledger_);
}

Money Bills::leave(Lease& lease, Timestamp now, Money room)
{
  return bill_exit(lease, offers_[lease.offer()], now, room, ledger_);
}

void Bills::start_counting(const Lease& lease, Timestamp now)
{
  if (is_usage(offers_[lease.offer()].programme.kind))
    commitments_.change_usage(lease.tenant(), lease.offer(), lease.chips(), now, offers_.all());
  if (!lease.agreed().capacity)
    commitments_.begin(lease, now, offers_.all());
}

void Bills::stop_counting(Lease& lease, Timestamp now)
{
  if (is_usage(offers_[lease.offer()].programme.kind))
    commitments_.change_usage(lease.tenant(), lease.offer(), -lease.chips(), now, offers_.all());
  if (!lease.agreed().capacity)
    commitments_.end(lease, now, offers_.all(), ledger_);
}

void Bills::close_period(LeaseBook& leases, Timestamp now, bool final)
{
  for (const LeaseId id : leases.live()) {
    Lease& lease = leases[id];
    const Seconds age = now - lease.dates().active;
    // What may still turn out to be free goes on the next bill.
    const bool open = !final && age < offers_[lease.offer()].programme.billing.free_if_revoked;
    if (holds_chips(lease.state()) && age > Seconds{0} && !open)
      usage(lease, now, final);
  }
  commitments_.settle(now, final, offers_.all(), leases.all(), ledger_);
}

Money Bills::owed(const Lease& lease, Money room) const
{
  const Offer& taken = offers_[lease.offer()];
  if (is_final(lease.state()) || taken.programme.ending.exit == Exit::free)
    return Money{};
  if (taken.programme.kind == ProgrammeKind::spend_commitment)
    return commitments_.owed(lease, taken);
  if (taken.programme.ending.exit == Exit::never)
    return lease.meter().outstanding();
  const ExitTerms terms = exit_terms(lease, taken, room);
  return std::clamp(terms.fee - terms.refund, Money{}, lease.meter().outstanding());
}

} // namespace leasehold::market
