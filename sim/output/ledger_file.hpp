// ledger.csv: what was charged, as one would hand it to a FinOps tool.
#pragma once

#include "market/market.hpp"
#include "model/inventory.hpp"
#include "units/calendar.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace leasehold::output {

/// One row a charge, in the columns of FOCUS 1.2, then ours.
void write_ledger(const std::filesystem::path& directory, const market::Market& market,
                  const model::Inventory& inventory, const std::vector<std::string>& tenants, const Calendar& calendar);

} // namespace leasehold::output
