#include "accounts/regret.hpp"

#include "market/commitments.hpp"
#include "policy/leasing/buying/lease_plan.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>

namespace leasehold::accounts {

namespace {

using market::Offer;
using market::ProgrammeKind;
using policy::PlanDiscount;
using policy::PlanLoad;
using policy::PlanOffer;

constexpr double never = std::numeric_limits<double>::infinity();
constexpr double most_periods = 104.0;

/// The problem as it is put together from a market and the work that was done on it.
class Bound {
public:
  Bound(const market::Market& market, Timestamp horizon)
      : market_(&market), hours_(horizon.value() / 3600.0), width_(std::max(1.0, std::ceil(hours_ / most_periods)))
  {
    for (double start = 0.0; start < hours_; start += width_) {
      problem_.period_start.push_back(start);
      problem_.slots.push_back({problem_.slots.size(), std::min(width_, hours_ - start)});
    }
  }

  void add(const simulation::DemandBook::Realised& workload)
  {
    PlanLoad load;
    for (const auto& given : workload.alternatives) {
      const std::size_t group = groups_.try_emplace(given.chip, groups_.size()).first->second;
      highest_[given.chip] += given.chips.empty() ? 0.0 : *std::ranges::max_element(given.chips);
      load.needed.resize(std::max(load.needed.size(), group + 1));
      if (given.hours > 0.0) {
        load.work.resize(load.needed.size());
        load.work[group] = given.hours;
      }
      for (std::size_t p = 0; p < problem_.slots.size(); ++p)
        load.needed[group].push_back(given.hours > 0.0
                                         ? width_in(p, given.chips.front(), workload.from.value() / 3600.0)
                                         : mean_in(p, given.chips));
    }
    problem_.loads.push_back(std::move(load));
  }

  std::optional<double> solve()
  {
    for (const Offer& offer : market_->offers())
      if (offer.programme.kind == ProgrammeKind::spend_commitment)
        lowered_[offer.provider] = std::max(lowered_[offer.provider], offer.programme.spend.discount);
    for (const Offer& offer : market_->offers())
      if (market::gives_capacity(offer.programme.kind) && groups_.contains(offer.chip))
        add(offer);
    for (const auto& [key, offer] : best_)
      problem_.offers.push_back(offer);
    for (const Offer& offer : market_->offers())
      if (offer.programme.kind == ProgrammeKind::savings_plan ||
          offer.programme.kind == ProgrammeKind::discount_reservation)
        add_discount(offer);
    problem_.groups = groups_.size();
    problem_.rounds_terms_up = true;
    const auto plan = policy::plan_leases(problem_);
    return plan && plan->dollars > 0.0 ? std::optional{plan->dollars} : std::nullopt;
  }

private:
  [[nodiscard]] Timestamp begin(std::size_t period) const { return Timestamp{} + hour * problem_.period_start[period]; }
  [[nodiscard]] Timestamp end(std::size_t period) const { return begin(period) + hour * problem_.slots[period].hours; }

  [[nodiscard]] double mean_in(std::size_t period, const std::vector<double>& chips) const
  {
    const double start = problem_.period_start[period];
    const double length = problem_.slots[period].hours;
    double sum = 0.0;
    for (auto h = static_cast<std::size_t>(start); static_cast<double>(h) < start + length && h < chips.size(); ++h)
      sum += chips[h] * std::min(1.0, start + length - static_cast<double>(h));
    return sum / length;
  }
  /// The gang's width, as much of the period as it was there for.
  [[nodiscard]] double width_in(std::size_t period, double chips, double from) const
  {
    const double length = problem_.slots[period].hours;
    return chips * std::clamp((problem_.period_start[period] + length - from) / length, 0.0, 1.0);
  }

  /// The lowest price of each period in which there was any chip.
  [[nodiscard]] std::vector<double> lowest_prices(const Offer& offer) const
  {
    std::vector<double> found;
    for (std::size_t p = 0; p < problem_.slots.size(); ++p) {
      double least = never;
      for (Timestamp t = begin(p); t < end(p); t = std::min(offer.price.next_change(t), offer.supply.next_change(t)))
        if (offer.supply.at(t) > 0)
          least = std::min(least, offer.price.at(t).dollars_per_hour());
      const bool stocked = !offer.stock.valid() || market_->stocks()[offer.stock.index()].delivered(end(p)) > 0;
      found.push_back(stocked ? least : never);
    }
    return found;
  }

