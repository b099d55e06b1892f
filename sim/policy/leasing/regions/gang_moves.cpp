#include "policy/leasing/regions/gang_moves.hpp"

#include "policy/leasing/buying/off_spot.hpp"

#include <algorithm>

namespace leasehold::policy {

namespace {

std::optional<std::size_t> berth_of(const GangState& state, std::optional<market::OfferId> offer)
{
  for (std::size_t b = 0; offer && b < state.berths.size(); ++b)
    if (state.berths[b].offer->id == *offer)
      return b;
  return std::nullopt;
}

std::int64_t at(const std::map<market::OfferId, std::int64_t>& chips, market::OfferId offer)
{
  const auto found = chips.find(offer);
  return found == chips.end() ? 0 : found->second;
}

} // namespace

std::int64_t GangSeats::held(const OfferView& offer, bool computing) const
{
  const bool at_once = offer.offer->programme.timing.delivery <= Seconds{0.0};
  std::int64_t chips = (at_once || !computing ? at(bought_, offer.id) : 0) - at(promised_, offer.id);
  for (const ContractView& contract : desk_->view().contracts)
    if (contract.offer == offer.id && contract.state != market::LeaseState::noticed &&
        (!computing || market::holds_chips(contract.state)))
      chips += contract.chips - contract.down;
  return chips;
}

std::int64_t GangSeats::open(const OfferView& offer) const
{
  return held(offer) + offer.available - at(bought_, offer.id);
}

bool GangSeats::take(const OfferView& offer, std::int64_t chips)
{
  const Kind kind = offer.offer->programme.kind;
  if (const std::int64_t missing = chips - std::max<std::int64_t>(0, held(offer)); missing > 0) {
    BuyOptions options;
    options.offer = offer.id;
    options.lease_size = chips;
    bought_[offer.id] += desk_->buy(chip_, missing, {kind}, options);
  }
  if (held(offer) < chips)
    return false;
  promised_[offer.id] += chips;
  return true;
}

void GangSeats::settle(std::int64_t others)
{
  std::int64_t firm = others;
  std::int64_t spot = 0;
  std::map<Site, std::int64_t> kept;
  for (const auto& [id, chips] : promised_) {
    const market::Offer& offer = *desk_->view().offer(id).offer;
    (offer.programme.kind == Kind::spot ? spot : firm) += chips;
    kept[{offer.provider, offer.region}] += chips;
  }
  for (const auto& [site, chips] : kept)
    desk_->keep_at(chip_, site, chips);
  follow_alone(*desk_, chip_, firm, Kind::on_demand, {});
  follow_alone(*desk_, chip_, spot, Kind::spot, {});
}

GangState GangTrack::state(const Desk& desk, const GangSeats& seats, const Demand& demand, const ChipDemand& need,
                           Seconds tick)
{
  GangState state;
  state.now = desk.view().now;
  state.chips = whole_chips(need);
  state.work = need.remaining * ((1.0 - done_before_) / std::max(1e-12, 1.0 - demand.progress));
  state.allowed = demand.deadline - begun_;
  state.elapsed = state.now - begun_;
  state.remaining = need.remaining;
  state.tick = tick;
  Seconds notice = model::no_limit;
  for (const OfferView* offer : desk.offers(need.chip, {Kind::on_demand, Kind::spot})) {
    const market::Offer& sold = *offer->offer;
    const bool spot = sold.programme.kind == Kind::spot;
    if ((spot && stays_off_spot(demand, need)) || !has_data(desk, demand, need, sold.region))
      continue;
    if (spot)
      notice = std::min(notice, sold.programme.timing.notice);
    const Move move = demand.move_to(sold.region);
    Berth berth;
    berth.offer = offer;
    berth.site = {sold.provider, sold.region};
    berth.spot = spot;
    berth.open = seats.open(*offer) >= whole_chips(need);
    berth.dollars = offer->price.dollars_per_hour() * static_cast<double>(whole_chips(need));
    berth.egress = move.dollars;
    berth.in_place = sold.programme.timing.delivery + demand.restart + demand.checkpoint;
    berth.begin = berth.in_place + demand.wait_in(sold.region) + move.time;
    state.berths.push_back(berth);
  }
  state.at_stake = lost_work(demand, notice, state.done() + tick);
  state.held = berth_of(state, held_);
  if (state.held && seats.held(*state.berths[*state.held].offer) < whole_chips(need))
    state.held.reset();
  if (!state.held)
    held_.reset();
  state.warm_up = std::max(Seconds{0.0}, warm_ - state.now);
  if (state.held && state.warm_up <= Seconds{0.0})
    worked_ = state.berths[*state.held].site.region;
  state.worked = worked_;
  return state;
}

std::optional<std::size_t> GangTrack::on_its_way(const GangState& state) const
{
  const auto next = berth_of(state, next_);
  return state.held && next && state.berths[*next].open ? next : std::nullopt;
}

void GangTrack::seat(GangSeats& seats, const GangState& state, std::optional<std::size_t> choice)
{
  const std::int64_t chips = state.chips;
  const auto hold = [&](std::size_t berth) { return seats.take(*state.berths[berth].offer, chips); };
  if (choice && choice != state.held) {
    const Berth& there = state.berths[*choice];
    const Seconds delivery = there.offer->offer->programme.timing.delivery;
    const bool computes = delivery <= Seconds{0.0} || seats.held(*there.offer, true) >= chips;
    if (hold(*choice)) {
      site_ = there.site;
      if (state.held && !computes && hold(*state.held)) {
        next_ = there.offer->id;
        return;
      }
      held_ = there.offer->id;
      next_.reset();
      warm_ = state.now + (there.begin - (computes ? delivery : Seconds{0.0}));
      return;
    }
    choice = state.held; // others were first
  }
  next_.reset();
  if (choice && !hold(*choice))
    choice.reset();
  held_ = choice ? std::optional{state.berths[*choice].offer->id} : std::nullopt;
  site_ = choice ? std::optional{state.berths[*choice].site} : std::nullopt;
}

} // namespace leasehold::policy
