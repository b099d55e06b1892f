// Ranges as scenarios write them in place of a number: `uniform(1, 9) month`, `triangular($2/h, $3/h, $7/h)` are drawn by each
// replication (scenario/uncertainty/drawn_values.hpp), `range(1, 9, 5) month` is an axis of so many values.
#pragma once

#include "config/diagnostics.hpp"
#include "config/value.hpp"
#include "random/range_law.hpp"

#include <optional>
#include <string>
#include <vector>

namespace leasehold::scenario {

/// Numbers of one unit, of which any between them can be written.
struct WrittenRange {
  random::RangeLaw law = random::RangeLaw::uniform;
  random::Range range; ///< low ≤ best ≤ high; without a `best` of its own, half of what is drawn lies below
  std::string prefix;  ///< `$`, or nothing
  std::string unit;    ///< as written behind the number, with its space

  /// The number with its unit, in as many digits as give back the number.
  [[nodiscard]] std::string text(double number) const;
};

/// The law that a scalar writes; nothing where it writes none (then nothing is reported), or an impossible one (which is). The
/// unit stands behind the bracket or behind each number.
[[nodiscard]] std::optional<WrittenRange> read_range(const config::Value& value, config::Diagnostics& diagnostics);

/// The values of `range(from, to, number)`, equally far apart, or `log_range`, of one ratio, each with its unit. Likewise.
[[nodiscard]] std::optional<std::vector<std::string>> read_steps(const config::Value& value,
                                                                 config::Diagnostics& diagnostics);

} // namespace leasehold::scenario
