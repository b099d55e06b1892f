#include "policy/leasing/plan/gang_hours.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>

namespace leasehold::policy {

namespace {

constexpr double most_stretches = 6;
constexpr std::size_t most_rows = 6000; // groups, discounts and offers times slots that part
constexpr double no_limit = LinearProgramme::unbounded;
constexpr double moment = 1e-6; // hours, below which times are the same

} // namespace

GangHours::GangHours(const PlanProblem& problem, LinearProgramme& programme)
    : problem_(&problem), programme_(&programme), share_(problem.slots.size(), absent),
      share_is_(problem.slots.size(), absent), groups_(problem.groups), discounts_(problem.discounts.size())
{
  double largest = 0.0;
  for (const PlanLoad& load : problem.loads)
    for (std::size_t g = 0; g < load.width.size(); ++g)
      if (const double uses = load.width[g] * load.work[g]; problem.is_bound && uses > largest) {
        largest = uses;
        gang_ = &load;
      }
  if (gang_ == nullptr)
    return;
  double first = no_limit;
  double last = 0.0;
  std::size_t slots = 0;
  for (std::size_t s = 0; s < problem.slots.size(); ++s)
    if (std::ranges::any_of(gang_->needed, [&](const auto& needed) { return !needed.empty() && needed[s] > 0.0; })) {
      ++slots;
      const std::size_t period = problem.slots[s].period;
      first = std::min(first, problem.period_start[period]);
      last = std::max(last, period + 1 < problem.period_start.size() ? problem.period_start[period + 1] : no_limit);
      share_[s] = programme.column(0.0, 1.0);
      share_is_[s] = programme.row(0.0, 0.0);
      programme.set(share_is_[s], share_[s], 1.0);
    }
  // Of orders that follow each other within a stretch all count, so it is no longer than a term, if there are not too many.
  double shortest = no_limit;
  for (const PlanOffer& offer : problem.offers)
    shortest = offer.term > 0.0 ? std::min(shortest, offer.term) : shortest;
  for (const PlanDiscount& discount : problem.discounts)
    shortest = std::min(shortest, discount.term);
  // Where nothing can be held nothing is idle.
  if (slots == 0 || shortest == no_limit ||
      slots * (problem.groups + problem.discounts.size() + problem.offers.size()) > most_rows) {
    gang_ = nullptr;
    return;
  }
  std::vector<double> bounds;
  for (const double start : problem.period_start)
    if (start >= first && start < last)
      bounds.push_back(start);
  const double width = problem.period_start.size() > 1 ? problem.period_start[1] : 0.0;
  const double hours = bounds.back() - bounds.front() + width;
  const double many = std::clamp(std::ceil(hours / shortest - 0.5), 1.0, most_stretches);
  double next = first;
  for (const double bound : bounds)
    if (bound >= next - moment) {
      stretches_.push_back(bound);
      next = first + hours / many * static_cast<double>(stretches_.size());
    }
  stretches_.push_back(last);
}

/// As many as all loads use at once, in the mean of no time.
double GangHours::used_at_once(std::size_t group) const
{
  std::vector<double> chips(problem_->slots.size(), 0.0);
  double pilots = 0.0;
  for (const PlanLoad& load : problem_->loads) {
    const auto& needed = load.peak.empty() ? load.needed : load.peak;
    for (std::size_t s = 0; group < needed.size() && s < needed[group].size(); ++s)
      chips[s] += needed[group][s];
  }
  for (const PlanPort& port : problem_->ports)
    pilots += port.group == group ? port.pilots : 0.0;
  return std::ranges::max(chips) + pilots;
}

/// No more than they use has to be held, as of an order with a minimum no more is bought.
double GangHours::highest(std::size_t group) const
{
  double most = used_at_once(group);
  for (const PlanLoad& load : problem_->loads)
    most = std::max(most, group < load.width.size() ? load.width[group] : 0.0);
  const double step = step_of(group);
  return step > 0.0 ? std::ceil(most / step - moment) * step : most;
}

/// Of all orders of a group the greatest common divisor of their steps, of which what is held is a multiple; 0 where one has
/// none.
double GangHours::step_of(std::size_t group) const
{
  std::int64_t step = 0;
  for (const PlanOffer& offer : problem_->offers)
    if (offer.group == group && offer.term > 0.0) {
      if (offer.step < 1.0)
        return 0.0;
      step = std::gcd(step, std::llround(offer.step));
    }
  return static_cast<double>(step);
}

std::size_t GangHours::stretch_of(std::size_t slot) const
{
  const double start = problem_->period_start[problem_->slots[slot].period];
  const auto after = std::ranges::upper_bound(stretches_, start + moment);
  return static_cast<std::size_t>(after - stretches_.begin()) - 1;
}

void GangHours::open_group(std::size_t group, std::span<const std::size_t> capacity)
{
  double dearest = 0.0;
  for (const PlanOffer& offer : problem_->offers)
    for (const double price : offer.price)
      dearest = std::isfinite(price) && offer.term <= 0.0 ? std::max(dearest, price) : dearest;
  open(groups_[group], capacity, highest(group), step_of(group), dearest);
}

void GangHours::open_discount(std::size_t discount, std::span<const std::size_t> covers)
{
  const PlanDiscount& of = problem_->discounts[discount];
  std::vector<double> most(problem_->groups, 0.0);
  double dearest = 0.0;
  for (const std::size_t o : of.offers)
    for (const double price : problem_->offers[o].price)
      if (std::isfinite(price)) {
        dearest = std::max(dearest, price);
        const double each = of.price.empty() ? price / problem_->offers[o].of_list * (1.0 - of.discount) : 1.0;
        double& dollars = most[problem_->offers[o].group];
        dollars = std::max(dollars, each * highest(problem_->offers[o].group));
      }
  double all = 0.0;
  for (const double each : most)
    all += each;
  open(discounts_[discount], covers, all, 0.0, of.price.empty() ? of.discount / (1.0 - of.discount) : dearest);
}

void GangHours::open(Held& held, std::span<const std::size_t> capacity, double most, double step, double dollars)
{
  held.on.assign(capacity.size(), absent);
  held.off.assign(capacity.size(), absent);
  if (gang_ == nullptr)
    return;
  std::vector<std::vector<LinearProgramme::Shared>> products(stretches_.size() - 1);
  for (std::size_t s = 0; s < capacity.size(); ++s) {
    if (!parts(s))
      continue;
    held.on[s] = programme_->row(-no_limit, 0.0);
    held.off[s] = programme_->row(-no_limit, 0.0);
    const std::size_t on = programme_->column(0.0);
    const std::size_t off = programme_->column(0.0);
    programme_->set(held.on[s], on, -1.0);
    programme_->set(held.off[s], off, -1.0);
    programme_->set(capacity[s], on, 1.0);
    programme_->set(capacity[s], off, 1.0);
    products[stretch_of(s)].push_back({on, off, share_[s], dollars * problem_->slots[s].hours});
  }
  for (std::vector<LinearProgramme::Shared>& each : products) {
    held.reached.push_back(programme_->row(0.0, no_limit));
    programme_->multiply(most, held.reached.back(), step, std::move(each));
  }
}

std::size_t GangHours::enter(const Held& held, std::size_t slot, std::size_t column, double uses)
{
  const std::size_t in_hours = programme_->column(0.0);
  const std::size_t within = programme_->row(-no_limit, 0.0);
  programme_->set(within, in_hours, 1.0);
  programme_->set(within, column, -1.0);
  programme_->set(held.on[slot], in_hours, uses);
  programme_->set(held.off[slot], in_hours, -uses);
  programme_->set(held.off[slot], column, uses);
  return in_hours;
}

std::size_t GangHours::enter_group(std::size_t group, std::size_t slot, std::size_t column, double uses)
{
  return enter(groups_[group], slot, column, uses);
}

std::size_t GangHours::enter_discount(std::size_t discount, std::size_t slot, std::size_t column, double uses)
{
  return enter(discounts_[discount], slot, column, uses);
}

void GangHours::enter_gang(std::size_t group, std::size_t slot, std::size_t column)
{
  programme_->set(groups_[group].on[slot], column, 1.0);
  programme_->set(share_is_[slot], column, -1.0 / gang_->width[group]);
}

void GangHours::keep(const PlanLoad& load, std::size_t slot, std::span<const Use> uses)
{
  const double lowest = load.lowest.empty() ? 0.0 : load.lowest[slot];
  if (lowest <= 0.0)
    return;
  const std::size_t on = programme_->row(0.0, no_limit);
  const std::size_t off = programme_->row(lowest, no_limit);
  programme_->set(on, share_[slot], -lowest);
  programme_->set(off, share_[slot], lowest);
  for (const Use& use : uses) {
    programme_->set(on, use.in_hours, 1.0 / use.needed);
    programme_->set(off, use.column, 1.0 / use.needed);
    programme_->set(off, use.in_hours, -1.0 / use.needed);
  }
}

void GangHours::lower(Parted rented, std::span<const Parted> lowered)
{
  const std::size_t on = programme_->row(-no_limit, 0.0);
  const std::size_t off = programme_->row(-no_limit, 0.0);
  programme_->set(on, rented.in_hours, -1.0);
  programme_->set(off, rented.in_hours, 1.0);
  programme_->set(off, rented.column, -1.0);
  for (const Parted& each : lowered) {
    programme_->set(on, each.in_hours, 1.0);
    programme_->set(off, each.in_hours, -1.0);
    programme_->set(off, each.column, 1.0);
  }
}

/// Of an order whose minimum is more than is ever used the column may count what is used of it alone: with it all H may be had.
void GangHours::buy_chips(const PlanOffer& offer, double begin, double term, std::size_t column)
{
  if (gang_ == nullptr)
    return;
  const double used = used_at_once(offer.group);
  const bool partly = used > 0.0 && offer.minimum > used;
  buy(groups_[offer.group], begin, term, column, partly ? highest(offer.group) / used : 1.0);
}

void GangHours::buy_discount(std::size_t discount, double begin, double term, std::size_t column)
{
  buy(discounts_[discount], begin, term, column, 1.0);
}

/// A bound's column is mixed with others for orders that begin or end up to a period away, and so counts where it but touches.
void GangHours::buy(const Held& held, double begin, double term, std::size_t column, double gives)
{
  for (std::size_t k = 0; k < held.reached.size(); ++k)
    if (begin <= stretches_[k + 1] + moment && begin + term >= stretches_[k] - moment)
      programme_->set(held.reached[k], column, gives);
}

} // namespace leasehold::policy
