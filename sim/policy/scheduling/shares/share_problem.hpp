// Who gets how much of which chips over time: what round-based policies solve before they say who runs now. A share is
// the part of the time that a job spends on a kind of chips; a job is on one kind at a time, so its shares sum to 1 at
// most, and what all jobs hold of a kind over time is what there is of it at most.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace leasehold::policy {

/// By job, then by kind of chips.
using ByJobAndKind = std::vector<double>;
/// Parts of the time, the same way round.
using Shares = ByJobAndKind;

struct ShareProblem {
  std::vector<double> chips; ///< by kind: how many there are
  ByJobAndKind rates;        ///< work a second of the whole gang; 0 where it cannot run
  ByJobAndKind widths;       ///< chips that it holds there, above 0

  [[nodiscard]] std::size_t kinds() const { return chips.size(); }
  [[nodiscard]] std::size_t jobs() const { return chips.empty() ? 0 : rates.size() / chips.size(); }
  /// Of a matrix like `rates`.
  [[nodiscard]] std::span<const double> row(const ByJobAndKind& matrix, std::size_t job) const
  {
    return std::span{matrix}.subspan(job * kinds(), kinds());
  }
  /// Whether the job can have any of the kind.
  [[nodiscard]] bool allows(std::size_t job, std::size_t kind) const
  {
    return rates[job * kinds() + kind] > 0.0 && widths[job * kinds() + kind] <= chips[kind];
  }
};

/// What the job does a second with these shares, or whatever else is gained at `gains` in full.
[[nodiscard]] double gained(const ShareProblem& problem, const ByJobAndKind& gains, const Shares& shares,
                            std::size_t job);

/// Each job has an equal part of the chips of each kind to itself, for as much of the time as that makes its gang; as
/// much time of each kind, in these proportions, as there is.
[[nodiscard]] Shares isolated_shares(const ShareProblem& problem);
/// The same by time and not by chips: a wide gang has as large a part of the time as a narrow one, though all kinds may
/// then be asked for more than there is of them. What Gandiva's fair mode gives in Gavel's and Shockwave's simulators.
[[nodiscard]] Shares equal_time_shares(const ShareProblem& problem);

/// The most even one: the least of what jobs gain, each over its `needs`, is as large as can be. Jobs whose `needs` are 0
/// have no say. Of all the shares that do so, those in the middle: jobs that are alike have like shares.
[[nodiscard]] Shares most_even_shares(const ShareProblem& problem, const ByJobAndKind& gains,
                                      const std::vector<double>& needs);
/// The least of what jobs gain over their `needs`, as large as can be.
[[nodiscard]] double most_even_level(const ShareProblem& problem, const ByJobAndKind& gains,
                                     const std::vector<double>& needs);
/// Those in the middle of all under which no job gains less than its floor; empty where there are none.
[[nodiscard]] Shares middle_shares(const ShareProblem& problem, const ByJobAndKind& gains,
                                   const std::vector<double>& floors);
/// What all jobs gain together is as large as can be.
[[nodiscard]] Shares largest_sum_shares(const ShareProblem& problem, const ByJobAndKind& gains);

/// Of each job: how late it may be said to be. Its finish time so far is `age`, and `left` over what it will gain a second
/// on top; had it had its own part of the chips all along, it would be done after `alone`.
struct FinishTimes {
  std::vector<double> ages, left, alone;
};
/// The largest of jobs' (age + left over gain)/alone, as small as can be: finish-time fairness, Themis' rho.
[[nodiscard]] Shares least_late_shares(const ShareProblem& problem, const ByJobAndKind& gains,
                                       const FinishTimes& times);

} // namespace leasehold::policy
