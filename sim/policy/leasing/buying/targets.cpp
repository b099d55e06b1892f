// Which chip each workload should run on, and how many of it.
#include "policy/leasing/buying/deals.hpp"
#include "policy/leasing/buying/desk.hpp"
#include "policy/leasing/buying/off_spot.hpp"
#include "policy/leasing/plan/plan_player.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <tuple>

namespace leasehold::policy {

namespace {

constexpr std::initializer_list<Kind> spot_alone = {Kind::spot};
constexpr std::initializer_list<Kind> spot_and_flexible = {Kind::spot, Kind::on_demand};

struct Candidate {
  const ChipDemand* need;
  double cost; ///< dollars an hour for a service, dollars to the end for a training job
  bool late;   ///< too slow for the deadline
};

/// Chips that a service needed in the mean of the last day, so that it does not move to and fro for what whole replicas of
/// either chip leave over at the load of an hour; `now` of them if there is no day yet. In proportion to `now`.
double over_a_day(const ChipDemand& need, double now)
{
  const auto day = need.history.last(std::min<std::size_t>(24, need.history.size()));
  if (day.empty() || need.tuned <= 0.0 || now <= 0.0)
    return now;
  return std::accumulate(day.begin(), day.end(), 0.0) / static_cast<double>(day.size()) * (now / need.tuned);
}

double cost_of(const Demand& demand, const ChipDemand& need, double chips, double price)
{
  if (demand.kind == WorkloadKind::serving)
    chips = over_a_day(need, chips);
  if (chips <= 0.0)
    return 0.0;
  return chips * price * (demand.kind == WorkloadKind::training ? need.remaining / hour : 1.0);
}

/// The lowest price of the chip until the horizon, of all that the service needs: rented or committed to.
double price_to_the_end(const Desk& desk, const ChipDemand& need, std::initializer_list<Kind> kinds)
{
  const double chips = need.tuned;
  if (chips <= 0.0)
    return desk.price(need.chip, kinds);
  double price = desk.rent(need.chip, kinds).cost(chips) / chips;
  DealRules rules;
  rules.need = hour * hours_to_plan(desk.view());
  if (rules.need.value() > 0.0)
    for (const Deal& deal : deals(desk, need.chip, committed_kinds, rules))
      if (deal.offer->available > 0 || desk.convertible(*deal.offer) > 0)
        price = std::min(price, deal.price);
  return price;
}

/// By rising cost: at the prices of `kinds` now, or at the lowest to the end, committed or not.
enum class Prices { now, to_the_end };

std::vector<Candidate> candidates(const Desk& desk, const Demand& demand, std::initializer_list<Kind> kinds,
                                  model::ChipTypeId except = model::ChipTypeId::none(), Prices prices = Prices::now)
{
  std::vector<Candidate> found;
  for (const ChipDemand& need : demand.chips) {
    if (need.portability != Portability::validated || (except.valid() && need.chip == except))
      continue;
    const bool now = prices == Prices::now;
    const double price = now ? desk.price(need.chip, kinds) : price_to_the_end(desk, need, kinds);
    const double chips = now ? need.needed : need.tuned;
    if (price < std::numeric_limits<double>::infinity() || desk.held(need.chip) > 0)
      found.push_back({&need, cost_of(demand, need, chips, price), desk.view().now + need.remaining > demand.deadline});
  }
  std::stable_sort(found.begin(), found.end(), [](const Candidate& a, const Candidate& b) {
    return std::tie(a.late, a.cost) < std::tie(b.late, b.cost);
  });
  return found;
}

ChipTarget& target_of(std::vector<ChipTarget>& all, model::ChipTypeId chip)
{
  for (ChipTarget& each : all)
    if (each.chip == chip)
      return each;
  return all.emplace_back(ChipTarget{chip, 0.0, 0.0, {}, {}});
}

double capacity_left(const Desk& desk, std::vector<ChipTarget>& all, model::ChipTypeId chip,
                     std::initializer_list<Kind> kinds)
{
  const std::int64_t total = desk.ready(chip) + desk.pending(chip, kinds) + desk.available(chip, kinds);
  return std::max(0.0, static_cast<double>(total) - target_of(all, chip).chips);
}

/// Chips that are paid for anyway under gangs that train at a site, where all that train on this type train there: of others it
/// is not known which gang has them.
double paid_under(const Desk& desk, model::ChipTypeId chip, Site site)
{
  const double paid = desk.gangs_committed_at(chip, site);
  double running = 0.0;
  for (const Demand& demand : desk.view().demands)
    for (const ChipDemand& need : demand.chips)
      running += demand.kind == WorkloadKind::training && demand.running && need.chip == chip ? need.needed : 0.0;
  return running <= paid ? paid : 0.0;
}

/// What holding a gang at an offer's site to its end costs, dollars, beside what is idle there and paid for. Where it is
/// not yet, it starts anew from its last checkpoint, and pays both sites until the new one's chips are there.
double cost_at(const Desk& desk, const Demand& demand, const ChipDemand& need, const OfferView& offer)
{
  const Site site{offer.offer->provider, offer.offer->region};
  const bool there = static_cast<double>(desk.held_at(need.chip, site, {})) >= need.needed;
  const Seconds again = demand.progress > 0.0 ? demand.restart + demand.at_stake : Seconds{0.0};
  const Seconds move = there ? Seconds{0.0} : again + offer.offer->programme.timing.delivery;
  const Seconds held = demand.wait_in(site.region) + need.remaining + move;
  const double paid =
      demand.running ? paid_under(desk, need.chip, site) : static_cast<double>(desk.idle_committed_at(need.chip, site));
  return offer.price.dollars_per_hour() * std::max(0.0, need.needed - paid) * (held / hour);
}

/// Whether the gang, for which no chips were leased yet, would begin on some that are paid for anyway and idle.
bool finds_idle_chips(const Desk& desk, const Demand& demand, const ChipTarget& target, double needed, Site site)
{
  return !demand.running && !demand.housed &&
         static_cast<double>(desk.idle_committed_at(target.chip, site)) - target.gangs_at(site) >= needed;
}

/// A gang that does not start within a day on what was leased for it gives it back; every week it has it for a day.
bool is_worth_a_try(const Demand& demand)
{
  return std::fmod(demand.in_vain.value(), 7.0 * day.value()) <= day.value();
}

/// A gang needs all its chips in one site: the chip and site where they are held or can be had, beside what runs there,
/// its data are there in time, and its end costs least; a chip that makes it late comes last.
void assign_training(const Desk& desk, const Demand& demand, const std::vector<Candidate>& choices,
                     std::vector<ChipTarget>& all, std::initializer_list<Kind> kinds, double spot_limit)
{
  struct Place {
    const Candidate* choice = nullptr;
    Site site;
    double cost = 0.0;
    bool firm = false;
    bool too_soon = false;
  } best;
  for (const Candidate& choice : choices) {
    const bool firm = stays_off_spot(demand, *choice.need) || is_pressed(desk.view(), demand, *choice.need);
    const std::initializer_list<Kind> offered = firm ? firm_kinds(kinds) : kinds;
    const double dearest_spot = spot_limit * desk.price(choice.need->chip, flexible_kinds);
    for (const OfferView* offer : desk.offers(choice.need->chip, offered)) {
      const bool spot = offer->offer->programme.kind == Kind::spot;
      if (spot_limit > 0.0 && spot && offer->price.dollars_per_hour() > dearest_spot)
        continue;
      const std::initializer_list<Kind> usable = spot_limit <= 0.0 ? offered : spot ? spot_alone : flexible_kinds;
      const Site site{offer->offer->provider, offer->offer->region};
      const ChipTarget& target = target_of(all, choice.need->chip);
      const auto room =
          static_cast<double>(desk.held_at(target.chip, site, usable) + desk.available_at(target.chip, site, usable));
      const double others = demand.running ? 0.0 : target.others_at(desk, site);
      if (room - target.gangs_at(site) - others < choice.need->needed ||
          !has_data(desk, demand, *choice.need, site.region))
        continue;
      const double cost = cost_at(desk, demand, *choice.need, *offer);
      if (best.choice == nullptr || std::tie(choice.late, cost) < std::tie(best.choice->late, best.cost))
        best = {&choice, site, cost, firm,
                comes_before_data(demand, site.region, offer->offer->programme.timing.delivery)};
    }
  }
  if (best.choice == nullptr)
    return;
  ChipTarget& target = target_of(all, best.choice->need->chip);
  if (best.too_soon) {
    desk.send_data(demand, best.site.region);
    target.awaited.push_back({best.site, best.choice->need->needed, true, best.firm, demand.name});
    return;
  }
  if (!finds_idle_chips(desk, demand, target, best.choice->need->needed, best.site))
    desk.house(demand, target.chip, best.site);
  target.chips += best.choice->need->needed;
  target.training += best.choice->need->needed;
  target.gangs.push_back({best.site, best.choice->need->needed, !demand.running, best.firm, demand.name});
}

double ready_for(const Desk& desk, const Candidate& choice)
{
  return static_cast<double>(desk.ready(choice.need->chip));
}

/// What is assigned to chips that do not compute yet stays where it is until they do.
void keep_until_served(const Desk& desk, const std::vector<Candidate>& choices, const std::vector<double>& shares,
                       std::vector<ChipTarget>& all)
{
  double missing = 0.0; // share of the load
  for (std::size_t i = 0; i < choices.size(); ++i)
    if (const double needed = choices[i].need->needed; needed > 0.0) {
      const double lacks = target_of(all, choices[i].need->chip).chips - ready_for(desk, choices[i]);
      missing += std::clamp(lacks / needed, 0.0, shares[i]);
    }
  for (const Candidate& choice : choices) {
    ChipTarget& target = target_of(all, choice.need->chip);
    const double spare = ready_for(desk, choice) - target.chips;
    const double kept = choice.need->needed > 0.0 ? std::clamp(spare / choice.need->needed, 0.0, missing) : 0.0;
    target.chips += kept * choice.need->needed;
    missing -= kept;
  }
}

/// Of what is committed on a chip, where gangs train, or begin as it is idle. Those that train on what is rented, and those
/// that wait beside replicas, leave it to the replicas, which do not move for them.
double committed_to_gangs(const Desk& desk, const ChipTarget& target)
{
  std::map<Site, double> waiting;
  double training = 0.0;
  for (const Gang& gang : target.gangs)
    (gang.waits ? waiting[gang.site] : training) += gang.chips;
  double chips = std::min(training, desk.gangs_committed(target.chip));
  for (const auto& [site, wanted] : waiting)
    chips += std::min(wanted, static_cast<double>(desk.idle_committed_at(target.chip, site)));
  return chips;
}

/// Load goes first where chips are paid for whether they run or not, cap or no cap, then to the cheapest, and is spread
/// under the cap, which is rounded to whole hosts and replicas: a host that is used in part is paid in full, and a part of
/// a replica serves nothing.
void assign_serving(const Desk& desk, const std::vector<Candidate>& choices, std::vector<ChipTarget>& all,
                    std::initializer_list<Kind> kinds, double cap)
{
  std::vector<double> shares(choices.size(), 0.0); // of the load, on each choice
  double left = 1.0;
  const auto assign = [&](std::size_t i, double room) {
    const double needed = choices[i].need->needed;
    const double share = needed > 0.0 ? std::clamp(room / needed, 0.0, left) : left;
    target_of(all, choices[i].need->chip).chips += share * needed;
    shares[i] += share;
    left -= share;
  };
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const model::ChipTypeId chip = choices[i].need->chip;
    const ChipTarget& target = target_of(all, chip);
    const double served = target.chips - target.training; // by others, and pilots
    assign(i, static_cast<double>(desk.committed(chip)) - committed_to_gangs(desk, target) - served);
  }
  for (std::size_t i = 0; i < choices.size() && left > 0.0; ++i) {
    const double needed = choices[i].need->needed;
    const bool last = i + 1 == choices.size();
    const double unit = std::max(static_cast<double>(desk.step(choices[i].need->chip)), choices[i].need->replica);
    const double most = cap < 1.0 ? unit * std::floor(cap * needed / unit + 0.5) : needed;
    assign(i, last ? left * needed
                   : std::min(capacity_left(desk, all, choices[i].need->chip, kinds),
                              std::max(0.0, most - shares[i] * needed)));
  }
  keep_until_served(desk, choices, shares, all);
}

void assign(const Desk& desk, const Demand& demand, std::initializer_list<Kind> kinds, const TargetRules& rules,
            std::vector<ChipTarget>& all)
{
  const bool trains = demand.kind == WorkloadKind::training;
  if (trains && rules.gangs_on_spot > 0.0)
    kinds = spot_and_flexible;
  const bool bound = !trains || rules.except_training;
  const std::vector<Candidate> choices =
      candidates(desk, demand, kinds, bound ? rules.except : model::ChipTypeId::none());
  if (choices.empty() || (trains && !is_worth_a_try(demand)))
    return;
  if (trains && choices.front().need->needed <= 0.0) // it is to be submitted, and needs nothing yet
    return;
  if (trains)
    assign_training(desk, demand, choices, all, kinds, rules.gangs_on_spot);
  else
    assign_serving(desk, choices, all, kinds, rules.cap);
}

} // namespace

