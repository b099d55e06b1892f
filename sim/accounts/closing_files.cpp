#include "accounts/closing_files.hpp"

#include "assembly/wanted_files.hpp"
#include "output/contracts_file.hpp"
#include "output/ledger_file.hpp"
#include "output/market_files.hpp"
#include "output/ports_file.hpp"

namespace leasehold::accounts {

namespace {

using assembly::RunSetup;
using simulation::PortingRunner;

output::TableFolder folder_of(const RunSetup& setup)
{
  return assembly::table_folder(setup.point->scenario, setup.directory);
}

void write_market(const RunSetup& setup, const RunFacts& facts)
{
  const scenario::Scenario& scenario = setup.point->scenario;
  const model::Inventory& inventory = facts.state->ledger.inventory();
  const market::Market& market = facts.leases->market();
  if (scenario.outputs.leases)
    output::write_leases(folder_of(setup), market, inventory, facts.tenants);
  if (!scenario.outputs.ledger)
    return;
  const Calendar calendar{scenario.start};
  output::write_ledger(folder_of(setup), market, inventory, facts.tenants, calendar);
  output::write_contracts(folder_of(setup), market, inventory, facts.tenants, calendar, facts.state->now);
}

void write_ports(const RunSetup& setup, const RunFacts& facts)
{
  if (!setup.point->scenario.outputs.ports)
    return;
  const PortingRunner& ports = *facts.ports;
  std::vector<output::PortRow> rows;
  for (std::size_t s = 0; s < ports.subjects().size(); ++s)
    for (const PortingRunner::Stay& stay : ports.history()) {
      if (stay.subject != s)
        continue;
      if (!rows.empty() && rows.back().key == ports.subjects()[s].key)
        rows.back().to = stay.from;
      rows.push_back({ports.subjects()[s].key, stay.state, stay.from, facts.state->now});
    }
  output::write_ports(folder_of(setup), rows, facts.tenants);
}

} // namespace

void write_closing_files(const RunSetup& setup, const RunFacts& facts)
{
  if (facts.leases != nullptr)
    write_market(setup, facts);
  if (facts.ports != nullptr)
    write_ports(setup, facts);
}

} // namespace leasehold::accounts
