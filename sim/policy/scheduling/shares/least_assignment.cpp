#include "policy/scheduling/shares/least_assignment.hpp"

#include "policy/leasing/plan/linear_programme.hpp"

#include <algorithm>

namespace leasehold::policy {

// Slots of a kind are alike, so what is assigned is a job to the k-th place from the end on any slot of a kind, of which
// there are as many as slots: a transport problem, whose vertices are whole. Of a kind more jobs are never k-th from the
// end than are (k−1)-th, or one of them would move up for less. So slots are filled from the end: a job is first on its
// slot where nobody is left to come before it.
FirstOnSlots least_assignment(const ByJobAndKind& times, const std::vector<std::size_t>& slots)
{
  const std::size_t kinds = slots.size(), jobs = kinds == 0 ? 0 : times.size() / kinds;
  struct Place {
    std::size_t job, kind, from_end; ///< from 1
  };
  std::vector<Place> places;
  LinearProgramme programme;
  std::vector<std::size_t> once;
  for (std::size_t i = 0; i < jobs; ++i) { // all are assigned who can be: each kind alone has places for all
    bool can = false;
    for (std::size_t j = 0; j < kinds; ++j)
      can = can || (slots[j] > 0 && times[i * kinds + j] > 0.0);
    once.push_back(programme.row(can ? 1.0 : 0.0, 1.0));
  }
  for (std::size_t j = 0; j < kinds; ++j) {
    const std::size_t last = slots[j] == 0 ? 0 : (jobs + slots[j] - 1) / slots[j];
    for (std::size_t k = 1; k <= last; ++k) {
      const std::size_t taken = programme.row(0.0, static_cast<double>(slots[j]));
      for (std::size_t i = 0; i < jobs; ++i)
        if (times[i * kinds + j] > 0.0) {
          const std::size_t column = programme.column(static_cast<double>(k) * times[i * kinds + j]);
          programme.set(once[i], column, 1.0);
          programme.set(taken, column, 1.0);
          places.push_back({i, j, k});
        }
    }
  }
  FirstOnSlots first{std::vector<std::size_t>(jobs, FirstOnSlots::none)};
  if (places.empty())
    return first;
  const auto solution = programme.minimise(0);
  if (!solution)
    return first;
  std::vector<std::vector<std::vector<std::size_t>>> queues(
      kinds); // of kind and place from the end: its jobs, in order
  for (std::size_t p = 0; p < places.size(); ++p)
    if (solution->columns[p] > 0.5) {
      auto& of_kind = queues[places[p].kind];
      of_kind.resize(std::max(of_kind.size(), places[p].from_end));
      of_kind[places[p].from_end - 1].push_back(places[p].job);
    }
  for (std::size_t j = 0; j < kinds; ++j)
    for (std::size_t k = 0; k < queues[j].size(); ++k) {
      const std::size_t before = k + 1 < queues[j].size() ? queues[j][k + 1].size() : 0;
      for (std::size_t i = before; i < queues[j][k].size(); ++i)
        first.kinds[queues[j][k][i]] = j;
    }
  return first;
}

} // namespace leasehold::policy
