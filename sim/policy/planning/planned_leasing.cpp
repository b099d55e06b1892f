#include "policy/planning/planned_leasing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>

namespace leasehold::policy {

namespace {

/// Chips to hold, by offer; what is held of others is to go.
using Holds = std::map<market::OfferId, std::int64_t>;

bool ends_freely(const market::Offer& offer)
{
  return offer.programme.ending.exit == market::Exit::free && market::gives_capacity(offer.programme.kind);
}

constexpr std::int64_t countable_chips = std::int64_t{1} << 40; ///< that anybody holds: sums of them stay whole numbers

void refuse_leases(bool wrong, const std::string& what)
{
  if (wrong)
    throw std::invalid_argument("a planner " + what);
}

Holds checked_holds(const LeasingView& view, const LeasingPlan& plan)
{
  Holds holds;
  for (const LeasingPlan::Hold& hold : plan.holds) {
    const OfferView& offer = view.offer(hold.offer);
    refuse_leases(!ends_freely(*offer.offer),
                  fmt::format("holds an offer of {} (its leases do not end at any time)", offer.provider));
    refuse_leases(hold.chips < 0 || hold.chips > countable_chips,
                  fmt::format("holds {} chips of {}", hold.chips, offer.provider));
    refuse_leases(!holds.emplace(hold.offer, hold.chips).second,
                  fmt::format("holds an offer of {} twice", offer.provider));
  }
  return holds;
}

void check_orders(const LeasingView& view, const LeasingPlan& plan)
{
  for (const market::LeaseRequest& order : plan.orders) {
    const OfferView& offer = view.offer(order.offer);
    refuse_leases(order.chips < 0 || order.chips > countable_chips || !std::isfinite(order.term.value()) ||
                      order.term < Seconds{0},
                  fmt::format("orders {} chips of {} for {} s", order.chips, offer.provider, order.term.value()));
    refuse_leases(!std::isfinite(order.start.value()), fmt::format("orders from {} s on", order.start.value()));
    const bool in_dollars = market::commits_to_dollars(offer.offer->programme.kind);
    refuse_leases(in_dollars ? order.chips != 0 || order.spend <= Money{} : order.spend != Money{},
                  fmt::format("orders {} chips and ${:.2f} of {}, whose {} commits to {}", order.chips,
                              order.spend.dollars(), offer.provider, offer.offer->programme.name,
                              in_dollars ? "dollars" : "chips"));
  }
}

void check_renewals(const LeasingView& view, const LeasingPlan& plan)
{
  std::set<model::LeaseId> renewed;
  for (const model::LeaseId lease : plan.renewals) {
    const auto found = std::ranges::find(view.contracts, lease, &ContractView::id);
    refuse_leases(found == view.contracts.end(),
                  fmt::format("renews lease {}, which its tenant has not", lease.index()));
    refuse_leases(ends_freely(*view.offer(found->offer).offer),
                  fmt::format("renews lease {}, which has no term: it is held", lease.index()));
    refuse_leases(!renewed.insert(lease).second, fmt::format("renews lease {} twice", lease.index()));
  }
}

const Demand& demand_named(const LeasingView& view, const std::string& name)
{
  const auto found = std::ranges::find(view.demands, name, &Demand::name);
  refuse_leases(found == view.demands.end(), fmt::format("names a workload `{}`, which its tenant has not", name));
  return *found;
}

/// Null where the workload does not list the chip.
const ChipDemand* need_listed(const Demand& demand, model::ChipTypeId chip)
{
  const auto found = std::ranges::find(demand.chips, chip, &ChipDemand::chip);
  return found == demand.chips.end() ? nullptr : &*found;
}

const ChipDemand& listed_need(const Demand& demand, model::ChipTypeId chip, const char* verb)
{
  const ChipDemand* const need = need_listed(demand, chip);
  refuse_leases(need == nullptr, fmt::format("{} `{}` for chips that it does not run on", verb, demand.name));
  return *need;
}

/// That of gangs, each once.
void check_gangs(const LeasingView& view, const LeasingPlan& plan)
{
  const auto gang = [&](const std::string& name, const char* verb) -> const Demand& {
    const Demand& demand = demand_named(view, name);
    refuse_leases(demand.kind == WorkloadKind::serving, fmt::format("{} `{}`, which is a service", verb, name));
    return demand;
  };
  std::set<std::string> housed;
  for (const LeasingPlan::House& house : plan.houses) {
    listed_need(gang(house.demand, "houses"), house.chip, "houses");
    refuse_leases(!housed.insert(house.demand).second, fmt::format("houses `{}` twice", house.demand));
    refuse_leases(house.provider.valid() && std::ranges::none_of(view.offers,
                                                                 [&](const OfferView& each) {
                                                                   return each.offer->chip == house.chip &&
                                                                          each.offer->provider == house.provider &&
                                                                          each.offer->region == house.region;
                                                                 }),
                  fmt::format("houses `{}` where nobody offers such chips", house.demand));
  }
  std::set<std::pair<std::string, model::RegionId>> copied;
  for (const LeasingPlan::Copy& copy : plan.copies) {
    gang(copy.demand, "copies data of");
    refuse_leases(!copied.emplace(copy.demand, copy.region).second,
                  fmt::format("copies data of `{}` to one region twice", copy.demand));
  }
  std::set<std::pair<std::string, model::ChipTypeId>> ported;
  for (const LeasingPlan::Port& port : plan.ports) {
    listed_need(demand_named(view, port.demand), port.chip, "ports");
    refuse_leases(!ported.emplace(port.demand, port.chip).second,
                  fmt::format("ports `{}` to one chip twice", port.demand));
  }
}

/// Lets go of so many chips of a lease, or of as many as its programme allows; returns how many.
std::int64_t let_go(const LeasingView& view, const ContractView& contract, std::int64_t chips, LeaseSink& sink)
{
  if (chips >= contract.chips)
    return sink.release(contract.id) ? contract.chips : 0;
  const market::Size& size = view.offer(contract.offer).offer->programme.size;
  if (!market::holds_chips(contract.state) || contract.end < Timestamp::never())
    return 0;
  const std::int64_t part = std::min(chips, contract.chips - size.minimum) / size.step * size.step;
  return part > 0 && sink.reduce(contract.id, part) ? part : 0;
}

/// At least so many chips, by the offer's steps.
market::LeaseRequest rent(const OfferView& offer, std::int64_t chips)
{
  const market::Size& size = offer.offer->programme.size;
  market::LeaseRequest request;
  request.offer = offer.id;
  request.chips = std::max((chips + size.step - 1) / size.step * size.step, size.minimum);
  return request;
}

} // namespace

PlannedLeasing::PlannedLeasing(Seconds period, std::unique_ptr<LeasingPlanner> planner)
    : period_(period), planner_(std::move(planner))
{
  if (!(period_ > Seconds{0}) || !std::isfinite(period_.value()))
    throw std::invalid_argument("a review must come some time after the last");
}

void PlannedLeasing::review(const LeasingView& view, LeaseSink& sink)
{
  LeasingView shown = view;
  shown.turned_down = turned_down_;
  const LeasingPlan plan = planner_->plan(shown);
  Holds missing = checked_holds(view, plan);
  check_orders(view, plan);
  check_renewals(view, plan);
  check_gangs(view, plan);
  turned_down_.clear();
  std::vector<const ContractView*> free;
  for (const ContractView& contract : view.contracts) {
    if (contract.state == market::LeaseState::noticed)
      continue;
    if (ends_freely(*view.offer(contract.offer).offer)) {
      free.push_back(&contract);
      missing[contract.offer] -= contract.chips;
    } else {
      const bool renew = std::ranges::find(plan.renewals, contract.id) != plan.renewals.end();
      if (renew != contract.auto_renew)
        sink.set_auto_renew(contract.id, renew);
    }
  }
  std::ranges::stable_sort(free, [](const ContractView* a, const ContractView* b) {
    const double one = a->busy / static_cast<double>(a->chips);
    const double other = b->busy / static_cast<double>(b->chips);
    return one != other ? one < other : a->id < b->id;
  });
  for (const ContractView* contract : free)
    if (std::int64_t& chips = missing[contract->offer]; chips < 0)
      chips += let_go(view, *contract, -chips, sink);
  for (const auto& [offer, chips] : missing)
    if (chips > 0)
      ask(view, rent(view.offer(offer), chips), TurnedDown::Wish::hold, sink);
  for (const market::LeaseRequest& order : plan.orders)
    ask(view, order, TurnedDown::Wish::order, sink);
  ask_for_ports(view, plan, sink);
  for (const LeasingPlan::House& house : plan.houses)
    sink.house(house.demand, house.chip, house.provider, house.region);
  for (const LeasingPlan::Copy& copy : plan.copies)
    sink.send_data(copy.demand, copy.region);
}

void PlannedLeasing::ask(const LeasingView& view, market::LeaseRequest request, TurnedDown::Wish wish, LeaseSink& sink)
{
  request.tenant = view.tenant;
  const market::Verdict verdict = sink.request(request);
  if (!verdict)
    turned_down_.push_back(
        {wish, request.offer, {}, model::ChipTypeId::none(), request.chips, request.spend, verdict.refusal});
}

void PlannedLeasing::ask_for_ports(const LeasingView& view, const LeasingPlan& plan, LeaseSink& sink)
{
  std::set<std::size_t> begun; // several workloads may wait for one port
  for (const LeasingPlan::Port& port : plan.ports) {
    const ChipDemand& need = listed_need(demand_named(view, port.demand), port.chip, "ports");
    if (sink.port(port.demand, port.chip))
      begun.insert(need.port.subject);
    else if (need.portability == Portability::unported && !begun.contains(need.port.subject))
      turned_down_.push_back(
          {TurnedDown::Wish::port, market::OfferId::none(), port.demand, port.chip, 0, {}, market::Refusal::none});
  }
}

} // namespace leasehold::policy
