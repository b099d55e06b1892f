#include "policy/leasing/buying/base_and_peak.hpp"

#include "policy/leasing/buying/commitment.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace leasehold::policy {

namespace {

/// Chips that are paid for to the end of a term.
constexpr std::initializer_list<Kind> bound_kinds = {Kind::reserved, Kind::take_or_pay, Kind::own};

/// Chips of this type that are bound to be there after `from`, with what this review has bought. Those that renew by
/// themselves stay, but for leases of the programme that what is bought takes over from.
double bound_after(const Desk& desk, model::ChipTypeId chip, Timestamp from, const std::string& replaces)
{
  std::int64_t chips = desk.held(chip, bound_kinds);
  if (chips == 0)
    return 0.0;
  for (const ContractView& contract : desk.view().contracts) {
    const market::Offer& offer = *desk.view().offer(contract.offer).offer;
    const bool bound = std::ranges::find(bound_kinds, offer.programme.kind) != bound_kinds.end();
    const bool stays = contract.end > from || (contract.auto_renew && offer.programme.name != replaces);
    if (offer.chip == chip && bound && !stays && contract.state != market::LeaseState::noticed)
      chips -= contract.chips;
  }
  return static_cast<double>(chips);
}

/// What services of a chip pay if nothing is committed: rent for it, where the plan rents it, and for the other chips that
/// they may run on, as far as there are any, less the plan's margin.
RentCurve rent_of_services(const Desk& desk, model::ChipTypeId chip, const BasePlan& plan,
                           const std::vector<ChipNeed>& services)
{
  std::map<model::ChipTypeId, std::pair<double, double>> others; // chips there, and here
  for (const ChipNeed& each : services)
    for (const ChipDemand& other : each.demand->chips)
      if (other.chip != chip && other.portability == Portability::validated &&
          !std::ranges::count(plan.full, other.chip)) {
        others[other.chip].first += other.tuned;
        others[other.chip].second += each.need->tuned;
      }
  RentCurve rent = plan.rents_it || others.empty() ? desk.rent(chip) : RentCurve{{}};
  for (const auto& [other, chips] : others)
    if (chips.first > 0.0 && chips.second > 0.0)
      rent = rent.or_else(desk.rent(other), chips.first / chips.second);
  return rent.times(1.0 - plan.margin);
}

/// Tells who audits what an order comes to, or would: of the chips that are wanted, or the least that is sold.
void tell_order(const Desk& desk, model::ChipTypeId chip, const Deal& deal, double wanted, std::int64_t order,
                const Load& load, const RentCurve& rent)
{
  if (!desk.audited() || (wanted <= 0.0 && load.covered > 0.0))
    return;
  const market::Size& size = deal.offer->offer->programme.size;
  const std::int64_t least = std::max<std::int64_t>(1, (size.minimum + size.step - 1) / size.step) * size.step;
  const auto whole = static_cast<std::int64_t>(std::max(0.0, std::floor(wanted + 1e-9))) / size.step * size.step;
  const auto chips = static_cast<double>(order > 0 ? order : std::max(whole, least));
  // Of the whole term, as far as there is one: `first` is its price spread over the hours of it in which there is a need.
  const double price = deal.offer->price.dollars_per_hour();
  const bool term = deal.term > Seconds{0.0} && deal.first > 0.0;
  const double paid = term ? deal.term / hour : 1.0, needed = term ? price * paid / deal.first : 1.0;
  desk.weighed({.chip = chip,
                .offer = deal.offer->id,
                .wanted = std::max(0.0, wanted),
                .chips = chips,
                .term = deal.term,
                .saves = rent_saved(load, chips, rent) * needed,
                .costs = chips * price * paid});
}

/// Buys up to `base` chips in all, from the deals that are cheapest over the need, as far as they save rent. What ends
/// before an order would be delivered does not stand in its way.
/// Eight parameters: for whom, of what, how far, from which deals, over which need, instead of what rent, how leased, and
/// what counts.
void raise_to(Desk& desk, model::ChipTypeId chip, double base, const std::vector<Deal>& deals,
              const LevelCounts& levels, const RentCurve& rent, const BasePlan& plan, std::initializer_list<Kind> kinds)
{
  BuyOptions options;
  options.lease_size = plan.lease_size;
  options.auto_renew = plan.renew;
  for (const Deal& deal : deals) {
    const Timestamp from = desk.view().now + deal.offer->offer->programme.timing.delivery;
    const Load load{&levels, bound_after(desk, chip, from, plan.replaces)};
    options.offer = deal.offer->id;
    options.term = deal.term;
    const std::int64_t order = order_that_pays(deal, base - load.covered, load, rent);
    tell_order(desk, chip, deal, base - load.covered, order, load, rent);
    if (order > 0)
      desk.buy(chip, order, kinds, options);
  }
}

/// Where the gang of this size was put; nothing where it found no place.
std::optional<Site> site_of(const ChipTarget& target, double chips)
{
  for (const Gang& gang : target.gangs)
    if (gang.chips == chips)
      return gang.site;
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

double open_part(double level, double share, double elsewhere, double step)
{
  const double most = share < 1.0 ? step * std::floor(share * level / step + 0.5) : level;
  return std::min(most, std::max(0.0, level - elsewhere));
}

/// What of the services' load on this chip, in its chips, commitments on other chips carry from `from` on.
double committed_elsewhere(const Desk& desk, model::ChipTypeId chip, const std::vector<ChipNeed>& services,
                           Timestamp from)
{
  double chips = 0.0;
  std::set<model::ChipTypeId> counted{chip};
  for (const ChipNeed& each : services)
    for (const ChipDemand& other : each.demand->chips)
      if (other.portability == Portability::validated && other.needed > 0.0 && counted.insert(other.chip).second)
        chips += bound_after(desk, other.chip, from, {}) * each.need->tuned / other.tuned;
  return chips;
}

std::vector<ChipNeed> services_on(const Desk& desk, model::ChipTypeId chip, Needs whose)
{
  return needs_on(desk, chip, flexible_kinds, WorkloadKind::serving, whose);
}

/// Serving's levels on a chip as they are expected over a term.
const LevelCounts& expected_levels(const Desk& desk, model::ChipTypeId chip, PastLevels& past, Seconds term)
{
  const LevelCounts* const trending = past.trending(desk, chip, flexible_kinds, term);
  return trending != nullptr ? *trending : past.of(desk, chip, flexible_kinds, WorkloadKind::serving);
}

/// As far as they may be committed to, where other commitments carry `elsewhere`.
LevelCounts open_levels(const LevelCounts& levels, double share, double elsewhere, std::int64_t step)
{
  return levels.mapped([&](double level) { return open_part(level, share, elsewhere, static_cast<double>(step)); });
}

/// On top of `base`, each gang that has a place: committed for what remains of it where that is cheaper than renting.
void reserve_gangs(Desk& desk, const ChipTarget& target, double base, const BasePlan& plan, const DealRules& rules,
                   std::initializer_list<Kind> kinds)
{
  for (const ChipNeed& each : needs_on(desk, target.chip, flexible_kinds, WorkloadKind::training)) {
    DealRules gang = rules;
    gang.need = time_left(desk, *each.need);
    if (!each.demand->running) // it begins with its chips
      gang.starts = desk.view().horizon - desk.view().now - gang.need;
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

/// What the plan says of terms, for a need that ends with the horizon at the latest; nothing where it is over.
std::optional<DealRules> rules_of(const Desk& desk, const BasePlan& plan)
{
  DealRules rules;
  rules.term = plan.term;
  rules.programmes = plan.programmes;
  const Timestamp end = desk.view().horizon;
  rules.need = plan.need.value_or(end < Timestamp::never() ? end - desk.view().now : Seconds{1e18});
  return rules.need.value() > 0.0 ? std::optional{rules} : std::nullopt;
}

} // namespace

double open_level(const Desk& desk, model::ChipTypeId chip, double level, double share, Needs whose)
{
  const double elsewhere = committed_elsewhere(desk, chip, services_on(desk, chip, whose), desk.view().now);
  return open_part(level, share, elsewhere, static_cast<double>(desk.step(chip)));
}

double reserve_services(Desk& desk, model::ChipTypeId chip, const BasePlan& plan, PastLevels& past,
                        std::initializer_list<Kind> kinds)
{
  const auto rules = rules_of(desk, plan);
  if (!rules || plan.share <= 0.0 || watched(desk, chip) < plan.observe)
    return 0.0;
  const auto found = deals(desk, chip, kinds, *rules);
  if (found.empty())
    return 0.0;
  const Timestamp from = desk.view().now + found.front().offer->offer->programme.timing.delivery;
  const std::vector<ChipNeed> services = services_on(desk, chip, past.whose());
  const LevelCounts& expected = expected_levels(desk, chip, past, found.front().term);
  const double elsewhere = committed_elsewhere(desk, chip, services, from);
  const std::int64_t step = desk.step(chip);
  const LevelCounts levels = open_levels(expected, plan.share, elsewhere, step);
  const RentCurve rent = rent_of_services(desk, chip, plan, services);
  const double base =
      plan.quantile ? levels.quantile(*plan.quantile) : level_that_pays(found.front().first, levels, rent);
  // A minimum beyond the share carries more than it: load goes first where chips are paid for, while others have room.
  const auto minimum = static_cast<double>(found.front().offer->offer->programme.size.minimum);
  const bool whole = plan.full.empty() && minimum > base && plan.share < 1.0;
  raise_to(desk, chip, base, found, whole ? open_levels(expected, 1.0, elsewhere, step) : levels, rent, plan, kinds);
  return base;
}

void reserve_base(Desk& desk, const ChipTarget& target, const BasePlan& plan, PastLevels& past,
                  std::initializer_list<Kind> kinds)
{
  const auto rules = rules_of(desk, plan);
  if (rules && watched(desk, target.chip) >= plan.observe)
    reserve_gangs(desk, target, reserve_services(desk, target.chip, plan, past, kinds), plan, *rules, kinds);
}

bool renewal_pays(const Desk& desk, model::ChipTypeId chip, const ContractView& contract, const BasePlan& plan,
                  PastLevels& past)
{
  const OfferView& offer = desk.view().offer(contract.offer);
  const std::vector<Seconds>& terms = offer.offer->programme.term.choices;
  auto rules = rules_of(desk, plan);
  if (!rules)
    return false;
  rules->need = rules->need - (contract.end - desk.view().now);
  const Seconds term = terms.empty() ? contract.end - contract.active : terms.front();
  const Deal deal{&offer, term, 0.0, price_of_term(offer.price.dollars_per_hour(), term, rules->need)};
  const std::vector<ChipNeed> services = services_on(desk, chip, past.whose());
  const double share = offer.offer->programme.size.minimum >= contract.chips ? 1.0 : plan.share;
  const LevelCounts levels = open_levels(expected_levels(desk, chip, past, term), share,
                                         committed_elsewhere(desk, chip, services, contract.end), desk.step(chip));
  const double others = bound_after(desk, chip, contract.end, plan.replaces) -
                        (contract.auto_renew ? static_cast<double>(contract.chips) : 0.0);
  const RentCurve rent = rent_of_services(desk, chip, plan, services);
  return pays(deal, contract.chips, {&levels, others}, rent);
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
