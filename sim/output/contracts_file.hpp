// contracts.csv: what tenants are bound to, how much of it was used, and what is left of it.
#pragma once

#include "market/market.hpp"
#include "model/inventory.hpp"
#include "output/table_folder.hpp"
#include "units/calendar.hpp"

#include <string>
#include <vector>

namespace leasehold::output {

/// One row a lease with a term that cannot be left freely, in order of request; those that came to nothing are not
/// there. After Market::close(horizon).
void write_contracts(const TableFolder& folder, const market::Market& market, const model::Inventory& inventory,
                     const std::vector<std::string>& tenants, const Calendar& calendar, Timestamp horizon);

} // namespace leasehold::output
