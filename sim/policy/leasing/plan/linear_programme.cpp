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

// Shares of the cost: what a product has to be off by to be cut, and what the least has to rise by in so many parts.
constexpr double worth_a_cut = 5e-4;
constexpr double worth_going_on = 1e-3;
constexpr int between_looks = 20;

} // namespace

void LinearProgramme::multiply(double most, std::size_t reached, double step, std::vector<Shared> shared)
{
  if (shared.empty() || most <= 0.0)
    return;
  products_.push_back({most, reached, step, std::move(shared), {}, {}});
  Product& product = products_.back();
  for (const Shared& each : product.shared) {
    product.on.push_back(row(-unbounded, 0.0));
    set(product.on.back(), each.on, 1.0);
    set(product.on.back(), each.share, -most);
    product.off.push_back(row(-unbounded, most));
    set(product.off.back(), each.off, 1.0);
    set(product.off.back(), each.share, most);
  }
}

/// Gives the solver the ranges of a part.
void LinearProgramme::narrow(OsiClpSolverInterface& solver, const Part& part) const
{
  for (std::size_t i = 0; i < whole_.size(); ++i)
    solver.setColBounds(static_cast<int>(whole_[i]), part.lower[i], part.upper[i]);
  for (std::size_t i = 0; i < products_.size(); ++i) {
    const Product& product = products_[i];
    const double most = part.upper[whole_.size() + i];
    solver.setRowLower(static_cast<int>(product.reached), part.lower[whole_.size() + i]);
    for (std::size_t k = 0; k < product.shared.size(); ++k) {
      if (solver.getRowUpper()[product.off[k]] == most)
        break; // as it was
      const int share = static_cast<int>(product.shared[k].share);
      solver.modifyCoefficient(static_cast<int>(product.on[k]), share, -most);
      solver.modifyCoefficient(static_cast<int>(product.off[k]), share, most);
      solver.setRowUpper(static_cast<int>(product.off[k]), most);
    }
  }
}

/// Cuts the whole column that is furthest from whole, or where all are the product that is furthest from one.
void LinearProgramme::choose_cut(Part& part) const
{
  part.is_whole = true;
  double furthest = 1e-6;
  for (std::size_t i = 0; i < whole_.size(); ++i) {
    const double value = part.columns[whole_[i]];
    if (const double off = std::abs(value - std::round(value)); off > furthest) {
      furthest = off;
      part.split = i;
      part.below = std::floor(value);
      part.above = std::ceil(value);
      part.is_whole = false;
    }
  }
  if (!part.is_whole)
    return;
  double dearest = worth_a_cut * part.cost;
  for (std::size_t i = 0; i < products_.size(); ++i) {
    double dollars = 0.0;
    double highest = 0.0;
    for (const Shared& each : products_[i].shared) {
      const double held = part.columns[each.on] + part.columns[each.off];
      const double excess = std::max(part.columns[each.on] - held * part.columns[each.share], 0.0);
      dollars += each.dollars * excess;
      highest = excess > 1e-6 ? std::max(highest, held) : highest;
    }
    const double low = part.lower[whole_.size() + i];
    const double high = part.upper[whole_.size() + i];
    const double step = products_[i].step;
    if (dollars <= dearest || high - low < std::max(1e-3 * products_[i].most, 0.5 * step))
      continue;
    dearest = dollars;
    const double tenth = 0.1 * (high - low);
    const double within = highest > low + tenth && highest < high - tenth ? highest : 0.5 * (low + high);
    part.split = whole_.size() + i;
    part.below = step > 0.0 ? std::clamp(std::floor(highest / step + 1e-4) * step, low, high - step) : within;
    part.above = part.below + step;
    part.is_whole = false;
  }
}

/// Solves a part; absent where it has no solution.
std::optional<LinearProgramme::Part> LinearProgramme::solved(OsiClpSolverInterface& solver, Part part) const
{
  narrow(solver, part);
  if (part.basis)
    solver.setWarmStart(part.basis.get());
  solver.resolve();
  if (!solver.isProvenOptimal())
    return solver.isProvenPrimalInfeasible() ? std::nullopt : std::optional{std::move(part)};
  part.cost = std::max(part.cost, solver.getObjValue());
  part.columns.assign(solver.getColSolution(), solver.getColSolution() + solver.getNumCols());
  part.basis.reset(solver.getWarmStart());
  choose_cut(part);
  return part;
}

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
  if (whole_.empty() && products_.empty())
    return Solution{solver.getObjValue(), {solver.getColSolution(), solver.getColSolution() + cost_.size()}};
  Part all;
  all.lower.resize(whole_.size() + products_.size(), 0.0);
  for (const std::size_t each : whole_)
    all.upper.push_back(upper_[each]);
  for (const Product& each : products_)
    all.upper.push_back(each.most);
  std::vector<Part> parts;
  const auto keep = [&](Part part) {
    if (auto found = solved(solver, std::move(part)))
      parts.push_back(std::move(*found));
  };
  keep(std::move(all));
  const auto cheapest = [&] { return std::ranges::min_element(parts, {}, &Part::cost); };
  double before = 0.0;
  for (int nodes = 0; nodes < most_nodes && !parts.empty() && !cheapest()->is_whole; nodes += 2) {
    if (nodes % between_looks == 0 && !products_.empty() &&
        cheapest()->cost < std::exchange(before, cheapest()->cost) * (1.0 + worth_going_on))
      break;
    Part below = *cheapest();
    parts.erase(cheapest());
    below.is_whole = true; // if it is not solved
    Part above = below;
    below.upper[below.split] = below.below;
    above.lower[above.split] = above.above;
    keep(std::move(below));
    keep(std::move(above));
  }
  if (parts.empty())
    return std::nullopt;
  return Solution{cheapest()->cost, std::move(cheapest()->columns)};
}

} // namespace leasehold::policy
