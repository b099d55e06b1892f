// Who runs next where each job is to run to its end on one of several slots, and the time that all wait and run together is
// to be least: the assignment of jobs to places, k-th from the last of a slot, at k times the job's time there. (Horn 1973;
// AlloX, Le et al., EuroSys 2020.)
#pragma once

#include "policy/scheduling/shares/share_problem.hpp"

#include <cstddef>
#include <vector>

namespace leasehold::policy {

/// Which kind each job starts on now, or `none`: it comes after another on its slot.
struct FirstOnSlots {
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::vector<std::size_t> kinds; ///< by job
};

/// `times`: of each job on each kind, 0 where it cannot run; `slots`: free ones, by kind.
[[nodiscard]] FirstOnSlots least_assignment(const ByJobAndKind& times, const std::vector<std::size_t>& slots);

} // namespace leasehold::policy
