#include "output/ports_file.hpp"

#include "output/csv_writer.hpp"
#include "output/schema.hpp"

namespace leasehold::output {

void write_ports(const TableFolder& folder, const std::vector<PortRow>& rows, const std::vector<std::string>& tenants)
{
  CsvWriter csv{folder.file(ports_file), header_of(ports_columns)};
  for (const PortRow& row : rows) {
    csv.text(tenants[row.key.tenant.index()]).text(row.key.family).text(row.key.chip).text(name_of(row.key.use));
    csv.text(name_of(row.state)).instant(row.from).instant(row.to);
    csv.end_row();
  }
  csv.close();
}

} // namespace leasehold::output
