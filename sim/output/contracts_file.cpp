#include "output/contracts_file.hpp"

#include "market/books.hpp"
#include "output/market_fields.hpp"
#include "output/schema.hpp"
#include "units/named.hpp"

#include <algorithm>

namespace leasehold::output {

namespace {

/// Agreed, with a term that is paid whether or not it is used.
bool is_contract(const market::Market& market, const market::Lease& lease)
{
  return lease.term() > Seconds{0} && lease.dates().active < Timestamp::never() &&
         lease.state() != market::LeaseState::withdrawn &&
         market.offer(lease.offer()).programme.ending.exit != market::Exit::free;
}

void write_term(CsvWriter& csv, const market::Lease& lease, const market::Programme& programme,
                const Calendar& calendar)
{
  const market::LeaseDates& dates = lease.dates();
  const bool dollars = market::commits_to_dollars(programme.kind);
  write_lease(csv, lease.id());
  write_instant(csv, dates.active, calendar);
  write_instant(csv, std::min(dates.end, dates.ended), calendar);
  write_lease(csv, lease.id());
  write_instant(csv, std::max(dates.active, dates.end - lease.term()), calendar);
  write_instant(csv, dates.end, calendar);
  csv.text(dollars ? "Spend" : "Usage").text(name_of(programme.kind)).text(programme.title);
  if (dollars)
    csv.text("").text("");
  else
    write_exact(csv, static_cast<double>(lease.chips()) * (lease.term() / hour)), csv.text("Chip-Hours");
  write_money(csv, programme.kind == market::ProgrammeKind::spend_commitment ? lease.agreed().spend
                                                                             : lease.meter().term_price());
  csv.text("USD");
}

void write_use(CsvWriter& csv, const market::Market& market, const market::Lease& lease, Timestamp horizon)
{
  const market::CommitmentUse use = market::commitment_use(market, lease);
  write_money(csv, use.used);
  write_money(csv, use.unused);
  write_money(csv, market.owed(lease.id(), horizon));
  const double due = (use.used + use.unused).dollars();
  if (due > 0.0)
    csv.real(use.used.dollars() / due);
  else
    csv.text("");
}

} // namespace

void write_contracts(const TableFolder& folder, const market::Market& market, const model::Inventory& inventory,
                     const std::vector<std::string>& tenants, const Calendar& calendar, Timestamp horizon)
{
  CsvWriter csv{folder.file(contracts_file), header_of(contracts_columns)};
  for (const market::Lease& lease : market.leases()) {
    if (!is_contract(market, lease))
      continue;
    const market::Offer& offer = market.offer(lease.offer());
    write_term(csv, lease, offer.programme, calendar);
    csv.text(tenants[lease.tenant().index()]).text(inventory.providers[offer.provider.index()]);
    csv.text(name_of(lease.state()));
    write_use(csv, market, lease, horizon);
    csv.end_row();
  }
  csv.close();
}

} // namespace leasehold::output
