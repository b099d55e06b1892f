#include "policy/leasing/plan/discounts_ahead.hpp"

#include "market/commitments.hpp"
#include "policy/leasing/buying/deals.hpp"

#include <algorithm>
#include <limits>

namespace leasehold::policy {

namespace {

/// The rents that a discount lowers: what counts as usage of the same provider, and for chips of the same type and
/// region.
std::vector<std::size_t> lowered_by(const market::Offer& discount, std::span<const OfferView* const> sold,
                                    const Outlook& outlook)
{
  std::vector<std::size_t> found;
  for (std::size_t o = 0; o < sold.size(); ++o) {
    const market::Offer& offer = *sold[o]->offer;
    const bool here = market::commits_to_dollars(discount.programme.kind) ||
                      (offer.chip == discount.chip && offer.region == discount.region);
    if (!outlook.deals[o] && offer.provider == discount.provider && here && market::is_usage(offer.programme.kind))
      found.push_back(o);
  }
  return found;
}

/// What runs of a discount.
std::vector<double> held(const Desk& desk, const OutlookRules& rules, const OfferView& offer)
{
  std::vector<double> amounts(rules.period_start.size(), 0.0);
  for (const HeldDiscount& each : rules.discounts)
    for (std::size_t p = 0; p < amounts.size(); ++p)
      if (each.offer == offer.id && desk.view().now + hour * rules.period_start[p] < each.end)
        amounts[p] += each.amount;
  return amounts;
}

void add_discount(const Desk& desk, const OutlookRules& rules, const OfferView& offer, PlanDiscount made,
                  Outlook& outlook)
{
  if (offer.offer->programme.kind == Kind::savings_plan)
    made.discount = offer.offer->programme.spend.discount;
  else
    made.price = prices_ahead(desk, offer, rules);
  made.held = held(desk, rules, offer); // counts once, with the first of its terms
  for (const Seconds term : terms_within(offer, rules)) {
    made.term = term / hour;
    outlook.problem.discounts.push_back(made);
    outlook.discounts.push_back({&offer, term});
    made.held.clear();
  }
}

/// What a dollar costs, by begin: one term after the other, from when none with the provider runs, as the oldest takes all
/// usage. It need not begin later: a dollar counts at any time of its part.
std::vector<double> begins_from(Timestamp free, Seconds term, const Desk& desk, const OutlookRules& rules)
{
  std::vector<double> price;
  double next = (free - desk.view().now) / hour;
  for (const double start : rules.period_start) {
    const bool begins = start >= next - 1e-6;
    price.push_back(begins ? 1.0 : std::numeric_limits<double>::infinity());
    if (begins)
      next = start + term / hour;
  }
  return price;
}

void add_spend(const Desk& desk, const OutlookRules& rules, const OfferView& offer, PlanSpend made, Outlook& outlook)
{
  const market::Spend& spend = offer.offer->programme.spend;
  made.discount = spend.discount;
  made.overage_discount = spend.overage_discount;
  Timestamp free = desk.view().now;
  for (const SpendAhead& each : rules.spends) {
    if (desk.view().offer(each.offer).offer->provider == offer.offer->provider)
      free = std::max(free, each.end);
    if (each.offer == offer.id)
      made.held.push_back(
          {std::max(0.0, (each.begin - desk.view().now) / hour), (each.end - desk.view().now) / hour, each.dollars});
  }
  // Of terms that cost the same the shortest binds least.
  const std::vector<Seconds> terms = rules.commits_dollars ? terms_within(offer, rules) : std::vector<Seconds>{};
  if (terms.empty() && made.held.empty())
    return;
  const Seconds term = terms.empty() ? Seconds{0.0} : std::ranges::min(terms); // what runs counts all the same
  made.term = term / hour;
  const int parts = market::Commitments::parts(spend, term);
  made.shares = spend.ramp.empty() ? std::vector<double>(static_cast<std::size_t>(parts), 1.0 / parts) : spend.ramp;
  made.price = begins_from(terms.empty() ? Timestamp::never() : free, term, desk, rules);
  outlook.problem.spends.push_back(std::move(made));
  outlook.spends.push_back({&offer, term});
}

} // namespace

std::vector<double> prices_ahead(const Desk& desk, const OfferView& offer, const OutlookRules& rules)
{
  std::vector<double> found;
  for (const double start : rules.period_start) {
    const auto price = rules.knows_market ? offer.offer->price.at(desk.view().now + hour * start) : offer.price;
    found.push_back(price.dollars_per_hour());
  }
  return found;
}

std::vector<Seconds> terms_within(const OfferView& offer, const OutlookRules& rules)
{
  std::vector<Seconds> found = terms_to_plan(offer.offer->programme.term, hour * rules.hours);
  std::erase_if(found, [&](Seconds each) {
    return each.value() <= 0.0 || each < rules.shortest_term || each > rules.longest_term;
  });
  return found;
}

void add_discounts(const Desk& desk, const OutlookRules& rules, std::span<const OfferView* const> sold,
                   Outlook& outlook)
{
  for (const OfferView& offer : desk.view().offers) {
    const Kind kind = offer.offer->programme.kind;
    const bool lowers =
        kind == Kind::savings_plan || kind == Kind::discount_reservation || kind == Kind::spend_commitment;
    if (!lowers || !desk.serves(offer))
      continue;
    std::vector<std::size_t> offers = lowered_by(*offer.offer, sold, outlook);
    if (offers.empty())
      continue;
    if (kind == Kind::spend_commitment) {
      PlanSpend made;
      made.offers = std::move(offers);
      add_spend(desk, rules, offer, std::move(made), outlook);
    } else {
      PlanDiscount made;
      made.offers = std::move(offers);
      add_discount(desk, rules, offer, std::move(made), outlook);
    }
  }
}

} // namespace leasehold::policy
