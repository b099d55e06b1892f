#include "policy/leasing/buying/portfolio.hpp"

#include "policy/leasing/plan/linear_programme.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <stdexcept>

namespace leasehold::policy {

namespace {

/// The programme as it is put together. Costs are not negative, so that ζ, at its best a quantile of them, is not either.
class PortfolioProgramme {
public:
  explicit PortfolioProgramme(const PortfolioProblem& problem)
      : problem_(&problem), each_(1.0 / static_cast<double>(problem.scenarios.size()))
  {
    for (const Commitment& commitment : problem.commitments)
      bought_.push_back(programme_.column(commitment.price, commitment.most));
    if (problem.aversion > 0.0)
      threshold_ = programme_.column(problem.aversion);
    for (const std::vector<double>& demand : problem.scenarios)
      add(demand);
    add_supplier_caps();
  }

  [[nodiscard]] std::vector<double> solve() const
  {
    const auto found = programme_.minimise(0);
    if (!found)
      throw std::runtime_error("the portfolio's linear program has no optimum");
    std::vector<double> chips;
    for (const std::size_t column : bought_)
      chips.push_back(std::max(0.0, found->columns[column]));
    return chips;
  }

private:
  void add(const std::vector<double>& demand)
  {
    const double rent = problem_->on_demand / static_cast<double>(demand.size());
    // u_sh + Σ q_j ≥ D_sh
    std::vector<std::size_t> uncovered;
    for (const double chips : demand) {
      const std::size_t cover = programme_.row(chips, LinearProgramme::unbounded);
      uncovered.push_back(programme_.column(each_ * rent));
      programme_.set(cover, uncovered.back(), 1.0);
      for (const std::size_t column : bought_)
        programme_.set(cover, column, 1.0);
    }
    if (problem_->aversion == 0.0)
      return;
    // v_s + ζ − p mean_h u_sh − Σ r_j q_j ≥ 0
    const std::size_t tail = programme_.row(0.0, LinearProgramme::unbounded);
    programme_.set(tail, programme_.column(problem_->aversion * each_ / (1.0 - problem_->tail)), 1.0);
    programme_.set(tail, threshold_, 1.0);
    for (const std::size_t column : uncovered)
      programme_.set(tail, column, -rent);
    for (std::size_t j = 0; j < bought_.size(); ++j)
      programme_.set(tail, bought_[j], -problem_->commitments[j].price);
  }

  void add_supplier_caps()
  {
    if (problem_->supplier_cap >= 1e300)
      return;
    std::map<std::size_t, std::size_t> rows;
    for (std::size_t j = 0; j < bought_.size(); ++j) {
      const auto [row, fresh] = rows.try_emplace(problem_->commitments[j].supplier, 0);
      if (fresh)
        row->second = programme_.row(-LinearProgramme::unbounded, problem_->supplier_cap);
      programme_.set(row->second, bought_[j], 1.0);
    }
  }

  const PortfolioProblem* problem_;
  double each_; ///< probability of a scenario
  LinearProgramme programme_;
  std::vector<std::size_t> bought_; ///< q_j
  std::size_t threshold_ = 0;       ///< ζ
};

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
  return evaluate(problem, PortfolioProgramme(problem).solve());
}

} // namespace leasehold::policy
