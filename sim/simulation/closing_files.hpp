// Files that are written once, when a run is over.
#pragma once

#include "simulation/parts.hpp"

namespace leasehold::simulation {

/// Leases, the ledger and ports, as far as they were asked for.
void write_closing_files(const Parts& parts);

} // namespace leasehold::simulation
