#include "policy/leasing/buying/desk.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace leasehold::policy {

namespace {

bool among(Kind kind, std::initializer_list<Kind> kinds)
{
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

std::int64_t round_up(std::int64_t chips, std::int64_t step)
{
  return (chips + step - 1) / step * step;
}

bool ends_freely(const market::Programme& programme)
{
  return programme.ending.exit == market::Exit::free;
}

} // namespace

Desk::Desk(const LeasingView& view, LeaseSink& sink, std::vector<std::string> providers)
    : view_(&view), sink_(&sink), providers_(std::move(providers)), bought_(view.offers.size()),
      released_(view.contracts.size())
{
  for (const ContractView& contract : view.contracts) {
    const market::Offer& offer = *view.offer(contract.offer).offer;
    if (contract.state != market::LeaseState::noticed)
      held_[{offer.chip, offer.programme.kind}] += contract.chips;
    const bool ready = market::holds_chips(contract.state);
    if (ready && !ends_freely(offer.programme) && market::gives_capacity(offer.programme.kind))
      committed_[offer.chip] += contract.chips;
    if (!ready)
      pending_[{offer.chip, offer.programme.kind}] += contract.chips;
    if (contract.state != market::LeaseState::noticed && market::gives_capacity(offer.programme.kind))
      count_at(offer, contract.chips, ready);
  }
}

void Desk::count_at(const market::Offer& offer, std::int64_t chips, bool ready)
{
  Stay& stay = sites_[{offer.chip, Site{offer.provider, offer.region}}];
  (ready ? stay.ready : stay.pending[offer.programme.kind]) += chips;
}

std::int64_t Desk::held_at(model::ChipTypeId chip, Site site, std::initializer_list<Kind> kinds) const
{
  const auto found = sites_.find({chip, site});
  if (found == sites_.end())
    return 0;
  std::int64_t chips = found->second.ready;
  for (const auto& [kind, count] : found->second.pending)
    chips += among(kind, kinds) ? count : 0;
  return chips;
}

std::int64_t Desk::available_at(model::ChipTypeId chip, Site site, std::initializer_list<Kind> kinds) const
{
  std::int64_t most = 0; // offers of one site and chip draw on one stock
  for (const OfferView* offer : offers(chip, kinds))
    if (Site{offer->offer->provider, offer->offer->region} == site)
      most = std::max(most, offer->available - bought(*offer));
  return most;
}

void Desk::keep_at(model::ChipTypeId chip, Site site, std::int64_t chips)
{
  sites_[{chip, site}].keep += chips;
}

std::int64_t& Desk::bought(const OfferView& offer)
{
  return bought_[static_cast<std::size_t>(&offer - view_->offers.data())];
}

std::int64_t Desk::bought(const OfferView& offer) const
{
  return bought_[static_cast<std::size_t>(&offer - view_->offers.data())];
}

bool Desk::served_by(const OfferView& offer) const
{
  return providers_.empty() || std::find(providers_.begin(), providers_.end(), offer.provider) != providers_.end();
}

std::int64_t Desk::sum(const Count& counts, model::ChipTypeId chip, std::initializer_list<Kind> kinds)
{
  std::int64_t chips = 0;
  for (const auto& [key, count] : counts)
    if (key.first == chip && market::gives_capacity(key.second) && (kinds.size() == 0 || among(key.second, kinds)))
      chips += count;
  return chips;
}

std::int64_t Desk::held(model::ChipTypeId chip, std::initializer_list<Kind> kinds) const
{
  return sum(held_, chip, kinds);
}

std::int64_t Desk::pending(model::ChipTypeId chip, std::initializer_list<Kind> kinds) const
{
  return sum(pending_, chip, kinds);
}

std::int64_t Desk::ready(model::ChipTypeId chip) const
{
  return sum(held_, chip, {}) - sum(pending_, chip, {});
}

std::int64_t Desk::committed(model::ChipTypeId chip) const
{
  const auto found = committed_.find(chip);
  return found == committed_.end() ? 0 : found->second;
}

bool Desk::suits(const OfferView& offer, model::ChipTypeId chip, std::initializer_list<Kind> kinds) const
{
  return offer.offer->chip == chip && among(offer.offer->programme.kind, kinds) && served_by(offer);
}

std::vector<const OfferView*> Desk::offers(model::ChipTypeId chip, std::initializer_list<Kind> kinds) const
{
  std::vector<const OfferView*> found;
  for (const OfferView& offer : view_->offers)
    if (suits(offer, chip, kinds))
      found.push_back(&offer);
  std::stable_sort(found.begin(), found.end(),
                   [](const OfferView* a, const OfferView* b) { return a->price < b->price; });
  return found;
}

std::int64_t Desk::available(model::ChipTypeId chip, std::initializer_list<Kind> kinds) const
{
  // Offers of several programmes may draw on one stock: count each stock once.
  std::map<market::StockId, std::int64_t> stocks;
  std::int64_t chips = 0;
  for (const OfferView* offer : offers(chip, kinds)) {
    const std::int64_t left = std::max<std::int64_t>(0, offer->available - bought(*offer));
    if (!offer->offer->stock.valid())
      return std::numeric_limits<std::int64_t>::max() / 4;
    std::int64_t& counted = stocks[offer->offer->stock];
    chips += std::max<std::int64_t>(0, left - counted);
    counted = std::max(counted, left);
  }
  return chips;
}

double Desk::price(model::ChipTypeId chip, std::initializer_list<Kind> kinds) const
{
  const OfferView* cheapest = nullptr;
  for (const OfferView& offer : view_->offers)
    if (suits(offer, chip, kinds) && (cheapest == nullptr || offer.price < cheapest->price))
      cheapest = &offer;
  return cheapest == nullptr ? std::numeric_limits<double>::infinity() : cheapest->price.dollars_per_hour();
}

std::int64_t Desk::buy_from(const OfferView& offer, std::int64_t chips, const BuyOptions& options)
{
  const market::Programme& programme = offer.offer->programme;
  const market::Size& size = programme.size;
  std::int64_t got = 0;
  while (got < chips) {
    const std::int64_t left = offer.available - bought(offer);
    const std::int64_t lot = std::max({options.lease_size, size.step, size.minimum});
    const std::int64_t most = std::min({lot, size.maximum.value_or(INT64_MAX), left});
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
    count_at(*offer.offer, order, verdict.active_at <= view_->now);
    if (verdict.active_at > view_->now)
      pending_[{offer.offer->chip, programme.kind}] += order;
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

std::int64_t Desk::drop(model::ChipTypeId chip, std::int64_t chips, std::initializer_list<Kind> kinds)
{
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < view_->contracts.size(); ++i) {
    const ContractView& contract = view_->contracts[i];
    const market::Offer& offer = *view_->offer(contract.offer).offer;
    if (!released_[i] && offer.chip == chip && among(offer.programme.kind, kinds) && ends_freely(offer.programme) &&
        contract.state != market::LeaseState::noticed)
      order.push_back(i);
  }
  const auto idle_first = [&](std::size_t a, std::size_t b) {
    const ContractView& x = view_->contracts[a];
    const ContractView& y = view_->contracts[b];
    return x.busy / static_cast<double>(x.chips) < y.busy / static_cast<double>(y.chips);
  };
  std::stable_sort(order.begin(), order.end(), idle_first);
  std::int64_t dropped = 0;
  for (const std::size_t i : order) {
    const ContractView& contract = view_->contracts[i];
    const market::Offer& offer = *view_->offer(contract.offer).offer;
    const bool ready = market::holds_chips(contract.state);
    const Stay& stay = sites_[{offer.chip, Site{offer.provider, offer.region}}];
    if (contract.chips > chips - dropped || (ready && stay.ready - contract.chips < stay.keep) ||
        !sink_->release(contract.id))
      continue;
    released_[i] = true;
    dropped += contract.chips;
    count_at(offer, -contract.chips, ready);
    held_[{offer.chip, offer.programme.kind}] -= contract.chips;
    if (!market::holds_chips(contract.state))
      pending_[{offer.chip, offer.programme.kind}] -= contract.chips;
  }
  return dropped;
}

} // namespace leasehold::policy
