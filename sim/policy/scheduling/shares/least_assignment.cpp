#include "policy/scheduling/shares/least_assignment.hpp"

#include "policy/leasing/plan/linear_programme.hpp"

#include <algorithm>
#include <optional>

namespace leasehold::policy {

// Slots of a group are alike, so what is assigned is a job to the k-th place from the end on any of them, of which there
// are as many as slots: a transport problem, whose vertices are whole. A job there delays those before it not at all, and
// k − 1 others wait for it. Of a group no more jobs are k-th from the end than are (k−1)-th, or one of them would move up
// for less. So slots are filled from the end: a job is first on its slot where nobody is left to come before it.
SlotAssignment least_assignment(const ByJobAndKind& times, std::size_t kinds, const std::vector<SlotGroup>& groups)
{
  const std::size_t jobs = kinds == 0 ? 0 : times.size() / kinds;
  struct Place {
    std::size_t job, group, from_end; ///< from 1
  };
  std::vector<std::size_t> of_kind(kinds, 0);
  for (const SlotGroup& group : groups)
    of_kind[group.kind] += group.slots;
  std::vector<Place> places;
  LinearProgramme programme;
  std::vector<std::size_t> once;
  for (std::size_t i = 0; i < jobs; ++i) { // all are assigned who can be: each kind alone has places for all
    bool can = false;
    for (std::size_t j = 0; j < kinds; ++j)
      can = can || (of_kind[j] > 0 && times[i * kinds + j] > 0.0);
    once.push_back(programme.row(can ? 1.0 : 0.0, 1.0));
  }
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const SlotGroup& group = groups[g];
    if (group.slots == 0)
      continue;
    // As deep as all are on this kind alone, and more where some of its slots are busy for long.
    const std::size_t last = std::min(jobs, (jobs + of_kind[group.kind] - 1) / of_kind[group.kind] + 2);
    for (std::size_t k = 1; k <= last; ++k) {
      const std::size_t taken = programme.row(0.0, static_cast<double>(group.slots));
      for (std::size_t i = 0; i < jobs; ++i)
        if (const double time = times[i * kinds + group.kind]; time > 0.0) {
          const std::size_t column = programme.column(static_cast<double>(k) * time + group.busy);
          programme.set(once[i], column, 1.0);
          programme.set(taken, column, 1.0);
          places.push_back({i, g, k});
        }
    }
  }
  SlotAssignment found{std::vector<std::size_t>(jobs, SlotAssignment::none), std::vector<bool>(jobs, false)};
  const auto solution = places.empty() ? std::nullopt : programme.minimise(0);
  if (!solution)
    return found;
  std::vector<std::vector<std::vector<std::size_t>>> queues(groups.size()); // of group and place from the end, in order
  for (std::size_t p = 0; p < places.size(); ++p)
    if (solution->columns[p] > 0.5) {
      auto& queue = queues[places[p].group];
      queue.resize(std::max(queue.size(), places[p].from_end));
      queue[places[p].from_end - 1].push_back(places[p].job);
      found.groups[places[p].job] = places[p].group;
    }
  for (const auto& queue : queues)
    for (std::size_t k = 0; k < queue.size(); ++k) {
      const std::size_t before = k + 1 < queue.size() ? queue[k + 1].size() : 0;
      for (std::size_t i = before; i < queue[k].size(); ++i)
        found.first[queue[k][i]] = true;
    }
  return found;
}

} // namespace leasehold::policy
