#include "policy/scheduling/shares/interior_point.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace leasehold::policy {

namespace {

constexpr double in_the_middle = 1e-9; ///< a Newton step gains less there
constexpr double on_the_way = 1e-2;    ///< near enough to it before the barrier's weight falls further
constexpr int most_steps = 60;         ///< at one weight of the barrier

/// Solves A·x = b for several b at once, in place; A is symmetric, positive definite, and `n` wide.
void solve_in_place(std::vector<double>& a, std::size_t n, std::vector<double>& b, std::size_t columns)
{
  for (std::size_t k = 0; k < n; ++k) { // A = L·Lᵀ, L in the lower half
    for (std::size_t j = 0; j < k; ++j)
      a[k * n + k] -= a[k * n + j] * a[k * n + j];
    a[k * n + k] = std::sqrt(std::max(a[k * n + k], std::numeric_limits<double>::min()));
    for (std::size_t i = k + 1; i < n; ++i) {
      for (std::size_t j = 0; j < k; ++j)
        a[i * n + k] -= a[i * n + j] * a[k * n + j];
      a[i * n + k] /= a[k * n + k];
    }
  }
  for (std::size_t c = 0; c < columns; ++c) {
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < i; ++j)
        b[i * columns + c] -= a[i * n + j] * b[j * columns + c];
      b[i * columns + c] /= a[i * n + i];
    }
    for (std::size_t i = n; i-- > 0;) {
      for (std::size_t j = i + 1; j < n; ++j)
        b[i * columns + c] -= a[j * n + i] * b[j * columns + c];
      b[i * columns + c] /= a[i * n + i];
    }
  }
}

} // namespace

double InteriorPoint::Goal::due(double t) const
{
  if (alone <= 0.0)
    return floor + rise * t;
  const double time = -t * alone - age;
  return time > 0.0 ? rise / time : std::numeric_limits<double>::infinity();
}

double InteriorPoint::Goal::slope(double t) const
{
  const double time = -t * alone - age;
  return alone <= 0.0 ? rise : rise * alone / (time * time);
}

double InteriorPoint::Goal::bend(double t) const
{
  const double time = -t * alone - age;
  return alone <= 0.0 ? 0.0 : 2.0 * rise * alone * alone / (time * time * time);
}

double InteriorPoint::Goal::level_at(double gain) const
{
  if (alone > 0.0)
    return -(age + rise / gain) / alone;
  return rise > 0.0 ? (gain - floor) / rise : std::numeric_limits<double>::infinity();
}

InteriorPoint::InteriorPoint(const ShareProblem& problem, Goals goals)
    : problem_(&problem), goals_(std::move(goals)), open_(problem.rates.size()), any_(problem.jobs()),
      goal_(problem.jobs())
{
  const std::size_t kinds = problem.kinds();
  for (std::size_t i = 0; i < problem.jobs(); ++i)
    for (std::size_t j = 0; j < kinds; ++j) {
      open_[i * kinds + j] = problem.allows(i, j);
      any_[i] = any_[i] || open_[i * kinds + j];
      goal_[i] = goal_[i] || (open_[i * kinds + j] && !goals_.gains.empty() && goals_.gains[i * kinds + j] > 0.0 &&
                              goals_.of_jobs[i].has_say());
    }
}

void InteriorPoint::start()
{
  const std::size_t kinds = problem_->kinds();
  std::vector<double> asked(kinds, 0.0);
  for (std::size_t e = 0; e < open_.size(); ++e)
    if (open_[e])
      asked[e % kinds] += problem_->widths[e];
  x_.assign(open_.size(), 0.0);
  for (std::size_t e = 0; e < open_.size(); ++e)
    if (open_[e])
      x_[e] = 0.5 * std::min(1.0 / static_cast<double>(kinds + 1), problem_->chips[e % kinds] / asked[e % kinds]);
  t_ = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < problem_->jobs(); ++i)
    if (has_goal(i))
      t_ = std::min(t_, goals_.of_jobs[i].level_at(gained(*problem_, goals_.gains, x_, i)));
  t_ = std::isinf(t_) ? 0.0 : t_ - 0.5 * std::max(std::abs(t_), 1e-12);
}

