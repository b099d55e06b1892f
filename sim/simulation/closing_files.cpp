#include "simulation/closing_files.hpp"

#include "output/contracts_file.hpp"
#include "output/ledger_file.hpp"
#include "output/market_files.hpp"
#include "output/ports_file.hpp"

namespace leasehold::simulation {

namespace {

void write_market(const Parts& parts, const market::Market& market)
{
  const scenario::Scenario& scenario = parts.setup->point->scenario;
  const model::Inventory& inventory = parts.state.ledger.inventory();
  const auto tenants = tenant_names(scenario);
  if (scenario.outputs.leases)
    output::write_leases(parts.setup->directory, market, inventory, tenants);
  if (!scenario.outputs.ledger)
    return;
  const Calendar calendar{scenario.start};
  output::write_ledger(parts.setup->directory, market, inventory, tenants, calendar);
  output::write_contracts(parts.setup->directory, market, inventory, tenants, calendar, parts.state.now);
}

void write_ports(const Parts& parts, const PortingRunner& ports)
{
  const scenario::Scenario& scenario = parts.setup->point->scenario;
  if (!scenario.outputs.ports)
    return;
  std::vector<output::PortRow> rows;
  for (std::size_t s = 0; s < ports.subjects().size(); ++s)
    for (const PortingRunner::Stay& stay : ports.history()) {
      if (stay.subject != s)
        continue;
      if (!rows.empty() && rows.back().key == ports.subjects()[s].key)
        rows.back().to = stay.from;
      rows.push_back({ports.subjects()[s].key, stay.state, stay.from, parts.state.now});
    }
  output::write_ports(parts.setup->directory, rows, tenant_names(scenario));
}

} // namespace

void write_closing_files(const Parts& parts)
{
  if (parts.leases)
    write_market(parts, parts.leases->market());
  if (parts.ports)
    write_ports(parts, *parts.ports);
}

} // namespace leasehold::simulation
