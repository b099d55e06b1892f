// What the desk orders and lets go.
#include "policy/leasing/buying/desk.hpp"

#include <algorithm>

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
  for (std::size_t i = 0; i < view_->contracts.size() && left(offer) < wanted; ++i)
    if (!released_[i] && offer_of(i).offer->stock == offer.offer->stock && can_convert(i))
      let_go(i);
}

bool Desk::can_convert(std::size_t contract) const
{
  const market::Offer& from = *offer_of(contract).offer;
  const market::LeaseState state = view_->contracts[contract].state;
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
  std::int64_t got = 0;
  while (got < chips) {
    std::int64_t lot = std::max({options.lease_size, size.step, size.minimum});
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
  return got;
}

std::vector<std::size_t> Desk::releasable(model::ChipTypeId chip, std::initializer_list<Kind> kinds) const
{
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < view_->contracts.size(); ++i) {
    const ContractView& contract = view_->contracts[i];
    if (!released_[i] && suits(offer_of(i), chip, kinds) &&
        offer_of(i).offer->programme.ending.exit == market::Exit::free && contract.state != market::LeaseState::noticed)
      order.push_back(i);
  }
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    const ContractView& x = view_->contracts[a];
    const ContractView& y = view_->contracts[b];
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
  return view_->contracts[contract].gangs > 0.0 && stay != sites_.end() &&
         stay->second.gangs <= static_cast<double>(stay->second.keep) &&
         static_cast<double>(too_many) < stay->second.gangs;
}

bool Desk::is_prepaid(std::size_t contract) const
{
  const market::Offer& offer = *offer_of(contract).offer;
  const auto kept = prepaid_.find(offer.chip);
  return kept != prepaid_.end() && offer.programme.kind == Kind::on_demand &&
         held(offer.chip, {Kind::on_demand}) - view_->contracts[contract].chips < kept->second;
}

bool Desk::spares(std::size_t contract) const
{
  const market::Offer& offer = *offer_of(contract).offer;
  const auto stay = sites_.find({offer.chip, Site{offer.provider, offer.region}});
  return stay == sites_.end() || stay->second.ready - view_->contracts[contract].chips >= stay->second.keep;
}

std::int64_t Desk::drop(model::ChipTypeId chip, std::int64_t chips, std::initializer_list<Kind> kinds,
                        std::int64_t serving)
{
  std::int64_t dropped = 0;
  std::optional<market::Rate> dearest; // that computes and stays
  for (const std::size_t i : releasable(chip, kinds)) {
    const ContractView& contract = view_->contracts[i];
    const bool computes = market::holds_chips(contract.state);
    const bool replaces =
        !computes && dearest && offer_of(i).price < *dearest && pending(chip, kinds) - contract.chips < serving;
    const bool needed =
        replaces || (computes && (!spares(i) || carries_gang(i, chips) || ready(chip) - contract.chips < serving));
    if (contract.chips <= chips - dropped && !needed && !is_prepaid(i) && let_go(i))
      dropped += contract.chips;
    else if (computes)
      dearest = dearest.value_or(offer_of(i).price);
  }
  return dropped;
}

void Desk::leave_what_is_down(model::ChipTypeId chip, std::initializer_list<Kind> kinds)
{
  if (down_.empty())
    return;
  for (const std::size_t i : releasable(chip, kinds))
    if (const ContractView& contract = view_->contracts[i]; contract.down > 0 && contract.down == contract.chips)
      let_go(i);
}

bool Desk::let_go(std::size_t i)
{
  const ContractView& contract = view_->contracts[i];
  const market::Offer& offer = *offer_of(i).offer;
  const bool computes = market::holds_chips(contract.state);
  if (!sink_->release(contract.id))
    return false;
  released_[i] = true;
  if (can_convert(i))
    convertible_[offer.stock] -= contract.chips;
  const std::int64_t standing = contract.chips - contract.down;
  count_at(offer, -standing, computes);
  held_[{offer.chip, offer.programme.kind}] -= contract.chips;
  if (contract.down > 0)
    down_[{offer.chip, offer.programme.kind}] -= contract.down;
  leased_[offer_of_[i]] -= standing;
  if (!computes)
    count_pending(offer, -contract.chips);
  for (const OfferView& other : view_->offers)
    if (offer.stock.valid() && other.offer->stock == offer.stock)
      bought(other) -= standing;
  return true;
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
    const ContractView& contract = view_->contracts[i];
    const double dear = offer_of(i).price.dollars_per_hour();
    if (!market::holds_chips(contract.state) || is_prepaid(i))
      continue;
    const market::Offer& from = *offer_of(i).offer;
    const bool anywhere = spares(i); // what a gang needs at its site is replaced there alone
    for (const OfferView* offer : offers(chip, kinds)) {
      const market::Offer& to = *offer->offer;
      if (!anywhere && Site{to.provider, to.region} != Site{from.provider, from.region})
        continue;
      const double cheap = offer->price.dollars_per_hour();
      const Seconds twice = overlap + offer->offer->programme.timing.delivery;
      if ((dear - cheap) * saved_for.value() <= cheap * twice.value())
        break;
      const std::int64_t moved = std::clamp<std::int64_t>(wanted - (stays - contract.chips), 0, contract.chips);
      if (left(*offer) < moved)
        continue;
      const std::int64_t bought_here = buy_from(*offer, moved, options);
      got += bought_here;
      stays -= contract.chips - bought_here;
      if (to.programme.kind == Kind::spot && bought_here >= moved)
        let_go(i);
      break;
    }
  }
  return got;
}

} // namespace leasehold::policy