std::vector<ChipTarget> targets(const Desk& desk, std::initializer_list<Kind> kinds, const TargetRules& rules)
{
  std::vector<ChipTarget> all;
  for (const OfferView& offer : desk.view().offers) // chips that are wanted no more appear with a target of zero
    if (offer.offer->chip.valid())
      target_of(all, offer.offer->chip);
  for (const Demand& demand : desk.view().demands)
    for (const ChipDemand& need : demand.chips)
      if (need.pilot > 0.0 && need.chip != rules.except)
        target_of(all, need.chip).chips += need.pilot; // a port under way, such as a repeat after a release
  // Gangs first, which cannot be split: what is committed and they fill is not there for a service to move to.
  for (const WorkloadKind kind : {WorkloadKind::training, WorkloadKind::serving})
    for (const Demand& demand : desk.view().demands)
      if (demand.kind == kind)
        assign(desk, demand, kinds, rules, all);
  return all;
}

const ChipDemand* cheapest_need(const Desk& desk, const Demand& demand, std::initializer_list<Kind> kinds)
{
  const std::vector<Candidate> choices = candidates(desk, demand, kinds);
  return choices.empty() ? nullptr : choices.front().need;
}

const ChipDemand* cheapest_within_reach(const Desk& desk, const Demand& demand, std::initializer_list<Kind> kinds,
                                        std::initializer_list<Kind> offered)
{
  for (const Candidate& choice : candidates(desk, demand, kinds))
    if (demand.data_wait.empty() ||
        std::ranges::any_of(desk.offers(choice.need->chip, offered), [&](const OfferView* offer) {
          return has_data(desk, demand, *choice.need, offer->offer->region);
        }))
      return choice.need;
  return nullptr;
}

