#include "market/lease.hpp"

#include <algorithm>
#include <utility>

namespace leasehold::market {

double Lease::held(Timestamp now) const
{
  if (!agreed_.capacity || (!holds_chips(state()) && dates_.ended == Timestamp::never()))
    return 0.0;
  const Timestamp until = std::min(now, dates_.ended);
  return until > dates_.active ? gone_ + static_cast<double>(chips_) * (until - dates_.active).value() : 0.0;
}

Outlay Lease::outlay() const
{
  const double total = classes_.total() + overrun_;
  Outlay split;
  if (!agreed_.capacity) {
    split.unused = money_.unused;
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

Lease Lease::part(std::int64_t chips) const
{
  Lease some = *this;
  some.chips_ = chips;
  some.money_ = LeaseMoney{};
  return some;
}

std::vector<RackShare> Lease::stay_in(std::vector<RackShare> racks)
{
  std::vector<RackShare> left = std::exchange(racks_, std::move(racks));
  for (RackShare& share : left)
    for (const RackShare& kept : racks_)
      share.chips -= kept.rack == share.rack ? kept.chips : 0;
  std::erase_if(left, [](const RackShare& share) { return share.chips == 0; });
  return left;
}

void Lease::let_go(const Lease& part, Timestamp now)
{
  const double held = static_cast<double>(part.chips_) * (now - dates_.active).value();
  chips_ -= part.chips_;
  money_.billed += part.money_.billed;
  money_.effective += part.money_.effective;
  gone_ += held;
  overrun_ += std::max(0.0, static_cast<double>(part.chips_ * part.meter_.billed_seconds()) - held);
}

void Lease::close(Timestamp horizon)
{
  const bool ran = holds_chips(state()) || dates_.ended < Timestamp::never();
  if (agreed_.capacity && dates_.active <= horizon && ran)
    overrun_ += std::max(0.0, static_cast<double>(chips_ * meter_.billed_seconds()) - (held(horizon) - gone_));
}

} // namespace leasehold::market
