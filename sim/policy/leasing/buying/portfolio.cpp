#include "policy/leasing/buying/portfolio.hpp"

#include <ClpSimplex.hpp>
#include <CoinPackedMatrix.hpp>

#include <algorithm>
#include <limits>
#include <map>
#include <stdexcept>

namespace leasehold::policy {

namespace {

/// Rows are collected as triplets; columns are q_j, then u_sh (uncovered chips), ζ, and v_s (cost above ζ).
struct Program {
  explicit Program(std::size_t width) : lower(width, 0.0), upper(width, COIN_DBL_MAX), cost(width, 0.0) {}

  int add_row(double at_least, double at_most)
  {
    row_lower.push_back(at_least);
    row_upper.push_back(at_most);
    return static_cast<int>(row_lower.size()) - 1;
  }
  void set(int row, std::size_t column, double value)
  {
    rows.push_back(row);
    columns.push_back(static_cast<int>(column));
    values.push_back(value);
  }

  std::vector<double> lower, upper, cost, row_lower, row_upper, values;
  std::vector<int> rows, columns;
};

struct Columns {
  explicit Columns(const PortfolioProblem& problem) : commitments(problem.commitments.size())
  {
    for (const std::vector<double>& scenario : problem.scenarios) {
      first.push_back(hours);
      hours += scenario.size();
    }
  }
  [[nodiscard]] std::size_t uncovered(std::size_t s, std::size_t h) const { return commitments + first[s] + h; }
  [[nodiscard]] std::size_t threshold() const { return commitments + hours; }
  [[nodiscard]] std::size_t excess(std::size_t s) const { return threshold() + 1 + s; }
  [[nodiscard]] std::size_t count() const { return threshold() + 1 + first.size(); }

  std::size_t commitments;
  std::size_t hours = 0;          ///< of all scenarios
  std::vector<std::size_t> first; ///< by scenario
};

void add_costs(Program& program, const PortfolioProblem& problem, const Columns& at)
{
  const double each = 1.0 / static_cast<double>(problem.scenarios.size());
  for (std::size_t j = 0; j < at.commitments; ++j) {
    program.cost[j] = problem.commitments[j].price;
    program.upper[j] = std::min(problem.commitments[j].most, COIN_DBL_MAX);
  }
  program.lower[at.threshold()] = -COIN_DBL_MAX;
  program.cost[at.threshold()] = problem.aversion;
  for (std::size_t s = 0; s < problem.scenarios.size(); ++s) {
    const std::size_t hours = problem.scenarios[s].size();
    for (std::size_t h = 0; h < hours; ++h)
      program.cost[at.uncovered(s, h)] = each * problem.on_demand / static_cast<double>(hours);
    program.cost[at.excess(s)] = problem.aversion * each / (1.0 - problem.tail);
  }
  if (problem.aversion == 0.0) // ζ would be unbounded in a program that does not price it
    program.lower[at.threshold()] = program.upper[at.threshold()] = 0.0;
}

void add_scenarios(Program& program, const PortfolioProblem& problem, const Columns& at)
{
  for (std::size_t s = 0; s < problem.scenarios.size(); ++s) {
    const std::vector<double>& demand = problem.scenarios[s];
    // u_sh + Σ q_j ≥ D_sh
    for (std::size_t h = 0; h < demand.size(); ++h) {
      const int cover = program.add_row(demand[h], COIN_DBL_MAX);
      program.set(cover, at.uncovered(s, h), 1.0);
      for (std::size_t j = 0; j < at.commitments; ++j)
        program.set(cover, j, 1.0);
    }
    if (problem.aversion == 0.0)
      continue;
    // v_s + ζ − p mean_h u_sh − Σ r_j q_j ≥ 0
    const int tail = program.add_row(0.0, COIN_DBL_MAX);
    program.set(tail, at.excess(s), 1.0);
    program.set(tail, at.threshold(), 1.0);
    for (std::size_t h = 0; h < demand.size(); ++h)
      program.set(tail, at.uncovered(s, h), -problem.on_demand / static_cast<double>(demand.size()));
    for (std::size_t j = 0; j < at.commitments; ++j)
      program.set(tail, j, -problem.commitments[j].price);
  }
}

void add_supplier_caps(Program& program, const PortfolioProblem& problem)
{
  if (problem.supplier_cap >= 1e300)
    return;
  std::map<std::size_t, int> rows;
  for (std::size_t j = 0; j < problem.commitments.size(); ++j) {
    const auto [row, fresh] = rows.try_emplace(problem.commitments[j].supplier, -1);
    if (fresh)
      row->second = program.add_row(-COIN_DBL_MAX, problem.supplier_cap);
    program.set(row->second, j, 1.0);
  }
}

/// Expected cost and tail mean of given commitments, from the scenarios themselves.
Portfolio evaluate(const PortfolioProblem& problem, std::vector<double> chips)
{
  double committed = 0.0;
  double fixed = 0.0;
  for (std::size_t j = 0; j < chips.size(); ++j) {
    committed += chips[j];
    fixed += chips[j] * problem.commitments[j].price;
  }
  std::vector<double> costs;
  for (const std::vector<double>& scenario : problem.scenarios) {
    double uncovered = 0.0;
    for (const double demand : scenario)
      uncovered += std::max(0.0, demand - committed);
    costs.push_back(fixed + problem.on_demand * uncovered / static_cast<double>(scenario.size()));
  }
  std::sort(costs.begin(), costs.end(), std::greater<>());
  Portfolio result{std::move(chips), 0.0, 0.0};
  double left = (1.0 - problem.tail) * static_cast<double>(costs.size()); // scenarios in the tail, the last in part
  const double tail = left;
  for (const double cost : costs) {
    result.expected += cost / static_cast<double>(costs.size());
    result.tail_mean += std::min(1.0, std::max(0.0, left)) * cost / tail;
    left -= 1.0;
  }
  return result;
}

} // namespace

Portfolio solve(const PortfolioProblem& problem)
{
  if (problem.scenarios.empty())
    return {std::vector<double>(problem.commitments.size(), 0.0), 0.0, 0.0};
  const Columns at{problem};
  Program program(at.count());
  add_costs(program, problem, at);
  add_scenarios(program, problem, at);
  add_supplier_caps(program, problem);
  CoinPackedMatrix matrix(false, program.rows.data(), program.columns.data(), program.values.data(),
                          static_cast<CoinBigIndex>(program.values.size()));
  matrix.setDimensions(static_cast<int>(program.row_lower.size()), static_cast<int>(at.count()));
  ClpSimplex solver;
  solver.setLogLevel(0);
  solver.loadProblem(matrix, program.lower.data(), program.upper.data(), program.cost.data(), program.row_lower.data(),
                     program.row_upper.data());
  solver.dual();
  if (!solver.isProvenOptimal())
    throw std::runtime_error("the portfolio's linear program has no optimum");
  const double* found = solver.primalColumnSolution();
  std::vector<double> chips;
  for (std::size_t j = 0; j < at.commitments; ++j)
    chips.push_back(std::max(0.0, found[j]));
  return evaluate(problem, std::move(chips));
}

} // namespace leasehold::policy