std::vector<ChipNeed> needs_on(const Desk& desk, model::ChipTypeId chip, std::initializer_list<Kind> kinds,
                               std::optional<WorkloadKind> only, Needs whose)
{
  std::vector<ChipNeed> found;
  for (const Demand& demand : desk.view().demands) {
    if (only && demand.kind != *only)
      continue;
    if (whose == Needs::all) {
      for (const ChipDemand& need : demand.chips)
        if (need.chip == chip && need.portability == Portability::validated)
          found.push_back({&demand, &need});
      continue;
    }
    const Prices prices =
        demand.kind == WorkloadKind::serving && demand.chips.size() > 1 ? Prices::to_the_end : Prices::now;
    const std::vector<Candidate> choices = candidates(desk, demand, kinds, model::ChipTypeId::none(), prices);
    if (!choices.empty() && choices.front().need->chip == chip)
      found.push_back({&demand, choices.front().need});
  }
  return found;
}

std::vector<const ChipDemand*> by_cost_to_the_end(const Desk& desk, const Demand& demand, model::ChipTypeId except)
{
  std::vector<const ChipDemand*> found;
  for (const Candidate& choice : candidates(desk, demand, flexible_kinds, except, Prices::to_the_end))
    found.push_back(choice.need);
  return found;
}

