#include "output/market_files.hpp"

#include "output/market_fields.hpp"
#include "output/schema.hpp"
#include "units/named.hpp"

namespace leasehold::output {

void write_leases(const TableFolder& folder, const market::Market& market, const model::Inventory& inventory,
                  const std::vector<std::string>& tenants)
{
  CsvWriter csv{folder.file(leases_file), header_of(leases_columns)};
  for (const market::Lease& lease : market.leases()) {
    const market::Offer& offer = market.offer(lease.offer());
    csv.number(lease.id().index()).text(tenants[lease.tenant().index()]).text(offer.name).text(offer.programme.name);
    csv.text(name_of(offer.programme.kind)).text(inventory.providers[offer.provider.index()]);
    csv.text(offer.region.valid() ? inventory.regions[offer.region.index()].name : "");
    csv.text(offer.chip.valid() ? inventory.chip_types[offer.chip.index()] : "").number(lease.agreed().chips);
    csv.number(lease.chips());
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

} // namespace leasehold::output
