#include "policy/planning/planned_leasing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
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

Holds checked(const LeasingView& view, const LeasingPlan& plan)
{
  Holds holds;
  for (const LeasingPlan::Hold& hold : plan.holds) {
    const OfferView& offer = view.offer(hold.offer);
    if (!ends_freely(*offer.offer))
      throw std::invalid_argument(
          fmt::format("a planner holds an offer of {} (its leases do not end at any time)", offer.provider));
    if (hold.chips < 0)
      throw std::invalid_argument(fmt::format("a planner holds {} chips of {}", hold.chips, offer.provider));
    if (!holds.emplace(hold.offer, hold.chips).second)
      throw std::invalid_argument(fmt::format("a planner holds an offer of {} twice", offer.provider));
  }
  for (const market::LeaseRequest& order : plan.orders) {
    const OfferView& offer = view.offer(order.offer);
    if (order.chips < 0 || !std::isfinite(order.term.value()) || order.term < Seconds{0})
      throw std::invalid_argument(
          fmt::format("a planner orders {} chips of {} for {} s", order.chips, offer.provider, order.term.value()));
  }
  return holds;
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
  const LeasingPlan plan = planner_->plan(view);
  Holds missing = checked(view, plan);
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
  std::vector<market::LeaseRequest> orders;
  for (const auto& [offer, chips] : missing)
    if (chips > 0)
      orders.push_back(rent(view.offer(offer), chips));
  orders.insert(orders.end(), plan.orders.begin(), plan.orders.end());
  for (market::LeaseRequest& order : orders) {
    order.tenant = view.tenant;
    static_cast<void>(view.position(order.offer)); // throws where it is not open to the tenant
    sink.request(order);
  }
  for (const LeasingPlan::Port& port : plan.ports)
    sink.port(port.demand, port.chip);
  for (const LeasingPlan::House& house : plan.houses)
    sink.house(house.demand, house.chip, house.provider, house.region);
  for (const LeasingPlan::Copy& copy : plan.copies)
    sink.send_data(copy.demand, copy.region);
}

} // namespace leasehold::policy
