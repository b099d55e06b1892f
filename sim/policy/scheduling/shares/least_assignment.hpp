// Who runs next where each job is to run to its end on one of several slots, and the time that all wait and run together is
// to be least: the assignment of jobs to places, k-th from the last of a slot, at k times the job's time there. (Horn 1973;
// AlloX, Le et al., EuroSys 2020.)
#pragma once

#include "policy/scheduling/shares/share_problem.hpp"

#include <cstddef>
#include <vector>

namespace leasehold::policy {

/// Slots that are alike: of a kind, and free after so long.
struct SlotGroup {
  std::size_t kind = 0;
  std::size_t slots = 0;
  double busy = 0.0;
};

/// By job: the group that it is to run on, or `none` where it can run nowhere; and whether it is the first on its slot.
struct SlotAssignment {
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::vector<std::size_t> groups;
  std::vector<bool> first;
};

/// `times`: of each job on each of so many kinds, 0 where it cannot run.
[[nodiscard]] SlotAssignment least_assignment(const ByJobAndKind& times, std::size_t kinds,
                                              const std::vector<SlotGroup>& groups);

} // namespace leasehold::policy
