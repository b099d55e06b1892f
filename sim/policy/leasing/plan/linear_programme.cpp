#include "policy/leasing/plan/linear_programme.hpp"

#include <CbcModel.hpp>
#include <ClpSolve.hpp>
#include <CoinPackedMatrix.hpp>
#include <OsiClpSolverInterface.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace leasehold::policy {

std::size_t LinearProgramme::column(double cost, double most)
{
  cost_.push_back(cost);
  upper_.push_back(std::min(most, COIN_DBL_MAX));
  return cost_.size() - 1;
}

std::size_t LinearProgramme::whole_column(double cost, double most)
{
  whole_.push_back(column(cost, most));
  return whole_.back();
}

std::size_t LinearProgramme::row(double at_least, double at_most)
{
  row_lower_.push_back(std::max(at_least, -COIN_DBL_MAX));
  row_upper_.push_back(std::min(at_most, COIN_DBL_MAX));
  return row_lower_.size() - 1;
}

void LinearProgramme::set(std::size_t row, std::size_t column, double value)
{
  rows_.push_back(static_cast<int>(row));
  columns_.push_back(static_cast<int>(column));
  values_.push_back(value);
}

namespace {

/// A part of the whole columns' ranges, and the least that a solution in it costs.
struct Part {
  double cost = 0.0;
  std::vector<double> lower, upper; ///< of the whole columns
  std::size_t split = 0;            ///< the whole column that is furthest from whole
  double at = 0.0;                  ///< its value; 0 where all are whole
  std::vector<double> columns;
};

/// Solves a part; absent where it has no solution.
std::optional<Part> solved(OsiClpSolverInterface& solver, const std::vector<std::size_t>& whole, Part part)
{
  for (std::size_t i = 0; i < whole.size(); ++i)
    solver.setColBounds(static_cast<int>(whole[i]), part.lower[i], part.upper[i]);
  solver.resolve();
  if (!solver.isProvenOptimal())
    return solver.isProvenPrimalInfeasible() ? std::nullopt : std::optional{std::move(part)};
  part.cost = std::max(part.cost, solver.getObjValue());
  part.columns.assign(solver.getColSolution(), solver.getColSolution() + solver.getNumCols());
  double furthest = 1e-6;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    const double value = solver.getColSolution()[whole[i]];
    if (const double off = std::abs(value - std::round(value)); off > furthest) {
      furthest = off;
      part.split = i;
      part.at = value;
    }
  }
  return part;
}

} // namespace

void LinearProgramme::load(OsiClpSolverInterface& solver) const
{
  CoinPackedMatrix matrix(true, rows_.data(), columns_.data(), values_.data(),
                          static_cast<CoinBigIndex>(values_.size()));
  matrix.setDimensions(static_cast<int>(row_lower_.size()), static_cast<int>(cost_.size()));
  const std::vector<double> lower(cost_.size(), 0.0);
  solver.messageHandler()->setLogLevel(0);
  // Dual degenerate, as offers of one price are: perturbed and without presolve it takes a quarter of the time (a year on
  // four clouds, 29,156 rows: 0.7 s instead of 3.1).
  ClpSolve dual;
  dual.setSolveType(ClpSolve::useDual);
  dual.setPresolveType(ClpSolve::presolveOff);
  solver.setSolveOptions(dual);
  solver.loadProblem(matrix, lower.data(), upper_.data(), cost_.data(), row_lower_.data(), row_upper_.data());
  solver.getModelPtr()->setPerturbation(50);
  solver.initialSolve();
}

std::optional<LinearProgramme::Solution> LinearProgramme::minimise(int most_nodes) const
{
  OsiClpSolverInterface solver;
  load(solver);
  if (!solver.isProvenOptimal())
    return std::nullopt;
  const auto solution = [&](double cost, const double* columns) {
    return Solution{cost, std::vector<double>(columns, columns + cost_.size())};
  };
  if (whole_.empty())
    return solution(solver.getObjValue(), solver.getColSolution());
  for (const std::size_t each : whole_)
    solver.setInteger(static_cast<int>(each));
  CbcModel model(solver);
  model.setLogLevel(0);
  model.setMaximumNodes(most_nodes);
  model.branchAndBound();
  if (model.bestSolution() == nullptr)
    return std::nullopt;
  return solution(model.getObjValue(), model.bestSolution());
}

std::optional<LinearProgramme::Solution> LinearProgramme::least(int most_nodes) const
{
  OsiClpSolverInterface solver;
  load(solver);
  if (!solver.isProvenOptimal())
    return std::nullopt;
  if (whole_.empty())
    return Solution{solver.getObjValue(), {solver.getColSolution(), solver.getColSolution() + cost_.size()}};
  Part all;
  all.lower.resize(whole_.size(), 0.0);
  for (const std::size_t each : whole_)
    all.upper.push_back(upper_[each]);
  std::vector<Part> parts;
  const auto keep = [&](Part part) {
    if (auto found = solved(solver, whole_, std::move(part)))
      parts.push_back(std::move(*found));
  };
  keep(std::move(all));
  const auto cheapest = [&] { return std::ranges::min_element(parts, {}, &Part::cost); };
  for (int nodes = 0; nodes < most_nodes && !parts.empty() && cheapest()->at > 0.0; nodes += 2) {
    Part below = *cheapest();
    parts.erase(cheapest());
    Part above = below;
    below.upper[below.split] = std::floor(std::exchange(below.at, 0.0));
    above.lower[above.split] = std::ceil(std::exchange(above.at, 0.0));
    keep(std::move(below));
    keep(std::move(above));
  }
  if (parts.empty())
    return std::nullopt;
  return Solution{cheapest()->cost, std::move(cheapest()->columns)};
}

} // namespace leasehold::policy
