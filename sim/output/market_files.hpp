// leases.csv.
#pragma once

#include "market/market.hpp"
#include "model/inventory.hpp"
#include "output/table_folder.hpp"

#include <string>
#include <vector>

namespace leasehold::output {

/// One row a lease, in order of request, refused ones included.
void write_leases(const TableFolder& folder, const market::Market& market, const model::Inventory& inventory,
                  const std::vector<std::string>& tenants);

} // namespace leasehold::output
