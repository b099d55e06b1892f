// What a scenario calls uncertain, against the catalogue: whether it has such names, and ranges for them.
#pragma once

#include "catalogue/catalogue.hpp"
#include "config/diagnostics.hpp"
#include "scenario/scenario.hpp"

namespace leasehold::scenario {

/// Whether the catalogue price is one that the entry concerns; prices of what is built are costs, not prices.
[[nodiscard]] bool concerns(const UncertainPrice& entry, const catalogue::PriceEntry& price,
                            const catalogue::ProgrammeCatalogue& programmes);

/// Reports providers, programmes and chips that the catalogue lacks, chips and prices that have no range there, and
/// entries that concern no price. As a warning, prices among others that have none and stay as they are.
void check_ranges(const Scenario& scenario, const catalogue::Catalogue& catalogue, config::Diagnostics& diagnostics);

} // namespace leasehold::scenario