InteriorPoint::Slacks InteriorPoint::slacks(const Shares& x, double t) const
{
  const std::size_t kinds = problem_->kinds();
  Slacks slack{std::vector<double>(problem_->jobs(), 1.0), problem_->chips, std::vector<double>(problem_->jobs(), 1.0)};
  for (std::size_t i = 0; i < problem_->jobs(); ++i) {
    for (std::size_t j = 0; j < kinds; ++j) {
      slack.rows[i] -= x[i * kinds + j];
      slack.kinds[j] -= problem_->widths[i * kinds + j] * x[i * kinds + j];
    }
    if (has_goal(i))
      slack.goals[i] = gained(*problem_, goals_.gains, x, i) - goals_.of_jobs[i].due(t);
  }
  return slack;
}

double InteriorPoint::value(const Objective& objective, const Shares& x, double t, const Slacks& slack) const
{
  double sum = objective.worth == nullptr ? objective.weight * t : 0.0;
  for (std::size_t e = 0; e < open_.size(); ++e)
    if (open_[e]) {
      sum += std::log(x[e]);
      if (objective.worth != nullptr)
        sum += objective.weight * (*objective.worth)[e] * x[e];
    }
  for (std::size_t i = 0; i < problem_->jobs(); ++i) {
    if (any_[i])
      sum += std::log(slack.rows[i]);
    if (has_goal(i))
      sum += std::log(slack.goals[i]);
  }
  for (std::size_t j = 0; j < problem_->kinds(); ++j)
    if (problem_->chips[j] > 0.0)
      sum += std::log(slack.kinds[j]);
  return sum;
}

// The Hessian is a block for each job, what the chips of a kind add to all jobs, and the border of the level. With
// y_j = (Σ widths·dx)/slack² for each kind the step is dx = B⁻¹(g − V·y − b·dt): one solve for each job, and one for the
// kinds and the level together.
double InteriorPoint::find_step(const Objective& objective, bool moves_level)
{
  const std::size_t kinds = problem_->kinds(), jobs = problem_->jobs(), right = kinds + 2;
  const Slacks slack = slacks(x_, t_);
  // Of the small system, by kind and then the level: its matrix, and its right-hand side.
  const std::size_t small = kinds + 1;
  std::vector<double> matrix(small * small, 0.0), side(small, 0.0);
  const double level_gain = objective.worth == nullptr ? objective.weight : 0.0;
  double level_slope = level_gain, level_bend = 0.0;
  std::vector<double> solved(jobs * kinds * right, 0.0), slope(jobs * kinds, 0.0), block(kinds * kinds), columns,
      before;
  for (std::size_t i = 0; i < jobs; ++i) {
    if (!any_[i])
      continue;
    const double row = 1.0 / slack.rows[i], goal = has_goal(i) ? 1.0 / slack.goals[i] : 0.0;
    const double rise = has_goal(i) ? goals_.of_jobs[i].slope(t_) : 0.0;
    level_slope -= rise * goal;
    level_bend += rise * rise * goal * goal + (has_goal(i) ? goals_.of_jobs[i].bend(t_) * goal : 0.0);
    columns.assign(kinds * right, 0.0);
    for (std::size_t j = 0; j < kinds; ++j) {
      const std::size_t e = i * kinds + j;
      std::fill_n(block.begin() + static_cast<std::ptrdiff_t>(j * kinds), kinds, 0.0);
      block[j * kinds + j] = 1.0;
      if (!open_[e])
        continue;
      const double gain = has_goal(i) ? goals_.gains[e] : 0.0;
      for (std::size_t k = 0; k < kinds; ++k)
        if (open_[i * kinds + k])
          block[j * kinds + k] = row * row + gain * (has_goal(i) ? goals_.gains[i * kinds + k] : 0.0) * goal * goal;
      block[j * kinds + j] += 1.0 / (x_[e] * x_[e]);
      slope[e] = 1.0 / x_[e] - row + gain * goal - problem_->widths[e] / slack.kinds[j];
      if (objective.worth != nullptr)
        slope[e] += objective.weight * (*objective.worth)[e];
      columns[j * right] = slope[e];
      columns[j * right + 1 + j] = problem_->widths[e];
      columns[j * right + 1 + kinds] = -rise * gain * goal * goal;
    }
    before = columns;
    solve_in_place(block, kinds, columns, right);
    std::ranges::copy(columns, solved.begin() + static_cast<std::ptrdiff_t>(i * kinds * right));
    for (std::size_t a = 0; a < small; ++a)
      for (std::size_t j = 0; j < kinds; ++j) {
        side[a] += before[j * right + 1 + a] * columns[j * right];
        for (std::size_t b = 0; b < small; ++b)
          matrix[a * small + b] += before[j * right + 1 + a] * columns[j * right + 1 + b];
      }
  }
  // Kinds: (slack² + Vᵀ·B⁻¹·V)·y + Vᵀ·B⁻¹·b·dt = Vᵀ·B⁻¹·g. Level: bᵀ·B⁻¹·V·y + (bᵀ·B⁻¹·b − bend)·dt = bᵀ·B⁻¹·g − slope.
  for (std::size_t j = 0; j < kinds; ++j)
    matrix[j * small + j] += problem_->chips[j] > 0.0 ? slack.kinds[j] * slack.kinds[j] : 1.0;
  step_t_ = 0.0;
  std::vector<double> kind_matrix(kinds * kinds), kind_side(kinds * 2);
  for (std::size_t j = 0; j < kinds; ++j) {
    std::copy_n(matrix.begin() + static_cast<std::ptrdiff_t>(j * small), kinds,
                kind_matrix.begin() + static_cast<std::ptrdiff_t>(j * kinds));
    kind_side[j * 2] = side[j];
    kind_side[j * 2 + 1] = matrix[j * small + kinds];
  }
  solve_in_place(kind_matrix, kinds, kind_side, 2);
  if (moves_level) {
    double bend = level_bend - matrix[kinds * small + kinds], gap = level_slope - side[kinds];
    for (std::size_t j = 0; j < kinds; ++j) {
      bend += matrix[kinds * small + j] * kind_side[j * 2 + 1];
      gap += matrix[kinds * small + j] * kind_side[j * 2];
    }
    step_t_ = bend > 0.0 ? gap / bend : 0.0;
  }
  step_x_.assign(x_.size(), 0.0);
  double gain = level_slope * step_t_;
  for (std::size_t e = 0; e < x_.size(); ++e)
    if (open_[e]) {
      const double* of = &solved[e * right];
      double step = of[0] - of[1 + kinds] * step_t_;
      for (std::size_t j = 0; j < kinds; ++j)
        step -= of[1 + j] * (kind_side[j * 2] - kind_side[j * 2 + 1] * step_t_);
      step_x_[e] = step;
      gain += slope[e] * step;
    }
  return gain;
}

