// What of the workload comes once other training has finished.
#pragma once

#include "model/job_graph.hpp"
#include "scenario/scenario.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace leasehold::scenario {

/// Names of no training, names that stand twice, and circles.
void check_after(const Scenario& scenario, const config::Value& at, config::Diagnostics& diagnostics);

/// By positions in Scenario::workload.
[[nodiscard]] std::vector<model::JobLink> training_links(const Scenario& scenario);

/// Position of the training of this name in Scenario::workload, or its size.
[[nodiscard]] std::uint32_t find_training(const Scenario& scenario, const std::string& name);

} // namespace leasehold::scenario
