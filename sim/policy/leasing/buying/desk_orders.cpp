// What the desk orders and lets go.
#include "policy/leasing/buying/desk.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::policy {

namespace {

std::int64_t round_up(std::int64_t chips, std::int64_t step)
{
  return (chips + step - 1) / step * step;
}

/// Whether it begins at once where chips that are rented on demand make room for it.
bool takes_over(const market::Offer& offer)
{
  return offer.stock.valid() && offer.programme.ending.exit != market::Exit::free &&
         offer.programme.timing.delivery.value() <= 0.0;
}

} // namespace

void Desk::make_room(const OfferView& offer, std::int64_t chips)
{
  const market::Programme& programme = offer.offer->programme;
  if (!takes_over(*offer.offer))
    return;
  const std::int64_t most = left(offer) + convertible(offer);
  const std::int64_t least = std::max(programme.size.step, programme.size.minimum);
  const std::int64_t wanted = std::min(round_up(std::max(chips, least), programme.size.step), most);
  if (wanted < least)
    return;
  for (std::size_t i = 0; i < contracts_.size() && left(offer) < wanted; ++i)
    if (contracts_[i].chips > 0 && offer_of(i).offer->stock == offer.offer->stock && can_convert(i))
      let_go(i, round_up(wanted - left(offer), offer_of(i).offer->programme.size.step));
}

bool Desk::can_convert(std::size_t contract) const
{
  const market::Offer& from = *offer_of(contract).offer;
  const market::LeaseState state = contracts_[contract].state;
  return from.stock.valid() && from.programme.kind == Kind::on_demand &&
         from.programme.ending.exit == market::Exit::free && market::holds_chips(state) &&
         state != market::LeaseState::noticed;
}

std::int64_t Desk::convertible(const OfferView& offer) const
{
  const auto found = takes_over(*offer.offer) ? convertible_.find(offer.offer->stock) : convertible_.end();
  return found == convertible_.end() ? 0 : found->second;
}

std::int64_t Desk::buy_from(const OfferView& offer, std::int64_t chips, const BuyOptions& options)
{
  if (left(offer) < chips)
    make_room(offer, chips);
  const market::Programme& programme = offer.offer->programme;
  const market::Size& size = programme.size;
  const bool ends_freely = programme.ending.exit == market::Exit::free && programme.term.is_open_ended();
  const std::int64_t usual = programme.kind == Kind::spot ? 1 : ends_freely ? INT64_MAX : 64;
  std::int64_t got = 0;
  while (got < chips) {
    std::int64_t lot = std::max({options.lease_size.value_or(usual), size.step, size.minimum});
    if (const std::int64_t rest = round_up(std::max<std::int64_t>(0, chips - got - lot), size.step);
        rest < size.minimum)
      lot += rest; // too little for a lease of its own
    const std::int64_t most = std::min({lot, size.maximum.value_or(INT64_MAX), left(offer)});
    const std::int64_t wanted = std::max(round_up(chips - got, size.step), round_up(size.minimum, size.step));
    const std::int64_t order = std::min(wanted, most / size.step * size.step);
    if (order < std::max(size.minimum, std::int64_t{1}))
      break;
    const bool any_term = programme.term.choices.empty();
    const Seconds shortest = any_term ? programme.term.minimum : programme.term.choices.front();
    const Seconds term = options.term.value() > 0.0 ? options.term : shortest;
    market::LeaseRequest request;
    request.tenant = view_->tenant;
    request.offer = offer.id;
    request.chips = order;
    request.term = term;
    request.start = view_->now;
    request.auto_renew = options.auto_renew;
    const market::Verdict verdict = sink_->request(request);
    if (!verdict)
      break;
    got += order;
    for (const OfferView& other : view_->offers)
      if (other.id == offer.id || (other.offer->stock.valid() && other.offer->stock == offer.offer->stock))
        bought(other) += order;
    held_[{offer.offer->chip, programme.kind}] += order;
    leased_[static_cast<std::size_t>(&offer - view_->offers.data())] += order;
    ordered_[static_cast<std::size_t>(&offer - view_->offers.data())] += order;
    count_at(*offer.offer, order, verdict.active_at <= view_->now);
    if (verdict.active_at > view_->now)
      count_pending(*offer.offer, order);
  }
  return got;
}

