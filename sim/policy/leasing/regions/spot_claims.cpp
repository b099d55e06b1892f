#include "policy/leasing/regions/spot_claims.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace leasehold::policy {

namespace {

constexpr std::size_t most_orders = 4;    // that are tried; of more gangs the earliest deadline goes first
constexpr Seconds fine{60.0};             // units of work, of a plan that is played
constexpr Seconds coarse{300.0};          // and of one that is compared
constexpr double unkept = 1e12;           // dollars, of a deadline
constexpr double reviews_to_spare = 10.0; // as chips come as much as a review late

Timestamp deadline(const GangState& state)
{
  return state.now + (state.allowed - state.elapsed);
}

} // namespace

std::size_t SpotClaims::enter()
{
  gangs_.emplace_back();
  return gangs_.size() - 1;
}

std::vector<SpotTaken> SpotClaims::before(std::size_t gang) const
{
  std::vector<SpotTaken> all;
  for (const std::size_t other : order_) {
    if (other == gang)
      break;
    all.insert(all.end(), gangs_[other].taken.begin(), gangs_[other].taken.end());
  }
  return all;
}

std::optional<KnownPlan> SpotClaims::plan(const Follower& gang, const std::vector<SpotTaken>& taken, Seconds unit)
{
  for (const double reviews : {reviews_to_spare, 0.0}) {
    KnownSpotRules rules;
    rules.unit = unit;
    rules.spare = reviews * gang.state.tick;
    rules.taken = taken;
    rules.held_from = gang.held_from;
    if (auto made = plan_known_spot(gang.state, rules))
      return made;
  }
  return std::nullopt;
}

std::vector<SpotTaken> SpotClaims::spot_of(const KnownPlan& plan, const GangState& state)
{
  std::vector<SpotTaken> spot;
  for (std::size_t l = 0; l < plan.legs.size(); ++l) {
    const auto& [from, offer] = plan.legs[l];
    const Timestamp until = l + 1 < plan.legs.size() ? plan.legs[l + 1].from : plan.end;
    for (const Berth& berth : state.berths)
      if (berth.spot && berth.offer->id == offer)
        spot.push_back({*offer, state.chips, from, until});
  }
  return spot;
}

double SpotClaims::cost(const Order& order) const
{
  double dollars = 0.0;
  std::vector<SpotTaken> taken;
  for (const std::size_t gang : order) {
    const auto made = plan(gangs_[gang], taken, coarse);
    dollars += made ? made->dollars : unkept;
    if (made)
      std::ranges::move(spot_of(*made, gangs_[gang].state), std::back_inserter(taken));
  }
  return dollars;
}

void SpotClaims::put_in_order(std::size_t gang)
{
  const Timestamp now = gangs_[gang].state.now;
  std::erase_if(order_, [&](std::size_t other) { return gangs_[other].end <= now; });
  if (order_.empty() || order_.size() >= most_orders) {
    const auto later = std::ranges::find_if(
        order_, [&](std::size_t other) { return deadline(gangs_[other].state) > deadline(gangs_[gang].state); });
    order_.insert(later, gang);
    return;
  }
  Order best;
  double least = 0.0;
  for (std::size_t place = order_.size() + 1; place-- > 0;) {
    Order order = order_;
    order.insert(order.begin() + static_cast<std::ptrdiff_t>(place), gang);
    if (const double dollars = cost(order); best.empty() || dollars < least * (1.0 - 1e-9)) {
      least = dollars;
      best = std::move(order);
    }
  }
  order_ = std::move(best);
}

void SpotClaims::see(std::size_t gang, const GangState& state, Timestamp held_from)
{
  Follower& own = gangs_[gang];
  own.state = state;
  own.held_from = held_from;
  own.offers.clear();
  for (const Berth& berth : state.berths)
    own.offers.push_back(*berth.offer);
  for (std::size_t b = 0; b < own.offers.size(); ++b)
    own.state.berths[b].offer = &own.offers[b];
}

std::optional<KnownPlan> SpotClaims::plan(std::size_t gang)
{
  if (std::ranges::find(order_, gang) == order_.end())
    put_in_order(gang);
  Follower& own = gangs_[gang];
  auto made = plan(own, before(gang), fine);
  own.taken = made ? spot_of(*made, own.state) : std::vector<SpotTaken>{};
  own.end = made ? made->end : deadline(own.state);
  return made;
}

} // namespace leasehold::policy