bool InteriorPoint::take_step(const Objective& objective, double gain)
{
  const double here = value(objective, x_, t_, slacks(x_, t_));
  Shares x(x_.size());
  constexpr int most_halvings = 40;
  double part = 2.0;
  for (int halving = 0; halving < most_halvings; ++halving) {
    part *= 0.5;
    bool inside = true;
    for (std::size_t e = 0; e < x_.size(); ++e) {
      x[e] = x_[e] + part * step_x_[e];
      inside = inside && (!open_[e] || x[e] > 0.0);
    }
    if (!inside)
      continue;
    const double t = t_ + part * step_t_;
    const Slacks slack = slacks(x, t);
    const auto positive = [](double value) { return value > 0.0; };
    if (!std::ranges::all_of(slack.rows, positive) || !std::ranges::all_of(slack.goals, positive))
      continue;
    for (std::size_t j = 0; j < slack.kinds.size(); ++j)
      inside = inside && (problem_->chips[j] <= 0.0 || slack.kinds[j] > 0.0);
    if (!inside || !(value(objective, x, t, slack) >= here + 0.01 * part * gain))
      continue;
    x_.swap(x);
    t_ = t;
    return true;
  }
  return false;
}

void InteriorPoint::settle(const Objective& objective, bool moves_level, double least_gain)
{
  for (int step = 0; step < most_steps; ++step) {
    const double gain = find_step(objective, moves_level);
    if (!(gain > least_gain) || !take_step(objective, gain))
      return;
  }
}

void InteriorPoint::raise_level(double least, double enough)
{
  const double unit = std::max(std::abs(t_), 1e-12); // levels may be of any size
  double weight = 1.0;
  while (weight < 0.5 / least && t_ <= enough) {
    settle({nullptr, weight / unit}, true, on_the_way);
    weight *= 10.0;
  }
  settle({nullptr, weight / unit}, true, in_the_middle);
}

void InteriorPoint::raise_sum(const ByJobAndKind& worth, double least)
{
  const double most = *std::ranges::max_element(worth);
  if (!(most > 0.0))
    return centre();
  double weight = 1.0;
  while (weight < 0.5 / least) {
    settle({&worth, weight / most}, false, on_the_way);
    weight *= 10.0;
  }
  settle({&worth, weight / most}, false, in_the_middle);
}

void InteriorPoint::centre()
{
  settle({}, false, in_the_middle);
}

} // namespace leasehold::policy
