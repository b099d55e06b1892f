#include "policy/leasing/plan/orders_ahead.hpp"

#include "policy/leasing/buying/deals.hpp"
#include "policy/leasing/plan/discounts_ahead.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace leasehold::policy {

namespace {

/// The longest term on the list that is not above `length`; zero where there is none.
Seconds term_below(const market::Term& term, Seconds length)
{
  Seconds found{0.0};
  for (const Seconds each : term.choices)
    found = each <= length ? std::max(found, each) : found;
  for (Seconds each = term.minimum; term.choices.empty() && each <= std::min(length, term.maximum);
       each += term.step.value() > 0.0 ? term.step : hour)
    found = market::allows_term(term, each) ? each : found;
  return found;
}

constexpr double no_time = 1e-6; // hours, below which times are the same

} // namespace

Timestamp next_start(const OfferView& offer, Timestamp wanted, Timestamp now)
{
  const market::Timing& timing = offer.offer->programme.timing;
  const Timestamp first = std::max({wanted, now, now + timing.earliest_start});
  if (timing.start_every.value() <= 0.0)
    return first;
  const double apart = (first - offer.start) / timing.start_every;
  return offer.start + timing.start_every * std::ceil(apart - 1e-9);
}

std::optional<GangRun> run_of(const std::vector<double>& ahead)
{
  const auto needs = [](double chips) { return chips > 0.0; };
  const auto first = std::ranges::find_if(ahead, needs);
  if (first == ahead.end())
    return std::nullopt;
  const auto last = std::find_if(ahead.rbegin(), ahead.rend(), needs);
  return GangRun{static_cast<std::size_t>(first - ahead.begin()), static_cast<std::size_t>(ahead.rend() - last)};
}

namespace {

/// `visit(run, keeps)` for each gang that a window of the offer could carry whole; those that run whenever spot lets them need none.
template <class Visit>
void for_each_gang(const Desk& desk, const std::vector<LoadAhead>& loads, model::ChipTypeId chip,
                   const OfferView& offer, Visit visit)
{
  for (std::size_t w = 0; w < loads.size(); ++w) {
    const Demand& demand = desk.view().demands[w];
    if (demand.kind != WorkloadKind::training || !loads[w].work.empty())
      continue;
    for (std::size_t a = 0; a < loads[w].chips.size(); ++a)
      if (const auto run = run_of(loads[w].chips[a]);
          run && demand.chips[a].chip == chip && loads[w].chips[a][run->begin] <= static_cast<double>(offer.available))
        visit(*run, demand.at_stake < model::no_limit);
  }
}

} // namespace

std::vector<Seconds> windows_for(const Desk& desk, const std::vector<LoadAhead>& loads, model::ChipTypeId chip,
                                 const OfferView& offer)
{
  const market::Term& term = offer.offer->programme.term;
  const Seconds longest = term.choices.empty() ? term.maximum : term.choices.back();
  std::set<Seconds> found;
  for_each_gang(desk, loads, chip, offer, [&](GangRun run, bool keeps) {
    const Seconds need = hour * static_cast<double>(run.hours());
    if (!keeps) { // no part of the work is kept
      if (const Seconds whole = term_for(term, need); whole >= need)
        found.insert(whole);
      return;
    }
    const Seconds rest{longest.value() > 0.0 ? std::fmod(need.value(), longest.value()) : 0.0};
    for (const Seconds each : {need, rest}) {
      found.insert(term_for(term, each));
      found.insert(term_below(term, each));
    }
  });
  std::erase_if(found, [&](Seconds each) { return each.value() <= 0.0 || !market::allows_term(term, each); });
  return {found.begin(), found.end()};
}

std::set<double> window_begins(const Desk& desk, const std::vector<LoadAhead>& loads, model::ChipTypeId chip,
                               const OfferView& offer)
{
  constexpr std::size_t most = 60;
  const std::vector<Seconds> windows = windows_for(desk, loads, chip, offer);
  std::set<double> found;
  for_each_gang(desk, loads, chip, offer, [&](GangRun run, bool keeps) {
    found.insert(static_cast<double>(run.begin));
    for (const Seconds window : windows)
      for (double each = window / hour; keeps && each < static_cast<double>(run.hours()) && found.size() < most;
           each += window / hour)
        found.insert(static_cast<double>(run.begin) + each);
  });
  return found;
}

OrdersAhead orders_ahead(const Desk& desk, const std::vector<LoadAhead>& loads, const OfferView& offer,
                         const OutlookRules& rules)
{
  const Timestamp now = desk.view().now;
  const market::Programme& programme = offer.offer->programme;
  const std::vector<double> prices = prices_ahead(desk, offer, rules);
  const bool may_pay = rules.knows_market && programme.billing.locks_price;
  OrdersAhead made;
  for (std::size_t p = 0; p < prices.size(); ++p) {
    const auto at = [&](std::size_t period) { return now + hour * rules.period_start[period]; };
    const Timestamp start = next_start(offer, at(p), now);
    double price = std::numeric_limits<double>::infinity();
    std::size_t ordered = p;
    for (std::size_t q = p + 1; q-- > 0;) {
      const double ahead = (start - at(q)) / hour;
      if (programme.timing.latest_start && ahead > *programme.timing.latest_start / hour + no_time)
        break;
      if (ahead < programme.timing.earliest_start / hour - no_time)
        continue;
      if (prices[q] < price) {
        price = prices[q];
        ordered = q;
      }
      if (!may_pay)
        break;
    }
    made.begin.push_back((start + programme.timing.delivery - now) / hour);
    made.price.push_back(price);
    made.ordered.push_back(ordered);
  }
  if (std::ranges::find(window_kinds, programme.kind) == window_kinds.end())
    return made;
  const std::set<double> begins = window_begins(desk, loads, offer.offer->chip, offer);
  for (std::size_t p = 0; p < prices.size(); ++p) {
    made.begin[p] = std::floor(made.begin[p] + 1e-9);
    if (!begins.contains(made.begin[p]))
      made.price[p] = std::numeric_limits<double>::infinity();
  }
  return made;
}

} // namespace leasehold::policy
