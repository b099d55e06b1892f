// Elastic and moldable jobs: the widths that a job can run on beside its own, each an alternative of the job with a rate of
// its own. What it costs to go from one to another is what any stop and start cost (policy/api/decision.hpp).
#pragma once

#include "model/request.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace leasehold::workload {

struct Width {
  std::uint32_t chips = 1;
  double rate = 1.0; ///< in a table, in any one unit; of a job, against the rate of its own width
};

/// `2:0.55 8:1.7`: chips and rate, apart by blanks. Nothing where that is not what it says, or a width stands twice.
[[nodiscard]] std::optional<std::vector<Width>> parse_widths(std::string_view text);

/// How fast a job is on so many chips by a table that rises in chips; between its rows along a line, 0 beyond them.
[[nodiscard]] double rate_on(std::span<const Width> table, double chips);

/// The widths of the table from `least` to `most` times the job's own, its own left out: rates against that of its own.
/// None where the table does not reach to its own.
[[nodiscard]] std::vector<Width> widths_of(std::span<const Width> table, double own, double least, double most);

/// The job's alternatives with those of other widths behind them: narrower ones first, the widest of them first, then
/// wider ones, the narrowest first, so that whoever takes the first that fits takes the job's own, or the most chips below.
/// A member has at most `chips_per_member` chips, or as many as one of its own. Jobs that ask for parts of chips stay as
/// they are.
void add_widths(std::vector<Width> widths, std::uint32_t chips_per_member, std::vector<model::Request>& requests);

} // namespace leasehold::workload
