// Commitments of dollars over a term, as columns and rows of a linear programme over periods.
//
//   Σ_parts t[part,p] ≥ Σ_o,s (1 − discount)·rent·v[o,s]      dollars of a part pay for what is rented in period p
//   Σ_p hours·t[part,p] ≤ share·term·m                         of which it has so many, wherever in it they are used
//   Σ_o,s rent·u[o,s] ≤ Σ_parts w[part,p], which costs 1 − overage_discount; Σ_p hours·w ≤ many·share·term·m
//
// m: dollars an hour of the whole term, paid in full. v, u: lowered rents. A part has some of a period's dollars at most where
// it has some of its hours.
#pragma once

#include "policy/leasing/plan/lease_plan.hpp"
#include "policy/leasing/plan/linear_programme.hpp"
#include "policy/leasing/plan/term_cover.hpp"

#include <cstddef>
#include <vector>

namespace leasehold::policy {

class SpendCover {
public:
  using Columns = std::vector<std::vector<std::size_t>>;
  static constexpr std::size_t absent = static_cast<std::size_t>(-1);

  /// All must outlive it. `rented`: columns by offer and slot, or `absent`; `lowered` collects those of lowered rent, in turn.
  SpendCover(const PlanProblem& problem, LinearProgramme& programme, const Columns& rented, Columns& lowered);

  /// Columns of dollars an hour of the term, by period of its begin, or `absent`.
  std::vector<std::size_t> add(const PlanSpend& spend, const TermCover& terms);

private:
  /// Of the commitment that is added.
  struct Sums {
    std::vector<std::size_t> counted; ///< rows, by period: what is lowered by `discount` − what pays for it ≤ 0
    std::vector<std::size_t> beyond;  ///< the same by `overage_discount`
  };
  /// What has a coefficient in the rows that say what is asked for and how much overage comes with it.
  struct Asks {
    std::size_t row;
    std::size_t overage;
  };
  void lower(const PlanSpend& spend, const std::vector<std::size_t>& rows, double price);
  void cover(const PlanSpend& spend, const Sums& sums, double begin, double end, Asks asks);
  [[nodiscard]] std::vector<std::size_t> rows_by_period();

  const PlanProblem* problem_;
  LinearProgramme* programme_;
  const Columns* rented_;
  Columns* lowered_;
  std::vector<double> bounds_; ///< of periods, hours; one more than there are periods
};

} // namespace leasehold::policy