std::int64_t Desk::buy(model::ChipTypeId chip, std::int64_t chips, std::initializer_list<Kind> kinds,
                       const BuyOptions& options)
{
  std::int64_t got = 0;
  const OrderBounds bounds{chip,
                           providers_,
                           {kinds.begin(), kinds.size()},
                           options.programme,
                           options.offer,
                           options.site ? options.site->region : model::RegionId::none()};
  if (audited())
    sink_->orders_within(&bounds);
  for (const OfferView* offer : offers(chip, kinds)) {
    if (got >= chips || offer->price.dollars_per_hour() > options.price_limit)
      break;
    if (options.offer.valid() && options.offer != offer->id)
      continue;
    if (options.site && *options.site != Site{offer->offer->provider, offer->offer->region})
      continue;
    if (options.at_once && offer->offer->programme.timing.delivery.value() > 0.0)
      continue;
    if (!options.programme.empty() && offer->offer->programme.name != options.programme)
      continue;
    const auto wanted = static_cast<double>(chips - got);
    const double lot = std::max(wanted, static_cast<double>(offer->offer->programme.size.minimum));
    if (lot * offer->price.dollars_per_hour() > wanted * options.rent)
      continue;
    if (chips - got >= options.least)
      got += buy_from(*offer, chips - got, options);
  }
  sink_->orders_within(nullptr);
  return got;
}

std::vector<std::size_t> Desk::releasable(model::ChipTypeId chip, std::initializer_list<Kind> kinds) const
{
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < contracts_.size(); ++i) {
    const ContractView& contract = contracts_[i];
    if (contract.chips > 0 && suits(offer_of(i), chip, kinds) &&
        offer_of(i).offer->programme.ending.exit == market::Exit::free && contract.state != market::LeaseState::noticed)
      order.push_back(i);
  }
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    const ContractView& x = contracts_[a];
    const ContractView& y = contracts_[b];
    const market::Rate dear = offer_of(a).price;
    const market::Rate cheap = offer_of(b).price;
    if (dear != cheap)
      return cheap < dear;
    if ((x.gangs > 0.0) != (y.gangs > 0.0))
      return y.gangs > 0.0; // replicas find another host sooner than a gang
    return x.busy / static_cast<double>(x.chips) < y.busy / static_cast<double>(y.chips);
  });
  return order;
}

bool Desk::carries_gang(std::size_t contract, std::int64_t too_many) const
{
  const market::Offer& offer = *offer_of(contract).offer;
  const auto stay = sites_.find({offer.chip, Site{offer.provider, offer.region}});
  return contracts_[contract].gangs > 0.0 && stay != sites_.end() &&
         stay->second.gangs <= static_cast<double>(stay->second.keep) &&
         static_cast<double>(too_many) < stay->second.gangs && !pays_to_move(offer.chip, too_many);
}

bool Desk::pays_to_move(model::ChipTypeId chip, std::int64_t fewer) const
{
  double lost = 0.0; // chip-hours
  for (const Demand& demand : view_->demands)
    for (const ChipDemand& need : demand.chips)
      if (demand.kind == WorkloadKind::training && demand.running && need.chip == chip)
        lost += need.needed * ((demand.restart + demand.at_stake) / hour);
  const Seconds saved_for = std::min(day, view_->horizon - view_->now);
  return static_cast<double>(fewer) * (saved_for / hour) > lost;
}

