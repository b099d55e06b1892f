// Orders of no fewer chips than a minimum, as columns of a linear programme over periods.
//
//   least·b ≤ n ≤ 2·least·b      n: chips of an order, b: how many orders of once to twice the minimum it could be split into
//   used ≤ needed·Σ_running b    in each slot; and used ≤ what is held of n
//
// Of what one order holds no more is used at any time than is needed then, however large it is; as b is 1 at least once there
// is an order, the second row takes nothing from a buyer. But a half of an order, which a linear programme would buy, pays
// half the minimum and carries half of what is needed at most, so that it pays for what of the minimum idles. A bound's terms
// are mixtures of columns; n and b mix alike, so that the rows hold for these as well, and all b together are a whole number.
// Nothing is assumed of stock or of how large an order may be.
#pragma once

#include "policy/leasing/plan/lease_plan.hpp"
#include "policy/leasing/plan/linear_programme.hpp"
#include "policy/leasing/plan/term_cover.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace leasehold::policy {

class WholeOrders {
public:
  /// All must outlive it.
  WholeOrders(const PlanProblem& problem, LinearProgramme& programme, TermCover& terms);

  /// What a chip under the offer's minimum costs at least, as a multiple of its price: of an order of the minimum no more
  /// chips are used than the highest need.
  [[nodiscard]] double least_share(const PlanOffer& offer) const;
  /// Whether less than the minimum is ever needed: otherwise one order, or what is more, can be used throughout.
  [[nodiscard]] bool may_idle(const PlanOffer& offer) const;
  /// What is held of an offer under its minimum, for each slot, where it may carry load; `capacity`: the rows of its group.
  struct Rows {
    std::vector<std::size_t> chips;  ///< row by slot: used − held ≤ 0
    std::vector<std::size_t> orders; ///< row by period: orders in it − those that run ≤ 0
  };
  [[nodiscard]] Rows open(const PlanOffer& offer, std::span<const std::size_t> capacity);
  /// A column of chips that begins so. `whole`: b is a whole number.
  void add(const PlanOffer& offer, const Rows& rows, double begin, std::size_t column, bool whole);
  /// All b that were added since the last call are a whole number together, as they are of a bound.
  void close();

private:
  const PlanProblem* problem_;
  LinearProgramme* programme_;
  TermCover* terms_;
  std::vector<std::vector<double>> needed_; ///< the most that can be used, by group and slot
  std::vector<double> highest_;             ///< of these, by group
  std::vector<std::size_t> added_;          ///< columns of b
};

} // namespace leasehold::policy
