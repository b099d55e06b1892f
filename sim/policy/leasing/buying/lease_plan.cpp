#include "policy/leasing/buying/lease_plan.hpp"

#include <CbcModel.hpp>
#include <CoinPackedMatrix.hpp>
#include <OsiClpSolverInterface.hpp>

#include <algorithm>
#include <cmath>

namespace leasehold::policy {

namespace {

constexpr int most_nodes = 200;

/// Columns and rows as they come.
class Matrix {
public:
  std::size_t column(double cost, double most = COIN_DBL_MAX)
  {
    cost_.push_back(cost);
    upper_.push_back(most);
    return cost_.size() - 1;
  }
  std::size_t row(double at_least, double at_most)
  {
    row_lower_.push_back(at_least);
    row_upper_.push_back(at_most);
    return row_lower_.size() - 1;
  }
  void set(std::size_t row, std::size_t column, double value)
  {
    rows_.push_back(static_cast<int>(row));
    columns_.push_back(static_cast<int>(column));
    values_.push_back(value);
  }
  void load(OsiClpSolverInterface& solver) const
  {
    CoinPackedMatrix matrix(true, rows_.data(), columns_.data(), values_.data(),
                            static_cast<CoinBigIndex>(values_.size()));
    matrix.setDimensions(static_cast<int>(row_lower_.size()), static_cast<int>(cost_.size()));
    const std::vector<double> lower(cost_.size(), 0.0);
    solver.loadProblem(matrix, lower.data(), upper_.data(), cost_.data(), row_lower_.data(), row_upper_.data());
  }

private:
  std::vector<double> cost_, upper_, row_lower_, row_upper_, values_;
  std::vector<int> rows_, columns_;
};

/// The programme as it is put together.
class Programme {
public:
  explicit Programme(const PlanProblem& problem) : problem_(&problem)
  {
    add_capacity();
    for (std::size_t o = 0; o < problem.offers.size(); ++o)
      problem.offers[o].term > 0.0 ? add_commitment(o) : add_rent(o);
    for (const PlanLoad& load : problem.loads)
      add_load(load);
  }

  std::optional<LeasePlan> solve()
  {
    OsiClpSolverInterface solver;
    solver.messageHandler()->setLogLevel(0);
    matrix_.load(solver);
    solver.initialSolve();
    if (!solver.isProvenOptimal())
      return std::nullopt;
    if (whole_.empty())
      return read(solver.getObjValue(), solver.getColSolution());
    for (const std::size_t column : whole_)
      solver.setInteger(static_cast<int>(column));
    CbcModel model(solver);
    model.setLogLevel(0);
    model.setMaximumNodes(most_nodes);
    model.branchAndBound();
    if (model.bestSolution() == nullptr)
      return std::nullopt;
    return read(model.getObjValue(), model.bestSolution());
  }

private:
  [[nodiscard]] std::size_t periods() const { return problem_->period_start.size(); }

  /// A row for each group and slot: use − what is held ≤ what is held already.
  void add_capacity()
  {
    for (std::size_t g = 0; g < problem_->groups; ++g)
      for (const PlanSlot& slot : problem_->slots)
        capacity_.push_back(matrix_.row(-COIN_DBL_MAX, problem_->held.empty() ? 0.0 : problem_->held[g][slot.period]));
    for (const std::vector<double>& stock : problem_->stock)
      for (const PlanSlot& slot : problem_->slots)
        stock_.push_back(matrix_.row(-COIN_DBL_MAX, stock[slot.period]));
  }
  void supply(const PlanOffer& offer, std::size_t slot, std::size_t column)
  {
    const std::size_t slots = problem_->slots.size();
    matrix_.set(capacity_[offer.group * slots + slot], column, -1.0);
    if (offer.stock)
      matrix_.set(stock_[*offer.stock * slots + slot], column, 1.0);
  }

  void add_rent(std::size_t o)
  {
    const PlanOffer& offer = problem_->offers[o];
    for (std::size_t s = 0; s < problem_->slots.size(); ++s)
      if (const double price = offer.price[problem_->slots[s].period]; std::isfinite(price))
        supply(offer, s, matrix_.column(price * problem_->slots[s].hours));
  }

  void add_commitment(std::size_t o)
  {
    const PlanOffer& offer = problem_->offers[o];
    for (std::size_t p = 0; p < periods(); ++p) {
      if (!std::isfinite(offer.price[p]))
        continue;
      const std::size_t column = matrix_.column(offer.price[p] * offer.term);
      bought_.push_back({o, p, column});
      const double end = problem_->period_start[p] + offer.term - 1e-6;
      for (std::size_t s = 0; s < problem_->slots.size(); ++s)
        if (const std::size_t q = problem_->slots[s].period; q >= p && problem_->period_start[q] < end)
          supply(offer, s, column);
      if (offer.minimum > 0.0)
        bind(offer.minimum, column);
    }
  }

  /// None or the minimum at least.
  void bind(double minimum, std::size_t column)
  {
    const std::size_t chosen = matrix_.column(0.0, 1.0);
    whole_.push_back(chosen);
    const std::size_t most = matrix_.row(-COIN_DBL_MAX, 0.0);
    matrix_.set(most, column, 1.0);
    matrix_.set(most, chosen, -std::max(minimum, highest_need()));
    const std::size_t least = matrix_.row(0.0, COIN_DBL_MAX);
    matrix_.set(least, column, 1.0);
    matrix_.set(least, chosen, -minimum);
  }
  [[nodiscard]] double highest_need() const
  {
    double sum = 0.0;
    for (const PlanLoad& load : problem_->loads) {
      double highest = 0.0;
      for (const std::vector<double>& group : load.needed)
        for (const double chips : group)
          highest = std::max(highest, chips);
      sum += highest;
    }
    return sum;
  }

  void add_load(const PlanLoad& load)
  {
    const std::size_t slots = problem_->slots.size();
    for (std::size_t s = 0; s < slots; ++s) {
      const auto needs = [&](std::size_t g) { return load.needed[g].empty() ? 0.0 : load.needed[g][s]; };
      double most = 0.0;
      for (std::size_t g = 0; g < load.needed.size(); ++g)
        most = std::max(most, needs(g));
      if (most <= 0.0)
        continue;
      const std::size_t carried = matrix_.row(1.0, COIN_DBL_MAX);
      for (std::size_t g = 0; g < load.needed.size(); ++g)
        if (needs(g) > 0.0) {
          const std::size_t use = matrix_.column(0.0);
          matrix_.set(carried, use, 1.0 / needs(g));
          matrix_.set(capacity_[g * slots + s], use, 1.0);
        }
    }
  }

  [[nodiscard]] LeasePlan read(double dollars, const double* columns) const
  {
    LeasePlan plan;
    plan.dollars = dollars;
    plan.commit.assign(problem_->offers.size(), std::vector<double>(periods(), 0.0));
    for (const Bought& each : bought_)
      plan.commit[each.offer][each.period] = std::max(0.0, columns[each.column]);
    return plan;
  }

  struct Bought {
    std::size_t offer;
    std::size_t period;
    std::size_t column;
  };
  const PlanProblem* problem_;
  Matrix matrix_;
  std::vector<std::size_t> capacity_; ///< row, by group and slot
  std::vector<std::size_t> stock_;    ///< row, by stock and slot
  std::vector<std::size_t> whole_;    ///< columns of 0 or 1
  std::vector<Bought> bought_;
};

} // namespace

std::optional<LeasePlan> plan_leases(const PlanProblem& problem)
{
  return Programme(problem).solve();
}

} // namespace leasehold::policy