std::int64_t Desk::not_prepaid(std::size_t contract) const
{
  const market::Offer& offer = *offer_of(contract).offer;
  const auto kept = prepaid_.find(offer.chip);
  const std::int64_t chips = contracts_[contract].chips;
  if (kept == prepaid_.end() || offer.programme.kind != Kind::on_demand)
    return chips;
  return std::clamp<std::int64_t>(held(offer.chip, {Kind::on_demand}) - kept->second, 0, chips);
}

std::int64_t Desk::spared(std::size_t contract) const
{
  const market::Offer& offer = *offer_of(contract).offer;
  const auto stay = sites_.find({offer.chip, Site{offer.provider, offer.region}});
  const std::int64_t chips = contracts_[contract].chips;
  if (stay == sites_.end())
    return chips;
  return std::clamp<std::int64_t>(stay->second.ready - stay->second.keep, 0, chips);
}

std::int64_t Desk::not_kept(std::size_t contract) const
{
  const auto kept = kept_.find(contracts_[contract].id);
  return contracts_[contract].chips - (kept == kept_.end() ? 0 : kept->second);
}

std::int64_t Desk::let_go_of(model::LeaseId lease, std::int64_t chips)
{
  const auto found = std::ranges::find(contracts_, lease, &ContractView::id);
  if (found == contracts_.end())
    return 0;
  const auto contract = static_cast<std::size_t>(found - contracts_.begin());
  return let_go(contract, std::min(chips, not_kept(contract)));
}

std::int64_t Desk::droppable(std::size_t i, std::int64_t chips, std::int64_t serving) const
{
  const ContractView& contract = contracts_[i];
  std::int64_t most = std::min({chips, not_prepaid(i), not_kept(i)});
  if (!market::holds_chips(contract.state))
    return most < contract.chips ? 0 : most;
  most = std::min({most, spared(i), ready(offer_of(i).offer->chip) - serving});
  return std::max<std::int64_t>(0, most);
}

std::int64_t Desk::drop(model::ChipTypeId chip, std::int64_t chips, std::initializer_list<Kind> kinds,
                        std::int64_t serving)
{
  std::int64_t dropped = 0;
  std::optional<market::Rate> dearest; // that computes and stays
  const std::vector<std::size_t> order = releasable(chip, kinds);
  const auto price_of = [this](std::size_t i) { return offer_of(i).price; };
  for (auto first = order.begin(); first != order.end() && dropped < chips;) {
    const market::Rate price = price_of(*first);
    const auto last = std::ranges::find_if(
        first, order.end(), [&](market::Rate other) { return other != price; }, price_of);
    for (const bool idle_alone : {true, false})
      for (auto place = first; place != last; ++place) {
        const std::size_t i = *place;
        const ContractView& contract = contracts_[i];
        const bool computes = market::holds_chips(contract.state);
        if (!computes && dearest && price < *dearest && pending(chip, kinds) - contract.chips < serving)
          continue; // it replaces that
        std::int64_t most = droppable(i, chips - dropped, serving);
        if (computes && (idle_alone || carries_gang(i, chips))) {
          const double kept = std::ceil(idle_alone ? contract.busy : contract.gangs);
          most = std::min(most, contract.chips - static_cast<std::int64_t>(kept));
        }
        dropped += let_go(i, most);
      }
    if (std::any_of(first, last, [this](std::size_t i) {
          return contracts_[i].chips > 0 && market::holds_chips(contracts_[i].state);
        }))
      dearest = dearest.value_or(price);
    first = last;
  }
  return dropped;
}

void Desk::leave_what_is_down(model::ChipTypeId chip, std::initializer_list<Kind> kinds)
{
  if (down_.empty())
    return;
  for (const std::size_t i : releasable(chip, kinds))
    let_go(i, contracts_[i].down);
}

std::int64_t Desk::can_go(std::size_t i, std::int64_t chips) const
{
  const ContractView& contract = contracts_[i];
  const market::Size& size = offer_of(i).offer->programme.size;
  if (chips >= contract.chips)
    return contract.chips;
  if (!market::holds_chips(contract.state) || contract.end < Timestamp::never())
    return 0;
  return std::max<std::int64_t>(0, std::min(chips, contract.chips - size.minimum)) / size.step * size.step;
}

