#include "policy/leasing/regions/gang_moves.hpp"

#include "policy/leasing/buying/off_spot.hpp"

#include <algorithm>
#include <cmath>

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

GangSeats::GangSeats(Desk& desk, model::ChipTypeId chip, std::int64_t lease_size)
    : desk_(&desk), chip_(chip), lease_size_(lease_size)
{
  for (const ContractView& contract : desk.view().contracts) {
    const market::Offer& offer = *desk.view().offer(contract.offer).offer;
    const Kind kind = offer.programme.kind;
    if (offer.chip != chip || (kind != Kind::spot && kind != Kind::on_demand) ||
        contract.state == market::LeaseState::noticed)
      continue;
    Lease& lease = leases_.emplace_back();
    lease.id = contract.id;
    lease.offer = contract.offer;
    lease.computes = market::holds_chips(contract.state);
    std::int64_t busy = 0;
    for (const Demand& gang : desk.view().demands) {
      busy += runs_on(lease, gang);
      (gang.deadline < Timestamp::never() ? lease.left : lease.undated) += runs_on(lease, gang);
    }
    lease.free = std::max<std::int64_t>(0, contract.chips - contract.down - busy);
  }
}

std::int64_t GangSeats::runs_on(const Lease& lease, const Demand& gang)
{
  const auto part = std::ranges::find(gang.on, lease.id, &model::OnLease::lease);
  return part == gang.on.end() ? 0 : std::llround(part->chips);
}

std::int64_t GangSeats::own(const Lease& lease, const Demand& gang)
{
  const auto aside = lease.aside.find(gang.name);
  return runs_on(lease, gang) + (aside == lease.aside.end() ? 0 : aside->second);
}

std::int64_t GangSeats::beside(const OfferView& offer, const Demand& gang) const
{
  const auto owned = std::ranges::find_if(gang.on, [](const model::OnLease& on) { return !on.lease.valid(); });
  if (owned == gang.on.end())
    return 0;
  for (const Lease& lease : leases_)
    if (runs_on(lease, gang) > 0 && is_at(lease, offer))
      return std::llround(owned->chips);
  return 0;
}

bool GangSeats::is_at(const Lease& lease, const OfferView& offer) const
{
  const market::Offer& sold = *desk_->view().offer(lease.offer).offer;
  return sold.provider == offer.offer->provider && sold.region == offer.offer->region;
}

std::int64_t GangSeats::exchanged(const OfferView& offer, const Demand& gang) const
{
  std::int64_t elsewhere = 0;
  std::int64_t undated = 0;
  for (const Lease& lease : leases_)
    if (lease.offer == offer.id)
      undated += lease.undated;
    else if (is_at(lease, offer))
      elsewhere += runs_on(lease, gang);
  return std::min(elsewhere, undated);
}

void GangSeats::set_aside(market::OfferId offer, const Demand& gang, std::int64_t chips)
{
  for (const Lease& lease : leases_)
    chips -= lease.offer == offer ? own(lease, gang) : 0;
  for (Lease& lease : leases_)
    if (const std::int64_t here = lease.offer == offer ? std::min(chips, lease.free) : 0; here > 0) {
      lease.aside[gang.name] += here;
      lease.free -= here;
      chips -= here;
    }
}

std::int64_t GangSeats::held(const OfferView& offer, const Demand& gang, bool computing) const
{
  const bool at_once = offer.offer->programme.timing.delivery <= Seconds{0.0};
  std::int64_t chips =
      beside(offer, gang) + exchanged(offer, gang) + (at_once || !computing ? at(bought_, offer.id) : 0);
  for (const Lease& lease : leases_)
    if (lease.offer == offer.id && (!computing || lease.computes))
      chips += lease.free + own(lease, gang);
  return chips;
}

std::int64_t GangSeats::open(const OfferView& offer, const Demand& gang) const
{
  return held(offer, gang) + std::max<std::int64_t>(0, desk_->left(offer));
}

std::optional<market::OfferId> GangSeats::under(const Demand& gang) const
{
  std::map<market::OfferId, std::int64_t> chips;
  for (const Lease& lease : leases_)
    if (const std::int64_t here = own(lease, gang); here > 0)
      chips[lease.offer] += here;
  const auto most = std::ranges::max_element(chips, {}, [](const auto& each) { return each.second; });
  return most == chips.end() ? std::nullopt : std::optional{most->first};
}

