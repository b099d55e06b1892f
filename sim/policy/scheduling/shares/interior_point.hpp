// Finds shares by following the middle of what is allowed towards what is best: the barrier method, on the structure that
// all problems of shares have, so that a step costs jobs · kinds³ and not the cube of their product. A vertex of the
// optimal face, which a simplex method gives, would treat jobs that are alike unlike; this converges to the middle of that
// face, its analytic centre. Deterministic: no clock, no random numbers.
#pragma once

#include "policy/scheduling/shares/share_problem.hpp"

#include <vector>

namespace leasehold::policy {

class InteriorPoint {
public:
  /// What a job must gain at level t: convex in t, and no less at a higher one.
  struct Goal {
    double floor = 0.0, rise = 0.0; ///< floor + rise·t
    double age = 0.0, alone = 0.0; ///< with `alone` above 0, to end no later than −t times that: rise/(−t·alone − age)

    [[nodiscard]] bool has_say() const { return floor > 0.0 || rise > 0.0; }
    /// Infinite where it cannot be met.
    [[nodiscard]] double due(double t) const;
    [[nodiscard]] double slope(double t) const;
    [[nodiscard]] double bend(double t) const;
    /// The highest level at which so much is enough; infinite where it is at each.
    [[nodiscard]] double level_at(double gain) const;
  };
  /// Shares x, and a level t in which the goals are told. Job i's: Σ gains·x ≥ goals[i].due(t).
  struct Goals {
    ByJobAndKind gains;
    std::vector<Goal> of_jobs;
  };

  InteriorPoint(const ShareProblem& problem, Goals goals);

  /// From the shares where each job has the same small part of each kind, and the highest level at which all goals hold.
  void start();
  /// Makes t as large as can be, up to the barrier's weight `least`; or until it is above `enough`.
  void raise_level(double least, double enough);
  /// Makes Σ worth·x as large as can be, t held.
  void raise_sum(const ByJobAndKind& worth, double least);
  /// Goals are told at this level from here on; the shares meet it already.
  void hold_level(double level) { t_ = level; }
  /// Goes to the middle of what is allowed, t held.
  void centre();

  [[nodiscard]] const Shares& shares() const { return x_; }
  [[nodiscard]] double level() const { return t_; }

private:
  struct Objective {
    const ByJobAndKind* worth = nullptr; ///< or none: the level
    double weight = 0.0;                 ///< of it against the barrier
  };

  struct Slacks {
    std::vector<double> rows, kinds, goals;
  };
  [[nodiscard]] Slacks slacks(const Shares& x, double t) const;
  /// Newton's steps until one gains less.
  void settle(const Objective& objective, bool moves_level, double least_gain);
  /// What the step from here would gain; it is left in `step_x_` and `step_t_`.
  double find_step(const Objective& objective, bool moves_level);
  [[nodiscard]] bool take_step(const Objective& objective, double gain);
  [[nodiscard]] double value(const Objective& objective, const Shares& x, double t, const Slacks& slack) const;
  [[nodiscard]] bool has_goal(std::size_t job) const { return goal_[job]; }

  const ShareProblem* problem_;
  Goals goals_;
  std::vector<bool> open_; ///< by job and kind
  std::vector<bool> any_;  ///< by job: has a kind that is open
  std::vector<bool> goal_; ///< by job
  Shares x_, step_x_;
  double t_ = 0.0, step_t_ = 0.0;
};

} // namespace leasehold::policy