bool has_data(const Desk& desk, const Demand& demand, const ChipDemand& need, model::RegionId region)
{
  const Seconds wait = demand.wait_in(region);
  return wait.value() <= 0.0 ||
         desk.view().now + (wait + need.remaining) <= std::min(demand.deadline, desk.view().horizon);
}

bool comes_before_data(const Demand& demand, model::RegionId region, Seconds delivery)
{
  return demand.wait_in(region) >= delivery + hour;
}

double gangs_on(const LeasingView& view, model::ChipTypeId chip)
{
  double chips = 0.0;
  for (const Demand& demand : view.demands)
    for (const ChipDemand& need : demand.chips)
      if (demand.kind == WorkloadKind::training && need.chip == chip && need.portability == Portability::validated)
        chips += need.needed;
  return chips;
}

std::vector<double> level_history(const Desk& desk, model::ChipTypeId chip, std::initializer_list<Kind> kinds,
                                  std::optional<WorkloadKind> only, Needs whose)
{
  std::vector<double> sum;
  for (const ChipNeed& each : needs_on(desk, chip, kinds, only, whose)) {
    const std::span<const double> history = each.need->history;
    if (history.size() > sum.size())
      sum.insert(sum.begin(), history.size() - sum.size(), 0.0);
    const std::size_t skip = sum.size() - history.size();
    for (std::size_t i = 0; i < history.size(); ++i)
      sum[skip + i] += history[i];
  }
  return sum;
}

} // namespace leasehold::policy
