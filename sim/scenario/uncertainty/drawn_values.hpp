// Numbers that a scenario writes as a law (`median: uniform(1, 9) month`): each replication draws its own, from a stream named
// by the key alone, so that all points of a campaign, and all policies, meet the same draw.
#pragma once

#include "config/diagnostics.hpp"
#include "config/value.hpp"
#include "scenario/uncertainty/written_range.hpp"

#include <span>
#include <string>
#include <vector>

namespace leasehold::scenario {

/// One that a point draws.
struct DrawnValue {
  std::string path; ///< of the key, such as `porting.median`
  config::Value at; ///< what is written there
  WrittenRange range;
};

/// All of the tree, in the order of the file. Reports laws that are none, and those at keys that no replication can have for
/// itself: names of points, what is read of a file once for all, ranges of `uncertainty`.
[[nodiscard]] std::vector<DrawnValue> drawn_values(const config::Value& root, config::Diagnostics& diagnostics);

/// The tree with a number in place of each; `numbers` has as many.
[[nodiscard]] config::Value written_out(const config::Value& root, std::span<const DrawnValue> values,
                                        std::span<const double> numbers);

} // namespace leasehold::scenario
