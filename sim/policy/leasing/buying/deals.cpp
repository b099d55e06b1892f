#include "policy/leasing/buying/deals.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace leasehold::policy {

namespace {

/// The terms that may be the cheapest for the need: the only one allowed, all on a list, of a range the shortest that covers
/// it.
std::vector<Seconds> terms_to_try(const market::Term& term, Seconds need, const std::optional<Seconds>& only)
{
  if (only)
    return market::allows_term(term, *only) && only->value() > 0.0 ? std::vector{*only} : std::vector<Seconds>{};
  return term.choices.empty() ? std::vector{term_for(term, need)} : term.choices;
}

bool is_named(const std::vector<std::string>& names, const std::string& name)
{
  return names.empty() || std::ranges::find(names, name) != names.end();
}

} // namespace

Seconds term_for(const market::Term& term, Seconds length)
{
  const Seconds step = term.step.value() > 0.0 ? term.step : hour;
  const Seconds least = term.minimum.value() > 0.0 ? term.minimum : step;
  if (term.choices.empty() && length <= least)
    return term.maximum.value() > 0.0 ? least : Seconds{0.0};
  for (Seconds each = least; each <= term.maximum; each += step)
    if (each >= length && market::allows_term(term, each))
      return each;
  for (const Seconds each : term.choices)
    if (each >= length)
      return each;
  return term.choices.empty() ? term.maximum : term.choices.back();
}

std::vector<Seconds> terms_to_plan(const market::Term& term, Seconds ahead)
{
  if (!term.choices.empty())
    return term.choices;
  if (term.maximum.value() <= 0.0)
    return {term.minimum};
  std::vector<Seconds> found{term_for(term, ahead / std::max(1.0, std::ceil(ahead / term.maximum)))};
  for (Seconds length = term_for(term, Seconds{0.0}); length < term.maximum; length = term_for(term, 2.0 * length))
    found.push_back(length);
  found.push_back(term_for(term, term.maximum));
  std::ranges::sort(found);
  found.erase(std::unique(found.begin(), found.end()), found.end());
  std::erase_if(found, [&](Seconds length) { return !market::allows_term(term, length); });
  return found;
}

double price_for_need(double price, Seconds term, Seconds need, double rent)
{
  if (term.value() <= 0.0)
    return price;
  if (need.value() <= 0.0)
    return std::numeric_limits<double>::infinity();
  const Seconds whole = term * std::max(1.0, std::floor(need / term + 1e-9));
  const Seconds rest = std::max(Seconds{0.0}, need - whole);
  const double last = rest > need * 1e-9 ? std::min(price * (term / hour), rent * (rest / hour)) : 0.0;
  return (price * (whole / hour) + last) / (need / hour);
}

double price_of_term(double price, Seconds term, Seconds need)
{
  return price_for_need(price, term, std::min(term, need));
}

std::vector<Deal> deals(const Desk& desk, model::ChipTypeId chip, std::initializer_list<Kind> kinds,
                        const DealRules& rules)
{
  std::vector<Deal> found;
  const double rent = desk.rent(chip).lowest();
  for (const OfferView* offer : desk.offers(chip, kinds)) {
    const Site site{offer->offer->provider, offer->offer->region};
    if (!is_named(rules.programmes, offer->offer->programme.name) || (rules.site && *rules.site != site))
      continue;
    const Seconds late = std::max(Seconds{0.0}, offer->offer->programme.timing.delivery - rules.starts);
    const Seconds need = rules.need - late;
    if (need.value() <= 0.0)
      continue;
    const double price = offer->price.dollars_per_hour();
    for (const Seconds term : terms_to_try(offer->offer->programme.term, need, rules.term))
      found.push_back({offer, term, price_for_need(price, term, need, rent), price_of_term(price, term, need)});
  }
  std::ranges::stable_sort(found, {}, &Deal::price);
  return found;
}

} // namespace leasehold::policy
