#include "output/market_files.hpp"

#include "output/csv_writer.hpp"
#include "output/schema.hpp"
#include "units/named.hpp"
#include "units/text.hpp"

namespace leasehold::output {

namespace {

/// Money to the micro-dollar: real() would go through a double.
void write_money(CsvWriter& csv, Money money)
{
  const auto micros = money.micros();
  const auto magnitude = micros < 0 ? 0 - static_cast<std::uint64_t>(micros) : static_cast<std::uint64_t>(micros);
  csv.text(micros < 0 ? "-" : "").append(magnitude / 1'000'000).append(".");
  const std::string decimals = std::to_string(1'000'000 + magnitude % 1'000'000);
  csv.append(std::string_view{decimals}.substr(1));
}

void write_id(CsvWriter& csv, model::LeaseId lease)
{
  csv.text("");
  if (lease.valid())
    csv.append(lease.index());
}

} // namespace

void write_leases(const std::filesystem::path& directory, const market::Market& market,
                  const model::Inventory& inventory, const std::vector<std::string>& tenants)
{
  CsvWriter csv{directory / leases_file, header_of(leases_columns)};
  for (const market::Lease& lease : market.leases()) {
    const market::Offer& offer = market.offer(lease.offer());
    csv.number(lease.id().index()).text(tenants[lease.tenant().index()]).text(offer.name).text(offer.programme.name);
    csv.text(name_of(offer.programme.kind)).text(inventory.providers[offer.provider.index()]);
    csv.text(offer.region.valid() ? inventory.regions[offer.region.index()].name : "");
    csv.text(offer.chip.valid() ? inventory.chip_types[offer.chip.index()] : "").number(lease.chips());
    csv.text(name_of(lease.state())).instant(lease.agreed().requested).instant(lease.dates().active);
    csv.instant(market::is_final(lease.state()) ? lease.dates().ended : lease.dates().end).real(lease.term().value());
    csv.real(lease.meter().rate().dollars_per_hour());
    write_money(csv, lease.money().billed);
    write_money(csv, lease.money().effective);
    csv.real(lease.classes().productive / 3600.0).real(lease.classes().lost / 3600.0);
    csv.real(lease.classes().idle / 3600.0).real(lease.classes().stranded / 3600.0);
    csv.end_row();
  }
  csv.close();
}

void write_ledger(const std::filesystem::path& directory, const market::Market& market,
                  const model::Inventory& inventory, const std::vector<std::string>& tenants, const Calendar& calendar)
{
  CsvWriter csv{directory / ledger_file, header_of(ledger_columns)};
  for (const market::Charge& row : market.ledger().rows()) {
    csv.text(to_text(calendar.instant(row.start))).text(to_text(calendar.instant(row.end)));
    csv.text(name_of(row.category)).text(name_of(row.kind)).text(tenants[row.tenant.index()]);
    csv.text(row.provider.valid() ? inventory.providers[row.provider.index()] : "");
    const market::Offer* offer = row.offer.valid() ? &market.offer(row.offer) : nullptr;
    csv.text(offer != nullptr && offer->region.valid() ? inventory.regions[offer->region.index()].name : "");
    write_id(csv, row.lease);
    csv.text(offer != nullptr ? offer->name : "");
    write_id(csv, row.commitment);
    csv.real(row.chip_hours).text("chip-hours");
    write_money(csv, row.billed);
    write_money(csv, row.effective);
    write_money(csv, row.list);
    csv.text("USD").text(offer != nullptr && offer->chip.valid() ? inventory.chip_types[offer->chip.index()] : "");
    csv.end_row();
  }
  csv.close();
}

} // namespace leasehold::output
