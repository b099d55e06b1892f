#include "policy/leasing/buying/linear_programme.hpp"

#include <CbcModel.hpp>
#include <CoinPackedMatrix.hpp>
#include <OsiClpSolverInterface.hpp>

#include <algorithm>

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

std::optional<LinearProgramme::Solution> LinearProgramme::minimise(int most_nodes) const
{
  CoinPackedMatrix matrix(true, rows_.data(), columns_.data(), values_.data(),
                          static_cast<CoinBigIndex>(values_.size()));
  matrix.setDimensions(static_cast<int>(row_lower_.size()), static_cast<int>(cost_.size()));
  const std::vector<double> lower(cost_.size(), 0.0);
  OsiClpSolverInterface solver;
  solver.messageHandler()->setLogLevel(0);
  solver.loadProblem(matrix, lower.data(), upper_.data(), cost_.data(), row_lower_.data(), row_upper_.data());
  solver.initialSolve();
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

} // namespace leasehold::policy
