#include "policy/leasing/buying/base_and_peak.hpp"

#include "policy/leasing/buying/commitment.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace leasehold::policy {

namespace {

/// Chips that are paid for to the end of a term.
constexpr std::initializer_list<Kind> bound_kinds = {Kind::reserved, Kind::take_or_pay, Kind::own};

/// What carries load of this chip's workloads already: commitments on this chip, and in chips of this type those on the
/// others that the workloads may run on.
double carried(const Desk& desk, model::ChipTypeId chip)
{
  double chips = static_cast<double>(desk.held(chip, bound_kinds));
  std::set<model::ChipTypeId> counted{chip};
  for (const ChipNeed& each : needs_on(desk, chip, flexible_kinds, WorkloadKind::serving))
    for (const ChipDemand& other : each.demand->chips)
      if (other.portability == Portability::validated && other.needed > 0.0 && counted.insert(other.chip).second)
        chips += static_cast<double>(desk.held(other.chip, bound_kinds)) * each.need->needed / other.needed;
  return chips;
}

/// What the services of a chip pay if nothing is committed: rent for it, or for another chip that they may run on.
RentCurve rent_of_services(const Desk& desk, model::ChipTypeId chip)
{
  double chips = 0.0;
  double elsewhere = 0.0; // dollars an hour
  for (const ChipNeed& each : needs_on(desk, chip, flexible_kinds, WorkloadKind::serving)) {
    double least = std::numeric_limits<double>::infinity();
    for (const ChipDemand& other : each.demand->chips)
      if (other.chip != chip && other.portability == Portability::validated)
        least = std::min(least, desk.rent(other.chip).cost(other.needed));
    chips += each.need->needed;
    elsewhere += least;
  }
  const RentCurve rent = desk.rent(chip);
  return chips > 0.0 ? rent.capped(elsewhere / chips) : rent;
}

/// Buys up to `base` chips in all, from the deals that are cheapest over the need, as far as they save rent.
/// Eight parameters: for whom, of what, how far, from which deals, over which need, instead of what rent, how leased, and
/// what counts.
void raise_to(Desk& desk, model::ChipTypeId chip, double base, const std::vector<Deal>& deals,
              const LevelCounts& levels, const RentCurve& rent, const BasePlan& plan, std::initializer_list<Kind> kinds)
{
  BuyOptions options;
  options.lease_size = plan.lease_size;
  options.auto_renew = plan.renew;
  Load load{&levels, carried(desk, chip)};
  for (const Deal& deal : deals) {
    options.offer = deal.offer->id;
    options.term = deal.term;
    if (const std::int64_t order = order_that_pays(deal, base - load.covered, load, rent);
        order > 0 && desk.buy(chip, order, kinds, options) > 0)
      load.covered = carried(desk, chip);
  }
}

/// Where the gang of this size was put; nothing where it found no place.
std::optional<Site> site_of(const ChipTarget& target, double chips)
{
  for (const auto& [site, gang, waits] : target.gangs)
    if (gang == chips)
      return site;
  return std::nullopt;
}

/// How long the level on this chip has been seen.
Seconds watched(const Desk& desk, model::ChipTypeId chip)
{
  std::size_t hours = 0;
  for (const Demand& demand : desk.view().demands)
    for (const ChipDemand& need : demand.chips)
      if (need.chip == chip && need.portability == Portability::validated)
        hours = std::max(hours, need.history.size());
  return hour * static_cast<double>(hours);
}

/// The time that a gang has still to run, on this chip and before the horizon.
Seconds time_left(const Desk& desk, const ChipDemand& need)
{
  return std::max(Seconds{0.0}, std::min(need.remaining, desk.view().horizon - desk.view().now));
}

/// Serving's base; returns it.
double reserve_serving(Desk& desk, const ChipTarget& target, const BasePlan& plan, const DealRules& rules,
                       PastLevels& past, std::initializer_list<Kind> kinds)
{
  const model::ChipTypeId chip = target.chip;
  const auto found = deals(desk, chip, kinds, rules);
  if (found.empty())
    return 0.0;
  const LevelCounts* levels = past.trending(desk, chip, flexible_kinds, found.front().term);
  if (levels == nullptr)
    levels = &past.of(desk, chip, flexible_kinds, WorkloadKind::serving);
  const RentCurve rent = rent_of_services(desk, chip);
  const double base = plan.share * (plan.quantile ? levels->quantile(*plan.quantile)
                                                  : level_that_pays(found.front().first, *levels, rent));
  raise_to(desk, chip, base, found, *levels, rent, plan, kinds);
  return base;
}

/// On top of `base`, each gang that has a place: committed for what remains of it where that is cheaper than renting.
void reserve_gangs(Desk& desk, const ChipTarget& target, double base, const BasePlan& plan, const DealRules& rules,
                   std::initializer_list<Kind> kinds)
{
  for (const ChipNeed& each : needs_on(desk, target.chip, flexible_kinds, WorkloadKind::training)) {
    DealRules gang = rules;
    gang.need = time_left(desk, *each.need);
    gang.site = site_of(target, each.need->needed);
    const auto found = deals(desk, target.chip, kinds, gang);
    if (!gang.site || found.empty() || found.front().first >= desk.rent(target.chip).lowest())
      continue;
    base += each.need->needed;
    LevelCounts level;
    level.add(base);
    raise_to(desk, target.chip, base, found, level, desk.rent(target.chip), plan, kinds);
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
  if (rules.need.value() <= 0.0)
    return;
  reserve_gangs(desk, target, reserve_serving(desk, target, plan, rules, past, kinds), plan, rules, kinds);
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
