// leases.csv and ledger.csv.
#pragma once

#include "market/market.hpp"
#include "model/inventory.hpp"
#include "units/calendar.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace leasehold::output {

/// One row a lease, in order of request, refused ones included.
void write_leases(const std::filesystem::path& directory, const market::Market& market,
                  const model::Inventory& inventory, const std::vector<std::string>& tenants);

/// One row a charge, in FOCUS 1.0 columns, then ours.
void write_ledger(const std::filesystem::path& directory, const market::Market& market,
                  const model::Inventory& inventory, const std::vector<std::string>& tenants, const Calendar& calendar);

} // namespace leasehold::output
