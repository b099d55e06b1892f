#include "policy/leasing/buying/base_and_peak.hpp"

#include "policy/leasing/buying/deals.hpp"
#include "policy/leasing/buying/quantile.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::policy {

namespace {

/// Buys up to `base` chips in all, cheapest first, from deals below `limit` dollars an hour of need.
/// Seven parameters: for whom, of what, how far, from which deals, below which price, how leased, and what counts.
void raise_to(Desk& desk, model::ChipTypeId chip, double base, const std::vector<Deal>& deals, double limit,
              const BasePlan& plan, std::initializer_list<Kind> kinds)
{
  BuyOptions options;
  options.lease_size = plan.lease_size;
  options.auto_renew = plan.renew;
  options.rent = desk.price(chip, flexible_kinds);
  for (const Deal& deal : deals) {
    const market::Size& size = deal.offer->offer->programme.size;
    const auto missing = static_cast<std::int64_t>(std::floor(base + 1e-9)) - desk.held(chip, kinds);
    if (deal.price >= limit || missing < size.step)
      return;
    options.offer = deal.offer->id;
    options.term = deal.term;
    desk.buy(chip, missing / size.step * size.step, kinds, options); // rounded down: the last host is the least used
  }
}

/// Where the gang of this size was put; nothing where it found no place.
std::optional<Site> site_of(const ChipTarget& target, double chips)
{
  for (const auto& [site, gang] : target.gangs)
    if (gang == chips)
      return site;
  return std::nullopt;
}

/// How long the level on this chip has been seen.
Seconds watched(const Desk& desk, model::ChipTypeId chip)
{
  std::size_t hours = 0;
  for (const Demand& demand : desk.view().demands)
    if (const ChipDemand* need = cheapest_need(desk, demand, flexible_kinds); need != nullptr && need->chip == chip)
      hours = std::max(hours, need->history.size());
  return hour * static_cast<double>(hours);
}

double newsvendor_level(const Desk& desk, model::ChipTypeId chip, double price, PastLevels& past)
{
  return past.of(desk, chip, flexible_kinds, WorkloadKind::serving)
      .quantile(critical_ratio(price, desk.price(chip, flexible_kinds)));
}

/// Serving's base and then each gang's, the longest need first.
void reserve_what_pays(Desk& desk, const ChipTarget& target, const BasePlan& plan, const DealRules& rules,
                       PastLevels& past, std::initializer_list<Kind> kinds)
{
  const model::ChipTypeId chip = target.chip;
  const double rent = desk.price(chip, flexible_kinds);
  double base = 0.0;
  if (const auto found = deals(desk, chip, kinds, rules); !found.empty() && rules.need.value() > 0.0) {
    base = found.front().price < rent ? plan.share * newsvendor_level(desk, chip, found.front().price, past) : 0.0;
    raise_to(desk, chip, base, found, rent, plan, kinds);
  }
  for (const Demand& demand : desk.view().demands) {
    const ChipDemand* need = cheapest_need(desk, demand, flexible_kinds);
    if (demand.kind != WorkloadKind::training || need == nullptr || need->chip != chip)
      continue;
    DealRules gang = rules;
    gang.need = need->remaining;
    gang.site = site_of(target, need->needed);
    const auto found = deals(desk, chip, kinds, gang);
    if (!gang.site || found.empty() || need->remaining.value() <= 0.0 || found.front().price >= rent)
      continue;
    base += need->needed;
    raise_to(desk, chip, base, found, rent, plan, kinds);
  }
}

} // namespace

void reserve_base(Desk& desk, const ChipTarget& target, const BasePlan& plan, PastLevels& past,
                  std::initializer_list<Kind> kinds)
{
  const model::ChipTypeId chip = target.chip;
  if (watched(desk, chip) < plan.observe)
    return;
  DealRules rules;
  rules.term = plan.term;
  rules.programmes = plan.programmes;
  const Timestamp end = desk.view().horizon;
  rules.need = plan.need.value_or(end < Timestamp::never() ? end - desk.view().now : Seconds{1e18});
  if (!plan.quantile)
    return reserve_what_pays(desk, target, plan, rules, past, kinds);
  const double base = plan.share * past.of(desk, chip, flexible_kinds).quantile(*plan.quantile);
  raise_to(desk, chip, base, deals(desk, chip, kinds, rules), 1e300, plan, kinds);
}

void cover_with_base(Desk& desk, const std::vector<ChipTarget>& targets, const BasePlan& plan, PastLevels& past,
                     std::initializer_list<Kind> kinds)
{
  BuyOptions options;
  options.lease_size = plan.lease_size;
  for (const ChipTarget& target : targets) {
    reserve_base(desk, target, plan, past, kinds);
    follow(desk, target, target.chips, flexible_kinds, options);
  }
}

} // namespace leasehold::policy
