#include "market/billing.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::market {

namespace {

/// Whole granules in the time from instant 0 to `elapsed`, in seconds.
std::int64_t whole_granules(Timestamp elapsed, std::int64_t grain)
{
  return grain * (std::max(Timestamp{}, elapsed).whole_seconds() / grain);
}

/// Granules begun before `elapsed`, in seconds.
std::int64_t started_granules(Timestamp elapsed, std::int64_t grain)
{
  const std::int64_t whole = whole_granules(elapsed, grain);
  return elapsed > Timestamp{static_cast<double>(whole)} ? whole + grain : whole;
}

std::int64_t billable_seconds(const Lease& lease, const Billing& billing, Timestamp until, bool final)
{
  const Timestamp elapsed = std::max(Timestamp{}, until.since(lease.dates().active));
  const auto grain = static_cast<std::int64_t>(billing.granularity.value());
  if (!final)
    return std::max(lease.meter().billed_seconds(), whole_granules(elapsed, grain));
  const std::int64_t minimum = started_granules(Timestamp{} + billing.minimum, grain);
  const std::int64_t seconds = std::max(minimum, started_granules(elapsed, grain));
  const std::int64_t limit = lease.meter().term_seconds() > 0 ? lease.meter().term_end() : seconds;
  return std::max(lease.meter().billed_seconds(), std::min(seconds, limit));
}

Charge row_of(const Lease& lease, const Offer& offer, Timestamp start, Timestamp end)
{
  Charge row;
  row.tenant = lease.tenant();
  row.provider = offer.provider;
  row.offer = lease.offer();
  row.lease = lease.id();
  row.start = start;
  row.end = std::max(start, end);
  return row;
}

/// The instant at which the lease has been delivered for so many seconds.
Timestamp delivered_for(const Lease& lease, std::int64_t seconds)
{
  return lease.dates().active + Seconds{static_cast<double>(seconds)};
}

/// Puts on the row what the seconds up to `stop` would cost on demand, or without an on-demand price at `rate`; a granule
/// at the price at which it begins. Its pieces are rounded one by one.
void set_list_price(const Lease& lease, const Offer& offer, Rate rate, std::int64_t stop, Charge& row)
{
  const auto grain = static_cast<std::int64_t>(offer.programme.billing.granularity.value());
  const std::int64_t first = lease.meter().billed_seconds();
  for (std::int64_t from = first; from < stop;) {
    const Timestamp begin = delivered_for(lease, from);
    const Rate asked = offer.list.at(begin);
    const Timestamp change = offer.list.next_change(begin);
    const std::int64_t to = change < Timestamp::never()
                                ? std::min(stop, started_granules(change.since(lease.dates().active), grain))
                                : stop;
    const Rate listed = asked.nanos() > 0 ? asked : rate;
    row.list += charge(lease.chips(), to - from, listed);
    row.list_price = from == first || row.list_price == listed.dollars_per_hour() ? listed.dollars_per_hour() : 0.0;
    from = to;
  }
}

/// Bills the seconds up to `stop` at `rate`, on one row.
void bill_piece(Lease& lease, const Offer& offer, Rate rate, std::int64_t stop, Ledger& ledger)
{
  Meter& meter = lease.meter();
  const bool fixed = offer.programme.billing.locks_price && meter.term_seconds() > 0;
  meter.change_rate(rate);
  Charge row = row_of(lease, offer, meter.billed_to(), delivered_for(lease, stop));
  row.billed = fixed ? meter.recurring_until(stop) : meter.take_piece(lease.chips(), stop);
  row.effective = row.billed + meter.upfront_until(stop);
  const std::int64_t seconds = stop - meter.billed_seconds();
  if (lease.chips() > 0) {
    row.price = rate.dollars_per_hour();
    set_list_price(lease, offer, rate, stop, row);
  } else {
    row.list = row.effective; // of a commitment in dollars
  }
  row.chip_hours = static_cast<double>(lease.chips()) * static_cast<double>(seconds) / 3600.0;
  if (fixed)
    row.commitment = lease.id();
  if (!lease.agreed().capacity)
    row.category = ChargeCategory::purchase; // of a price, month by month
  meter.advance(stop, row.end);
  if (seconds > 0)
    lease.post(row, ledger);
}

/// Interest on the value not yet written off, from completion to `seconds` later: r·C·(s − s²/2L), s ≤ L.
Money interest(const Build& build, Money capital, std::int64_t seconds)
{
  const double life = build.lifetime.value();
  const double s = std::min(static_cast<double>(seconds), life);
  const double year = 365.0 * day.value();
  return Money::round(build.cost_of_capital * capital.dollars() * (s - s * s / (2.0 * life)) / year);
}

Money energy(const Build& build, std::int64_t chips, std::int64_t seconds)
{
  return build.energy.bill(build.power * Seconds{static_cast<double>(seconds)} * static_cast<double>(chips));
}

Money write_off(const Build& build, Money capital, std::int64_t seconds)
{
  const auto life = static_cast<std::int64_t>(build.lifetime.value());
  return share(capital, std::min(seconds, life), life);
}

void bill_own(Lease& lease, const Offer& offer, std::int64_t stop, Ledger& ledger)
{
  const Build& build = offer.programme.build;
  Meter& meter = lease.meter();
  const std::int64_t from = meter.billed_seconds();
  if (stop <= from)
    return;
  const Timestamp until = delivered_for(lease, stop);
  const auto row_for = [&](ChargeKind kind, Money billed, Money effective) {
    Charge row = row_of(lease, offer, meter.billed_to(), until);
    row.provider = ProviderId::none();
    row.kind = kind;
    row.billed = billed;
    row.effective = row.list = effective;
    return row;
  };
  Charge wear = row_for(ChargeKind::capital, Money{},
                        write_off(build, meter.upfront(), stop) - write_off(build, meter.upfront(), from));
  wear.chip_hours = static_cast<double>(lease.chips()) * static_cast<double>(stop - from) / 3600.0;
  lease.post(wear, ledger);
  const Money power = energy(build, lease.chips(), stop) - energy(build, lease.chips(), from);
  lease.post(row_for(ChargeKind::energy, power, power), ledger);
  const Money money = interest(build, meter.upfront(), stop) - interest(build, meter.upfront(), from);
  lease.post(row_for(ChargeKind::interest, money, money), ledger);
  meter.advance(stop, until);
}

/// Of the term that begins: chips at their price, or a savings plan's hourly spend.
Money whole_price(const Lease& lease, const Offer& offer)
{
  if (offer.programme.kind == ProgrammeKind::spend_commitment)
    return Money{}; // owed as usage and true-ups
  if (offer.programme.kind == ProgrammeKind::savings_plan)
    return charge(1, lease.meter().term_seconds(), Rate::from_nanos(lease.agreed().spend.micros() * 1000));
  return charge(lease.chips(), lease.meter().term_seconds(), lease.meter().rate());
}

void pay_ahead(Lease& lease, const Offer& offer, Timestamp now, Ledger& ledger)
{
  if (lease.meter().upfront().micros() == 0)
    return;
  const bool own = offer.programme.kind == ProgrammeKind::own;
  Charge row = row_of(lease, offer, now, now);
  row.category = ChargeCategory::purchase;
  row.kind = own ? ChargeKind::capital : ChargeKind::upfront;
  if (own)
    row.provider = ProviderId::none();
  row.billed = row.list = lease.meter().upfront();
  if (!own)
    row.commitment = lease.id();
  lease.post(row, ledger);
}

} // namespace

