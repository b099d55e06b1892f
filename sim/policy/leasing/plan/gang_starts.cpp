#include "policy/leasing/plan/gang_starts.hpp"

#include "policy/leasing/plan/discounts_ahead.hpp"
#include "policy/leasing/plan/orders_ahead.hpp"
#include "policy/leasing/plan/queued_runs.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <set>

namespace leasehold::policy {

namespace {

constexpr std::size_t most_gangs = 8;  // whose ends are periods of their own
constexpr std::size_t most_starts = 8; // of a gang, that are tried
constexpr std::size_t most_plans = 24; // in all, and fewer of plans with many periods, each of which takes long
constexpr double less = 1e-6;          // share of the cost below which plans cost the same

/// Hours from now by which the gang has to be done; one that cannot keep its deadline has until the horizon.
double hours_to_end(const Desk& desk, const Demand& demand, const LoadAhead& load, const OutlookRules& rules)
{
  const double deadline = (demand.deadline - desk.view().now) / hour;
  const bool keeps = std::ranges::any_of(load.chips, [&](const std::vector<double>& ahead) {
    const auto run = run_of(ahead);
    return run && static_cast<double>(run->end) <= deadline;
  });
  return keeps ? std::min(rules.hours, deadline) : rules.hours;
}

/// When a lower price than at its begin is there for what could carry it.
void add_falls(const Desk& desk, const OfferView& offer, GangRun run, double latest, std::set<double>& starts)
{
  const auto at = [&](double hours) { return desk.view().now + hour * hours; };
  const auto& price = offer.offer->price;
  double lowest = price.at(at(static_cast<double>(run.begin))).dollars_per_hour();
  for (Timestamp t = price.next_change(at(static_cast<double>(run.begin)));
       t <= at(latest) && starts.size() < most_starts; t = price.next_change(t))
    if (const double there = price.at(t).dollars_per_hour(); there < lowest) {
      lowest = there;
      starts.insert((t - desk.view().now) / hour);
    }
}

/// So that it ends as a term does, of what is held or might be bought from now on: the next term, begun for the gang before that,
/// then goes on with what the first one carried.
void add_before_ends(const Desk& desk, model::ChipTypeId chip, const OutlookRules& rules, GangRun run, double latest,
                     std::set<double>& starts)
{
  const auto length = static_cast<double>(run.hours());
  const auto add = [&](double end) {
    if (const double begin = end - length;
        begin > static_cast<double>(run.begin) && begin <= latest && starts.size() < most_starts)
      starts.insert(begin);
  };
  for (const ContractView& contract : desk.view().contracts)
    if (contract.end < Timestamp::never() && desk.view().offer(contract.offer).offer->chip == chip)
      add((contract.end - desk.view().now) / hour);
  for (const OfferView* offer : desk.offers(chip, committed_kinds))
    for (const Seconds term : terms_within(*offer, rules))
      for (int terms = 1; terms * (term / hour) <= rules.hours; ++terms)
        add(terms * (term / hour));
}

/// Hours from now at which the gang might begin rather than when it could.
std::set<double> starts_to_try(const Desk& desk, const Demand& demand, const LoadAhead& load, const OutlookRules& rules)
{
  std::set<double> starts;
  const Timestamp now = desk.view().now;
  for (std::size_t a = 0; a < load.chips.size(); ++a) {
    const auto run = run_of(load.chips[a]);
    if (!run)
      continue;
    const double latest = hours_to_end(desk, demand, load, rules) - static_cast<double>(run->hours());
    for (const OfferView* offer : desk.offers(demand.chips[a].chip, window_kinds)) {
      const Timestamp start = next_start(*offer, now + hour * static_cast<double>(run->begin), now);
      const double begin = (start + offer->offer->programme.timing.delivery - now) / hour;
      if (begin > static_cast<double>(run->begin) && begin <= latest && starts.size() < most_starts)
        starts.insert(begin);
    }
    for (const std::initializer_list<Kind> kinds : {rented_kinds, committed_kinds, window_kinds})
      for (const OfferView* offer : desk.offers(demand.chips[a].chip, kinds))
        if (rules.knows_market && offer->offer->programme.kind != Kind::spot)
          add_falls(desk, *offer, *run, latest, starts);
    if (rules.knows_market)
      add_before_ends(desk, demand.chips[a].chip, rules, *run, latest, starts);
  }
  return starts;
}

/// The load of a gang that begins then; nothing on chips on which it would not be done in time.
LoadAhead begun_at(const LoadAhead& load, double start, double end)
{
  LoadAhead moved = load;
  for (std::vector<double>& ahead : moved.chips) {
    const auto run = run_of(ahead);
    const double begin = std::floor(start);
    if (!run || begin <= static_cast<double>(run->begin))
      continue;
    if (begin + static_cast<double>(run->hours()) > end) {
      ahead.clear();
      continue;
    }
    const std::vector<double> at_work(ahead.begin() + static_cast<std::ptrdiff_t>(run->begin),
                                      ahead.begin() + static_cast<std::ptrdiff_t>(run->end));
    ahead.assign(static_cast<std::size_t>(begin), 0.0);
    ahead.insert(ahead.end(), at_work.begin(), at_work.end());
  }
  return moved;
}

/// Begins and ends of gangs that windows could carry are periods of their own, and of windows that follow each other.
OutlookRules with_ends(const Desk& desk, const std::vector<LoadAhead>& loads, OutlookRules rules)
{
  std::set<double> starts(rules.period_start.begin(), rules.period_start.end());
  std::size_t gangs = 0;
  for (std::size_t d = 0; d < loads.size() && gangs < most_gangs; ++d) {
    const Demand& demand = desk.view().demands[d];
    if (demand.kind != WorkloadKind::training || !has_windows(desk, demand))
      continue;
    ++gangs;
    for (std::size_t a = 0; a < loads[d].chips.size(); ++a)
      if (const auto run = run_of(loads[d].chips[a])) {
        starts.insert(static_cast<double>(run->end));
        for (const OfferView* offer : desk.offers(demand.chips[a].chip, window_kinds))
          starts.merge(window_begins(desk, loads, demand.chips[a].chip, *offer));
      }
  }
  starts.erase(starts.lower_bound(std::max(1.0, std::floor(rules.hours))), starts.end());
  rules.period_start.assign(starts.begin(), starts.end());
  return rules;
}

/// Chips of a type that a gang could have at one site, at most.
double most_at_a_site(const Desk& desk, model::ChipTypeId chip)
{
  std::int64_t most = 0;
  for (const std::initializer_list<Kind> kinds : {rented_kinds, committed_kinds, window_kinds})
    for (const OfferView* offer : desk.offers(chip, kinds)) {
      const Site site{offer->offer->provider, offer->offer->region};
      most = std::max(most, desk.held_at(chip, site, kinds) + desk.available_at(chip, site, kinds));
    }
  return static_cast<double>(most);
}

/// Gangs run on no chips of which there are too few at every site.
void leave_out_the_too_wide(const Desk& desk, std::vector<LoadAhead>& loads)
{
  for (std::size_t d = 0; d < loads.size(); ++d)
    for (std::size_t a = 0; a < loads[d].chips.size(); ++a)
      if (const Demand& demand = desk.view().demands[d]; demand.kind == WorkloadKind::training && !demand.running)
        if (const auto run = run_of(loads[d].chips[a]);
            run && loads[d].chips[a][run->begin] > most_at_a_site(desk, demand.chips[a].chip))
          loads[d].chips[a].clear();
}

using PlanFor = std::function<PortedPlan(const std::vector<LoadAhead>&)>;

/// Gangs that cost less in a provider's queue leave the plan, one after the other.
void queue_gangs(const Desk& desk, const OutlookRules& rules, const std::vector<LoadAhead>& loads,
                 std::vector<LoadAhead> ahead, const PlanFor& plan_for, StartedPlan& best)
{
  std::size_t plans = 0;
  for (std::size_t d = 0; d < loads.size() && plans < most_gangs; ++d) {
    const Demand& demand = desk.view().demands[d];
    if (demand.kind != WorkloadKind::training || demand.running)
      continue;
    const auto run = queued_run(desk, demand, loads[d], rules, hours_to_end(desk, demand, loads[d], rules));
    if (!run)
      continue;
    ++plans;
    std::vector<LoadAhead> without = ahead;
    without[d] = without_need(ahead[d]);
    PortedPlan with = plan_for(without);
    if (with.dollars + run->dollars >= best.plan.dollars * (1.0 - less))
      continue;
    best.plan = std::move(with);
    best.starts[d] = 0.0;
    best.queued[d] = run->offer;
    ahead = std::move(without);
  }
}

} // namespace

bool has_windows(const Desk& desk, const Demand& demand)
{
  return std::ranges::any_of(demand.chips,
                             [&](const ChipDemand& need) { return !desk.offers(need.chip, window_kinds).empty(); });
}

StartedPlan plan_with_starts(const Desk& desk, const PortOrders& asked, const OutlookRules& rules,
                             const std::vector<LoadAhead>& loads, bool begins_ports)
{
  std::vector<LoadAhead> ahead = loads;
  leave_out_the_too_wide(desk, ahead);
  const auto plan_for = [&](const std::vector<LoadAhead>& some) {
    return plan_with_ports(desk, asked, with_ends(desk, some, rules), some, begins_ports);
  };
  StartedPlan best{plan_for(ahead), std::vector<double>(loads.size(), 0.0),
                   std::vector<std::optional<market::OfferId>>(loads.size())};
  const std::size_t most = std::clamp<std::size_t>(3000 / rules.period_start.size(), 2, most_plans);
  std::size_t plans = 0;
  for (std::size_t d = 0; d < loads.size() && plans < most; ++d) {
    const Demand& demand = desk.view().demands[d];
    if (demand.kind != WorkloadKind::training || demand.running || !loads[d].work.empty())
      continue;
    const LoadAhead at_once = ahead[d];
    for (const double start : starts_to_try(desk, demand, at_once, rules)) {
      if (++plans > most)
        break;
      std::vector<LoadAhead> later = ahead;
      later[d] = begun_at(at_once, start, hours_to_end(desk, demand, at_once, rules));
      PortedPlan with = plan_for(later);
      if (with.dollars >= best.plan.dollars * (1.0 - less))
        continue;
      best.plan = std::move(with);
      best.starts[d] = start;
      ahead = std::move(later);
    }
  }
  queue_gangs(desk, rules, loads, std::move(ahead), plan_for, best);
  return best;
}

} // namespace leasehold::policy
