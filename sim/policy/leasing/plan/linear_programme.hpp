// A linear programme as it is put together: columns are variables that are not negative, and cost is made least.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

class OsiClpSolverInterface;

namespace leasehold::policy {

class LinearProgramme {
public:
  static constexpr double unbounded = std::numeric_limits<double>::infinity();

  /// A variable from 0 to `most`, `cost` each; returns its number.
  std::size_t column(double cost, double most = unbounded);
  /// The same of whole numbers alone.
  std::size_t whole_column(double cost, double most);
  /// A constraint from `at_least` to `at_most`; returns its number.
  std::size_t row(double at_least, double at_most);
  /// The column's coefficient in the row. Each pair once.
  void set(std::size_t row, std::size_t column, double value);

  struct Solution {
    double cost = 0.0;
    std::vector<double> columns;
  };
  /// By Clp, or with whole columns by Cbc within a number of nodes, never of seconds: the best solution found by then.
  /// Absent where there is none.
  [[nodiscard]] std::optional<Solution> minimise(int most_nodes) const;
  /// What costs no more than any solution, and is one where so many nodes suffice to find it; by Clp alone. Absent where
  /// there is no solution.
  [[nodiscard]] std::optional<Solution> least(int most_nodes) const;

private:
  void load(OsiClpSolverInterface& solver) const;

  std::vector<double> cost_, upper_, row_lower_, row_upper_, values_;
  std::vector<int> rows_, columns_; ///< of `values_`
  std::vector<std::size_t> whole_;
};

} // namespace leasehold::policy
