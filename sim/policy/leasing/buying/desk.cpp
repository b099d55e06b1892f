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

model::ChipTypeId chip_of(model::ChipTypeId chip)
{
  return chip;
}

model::ChipTypeId chip_of(const OfferView* offer)
{
  return offer->offer->chip;
}

bool ends_freely(const market::Programme& programme)
{
  return programme.ending.exit == market::Exit::free;
}

} // namespace

Desk::Desk(const LeasingView& view, LeaseSink& sink, const std::vector<std::string>& providers)
    : view_(&view), sink_(&sink), bought_(view.offers.size()), leased_(view.offers.size()),
      ordered_(view.offers.size()), contracts_(view.contracts.begin(), view.contracts.end()),
      offer_of_(view.contracts.size())
{
  if (sink.audits())
    providers_ = providers;
  serves_.reserve(view.offers.size());
  for (const OfferView& offer : view.offers) {
    serves_.push_back(providers.empty() || std::ranges::find(providers, offer.provider) != providers.end());
    if (serves_.back())
      served_.push_back(&offer);
  }
  std::stable_sort(served_.begin(), served_.end(), [](const OfferView* a, const OfferView* b) {
    return std::pair{chip_of(a), a->price} < std::pair{chip_of(b), b->price};
  });
  for (std::size_t i = 0; i < view.contracts.size(); ++i) {
    const ContractView& contract = view.contracts[i];
    offer_of_[i] = view.position(contract.offer);
    const market::Offer& offer = *offer_of(i).offer;
    const std::int64_t standing = contract.chips - contract.down;
    if (contract.state != market::LeaseState::noticed) {
      held_[{offer.chip, offer.programme.kind}] += contract.chips;
      if (contract.down > 0)
        down_[{offer.chip, offer.programme.kind}] += contract.down;
      leased_[offer_of_[i]] += standing;
    }
    if (can_convert(i))
      convertible_[offer.stock] += contract.chips;
    const bool ready = market::holds_chips(contract.state);
    if (ready && !ends_freely(offer.programme) && market::gives_capacity(offer.programme.kind))
      committed_[offer.chip] += standing;
    if (!ready)
      count_pending(offer, contract.chips);
    if (contract.state != market::LeaseState::noticed && market::gives_capacity(offer.programme.kind))
      count_at(offer, standing, ready);
    if (ready && market::gives_capacity(offer.programme.kind)) {
      Stay& stay = sites_[{offer.chip, Site{offer.provider, offer.region}}];
      stay.busy += contract.busy;
      stay.gangs += contract.gangs;
      stay.idle_committed += ends_freely(offer.programme) ? 0.0 : static_cast<double>(standing) - contract.busy;
      stay.gangs_committed += ends_freely(offer.programme) ? 0.0 : contract.gangs;
    }
  }
  count_ends();
}

