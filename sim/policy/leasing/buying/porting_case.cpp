#include "policy/leasing/buying/porting_case.hpp"

#include "policy/leasing/buying/deals.hpp"
#include "policy/leasing/buying/trend.hpp"
#include "policy/leasing/plan/plan_player.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>

namespace leasehold::policy {

namespace {

using Programmes = std::vector<std::string>;

double rented_price(const Desk& desk, model::ChipTypeId chip, const Programmes& programmes)
{
  if (programmes.empty())
    return desk.price(chip, flexible_kinds);
  for (const OfferView* offer : desk.offers(chip, flexible_kinds))
    if (std::ranges::find(programmes, offer->offer->programme.name) != programmes.end())
      return offer->price.dollars_per_hour();
  return std::numeric_limits<double>::infinity();
}

/// The lowest price of chips that are held, whatever they are bound by; infinite where none are.
double held_price(const Desk& desk, model::ChipTypeId chip)
{
  double price = std::numeric_limits<double>::infinity();
  for (const ContractView& contract : desk.view().contracts)
    if (const OfferView& offer = desk.view().offer(contract.offer); offer.offer->chip == chip)
      price = std::min(price, offer.price.dollars_per_hour());
  return price;
}

/// The lowest price of so many chips from `from` on for so long, rented or committed, under these programmes (none: under
/// any); a minimum beyond them is paid by them.
double price_over(const Desk& desk, model::ChipTypeId chip, double chips, Seconds from, Seconds need,
                  const Programmes& programmes)
{
  DealRules rules;
  rules.need = need;
  rules.starts = from;
  rules.programmes = programmes;
  double price = rented_price(desk, chip, programmes);
  for (const Deal& deal : deals(desk, chip, committed_kinds, rules))
    if (deal.offer->available > 0 || desk.convertible(*deal.offer) > 0)
      price =
          std::min(price, deal.price * std::max(1.0, static_cast<double>(deal.offer->offer->programme.size.minimum) /
                                                         std::max(chips, 1e-9)));
  // Where all there are is held, they go on at what they cost: they are no reason to leave.
  return std::isfinite(price) || !programmes.empty() ? price : held_price(desk, chip);
}

/// Chips that are expected to be needed in the mean from `from` on for so long: what is known of it, or the last week, which
/// goes on falling where it falls. A growth is not counted on.
double mean_ahead(const Demand& demand, const ChipDemand& need, Seconds from, Seconds use)
{
  const auto mean = [](std::span<const double> levels) {
    return std::accumulate(levels.begin(), levels.end(), 0.0) / static_cast<double>(levels.size());
  };
  const auto hours = static_cast<std::size_t>(std::max(0.0, from / hour));
  if (need.future.size() > hours)
    return mean(need.future.subspan(hours));
  const auto recent = need.history.last(std::min<std::size_t>(168, need.history.size()));
  if (recent.empty())
    return need.needed;
  const double fall = demand.kind == WorkloadKind::serving ? std::min(0.0, trend_of(demand, need)) : 0.0;
  const double first = from / hour / 168.0;
  const double weeks = std::max(1e-6, use / hour / 168.0);
  const double left = fall < 0.0 ? std::exp(fall * first) * std::expm1(fall * weeks) / (fall * weeks) : 1.0;
  return left * mean(recent);
}

/// What is left for a workload to do once its port is done.
struct AfterPort {
  Seconds from;  ///< now
  Seconds until; ///< the horizon, after `from`
  double work;   ///< share of a training job's work that is left now
};

/// Whether a gang could run there now: its chips are held or can be had.
bool has_room(const Desk& desk, const ChipDemand& need)
{
  return static_cast<double>(desk.held(need.chip) + desk.available(need.chip, flexible_kinds)) >= need.needed;
}

/// A training job does not wait for a port while it may run elsewhere: what it will have done there by then no port saves.
AfterPort after_port(const Desk& desk, const Demand& demand, const ChipDemand& need)
{
  AfterPort after{need.port.time, hour * hours_to_plan(desk.view()) - need.port.time, 1.0};
  if (demand.kind == WorkloadKind::training)
    for (const ChipDemand& other : demand.chips)
      if (other.portability == Portability::validated && other.remaining.value() > 0.0 && has_room(desk, other))
        after.work = std::min(after.work, std::max(0.0, 1.0 - need.port.time / other.remaining));
  if (demand.kind == WorkloadKind::training && need.remaining.value() > 0.0) // to the horizon at most
    after.work = std::clamp(after.until / need.remaining, 0.0, after.work);
  return after;
}

/// How long chips of this type are kept busy by what is left then.
Seconds use_of(const Demand& demand, const ChipDemand& need, const AfterPort& after)
{
  return std::max(Seconds{0.0}, demand.kind == WorkloadKind::training ? need.remaining * after.work : after.until);
}

/// When chips are used, and by what share of a workload.
struct Use {
  Seconds from; ///< now
  Seconds length;
  double share = 1.0;
};

/// Dollars that all of a workload costs on a chip that it may run on, under these programmes (none: under any).
double cost_on(const Desk& desk, const Demand& demand, const ChipDemand& need, const Use& use,
               const Programmes& programmes)
{
  if (use.length.value() <= 0.0)
    return 0.0;
  const double chips = mean_ahead(demand, need, use.from, use.length);
  return chips * price_over(desk, need.chip, use.share * chips, use.from, use.length, programmes) * (use.length / hour);
}

/// Whether so many chips of a type are there to be committed to under one offer.
bool could_commit(const Desk& desk, model::ChipTypeId chip, double chips)
{
  return std::ranges::any_of(desk.offers(chip, committed_kinds), [&](const OfferView* offer) {
    return static_cast<double>(offer->available + desk.convertible(*offer)) >= chips;
  });
}

/// Dollars of what is left then, on the chips that the workload may run on now. A service that does not wait for the port may
/// commit to them at once for all the time, which costs less than renting until then and committing after it.
struct Elsewhere {
  double cost = std::numeric_limits<double>::infinity();
  const ChipDemand* need = nullptr;
};
Elsewhere cost_elsewhere(const Desk& desk, const Demand& demand, double share, const AfterPort& after)
{
  Elsewhere least;
  for (const ChipDemand& other : demand.chips) {
    if (other.portability != Portability::validated)
      continue;
    double cost = cost_on(desk, demand, other, {after.from, use_of(demand, other, after), share}, Programmes{});
    if (demand.kind == WorkloadKind::serving &&
        could_commit(desk, other.chip, mean_ahead(demand, other, Seconds{0.0}, after.from + after.until))) {
      const double at_once = cost_on(desk, demand, other, {Seconds{0.0}, after.from + after.until, share}, {});
      cost = std::min(cost, at_once - cost_on(desk, demand, other, {Seconds{0.0}, after.from, share}, {}));
    }
    if (cost < least.cost)
      least = {cost, &other};
  }
  return least;
}

/// Of the chip-hours that a port would free of a workload, those that are committed to already: nothing is saved by leaving them.
double sunk_hours(const Desk& desk, const Demand& demand, const ChipDemand& other, double share, const AfterPort& after)
{
  const Seconds use = use_of(demand, other, after);
  const double chips = mean_ahead(demand, other, after.from, use);
  std::vector<std::pair<double, double>> ends; // hours after the port, and chips
  double held = 0.0;
  for (const ContractView& contract : desk.view().contracts) {
    const market::Offer& offer = *desk.view().offer(contract.offer).offer;
    const Seconds left = std::min(contract.end - desk.view().now - after.from, use);
    if (offer.chip != other.chip || left.value() <= 0.0 || offer.programme.ending.exit == market::Exit::free)
      continue;
    ends.emplace_back(left / hour, static_cast<double>(contract.chips));
    held += ends.back().second;
  }
  std::ranges::sort(ends);
  double sunk = 0.0;
  double from = 0.0;
  for (const auto& [end, chips_then] : ends) {
    sunk += (end - from) * std::clamp(held - (1.0 - share) * chips, 0.0, share * chips);
    held -= chips_then;
    from = end;
  }
  return sunk;
}

/// Dollars that one workload saves on the chip once its port is done, with what is lost until it is tuned; adds what it costs to
/// the bargain.
double saving_on(const Desk& desk, const Demand& demand, const ChipDemand& there, double share,
                 const Programmes& programmes, Bargain& bargain)
{
  const AfterPort after = after_port(desk, demand, there);
  const Seconds use = use_of(demand, there, after);
  if (use.value() <= 0.0)
    return 0.0;
  const double chips = mean_ahead(demand, there, after.from, use);
  const double here = chips * price_over(desk, there.chip, share * chips, after.from, use, programmes);
  const Elsewhere elsewhere = cost_elsewhere(desk, demand, share, after);
  const double gain = elsewhere.cost - here * (use / hour);
  bargain.there += here * (use / hour);
  bargain.elsewhere += elsewhere.cost;
  if (gain <= 0.0 || elsewhere.need == nullptr)
    return gain > 0.0 ? share * gain : 0.0; // it can run nowhere else
  double saved = share * gain;
  const Seconds use_there = use_of(demand, *elsewhere.need, after);
  const double all = mean_ahead(demand, *elsewhere.need, after.from, use_there) * (use_there / hour);
  // A service leaves where it is bound last, hour by hour; a gang leaves all of it.
  if (all > 0.0)
    saved -= (demand.kind == WorkloadKind::serving ? gain : elsewhere.cost) / all *
             sunk_hours(desk, demand, *elsewhere.need, share, after);
  return saved - share * here * (std::min(use, there.port.tuning) / hour);
}

} // namespace

bool pays_once_proved(const Desk& desk, const Demand& demand, model::ChipTypeId chip, const Proof& proof)
{
  const Seconds all = hour * hours_to_plan(desk.view());
  double here = std::numeric_limits<double>::infinity();
  double elsewhere = std::numeric_limits<double>::infinity();
  for (const ChipDemand& need : demand.chips)
    if (need.portability == Portability::validated && need.chip != chip)
      elsewhere = std::min(elsewhere, cost_on(desk, demand, need, {Seconds{0.0}, all, proof.share}, {}));
    else if (need.portability == Portability::validated && all > proof.left)
      here = cost_on(desk, demand, need, {Seconds{0.0}, proof.left, proof.share}, {proof.deployment}) +
             cost_on(desk, demand, need, {proof.left, all - proof.left, proof.share},
                     {proof.deployment, proof.commitment});
  return std::isfinite(here) && here <= (1.0 - proof.advantage) * elsewhere;
}

double gain_of_port(const Desk& desk, const ChipDemand& need, double share, const Programmes& programmes)
{
  Bargain bargain{.chip = need.chip, .wanted = need.needed, .chips = need.port.pilots, .term = need.port.time};
  for (const Demand& demand : desk.view().demands)
    for (const ChipDemand& there : demand.chips)
      if (there.chip == need.chip && there.portability == Portability::unported &&
          there.port.subject == need.port.subject) {
        bargain.saves += saving_on(desk, demand, there, share, programmes, bargain);
        bargain.demand = bargain.demand.empty() ? demand.name : bargain.demand;
      }
  const double pilots = need.port.pilots * desk.price(need.chip, {Kind::on_demand, Kind::pilot});
  bargain.costs = need.port.engineers + pilots * (need.port.time / hour);
  desk.weighed(bargain);
  return bargain.saves - bargain.costs;
}

bool PortOrders::ask(Timestamp now, LeaseSink& sink, const Demand& demand, const ChipDemand& need, Seconds pilots_in)
{
  if (!sink.port(demand.name, need.chip))
    return false;
  done_[need.port.subject] = now + (pilots_in + need.port.time);
  return true;
}

std::optional<Seconds> PortOrders::wait(Timestamp now, const ChipDemand& need) const
{
  if (need.portability == Portability::validated)
    return Seconds{0.0};
  const auto asked = done_.find(need.port.subject);
  return asked == done_.end() ? std::nullopt : std::optional{std::max(Seconds{0.0}, asked->second - now)};
}

std::vector<double> PortOrders::usable(const Desk& desk, const ChipDemand& need, std::vector<double> ahead) const
{
  const auto until = wait(desk.view().now, need);
  if (!until)
    return {};
  const auto hours = static_cast<std::size_t>(std::ceil(*until / hour));
  std::fill_n(ahead.begin(), std::min(ahead.size(), hours), 0.0);
  return ahead;
}

} // namespace leasehold::policy
