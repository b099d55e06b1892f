// Files that are written once, when a run is over.
#pragma once

#include "accounts/run_facts.hpp"

namespace leasehold::accounts {

/// Leases, the ledger and ports, as far as they were asked for.
void write_closing_files(const assembly::RunSetup& setup, const RunFacts& facts);

} // namespace leasehold::accounts
