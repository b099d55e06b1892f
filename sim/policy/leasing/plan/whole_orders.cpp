#include "policy/leasing/plan/whole_orders.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::policy {

WholeOrders::WholeOrders(const PlanProblem& problem, LinearProgramme& programme, TermCover& terms)
    : problem_(&problem), programme_(&programme), terms_(&terms),
      needed_(problem.groups, std::vector<double>(problem.slots.size(), 0.0))
{
  for (const PlanLoad& load : problem.loads) {
    const auto& needed = load.peak.empty() ? load.needed : load.peak;
    for (std::size_t g = 0; g < needed.size(); ++g)
      for (std::size_t s = 0; s < needed[g].size(); ++s)
        needed_[g][s] += needed[g][s];
  }
  for (const PlanPort& port : problem.ports)
    for (double& chips : needed_[port.group])
      chips += port.pilots;
  for (const std::vector<double>& group : needed_)
    highest_.push_back(group.empty() ? 0.0 : std::ranges::max(group));
}

double WholeOrders::least_share(const PlanOffer& offer) const
{
  return std::max(1.0, offer.minimum / std::max(1e-9, highest_[offer.group]));
}

bool WholeOrders::may_idle(const PlanOffer& offer) const
{
  return std::ranges::any_of(needed_[offer.group], [&](double chips) { return chips > 0.0 && chips < offer.minimum; });
}

WholeOrders::Rows WholeOrders::open(const PlanOffer& offer, std::span<const std::size_t> capacity)
{
  constexpr double endless = LinearProgramme::unbounded;
  Rows rows;
  std::vector<std::size_t> running;
  for (std::size_t p = 0; p < problem_->period_start.size(); ++p) {
    rows.orders.push_back(programme_->row(-endless, 0.0));
    running.push_back(programme_->column(0.0));
    programme_->set(rows.orders.back(), running.back(), 1.0);
  }
  for (std::size_t s = 0; s < capacity.size(); ++s) {
    rows.chips.push_back(programme_->row(-endless, 0.0));
    const double needed = needed_[offer.group][s];
    if (needed <= 0.0)
      continue;
    const std::size_t used = programme_->column(0.0);
    programme_->set(capacity[s], used, -1.0);
    programme_->set(rows.chips[s], used, 1.0);
    if (needed >= 2.0 * offer.minimum) // more than any order has: 2·least·b ≥ n ≥ used
      continue;
    const std::size_t useful = programme_->row(-endless, 0.0);
    programme_->set(useful, used, 1.0 / needed);
    programme_->set(useful, running[problem_->slots[s].period], -1.0);
  }
  return rows;
}

void WholeOrders::add(const PlanOffer& offer, const Rows& rows, double begin, std::size_t column, bool whole)
{
  constexpr double endless = LinearProgramme::unbounded;
  const double most = std::ceil(std::max(1.0, highest_[offer.group] / offer.minimum)); // of a plan, all at once
  const std::size_t orders = whole ? programme_->whole_column(0.0, most) : programme_->column(0.0);
  terms_->supply(rows.chips, begin, offer.term, column);
  terms_->reach(rows.orders, begin, offer, orders);
  added_.push_back(orders);
  const std::size_t least = programme_->row(0.0, endless);
  programme_->set(least, column, 1.0);
  programme_->set(least, orders, -offer.minimum);
  const std::size_t most_chips = programme_->row(-endless, 0.0);
  programme_->set(most_chips, column, 1.0);
  programme_->set(most_chips, orders, -2.0 * offer.minimum);
}

void WholeOrders::close()
{
  if (added_.empty())
    return;
  const std::size_t sum = programme_->row(0.0, 0.0);
  programme_->set(sum, programme_->whole_column(0.0, LinearProgramme::unbounded), -1.0);
  for (const std::size_t each : added_)
    programme_->set(sum, each, 1.0);
  added_.clear();
}

} // namespace leasehold::policy