void open_term(Lease& lease, const Offer& offer, Timestamp now, Ledger& ledger)
{
  Meter& meter = lease.meter();
  meter.open_term(offer.price.at(now), lease.term());
  if (offer.programme.kind == ProgrammeKind::own) {
    meter.price_term(Money::from_micros(offer.programme.build.capital.micros() * lease.chips()), Money{});
  } else {
    const Money whole = whole_price(lease, offer);
    const Money upfront = share(whole, offer.programme.billing.upfront);
    meter.price_term(upfront, whole - upfront);
  }
  pay_ahead(lease, offer, now, ledger);
}

void bill_usage(Lease& lease, const Offer& offer, Timestamp until, bool final, Ledger& ledger)
{
  const Billing& billing = offer.programme.billing;
  const std::int64_t total = billable_seconds(lease, billing, until, final);
  if (offer.programme.kind == ProgrammeKind::own)
    return bill_own(lease, offer, total, ledger);
  if (billing.locks_price)
    return bill_piece(lease, offer, lease.meter().rate(), total, ledger);
  const auto grain = static_cast<std::int64_t>(billing.granularity.value());
  while (lease.meter().billed_seconds() < total) {
    const Timestamp begin = delivered_for(lease, lease.meter().billed_seconds());
    const Timestamp change = offer.price.next_change(begin);
    const std::int64_t stop =
        change < until ? std::min(total, started_granules(change.since(lease.dates().active), grain)) : total;
    bill_piece(lease, offer, offer.price.at(begin), stop, ledger);
  }
}

void bill_part(Lease& lease, const Offer& offer, std::int64_t chips, Timestamp now, Ledger& ledger)
{
  lease.meter().begin_piece();
  Lease part = lease.part(chips);
  bill_usage(part, offer, now, true, ledger);
  lease.let_go(part, now);
}

ExitTerms exit_terms(const Lease& lease, const Offer& offer, Money room)
{
  const Ending& ending = offer.programme.ending;
  const Meter& meter = lease.meter();
  const Money whole = meter.term_price();
  ExitTerms terms;
  terms.unused = meter.unused_upfront();
  const Money waived = std::min(meter.outstanding(), room);
  terms.refund = ending.refund == Refund::prorated ? std::min(terms.unused, room - waived) : Money{};
  terms.cancelled = waived + terms.refund;
  const Money kept = meter.outstanding() - waived;
  const Money paid = whole - waived - terms.refund;
  terms.fee = kept + std::max({Money{}, share(terms.cancelled, ending.fee), share(whole, ending.minimum_take) - paid});
  return terms;
}

Money bill_exit(Lease& lease, const Offer& offer, Timestamp now, Money room, Ledger& ledger)
{
  const ExitTerms terms = exit_terms(lease, offer, room);
  Charge row = row_of(lease, offer, now, now);
  row.category = ChargeCategory::adjustment;
  row.kind = ChargeKind::exit_fee;
  row.commitment = lease.id();
  row.billed = row.list = terms.fee;
  row.effective = terms.fee + terms.unused; // money paid ahead is written off here; the refund below returns its part
  if (row.billed.micros() != 0 || row.effective.micros() != 0)
    lease.post(row, ledger);
  if (terms.refund.micros() != 0) {
    row.kind = ChargeKind::refund;
    row.billed = row.effective = row.list = -terms.refund;
    lease.post(row, ledger);
  }
  return terms.cancelled;
}

} // namespace leasehold::market
