// Points of a campaign as alternatives to choose from, met in worlds whose uncertain inputs were drawn or swept.
#pragma once

#include "analysis/read/run_reader.hpp"
#include "analysis/statistics/sensitivity.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace leasehold::analysis {

/// What the runs' points are called without the axes that sweep an input, `silo` or `silo, fcfs`, in order of first appearance.
[[nodiscard]] std::vector<std::string> alternatives(std::span<const Replication> runs);

/// What one alternative comes to, or the difference of two, world by world.
struct Outcomes {
  std::vector<double> values;
  std::vector<SensitivityInput> inputs; ///< of the same worlds; those that all of them have
  std::size_t left_out = 0;             ///< worlds in which one of them has no value
};

using ValueOf = std::function<std::optional<double>(const Replication&)>;

/// Of `a`, less that of `b` in the same world where there is one: the same inputs of the scenario, seed and places of what is
/// swept.
[[nodiscard]] Outcomes outcomes_of(std::span<const Replication> runs, const std::string& a,
                                   const std::optional<std::string>& b, const ValueOf& value);

} // namespace leasehold::analysis
