// What is billed beside leases, the close of a run, and what is owed then.
#include "market/market.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace leasehold::market {

void Market::bill_sublease(LeaseId id, std::int64_t chips, Rate rate, Timestamp from, Timestamp to)
{
  const std::int64_t seconds = to.since(from).whole_seconds();
  if (seconds == 0)
    return;
  Charge row;
  row.category = ChargeCategory::credit;
  row.kind = ChargeKind::sublease;
  row.tenant = lease(id).tenant();
  row.offer = lease(id).offer();
  row.lease = id;
  row.start = from;
  row.end = to;
  row.chip_hours = static_cast<double>(chips) * static_cast<double>(seconds) / 3600.0;
  row.billed = row.effective = row.list = -charge(chips, seconds, rate);
  parts_.bills.post(row);
}

void Market::bill_egress(TenantId tenant, ProviderId from, Bytes bytes, PricePerGigabyte price, Timestamp now)
{
  Charge row;
  row.kind = ChargeKind::egress;
  row.tenant = tenant;
  row.provider = from;
  row.start = row.end = now;
  row.gigabytes = bytes.value() / 1e9;
  row.price = row.list_price = price.dollars();
  row.billed = row.effective = row.list = price.bill(bytes);
  parts_.bills.post(row);
}

void Market::bill_own(TenantId tenant, ChargeKind kind, Money amount, Timestamp from, Timestamp to)
{
  Charge row;
  row.kind = kind;
  row.tenant = tenant;
  row.start = from;
  row.end = to;
  row.billed = row.effective = row.list = amount;
  parts_.bills.post(row);
}

void Market::close(Timestamp horizon)
{
  for (std::uint32_t i = 0; i < stocks().size(); ++i)
    parts_.supply.advance(StockId{i}, horizon);
  // A term that ends at the very horizon has been served; what would begin there is no part of the run.
  for (const LeaseId id : std::vector<LeaseId>{live()})
    if (Lease& lease = parts_.leases[id]; holds_chips(lease.state()) && lease.dates().end == horizon)
      Lifecycle{parts_}.finish(lease, LeaseState::ended, horizon);
  parts_.bills.close_period(parts_.leases, horizon, true);
  for (Lease& lease : parts_.leases.all())
    lease.close(horizon);
}

Money Market::owed(LeaseId id, Timestamp now) const
{
  const Lease& chosen = lease(id);
  const Programme& programme = offer(chosen.offer()).programme;
  Money room = parts_.rules.exit_room(chosen.tenant(), chosen.offer(), now);
  // Leases of one programme share what may be cancelled: the first take of it first.
  if (programme.ending.refund_cap)
    for (std::uint32_t l = 0; l < id.index() && room > Money{}; ++l)
      if (const Lease& before = leases()[l]; !is_final(before.state()) && before.tenant() == chosen.tenant() &&
                                             offer(before.offer()).programme.name == programme.name)
        room -= std::min(room, before.meter().outstanding());
  return parts_.bills.owed(chosen, room);
}

void Market::audit(Timestamp now) const
{
  ledger().audit();
  for (const Lease& each : leases())
    if (std::abs(each.unclassed(now)) > 1e-6 * each.held(now) + 1e-3)
      throw std::logic_error("lease " + std::to_string(each.id().index()) +
                             ": chip-seconds classed differ from those held");
}

} // namespace leasehold::market