void Desk::count_ends()
{
  Seconds loading{0.0};
  for (const Demand& demand : view_->demands)
    if (demand.kind == WorkloadKind::serving)
      loading = std::max(loading, demand.restart);
  if (loading.value() <= 0.0)
    return;
  const Timestamp soon = std::min(view_->now + (hour + loading), view_->horizon);
  for (std::size_t i = 0; i < contracts_.size(); ++i) {
    const ContractView& contract = contracts_[i];
    const market::Offer& offer = *offer_of(i).offer;
    if (!market::gives_capacity(offer.programme.kind))
      continue;
    const bool computes = market::holds_chips(contract.state);
    if (computes && contract.end < soon && !contract.auto_renew)
      ends_[offer.chip] += contract.chips;
    else if (!computes && contract.active < soon)
      ends_[offer.chip] -= contract.chips;
  }
  std::erase_if(ends_, [](const auto& each) { return each.second <= 0; });
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

std::int64_t Desk::busy_at(model::ChipTypeId chip, Site site) const
{
  const auto found = sites_.find({chip, site});
  return found == sites_.end() ? 0 : std::llround(found->second.busy);
}

double Desk::gangs_committed_at(model::ChipTypeId chip, Site site) const
{
  const auto found = sites_.find({chip, site});
  return found == sites_.end() ? 0.0 : found->second.gangs_committed;
}

double Desk::gangs_committed(model::ChipTypeId chip) const
{
  double chips = 0.0;
  for (const auto& [place, stay] : sites_)
    chips += place.first == chip ? stay.gangs_committed : 0.0;
  return chips;
}

std::int64_t Desk::idle_committed_at(model::ChipTypeId chip, Site site) const
{
  const auto found = sites_.find({chip, site});
  return found == sites_.end() ? 0 : std::llround(found->second.idle_committed);
}

std::int64_t Desk::available_at(model::ChipTypeId chip, Site site, std::initializer_list<Kind> kinds) const
{
  std::int64_t most = 0; // offers of one site and chip draw on one stock
  for (const OfferView* offer : offers(chip, kinds))
    if (Site{offer->offer->provider, offer->offer->region} == site)
      most = std::max(most, left(*offer));
  return most;
}

void Desk::keep_at(model::ChipTypeId chip, Site site, std::int64_t chips)
{
  sites_[{chip, site}].keep += chips;
}

std::int64_t Desk::bought_at(model::ChipTypeId chip, Site site, Kind kind) const
{
  std::int64_t chips = 0;
  for (const OfferView* offer : offers(chip, {kind}))
    if (Site{offer->offer->provider, offer->offer->region} == site)
      chips += ordered_[static_cast<std::size_t>(offer - view_->offers.data())];
  return chips;
}

std::int64_t& Desk::bought(const OfferView& offer)
{
  return bought_[static_cast<std::size_t>(&offer - view_->offers.data())];
}

std::int64_t Desk::bought(const OfferView& offer) const
{
  return bought_[static_cast<std::size_t>(&offer - view_->offers.data())];
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
  std::int64_t chips = sum(held_, chip, kinds);
  for (const Kind flexible : {Kind::on_demand, Kind::spot})
    if (kinds.size() == 0 || among(flexible, kinds))
      chips -= sum(down_, chip, {flexible});
  return chips;
}

std::int64_t Desk::pending(model::ChipTypeId chip, std::initializer_list<Kind> kinds) const
{
  return sum(pending_, chip, kinds);
}

std::int64_t Desk::pending_now(model::ChipTypeId chip, std::initializer_list<Kind> kinds) const
{
  return sum(pending_now_, chip, kinds);
}

void Desk::count_pending(const market::Offer& offer, std::int64_t chips)
{
  pending_[{offer.chip, offer.programme.kind}] += chips;
  if (offer.programme.timing.delivery.value() <= 0.0)
    pending_now_[{offer.chip, offer.programme.kind}] += chips;
}

std::int64_t Desk::ready(model::ChipTypeId chip) const
{
  const auto ends = ends_.find(chip);
  return sum(held_, chip, {}) - sum(pending_, chip, {}) - sum(down_, chip, {}) -
         (ends == ends_.end() ? 0 : ends->second);
}

std::int64_t Desk::committed(model::ChipTypeId chip) const
{
  const auto found = committed_.find(chip);
  const auto ends = ends_.find(chip);
  const std::int64_t chips = found == committed_.end() ? 0 : found->second;
  return ends == ends_.end() ? chips : std::max<std::int64_t>(0, chips - ends->second);
}

bool Desk::suits(const OfferView& offer, model::ChipTypeId chip, std::initializer_list<Kind> kinds) const
{
  return offer.offer->chip == chip && among(offer.offer->programme.kind, kinds) && serves(offer);
}

std::span<const OfferView* const> Desk::served(model::ChipTypeId chip) const
{
  const auto found = std::equal_range(served_.begin(), served_.end(), chip,
                                      [](const auto& a, const auto& b) { return chip_of(a) < chip_of(b); });
  return {found.first, found.second};
}

std::vector<const OfferView*> Desk::offers(model::ChipTypeId chip, std::initializer_list<Kind> kinds) const
{
  std::vector<const OfferView*> found;
  for (const OfferView* offer : served(chip))
    if (among(offer->offer->programme.kind, kinds))
      found.push_back(offer);
  return found;
}

std::int64_t Desk::step(model::ChipTypeId chip) const
{
  std::int64_t step = 1;
  for (const OfferView& offer : view_->offers)
    if (offer.offer->chip == chip)
      step = std::max(step, offer.offer->programme.size.step);
  return step;
}

std::int64_t Desk::available(model::ChipTypeId chip, std::initializer_list<Kind> kinds) const
{
  // Offers of several programmes may draw on one stock: count each stock once.
  std::map<market::StockId, std::int64_t> stocks;
  std::int64_t chips = 0;
  for (const OfferView* offer : offers(chip, kinds)) {
    const std::int64_t remains = std::max<std::int64_t>(0, left(*offer));
    if (!offer->offer->stock.valid())
      return std::numeric_limits<std::int64_t>::max() / 4;
    std::int64_t& counted = stocks[offer->offer->stock];
    chips += std::max<std::int64_t>(0, remains - counted);
    counted = std::max(counted, remains);
  }
  return chips;
}

std::int64_t Desk::within_reach(const OfferView& offer) const
{
  if (!offer.offer->stock.valid())
    return std::numeric_limits<std::int64_t>::max() / 4;
  const market::Size& size = offer.offer->programme.size;
  const std::int64_t fresh = left(offer) >= std::max(size.step, size.minimum) ? left(offer) : 0;
  return fresh + leased_[static_cast<std::size_t>(&offer - view_->offers.data())];
}

bool Desk::holds_dearer(model::ChipTypeId chip, std::initializer_list<Kind> kinds) const
{
  std::optional<market::Rate> lowest;
  for (const OfferView* offer : served(chip)) { // by rising price
    if (!among(offer->offer->programme.kind, kinds))
      continue;
    lowest = lowest.value_or(offer->price);
    if (offer->price > *lowest && leased_[static_cast<std::size_t>(offer - view_->offers.data())] > 0)
      return true;
  }
  return false;
}

double Desk::price(model::ChipTypeId chip, std::initializer_list<Kind> kinds) const
{
  for (const OfferView* offer : served(chip))
    if (among(offer->offer->programme.kind, kinds) && within_reach(*offer) > 0)
      return offer->price.dollars_per_hour();
  return std::numeric_limits<double>::infinity();
}

RentCurve Desk::rent(model::ChipTypeId chip, std::initializer_list<Kind> kinds) const
{
  std::vector<std::pair<double, double>> steps;
  std::map<market::StockId, std::int64_t> stocks; // offers may draw on one stock: its chips count once
  const std::vector<const OfferView*> listed = offers(chip, kinds);
  for (const OfferView* offer : listed) {
    std::int64_t chips = within_reach(*offer);
    if (offer->offer->stock.valid()) {
      std::int64_t& counted = stocks[offer->offer->stock];
      const std::int64_t fresh = std::max<std::int64_t>(0, left(*offer));
      chips -= std::min({chips, fresh, counted});
      counted = std::max(counted, fresh);
    }
    const double price = offer->price.dollars_per_hour();
    if (chips > 0 && !steps.empty() && steps.back().second == price)
      steps.back().first += static_cast<double>(chips);
    else if (chips > 0)
      steps.emplace_back(static_cast<double>(chips), price);
  }
  if (steps.empty() && !listed.empty())
    steps.emplace_back(1.0, listed.back()->price.dollars_per_hour());
  return RentCurve{std::move(steps)};
}

std::int64_t whole_chips(const ChipDemand& need)
{
  return static_cast<std::int64_t>(std::ceil(need.needed - 1e-9));
}

} // namespace leasehold::policy
