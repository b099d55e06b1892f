// One step wider at a time, to whom it helps most: the allocation of Optimus, and what ElasticFlow does with chips that no
// deadline needs.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace leasehold::policy {

/// What a job may grow through, narrowest first.
struct Widths {
  std::size_t pool = 0;
  std::vector<double> chips;
  std::vector<double> costs; ///< such as the time until it is done on each width
  std::size_t now = 0;       ///< the width that it has
};

/// Widens jobs in place while any gains by its next width: each time the one whose cost falls most for each chip more, of
/// equals the first. `free`: by pool, the chips that nobody has, which is what is left of them then. O(steps · log jobs).
void widen_by_gain(std::span<Widths> jobs, std::span<double> free);

} // namespace leasehold::policy
