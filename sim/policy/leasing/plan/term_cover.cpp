#include "policy/leasing/plan/term_cover.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::policy {

namespace {

constexpr double instant = 1e-6; // hours, below which times are the same

double share_of(double hours, double covered)
{
  return covered > hours - instant ? 1.0 : covered / hours;
}

} // namespace

TermCover::TermCover(const PlanProblem& problem, LinearProgramme& programme)
    : problem_(&problem), programme_(&programme), slots_(problem.period_start.size()), bounds_(problem.period_start)
{
  double last = 0.0;
  for (std::size_t s = 0; s < problem.slots.size(); ++s) {
    slots_[problem.slots[s].period].push_back(s);
    last += problem.slots[s].period + 1 == slots_.size() ? problem.slots[s].hours : 0.0;
  }
  bounds_.push_back((bounds_.empty() ? 0.0 : bounds_.back()) + last);
}

std::vector<TermCover::Begin> TermCover::begins(const std::vector<double>& price, double term,
                                                const std::vector<double>& at) const
{
  std::vector<Begin> found;
  const auto add = [&](std::size_t period, double begin, double each) {
    if (std::isfinite(each))
      found.push_back({period, begin, each});
  };
  for (std::size_t p = 0; p < slots_.size(); ++p) {
    if (!problem_->is_bound) {
      add(p, at.empty() ? bounds_[p] : at[p], price[p]);
      continue;
    }
    // Where the period before ends, its price is still to be had.
    add(p, bounds_[p], p > 0 ? std::min(price[p - 1], price[p]) : price[p]);
    for (const double end : bounds_)
      if (end - term > bounds_[p] + instant && end - term < bounds_[p + 1] - instant)
        add(p, end - term, price[p]);
  }
  return found;
}

template <class F> void TermCover::for_each_period(double begin, double term, F at) const
{
  for (std::size_t p = 0; p < slots_.size(); ++p) {
    const double covered = std::min(begin + term, bounds_[p + 1]) - std::max(begin, bounds_[p]);
    if (covered > instant)
      at(p, bounds_[p + 1] - bounds_[p], covered);
  }
}

bool TermCover::passes_through(std::size_t period, double begin, double term) const
{
  return begin < bounds_[period] - instant && begin + term > bounds_[period + 1] + instant;
}

void TermCover::supply(std::span<const std::size_t> rows, double begin, double term, std::size_t column)
{
  for_each_period(begin, term, [&](std::size_t p, double hours, double covered) {
    if (!problem_->is_bound) {
      for (const std::size_t s : slots_in(p))
        programme_->set(rows[s], column, -share_of(hours, covered));
      return;
    }
    const Given& given = given_in(p, rows);
    if (passes_through(p, begin, term))
      return programme_->set(given.whole, column, -1.0);
    programme_->set(given.hours, column, -covered);
    programme_->set(given.part, column, -1.0);
  });
  for (std::size_t p = 0; problem_->is_bound && p < slots_.size(); ++p)
    if (is_beside(p, begin, term))
      programme_->set(given_in(p, rows).part, column, -1.0);
}

bool TermCover::is_beside(std::size_t period, double begin, double term) const
{
  return std::abs(bounds_[period + 1] - begin) <= instant || std::abs(bounds_[period] - begin - term) <= instant;
}

void TermCover::reach(std::span<const std::size_t> rows, double begin, const PlanOffer& offer, std::size_t column)
{
  // The longest of a term that is mixed of this begin and the next, which is at most a period later.
  const double term = offer.longest > offer.term ? offer.longest + bounds_[1] : offer.term;
  for_each_period(begin, term, [&](std::size_t p, double, double) { programme_->set(rows[p], column, -1.0); });
  for (std::size_t p = 0; problem_->is_bound && p < slots_.size(); ++p)
    if (is_beside(p, begin, term))
      programme_->set(rows[p], column, -1.0);
}

void TermCover::extend(std::span<const std::size_t> rows, std::span<const std::size_t> stock, const PlanOffer& offer,
                       std::span<const Started> started)
{
  // Prices that differ by less than a twentieth count as the lowest of them, so that there are few.
  std::map<double, std::vector<Started>> alike;
  for (const Started& each : started)
    alike[offer.locks_price ? std::floor(std::log(each.price) / std::log(1.05)) : 0.0].push_back(each);
  for (const auto& group : alike) {
    const double least = std::ranges::min(group.second, {}, &Started::price).price;
    std::vector<double> prices(slots_.size(), least);
    for (std::size_t p = 0; p < slots_.size() && !offer.locks_price; ++p)
      prices[p] = std::min(least, offer.price[p]);
    extend_alike(rows, stock, offer, prices, group.second);
  }
}

