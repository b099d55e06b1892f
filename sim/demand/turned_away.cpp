#include "demand/turned_away.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::demand {

namespace {

constexpr double crumb = 1e-6; // of a chip: what rounding leaves

bool is_drained(const market::Market& market, model::TenantId tenant, market::OfferId offer, Timestamp now)
{
  const market::Size& size = market.offer(offer).programme.size;
  return market.available_to(tenant, offer, now) < std::max(size.step, size.minimum);
}

bool sells_to_anybody(const market::Market& market, model::TenantId tenant, market::OfferId id, model::ChipTypeId chip)
{
  const market::Offer& offer = market.offer(id);
  using Kind = market::ProgrammeKind;
  const bool lasts = offer.programme.kind == Kind::on_demand || offer.programme.kind == Kind::reserved ||
                     offer.programme.kind == Kind::take_or_pay;
  return lasts && offer.chip == chip && offer.stock.valid() && market.open_to(tenant, id);
}

/// Chips that contracts hand out, or will.
std::map<model::ChipTypeId, double> chips_of(const market::Market& market,
                                             std::span<const policy::ContractView> contracts)
{
  std::map<model::ChipTypeId, double> chips;
  for (const policy::ContractView& contract : contracts)
    if (contract.state != market::LeaseState::queued &&
        market::gives_capacity(market.offer(contract.offer).programme.kind))
      chips[market.offer(contract.offer).chip] += static_cast<double>(contract.chips - contract.down);
  return chips;
}

/// The share of a demand that its alternatives in `chips` leave open; what it takes is taken off.
double open_share(const policy::Demand& demand, std::map<model::ChipTypeId, double>& chips)
{
  double open = 1.0;
  for (const policy::ChipDemand& need : demand.chips) {
    if (!(need.needed > 0.0))
      return 0.0;
    const double taken = std::min(chips[need.chip], open * need.needed);
    chips[need.chip] -= taken;
    open -= taken / need.needed;
  }
  return open;
}

} // namespace

void TurnedAway::granted(const market::Market& market, model::TenantId tenant, market::OfferId offer)
{
  if (market.offer(offer).stock.valid())
    accounts_[tenant].suppliers[market.offer(offer).chip].insert(offer);
}

std::optional<market::OfferId> TurnedAway::drained(const market::Market& market, model::TenantId tenant,
                                                   const Account& account, model::ChipTypeId chip, Timestamp now)
{
  std::set<market::OfferId> asked;
  if (const auto known = account.suppliers.find(chip); known != account.suppliers.end())
    asked = known->second;
  for (std::uint32_t o = 0; account.suppliers.empty() && o < market.offers().size(); ++o)
    if (sells_to_anybody(market, tenant, market::OfferId{o}, chip))
      asked.insert(market::OfferId{o});
  const bool none_left =
      std::ranges::all_of(asked, [&](market::OfferId offer) { return is_drained(market, tenant, offer, now); });
  return !asked.empty() && none_left ? std::optional{*asked.begin()} : std::nullopt;
}

void TurnedAway::reviewed(market::Market& market, model::TenantId tenant, std::span<const policy::Demand> demands,
                          std::span<const policy::ContractView> contracts, Timestamp now)
{
  Account& account = accounts_[tenant];
  std::map<model::ChipTypeId, double> chips = chips_of(market, contracts);
  std::map<model::ChipTypeId, double> lack;
  std::map<model::ChipTypeId, market::OfferId> refusing;
  for (const policy::Demand& demand : demands)
    if (const double open = open_share(demand, chips); open > 0.0)
      for (const policy::ChipDemand& need : demand.chips)
        if (const auto offer = drained(market, tenant, account, need.chip, now)) {
          refusing.emplace(need.chip, *offer);
          lack[need.chip] += open * need.needed;
          break;
        }
  for (const auto& [chip, lacking] : lack)
    if (const auto growth = static_cast<std::int64_t>(std::ceil(lacking - account.lack[chip] - crumb)); growth > 0)
      market.turn_away(refusing.at(chip), tenant, growth, now);
  account.lack = std::move(lack);
}

} // namespace leasehold::demand
