#include "market/books.hpp"

#include <algorithm>

namespace leasehold::market {

namespace {

double ratio(double over, double under)
{
  return under > 0.0 ? over / under : 0.0;
}

void add(Outlay& sum, const Outlay& part)
{
  sum.productive += part.productive;
  sum.lost += part.lost;
  sum.idle += part.idle;
  sum.stranded += part.stranded;
  sum.unused += part.unused;
}

double total_of(const std::map<ProviderId, Money>& spend)
{
  double sum = 0.0;
  for (const auto& [provider, money] : spend)
    sum += std::max(0.0, money.dollars());
  return sum;
}

} // namespace

double TenantBook::per_chip_hour() const
{
  return ratio(effective.dollars(), chip_hours);
}

double TenantBook::per_productive_chip_hour() const
{
  return ratio(effective.dollars(), productive_chip_hours);
}

double TenantBook::commitment_utilisation() const
{
  const double due = (committed.used + committed.unused).dollars();
  return due > 0.0 ? committed.used.dollars() / due : 1.0;
}

double TenantBook::concentration() const
{
  const double sum = total_of(by_provider);
  double index = 0.0;
  for (const auto& [provider, money] : by_provider) {
    const double share = ratio(std::max(0.0, money.dollars()), sum);
    index += share * share;
  }
  return index;
}

double TenantBook::outage_exposure() const
{
  double largest = 0.0;
  for (const auto& [provider, money] : by_provider)
    largest = std::max(largest, money.dollars());
  return ratio(largest, total_of(by_provider));
}

bool is_commitment(const Market& market, const Lease& lease)
{
  return lease.term() > Seconds{0} && lease.state() != LeaseState::withdrawn &&
         market.offer(lease.offer()).programme.ending.exit != Exit::free;
}

CommitmentUse commitment_use(const Market& market, const Lease& lease)
{
  const Outlay outlay = lease.outlay();
  const Money unused = outlay.idle + outlay.stranded + outlay.unused;
  if (lease.agreed().capacity)
    return {outlay.productive + outlay.lost, unused};
  if (market.offer(lease.offer()).programme.kind == ProgrammeKind::spend_commitment)
    // Usage that counts is billed as usage: it is what neither was trued up nor is still owed.
    return {lease.agreed().spend - unused - market.owed(lease.id(), lease.dates().end), unused};
  Money paid; // what it saves comes back as credits
  for (const Charge& row : market.ledger().rows())
    if (row.lease == lease.id() && row.category != ChargeCategory::credit)
      paid += row.effective;
  return {paid - unused, unused};
}

TenantBook tenant_book(const Market& market, TenantId tenant, Timestamp horizon)
{
  TenantBook book;
  book.billed = market.ledger().billed(tenant);
  book.effective = market.ledger().effective(tenant);
  book.sublease_income = market.ledger().sublease_income(tenant);
  for (const Charge& row : market.ledger().rows()) {
    if (row.tenant != tenant)
      continue;
    book.by_programme[row.offer.valid() ? market.offer(row.offer).programme.name : "other"] += row.effective;
    if (row.provider.valid())
      book.by_provider[row.provider] += row.billed;
  }
  for (const Lease& lease : market.leases()) {
    if (lease.tenant() != tenant)
      continue;
    if (is_commitment(market, lease)) {
      ++book.commitments[market.offer(lease.offer()).programme.name];
      const CommitmentUse use = commitment_use(market, lease);
      book.committed.used += use.used;
      book.committed.unused += use.unused;
    }
    add(book.outlay, lease.outlay());
    const double hours = lease.held(horizon) / 3600.0;
    book.chip_hours += hours;
    book.productive_chip_hours += lease.classes().productive / 3600.0;
  }
  return book;
}

ProviderBook provider_book(const Market& market, ProviderId provider)
{
  ProviderBook book;
  book.revenue = market.ledger().revenue(provider);
  for (std::uint32_t i = 0; i < market.stocks().size(); ++i) {
    const Stock& stock = market.stocks()[i];
    if (stock.plan().provider != provider)
      continue;
    book.sold_chip_hours += stock.sold() / 3600.0;
    book.others_chip_hours += stock.sold_to_others() / 3600.0;
    book.unsold_chip_hours += stock.unsold() / 3600.0;
    book.refused_requests += market.refused(StockId{i}).requests;
    book.refused_chips += market.refused(StockId{i}).chips;
  }
  return book;
}

} // namespace leasehold::market