bool GangSeats::take(const OfferView& offer, const Demand& gang, std::int64_t chips)
{
  if (const std::int64_t missing = chips - held(offer, gang); missing > 0) {
    BuyOptions options;
    options.offer = offer.id;
    options.lease_size = lease_size_ > 0 ? lease_size_ : chips;
    bought_[offer.id] += desk_->buy(chip_, missing, {offer.offer->programme.kind}, options);
  }
  if (held(offer, gang) < chips)
    return false;
  std::int64_t rest = std::max<std::int64_t>(0, chips - beside(offer, gang));
  promised_[offer.id] += rest;
  for (Lease& lease : leases_)
    if (const std::int64_t here = lease.offer == offer.id ? std::min(rest, own(lease, gang)) : 0; here > 0) {
      lease.kept += here;
      lease.left -= std::min(lease.left, runs_on(lease, gang));
      rest -= here;
    }
  for (Lease& lease : leases_)
    if (const std::int64_t here = lease.offer == offer.id ? std::min(rest, lease.free) : 0; here > 0) {
      lease.kept += here;
      lease.free -= here;
      rest -= here;
    }
  std::int64_t exchanges = std::min(rest, exchanged(offer, gang));
  rest -= exchanges;
  for (Lease& lease : leases_)
    if (const std::int64_t here = lease.offer == offer.id ? std::min(exchanges, lease.undated) : 0; here > 0) {
      lease.kept += here;
      lease.undated -= here;
      exchanges -= here;
    }
  bought_[offer.id] -= rest;
  return true;
}

std::int64_t GangSeats::promised(Kind kind) const
{
  std::int64_t chips = 0;
  for (const auto& [id, count] : promised_)
    chips += desk_->view().offer(id).offer->programme.kind == kind ? count : 0;
  return chips;
}

std::int64_t GangSeats::promised_at(Site site) const
{
  std::int64_t chips = 0;
  for (const auto& [id, count] : promised_) {
    const market::Offer& offer = *desk_->view().offer(id).offer;
    chips += Site{offer.provider, offer.region} == site ? count : 0;
  }
  return chips;
}

void GangSeats::leave(std::int64_t others)
{
  for (const Lease& lease : leases_)
    desk_->keep_lease(lease.id, lease.kept);
  for (const auto& [kind, stays] : {std::pair{Kind::on_demand, others}, std::pair<Kind, std::int64_t>{Kind::spot, 0}})
    for (const Lease& lease : leases_)
      if (desk_->view().offer(lease.offer).offer->programme.kind == kind)
        desk_->let_go_of(lease.id, std::min(lease.left, desk_->held(chip_, {kind}) - stays - promised(kind)));
}

void GangSeats::settle(std::int64_t others)
{
  std::map<Site, std::int64_t> kept;
  for (const auto& [id, chips] : promised_) {
    const market::Offer& offer = *desk_->view().offer(id).offer;
    kept[{offer.provider, offer.region}] += chips;
  }
  for (const auto& [site, chips] : kept)
    desk_->keep_at(chip_, site, chips);
  follow_alone(*desk_, chip_, others + promised(Kind::on_demand), Kind::on_demand, {});
  follow_alone(*desk_, chip_, promised(Kind::spot), Kind::spot, {});
}

void gather(Desk& desk, const ChipTarget& target, const GangSeats& seats, BuyOptions options)
{
  std::map<Site, std::int64_t> wanted;
  for (const Gang& gang : target.gangs)
    wanted[gang.site] += static_cast<std::int64_t>(std::ceil(gang.chips - 1e-9));
  for (const auto& [site, chips] : wanted) {
    options.site = site;
    const std::int64_t held = desk.held_at(target.chip, site, {Kind::on_demand, Kind::spot}) - seats.promised_at(site);
    if (held < chips)
      desk.buy(target.chip, chips - held, {Kind::on_demand}, options);
    desk.keep_at(target.chip, site, chips);
  }
}

void GangTrack::claim(GangSeats& seats, const Demand& demand, const ChipDemand& need) const
{
  for (const auto& offer : {held_, next_})
    if (offer)
      seats.set_aside(*offer, demand, whole_chips(need));
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
    berth.open = seats.open(*offer, demand) >= whole_chips(need);
    berth.dollars = offer->price.dollars_per_hour() * static_cast<double>(whole_chips(need));
    berth.egress = move.dollars;
    berth.in_place = sold.programme.timing.delivery + demand.restart + demand.checkpoint;
    berth.begin = berth.in_place + demand.wait_in(sold.region) + move.time;
    state.berths.push_back(berth);
  }
  state.at_stake = lost_work(demand, notice, state.done() + tick);
  const auto has = berth_of(state, held_);
  const bool exchanged = has && seats.exchanged(*state.berths[*has].offer, demand) > 0 &&
                         seats.held(*state.berths[*has].offer, demand) >= state.chips;
  if (const auto under = seats.under(demand); under && under != held_ && !exchanged) {
    // It began on chips that another was to have.
    held_ = under;
    warm_ = state.now + demand.restart;
  }
  state.held = berth_of(state, held_);
  if (state.held && seats.held(*state.berths[*state.held].offer, demand) < whole_chips(need))
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

void GangTrack::seat(GangSeats& seats, const GangState& state, const Demand& demand, std::optional<std::size_t> choice)
{
  const std::int64_t chips = state.chips;
  const auto hold = [&](std::size_t berth) { return seats.take(*state.berths[berth].offer, demand, chips); };
  if (choice && choice != state.held) {
    const Berth& there = state.berths[*choice];
    const Seconds delivery = there.offer->offer->programme.timing.delivery;
    const bool computes = delivery <= Seconds{0.0} || seats.held(*there.offer, demand, true) >= chips;
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