  /// Hours of the shortest commitment; 0: ends freely.
  static double shortest_term(const Offer& offer)
  {
    const market::Programme& programme = offer.programme;
    if (programme.kind == ProgrammeKind::own)
      return programme.build.lifetime / hour;
    if (programme.ending.exit == market::Exit::free)
      return 0.0;
    return (programme.term.choices.empty() ? programme.term.minimum : programme.term.choices.front()) / hour;
  }

  void add(const Offer& offer)
  {
    const market::Programme& programme = offer.programme;
    const market::Ending& ending = programme.ending;
    std::vector<double> prices = lowest_prices(offer);
    double factor = ending.exit == market::Exit::fee ? std::max(ending.fee, ending.minimum_take) : 1.0;
    if (const auto lowered = lowered_.find(offer.provider);
        lowered != lowered_.end() && market::is_usage(programme.kind))
      factor *= 1.0 - lowered->second;
    // An order of the minimum is paid in full, of which the highest need can use so much at most.
    const double most = highest_.at(offer.chip);
    if (const auto least = static_cast<double>(programme.size.minimum); most > 0.0 && shortest_term(offer) > 0.0)
      factor *= std::max(1.0, least / most);
    for (double& price : prices)
      price *= factor;
    std::vector<double> terms{shortest_term(offer)};
    if (terms.front() > 0.0 && programme.kind != ProgrammeKind::own)
      for (const Seconds term : programme.term.choices)
        if (term / hour > terms.front())
          terms.push_back(term / hour);
    for (const double term : terms)
      keep_best({offer.chip, offer.provider, offer.region, market::is_usage(programme.kind), term}, prices);
  }

  /// Stock is endless, so that of what differs in nothing else the cheapest stands for all.
  using Key = std::tuple<model::ChipTypeId, model::ProviderId, model::RegionId, bool, double>;
  void keep_best(const Key& key, const std::vector<double>& prices)
  {
    PlanOffer& best = best_[key];
    best.group = groups_.at(std::get<model::ChipTypeId>(key));
    best.term = std::get<double>(key);
    best.price.resize(prices.size(), never);
    for (std::size_t p = 0; p < prices.size(); ++p)
      best.price[p] = std::min(best.price[p], prices[p]);
  }

  void add_discount(const Offer& discount)
  {
    const bool dollars = discount.programme.kind == ProgrammeKind::savings_plan;
    PlanDiscount made;
    std::size_t o = 0;
    for (const auto& [key, offer] : best_) {
      const auto& [chip, provider, region, usage, term] = key;
      if (usage && term == 0.0 && provider == discount.provider &&
          (dollars || (chip == discount.chip && region == discount.region)))
        made.offers.push_back(o);
      ++o;
    }
    if (made.offers.empty())
      return;
    if (dollars)
      made.discount = discount.programme.spend.discount;
    else
      made.price = lowest_prices(discount);
    for (const Seconds term : discount.programme.term.choices) {
      made.term = term / hour;
      problem_.discounts.push_back(made);
    }
  }

  const market::Market* market_;
  double hours_;
  double width_; ///< of a period, hours
  policy::PlanProblem problem_;
  std::map<model::ChipTypeId, std::size_t> groups_;
  std::map<model::ChipTypeId, double> highest_; ///< chips that all workloads together can use at once
  std::map<model::ProviderId, double> lowered_; ///< by a spend commitment, share of the price
  std::map<Key, PlanOffer> best_;
};

} // namespace

std::optional<double> least_cost(const simulation::LeaseRunner& leases, Timestamp horizon)
{
  Bound bound(leases.market(), horizon);
  const auto realised = leases.demands().realised();
  for (const simulation::DemandBook::Realised& workload : realised)
    bound.add(workload);
  return realised.empty() ? std::nullopt : bound.solve();
}

} // namespace leasehold::accounts