void TermCover::extend_alike(std::span<const std::size_t> rows, std::span<const std::size_t> stock,
                             const PlanOffer& offer, std::span<const double> prices, std::span<const Started> started)
{
  constexpr double endless = LinearProgramme::unbounded;
  std::vector<std::size_t> last_into;
  for (std::size_t p = 0; p <= slots_.size(); ++p)
    last_into.push_back(programme_->row(-endless, 0.0));
  for (std::size_t p = 0; p < slots_.size(); ++p) {
    if (bounds_[p + 1] < started.front().at + offer.term - instant)
      continue;
    const Given& given = given_in(p, rows);
    const double width = bounds_[p + 1] - bounds_[p];
    const std::size_t through = programme_->column(prices[p] * width);
    const std::size_t end_in = programme_->column(0.0);
    const std::size_t hours = programme_->column(prices[p]);
    const std::size_t within = programme_->row(-endless, 0.0);
    for (const std::size_t column : {through, end_in})
      programme_->set(last_into[p], column, 1.0);
    programme_->set(last_into[p + 1], through, -1.0);
    programme_->set(given.whole, through, -1.0);
    programme_->set(given.part, end_in, -1.0);
    programme_->set(given.hours, hours, -1.0);
    programme_->set(within, hours, 1.0);
    programme_->set(within, end_in, -width);
    if (!stock.empty())
      for (const std::size_t s : slots_in(p))
        programme_->set(stock[s], through, 1.0);
    // Some have run out. What is mixed of a begin and the next, a period later at most, may run so much longer.
    if (p > 0 && started.front().at + offer.longest <= bounds_[p - 1] + instant) {
      const std::size_t alive = programme_->row(-endless, 0.0);
      programme_->set(alive, through, 1.0);
      programme_->set(alive, end_in, 1.0);
      for (const Started& each : started)
        if (each.at + offer.longest > bounds_[p - 1] + instant && each.at + offer.term < bounds_[p] + instant)
          programme_->set(alive, each.column, -1.0);
    }
    std::vector<Started> ended;
    for (const Started& each : started)
      if (const double end = each.at + offer.term; end > bounds_[p] + instant && end <= bounds_[p + 1] + instant)
        ended.push_back({end, each.column, each.price});
    go_on(p, given, last_into[p + 1], prices[p], ended);
  }
}

void TermCover::go_on(std::size_t period, const Given& given, std::size_t last_beyond, double price,
                      std::span<const Started> ended)
{
  std::map<double, std::vector<std::size_t>> ends; // columns, by hours until the end of the period
  for (const Started& each : ended)
    if (const double rest = bounds_[period + 1] - each.at; rest <= instant)
      programme_->set(last_beyond, each.column, -1.0);
    else
      ends[rest].push_back(each.column);
  for (const auto& [rest, columns] : ends) {
    const std::size_t on = programme_->column(price * rest);
    const std::size_t hours = programme_->column(price);
    const std::size_t within = programme_->row(-LinearProgramme::unbounded, 0.0);
    programme_->set(within, on, rest);
    programme_->set(within, hours, 1.0);
    for (const std::size_t column : columns)
      programme_->set(within, column, -rest);
    programme_->set(given.hours, on, -rest);
    programme_->set(given.hours, hours, -1.0);
    programme_->set(last_beyond, on, -1.0);
  }
}

const TermCover::Given& TermCover::given_in(std::size_t period, std::span<const std::size_t> rows)
{
  constexpr double endless = LinearProgramme::unbounded;
  const auto [found, fresh] = given_.try_emplace({rows.front(), period});
  Given& given = found->second;
  if (!fresh)
    return given;
  given = {programme_->row(-endless, 0.0), programme_->row(-endless, 0.0), programme_->row(-endless, 0.0)};
  const std::size_t whole = programme_->column(0.0);
  const std::size_t part = programme_->column(0.0);
  programme_->set(given.whole, whole, 1.0);
  programme_->set(given.part, part, 1.0);
  for (const std::size_t s : slots_in(period)) {
    const std::size_t open = programme_->column(0.0);
    const std::size_t at_once = programme_->row(-endless, 0.0);
    programme_->set(at_once, open, 1.0);
    programme_->set(at_once, part, -1.0);
    programme_->set(given.hours, open, problem_->slots[s].hours);
    programme_->set(rows[s], open, -1.0);
    programme_->set(rows[s], whole, -1.0);
  }
  return given;
}

void TermCover::take(std::span<const std::size_t> rows, double begin, double term, std::size_t column)
{
  for_each_period(begin, term, [&](std::size_t p, double hours, double covered) {
    if (problem_->is_bound && !passes_through(p, begin, term))
      return;
    for (const std::size_t s : slots_in(p))
      programme_->set(rows[s], column, share_of(hours, covered));
  });
}

} // namespace leasehold::policy
