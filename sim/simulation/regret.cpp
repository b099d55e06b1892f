#include "simulation/regret.hpp"

#include "policy/leasing/hindsight.hpp"

#include <algorithm>
#include <limits>

namespace leasehold::simulation {

namespace {

using market::Offer;
using market::ProgrammeKind;

bool has_term(const market::Programme& programme)
{
  return !programme.term.choices.empty() || programme.term.minimum.value() > 0.0;
}

/// Over the run, by time.
double mean_price(const Offer& offer, Timestamp horizon)
{
  double dollars = 0.0;
  for (Timestamp t; t < horizon; t = std::min(horizon, offer.price.next_change(t)))
    dollars += offer.price.at(t).dollars_per_hour() * (std::min(horizon, offer.price.next_change(t)) - t).value();
  return dollars / horizon.value();
}

double lowest_price(const Offer& offer, Timestamp horizon)
{
  double lowest = std::numeric_limits<double>::infinity();
  for (Timestamp t; t < horizon; t = offer.price.next_change(t))
    lowest = std::min(lowest, offer.price.at(t).dollars_per_hour());
  return lowest;
}

/// How one chip type could be had.
struct Supply {
  double rent = std::numeric_limits<double>::infinity();
  std::vector<policy::HindsightOption> options;
};

std::map<model::ChipTypeId, Supply> supplies(const market::Market& market, Timestamp horizon)
{
  std::map<model::ChipTypeId, Supply> found;
  for (const Offer& offer : market.offers()) {
    if (!market::gives_capacity(offer.programme.kind) || offer.programme.timing.revocable)
      continue;
    Supply& supply = found[offer.chip];
    if (offer.programme.kind == ProgrammeKind::own)
      supply.options.push_back({lowest_price(offer, horizon), offer.programme.build.lifetime / hour});
    else if (!has_term(offer.programme) || offer.programme.ending.exit == market::Exit::free)
      supply.rent = std::min(supply.rent, mean_price(offer, horizon));
    else if (offer.programme.term.choices.empty())
      supply.options.push_back({lowest_price(offer, horizon), offer.programme.term.minimum / hour});
    else
      for (const Seconds term : offer.programme.term.choices)
        supply.options.push_back({lowest_price(offer, horizon), term / hour});
  }
  return found;
}

} // namespace

std::optional<double> least_cost(const LeaseRunner& leases, Timestamp horizon)
{
  const auto supply = supplies(leases.market(), horizon);
  std::map<model::ChipTypeId, std::vector<double>> demand;
  for (const DemandBook::Realised& workload : leases.demands().realised()) {
    const std::pair<const model::ChipTypeId, std::span<const double>>* best = nullptr;
    double least = std::numeric_limits<double>::infinity();
    for (const auto& alternative : workload) {
      const auto found = supply.find(alternative.first);
      if (found == supply.end())
        continue;
      double chip_hours = 0.0;
      for (const double level : alternative.second)
        chip_hours += level;
      double price = found->second.rent;
      for (const policy::HindsightOption& option : found->second.options)
        price = std::min(price, option.price);
      if (chip_hours * price < least) {
        least = chip_hours * price;
        best = &alternative;
      }
    }
    if (best == nullptr)
      continue;
    std::vector<double>& sum = demand[best->first];
    sum.resize(std::max(sum.size(), best->second.size()), 0.0);
    for (std::size_t h = 0; h < best->second.size(); ++h)
      sum[h] += best->second[h];
  }
  double dollars = 0.0;
  for (const auto& [chip, levels] : demand)
    if (supply.at(chip).rent < std::numeric_limits<double>::infinity())
      dollars += policy::hindsight_cost(levels, supply.at(chip).rent, supply.at(chip).options);
  return dollars > 0.0 ? std::optional{dollars} : std::nullopt;
}

} // namespace leasehold::simulation