std::int64_t Desk::let_go(std::size_t i, std::int64_t chips)
{
  ContractView& contract = contracts_[i];
  const market::Offer& offer = *offer_of(i).offer;
  const bool computes = market::holds_chips(contract.state);
  chips = can_go(i, chips);
  const bool whole = chips == contract.chips;
  if (chips <= 0 || !(whole ? sink_->release(contract.id) : sink_->reduce(contract.id, chips)))
    return 0;
  if (can_convert(i))
    convertible_[offer.stock] -= chips;
  const std::int64_t down = std::min(chips, contract.down); // these go first
  const std::int64_t standing = chips - down;
  count_at(offer, -standing, computes);
  held_[{offer.chip, offer.programme.kind}] -= chips;
  if (down > 0)
    down_[{offer.chip, offer.programme.kind}] -= down;
  leased_[offer_of_[i]] -= standing;
  if (!computes)
    count_pending(offer, -chips);
  for (const OfferView& other : view_->offers)
    if (offer.stock.valid() && other.offer->stock == offer.stock)
      bought(other) -= standing;
  contract.chips -= chips;
  contract.down -= down;
  contract.busy = std::min(contract.busy, static_cast<double>(contract.chips));
  contract.gangs = std::min(contract.gangs, contract.busy);
  return chips;
}

std::int64_t Desk::buy_cheaper(model::ChipTypeId chip, std::int64_t wanted, std::initializer_list<Kind> kinds,
                               Seconds overlap, const BuyOptions& options)
{
  if (down_.empty() && !holds_dearer(chip, kinds))
    return 0;
  const Seconds saved_for = std::min(day, view_->horizon - view_->now);
  std::int64_t stays = ready(chip) + pending(chip, kinds);
  std::int64_t got = 0;
  for (const std::size_t i : releasable(chip, kinds)) {
    const double dear = offer_of(i).price.dollars_per_hour();
    if (!market::holds_chips(contracts_[i].state))
      continue;
    const market::Offer& from = *offer_of(i).offer;
    const std::int64_t old = not_prepaid(i);
    for (const OfferView* offer : offers(chip, kinds)) {
      const market::Offer& to = *offer->offer;
      const double cheap = offer->price.dollars_per_hour();
      const Seconds twice = overlap + to.programme.timing.delivery;
      if ((dear - cheap) * saved_for.value() <= cheap * twice.value())
        break;
      // What a gang needs at its site is replaced there alone.
      const bool here = Site{to.provider, to.region} == Site{from.provider, from.region};
      std::int64_t may_leave = here ? old : std::min(old, spared(i));
      if (to.programme.kind == Kind::spot && options.off_spot > 0) {
        const std::int64_t firm = contracts_[i].gangs > 0.0 ? 0 : held(chip, {Kind::on_demand}) - options.off_spot;
        may_leave = std::clamp<std::int64_t>(firm, 0, may_leave);
      }
      const std::int64_t leaves = can_go(i, may_leave);
      const std::int64_t missed = std::clamp<std::int64_t>(wanted - (stays - leaves), 0, leaves);
      const std::int64_t moved =
          left(*offer) >= missed ? missed : can_go(i, left(*offer)); // as far as the other has any
      if (leaves <= 0 || (moved <= 0 && missed > 0))
        continue;
      const std::int64_t bought_here = buy_from(*offer, moved, options);
      if (bought_here <= 0 && missed > 0)
        continue;
      const std::int64_t left_behind = bought_here >= missed ? leaves : bought_here;
      got += bought_here;
      stays -= left_behind - bought_here;
      if (to.programme.kind == Kind::spot && to.programme.timing.delivery <= Seconds{0.0})
        let_go(i, left_behind);
      break;
    }
  }
  return got;
}

} // namespace leasehold::policy
