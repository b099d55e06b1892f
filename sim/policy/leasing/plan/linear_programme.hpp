// A linear programme as it is put together: columns are variables that are not negative, and cost is made least.
#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

class CoinWarmStart;
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

  /// Of what is held at once a part of the time has `on`, the rest `off`, in the mean of all of it; `dollars` is what one of
  /// them is worth in the programme, about.
  struct Shared {
    std::size_t on;
    std::size_t off;
    std::size_t share; ///< column of that part
    double dollars;
  };
  /// A number H from 0 to `most`, no larger than the sum that row `reached` has: on ≤ H·share and off ≤ H·(1 − share). least()
  /// halves its range where these are far from what they are multiplied of. `step`: H is a whole multiple of it; 0: any number.
  void multiply(double most, std::size_t reached, double step, std::vector<Shared> shared);

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
  struct Product {
    double most;
    std::size_t reached;
    double step;
    std::vector<Shared> shared;
    std::vector<std::size_t> on, off; ///< rows
  };
  /// A part of the whole columns' and the products' ranges, and the least that a solution in it costs.
  struct Part {
    double cost = 0.0;
    std::vector<double> lower, upper; ///< of the whole columns, then of the products
    std::size_t split = 0;            ///< the range that is cut
    double below = 0.0;               ///< and where: what stays below that, and what is above this
    double above = 0.0;
    bool is_whole = true; ///< nothing has to be cut
    std::vector<double> columns;
    std::shared_ptr<CoinWarmStart> basis; ///< of its solution; where its halves begin
  };
  [[nodiscard]] std::optional<Part> solved(OsiClpSolverInterface& solver, Part part) const;
  void narrow(OsiClpSolverInterface& solver, const Part& part) const;
  void choose_cut(Part& part) const;

  void load(OsiClpSolverInterface& solver) const;

  std::vector<double> cost_, upper_, row_lower_, row_upper_, values_;
  std::vector<int> rows_, columns_; ///< of `values_`
  std::vector<std::size_t> whole_;
  std::vector<Product> products_;
};

} // namespace leasehold::policy
