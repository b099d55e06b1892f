// How often a gang is hit by what fails by chance.
#pragma once

#include "model/inventory.hpp"
#include "model/request.hpp"
#include "scenario/failure_spec.hpp"

#include <optional>

namespace leasehold::scenario {

/// Mean time between two failures of a gang that spans as few domains of each kind as it can; lemons count as often as
/// they fail. Nothing where nothing fails by chance (a trace is no chance), and hosts that are slowed interrupt nobody.
[[nodiscard]] std::optional<Seconds> gang_time_between_failures(const FailureSpecs& failures,
                                                                const model::Inventory& inventory,
                                                                const model::Request& request);

} // namespace leasehold::scenario
