#include "accounts/regret.hpp"

#include "market/zip_series.hpp"
#include "policy/leasing/buying/hindsight.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace leasehold::accounts {

namespace {

using market::Offer;
using market::ProgrammeKind;

bool has_term(const market::Programme& programme)
{
  return !programme.term.choices.empty() || programme.term.minimum.value() > 0.0;
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
  std::vector<double> rent; ///< lowest in each hour, infinite where there was none
  std::vector<policy::HindsightOption> options;
};

std::size_t hours_begun(Timestamp before)
{
  const std::int64_t whole = before.whole_seconds() / 3600;
  return static_cast<std::size_t>(before > Timestamp{} + static_cast<double>(whole) * hour ? whole + 1 : whole);
}

/// Lowers the rent of each hour to what the offer asked in it, at any instant at which it had chips at all.
void rent_out(const Offer& offer, Timestamp horizon, std::vector<double>& rent)
{
  const auto asked = market::zip(offer.price, offer.supply, [](market::Rate price, std::int64_t chips) {
    return chips > 0 ? price.dollars_per_hour() : std::numeric_limits<double>::infinity();
  });
  const auto& steps = asked.steps();
  for (std::size_t s = 0; s < steps.size() && steps[s].first < horizon; ++s) {
    const Timestamp next = s + 1 < steps.size() ? std::min(horizon, steps[s + 1].first) : horizon;
    const auto last = hours_begun(next);
    for (auto h = static_cast<std::size_t>(steps[s].first.whole_seconds() / 3600); h < last; ++h)
      rent[h] = std::min(rent[h], steps[s].second);
  }
}

std::map<model::ChipTypeId, Supply> supplies(const market::Market& market, Timestamp horizon)
{
  std::map<model::ChipTypeId, Supply> found;
  const auto hours = std::max<std::size_t>(1, hours_begun(horizon));
  for (const Offer& offer : market.offers()) {
    if (!market::gives_capacity(offer.programme.kind))
      continue;
    Supply& supply = found[offer.chip];
    supply.rent.resize(hours, std::numeric_limits<double>::infinity());
    if (offer.programme.kind == ProgrammeKind::own)
      supply.options.push_back({lowest_price(offer, horizon), offer.programme.build.lifetime / hour});
    else if (!has_term(offer.programme) || offer.programme.ending.exit == market::Exit::free)
      rent_out(offer, horizon, supply.rent);
    else if (offer.programme.term.choices.empty())
      supply.options.push_back({lowest_price(offer, horizon), offer.programme.term.minimum / hour});
    else
      for (const Seconds term : offer.programme.term.choices)
        supply.options.push_back({lowest_price(offer, horizon), term / hour});
  }
  return found;
}

/// What `levels` would cost if every hour had the lowest price of the run: to choose a chip type by.
double rough_cost(const Supply& supply, std::span<const double> levels)
{
  double price = *std::ranges::min_element(supply.rent);
  for (const policy::HindsightOption& option : supply.options)
    price = std::min(price, option.price);
  return price * std::accumulate(levels.begin(), levels.end(), 0.0);
}

/// How much of an hour of the run comes before the horizon.
double share_within(std::size_t hour_of_run, Timestamp horizon)
{
  return std::clamp(horizon.value() / 3600.0 - static_cast<double>(hour_of_run), 0.0, 1.0);
}

} // namespace

std::optional<double> least_cost(const simulation::LeaseRunner& leases, Timestamp horizon)
{
  const auto supply = supplies(leases.market(), horizon);
  std::map<model::ChipTypeId, std::vector<double>> demand;
  for (const simulation::DemandBook::Realised& workload : leases.demands().realised()) {
    const std::pair<const model::ChipTypeId, std::span<const double>>* best = nullptr;
    double least = std::numeric_limits<double>::infinity();
    for (const auto& alternative : workload) {
      const auto found = supply.find(alternative.first);
      if (found == supply.end())
        continue;
      if (const double cost = rough_cost(found->second, alternative.second); cost < least) {
        least = cost;
        best = &alternative;
      }
    }
    if (best == nullptr)
      continue;
    std::vector<double>& sum = demand[best->first];
    sum.resize(std::max(sum.size(), best->second.size()), 0.0);
    for (std::size_t h = 0; h < best->second.size(); ++h)
      sum[h] += best->second[h] * share_within(h, horizon);
  }
  double dollars = 0.0;
  for (const auto& [chip, levels] : demand)
    dollars += policy::hindsight_cost(levels, supply.at(chip).rent, supply.at(chip).options);
  return dollars > 0.0 && std::isfinite(dollars) ? std::optional{dollars} : std::nullopt;
}

} // namespace leasehold::accounts
