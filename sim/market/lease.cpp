#include "market/lease.hpp"

#include <algorithm>

namespace leasehold::market {

double Lease::held(Timestamp now) const
{
  if (!agreed_.capacity || (!holds_chips(state()) && dates_.ended == Timestamp::never()))
    return 0.0;
  const Timestamp until = std::min(now, dates_.ended);
  return until > dates_.active ? static_cast<double>(chips()) * (until - dates_.active).value() : 0.0;
}

Outlay Lease::outlay() const
{
  const double total = classes_.total() + overrun_;
  Outlay split;
  if (!agreed_.capacity) {
    split.idle = money_.unused;
    split.productive = money_.effective - money_.unused;
    return split;
  }
  if (total <= 0.0) {
    split.stranded = money_.effective;
    return split;
  }
  split.productive = share(money_.effective, classes_.productive / total);
  split.lost = share(money_.effective, classes_.lost / total);
  split.stranded = share(money_.effective, classes_.stranded / total);
  split.idle = money_.effective - split.productive - split.lost - split.stranded;
  return split;
}

void Lease::agree(Timestamp start, Seconds delivery)
{
  dates_.start = start;
  dates_.active = start + delivery;
  dates_.end = term().value() > 0.0 ? dates_.active + term() : Timestamp::never();
}

void Lease::activate(Timestamp now)
{
  dates_.active = now;
  meter_.begin_row(now);
}

void Lease::post(const Charge& row, Ledger& ledger)
{
  money_.billed += row.billed;
  money_.effective += row.effective;
  ledger.post(row);
}

void Lease::close(Timestamp horizon)
{
  const bool ran = holds_chips(state()) || dates_.ended < Timestamp::never();
  if (agreed_.capacity && dates_.active <= horizon && ran)
    overrun_ = std::max(0.0, static_cast<double>(chips() * meter_.billed_seconds()) - held(horizon));
}

} // namespace leasehold::market
