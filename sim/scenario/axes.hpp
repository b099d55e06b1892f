// The axes of a campaign: those that `axes` lists, and one for each thing under `uncertainty` that is swept.
#pragma once

#include "config/diagnostics.hpp"
#include "config/value.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leasehold::scenario {

/// One value of an axis: what it is called and what it changes.
struct Level {
  std::string label;
  std::vector<std::pair<std::string, config::Value>> changes; ///< dotted path → value
  std::string folder{}; ///< what a directory is called after it; of one axis no two are alike
};
struct Axis {
  std::string name;
  std::vector<Level> levels;
};

/// What stays of a text in a directory's name: letters, digits and -_.+, and nothing before the first that is no dot.
[[nodiscard]] std::string directory_name(std::string_view label);

/// First what is swept (scenario/uncertainty/uncertainty_sweep.hpp), then `axes`, in the order of the file; faults are reported.
[[nodiscard]] std::vector<Axis> axes_of(const config::Value& root, config::Diagnostics& diagnostics);

} // namespace leasehold::scenario
