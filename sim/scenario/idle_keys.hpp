// Keys that act only beside others.
#pragma once

#include "config/diagnostics.hpp"
#include "scenario/campaign.hpp"

namespace leasehold::scenario {

/// Reports keys that act at no point, as what they need is at none: engineers without porting, gangs across the regions of
/// hosts that nobody owns, idle hosts likewise, retries where nothing fails, and as warnings premiums that nobody pays.
void check_idle_keys(const std::vector<Point>& points, config::Diagnostics& diagnostics);

} // namespace leasehold::scenario
