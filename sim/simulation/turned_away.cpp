#include "simulation/turned_away.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::simulation {

namespace {

constexpr double crumb = 1e-6; // of a chip: what rounding leaves

bool is_drained(const market::Market& market, model::TenantId tenant, market::OfferId offer, Timestamp now)
{
  return market.available_to(tenant, offer, now) < market.offer(offer).programme.size.step;
}

/// Chips that contracts hand out, or will.
std::map<model::ChipTypeId, double> chips_of(const market::Market& market,
                                             std::span<const policy::ContractView> contracts)
{
  std::map<model::ChipTypeId, double> chips;
  for (const policy::ContractView& contract : contracts)
    if (contract.state != market::LeaseState::queued &&
        market::gives_capacity(market.offer(contract.offer).programme.kind))
      chips[market.offer(contract.offer).chip] += static_cast<double>(contract.chips);
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

void TurnedAway::granted(const market::Market& market, model::TenantId tenant, market::OfferId offer, Timestamp now)
{
  if (market.offer(offer).stock.valid() && is_drained(market, tenant, offer, now))
    accounts_[tenant].drained[market.offer(offer).chip] = offer;
}

void TurnedAway::reviewed(market::Market& market, model::TenantId tenant, std::span<const policy::Demand> demands,
                          std::span<const policy::ContractView> contracts, Timestamp now)
{
  Account& account = accounts_[tenant];
  std::erase_if(account.drained, [&](const auto& entry) { return !is_drained(market, tenant, entry.second, now); });
  std::map<model::ChipTypeId, double> chips = chips_of(market, contracts);
  std::map<model::ChipTypeId, double> lack;
  for (const policy::Demand& demand : demands)
    if (const double open = open_share(demand, chips); open > 0.0)
      for (const policy::ChipDemand& need : demand.chips)
        if (account.drained.contains(need.chip)) {
          lack[need.chip] += open * need.needed;
          break;
        }
  for (const auto& [chip, lacking] : lack) {
    const auto growth = static_cast<std::int64_t>(std::ceil(lacking - account.lack[chip] - crumb));
    if (growth > 0)
      market.turn_away(account.drained.at(chip), growth);
  }
  account.lack = std::move(lack);
  if (account.drained.empty())
    accounts_.erase(tenant);
}

} // namespace leasehold::simulation
