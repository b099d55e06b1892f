// The catalogue that a point of a campaign names.
#pragma once

#include "catalogue/catalogue.hpp"
#include "scenario/campaign.hpp"

namespace leasehold::scenario {

/// Reads the directory that the point names (or `catalogue` beside its platform). A scenario that trains, serves and
/// leases nothing and has no `energy` needs none and gets an empty one.
[[nodiscard]] catalogue::Catalogue load_catalogue(const Campaign& campaign, const Point& point,
                                                  config::Diagnostics& diagnostics);

} // namespace leasehold::scenario
