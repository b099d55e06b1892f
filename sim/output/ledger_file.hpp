// ledger.csv: what was charged, as one would hand it to a FinOps tool.
#pragma once

#include "market/market.hpp"
#include "model/inventory.hpp"
#include "output/table_folder.hpp"
#include "units/calendar.hpp"

#include <string>
#include <vector>

namespace leasehold::output {

/// One row a charge, in the columns of FOCUS 1.2, then ours.
void write_ledger(const TableFolder& folder, const market::Market& market, const model::Inventory& inventory,
                  const std::vector<std::string>& tenants, const Calendar& calendar);

} // namespace leasehold::output
