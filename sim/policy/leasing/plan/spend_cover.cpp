#include "policy/leasing/plan/spend_cover.hpp"

#include <algorithm>

namespace leasehold::policy {

namespace {

constexpr double at_once = 1e-6; // hours, below which times are the same
/// Dollars beyond a part's own that are still its overage, for each of these: one dollar has no bound on it in a bill, but a
/// commitment of nothing gives no discount.
constexpr double many = 1e5;

} // namespace

SpendCover::SpendCover(const PlanProblem& problem, LinearProgramme& programme, const Columns& rented, Columns& lowered)
    : problem_(&problem), programme_(&programme), rented_(&rented), lowered_(&lowered), bounds_(problem.period_start)
{
  double last = 0.0;
  for (const PlanSlot& slot : problem.slots)
    last += slot.period + 1 == bounds_.size() ? slot.hours : 0.0;
  bounds_.push_back((bounds_.empty() ? 0.0 : bounds_.back()) + last);
}

std::vector<std::size_t> SpendCover::rows_by_period()
{
  std::vector<std::size_t> rows;
  for (std::size_t p = 0; p + 1 < bounds_.size(); ++p)
    rows.push_back(programme_->row(-LinearProgramme::unbounded, 0.0));
  return rows;
}

/// Dollars an hour of each period: `price` of each dollar of the list.
void SpendCover::lower(const PlanSpend& spend, const std::vector<std::size_t>& rows, double price)
{
  const std::size_t slots = problem_->slots.size();
  for (const std::size_t o : spend.offers)
    for (std::size_t s = 0; s < slots; ++s) {
      if ((*rented_)[o][s] == absent)
        continue;
      const PlanSlot& slot = problem_->slots[s];
      const double dollars = problem_->offers[o].price[slot.period] * slot.hours;
      const std::size_t column = programme_->column(-dollars);
      programme_->set(rows[slot.period], column, price * dollars / (bounds_[slot.period + 1] - bounds_[slot.period]));
      (*lowered_)[o * slots + s].push_back(column);
    }
}

void SpendCover::cover(const PlanSpend& spend, const Sums& sums, double begin, double end, Asks asks)
{
  for (std::size_t p = 0; p + 1 < bounds_.size(); ++p) {
    const double hours = bounds_[p + 1] - bounds_[p];
    const double covered = std::min(end, bounds_[p + 1]) - std::max(begin, bounds_[p]);
    if (covered <= at_once)
      continue;
    const std::size_t paid = programme_->column(0.0);
    programme_->set(sums.counted[p], paid, -1.0);
    programme_->set(asks.row, paid, hours);
    std::size_t over = absent;
    if (!sums.beyond.empty()) {
      over = programme_->column((1.0 - spend.overage_discount) * hours);
      programme_->set(sums.beyond[p], over, -1.0);
      programme_->set(asks.overage, over, hours);
    }
    if (covered > hours - at_once)
      continue;
    const std::size_t within = programme_->row(-LinearProgramme::unbounded, 0.0);
    programme_->set(within, paid, 1.0 / (1.0 - spend.discount));
    if (over != absent)
      programme_->set(within, over, 1.0);
    for (const std::size_t o : spend.offers)
      for (std::size_t s = 0; s < problem_->slots.size(); ++s)
        if (const PlanSlot& slot = problem_->slots[s]; slot.period == p && (*rented_)[o][s] != absent)
          programme_->set(within, (*rented_)[o][s],
                          -covered / hours * problem_->offers[o].price[p] * slot.hours / hours);
  }
}

std::vector<std::size_t> SpendCover::add(const PlanSpend& spend, const TermCover& terms)
{
  constexpr double endless = LinearProgramme::unbounded;
  const bool goes_beyond = spend.overage_discount > 0.0;
  Sums sums{rows_by_period(), {}};
  lower(spend, sums.counted, 1.0 - spend.discount);
  if (goes_beyond) {
    sums.beyond = rows_by_period();
    lower(spend, sums.beyond, 1.0);
  }
  for (const PlanPart& part : spend.held)
    cover(spend, sums, part.begin, part.end,
          {programme_->row(-endless, part.dollars), goes_beyond ? programme_->row(-endless, endless) : absent});
  std::vector<std::size_t> bought(problem_->period_start.size(), absent);
  for (const TermCover::Begin& begin : terms.begins(spend.price, spend.term)) {
    const std::size_t column = bought[begin.period] = programme_->column(begin.price * spend.term);
    const double length = spend.term / static_cast<double>(spend.shares.size());
    for (std::size_t k = 0; k < spend.shares.size(); ++k) {
      const double from = begin.at + static_cast<double>(k) * length;
      if (from >= bounds_.back() - at_once)
        break;
      const Asks asks{programme_->row(-endless, 0.0), goes_beyond ? programme_->row(-endless, 0.0) : absent};
      programme_->set(asks.row, column, -spend.shares[k] * spend.term);
      if (goes_beyond)
        programme_->set(asks.overage, column, -many * spend.shares[k] * spend.term);
      cover(spend, sums, from, from + length, asks);
    }
  }
  return bought;
}

} // namespace leasehold::policy
