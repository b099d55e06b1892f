#include "accounts/regret.hpp"

#include "accounts/bound_loads.hpp"
#include "market/commitments.hpp"
#include "policy/leasing/plan/lease_plan.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>
#include <tuple>

namespace leasehold::accounts {

namespace {

using market::Offer;
using market::ProgrammeKind;
using policy::PlanDiscount;
using policy::PlanOffer;

constexpr double never = std::numeric_limits<double>::infinity();

/// The problem as it is put together from a market and the work that was done on it.
class Bound {
public:
  Bound(const market::Market& market, Timestamp horizon, const std::vector<demand::Realised>& workloads)
      : market_(&market), loads_(market, horizon, workloads), problem_(loads_.problem())
  {
  }

  std::optional<double> solve()
  {
    for (const Offer& offer : market_->offers())
      if (offer.programme.kind == ProgrammeKind::spend_commitment)
        lowered_[offer.provider] = std::max(
            {lowered_[offer.provider], offer.programme.spend.discount, offer.programme.spend.overage_discount});
    for (const Offer& offer : market_->offers())
      if (loads_.uses(offer.chip) && (market::gives_capacity(offer.programme.kind) || may_be_left(offer)))
        add(offer);
    for (const auto& [key, offer] : best_)
      problem_.offers.push_back(offer);
    for (PlanOffer& offer : spot_)
      problem_.offers.push_back(std::move(offer));
    for (const Offer& offer : market_->offers())
      if (offer.programme.kind == ProgrammeKind::savings_plan ||
          (offer.programme.kind == ProgrammeKind::discount_reservation && !may_be_left(offer)))
        add_discount(offer);
    problem_.is_bound = true;
    const auto plan = policy::plan_leases(problem_);
    return plan && plan->dollars > 0.0 ? std::optional{plan->dollars} : std::nullopt;
  }

private:
  /// A discount reservation of which at least the hours that it covers are paid, at its price: like renting at that.
  static bool may_be_left(const Offer& offer)
  {
    return offer.programme.kind == ProgrammeKind::discount_reservation &&
           offer.programme.ending.exit != market::Exit::never;
  }

  [[nodiscard]] std::size_t periods() const { return problem_.period_start.size(); }

  /// The lowest price of each period; of spot, while there was any.
  [[nodiscard]] std::vector<double> lowest_prices(const Offer& offer) const
  {
    std::vector<double> found;
    for (std::size_t p = 0; p < periods(); ++p) {
      double least = never;
      for (Timestamp t = loads_.begin(p); t < loads_.end(p);
           t = std::min(offer.price.next_change(t), offer.supply.next_change(t)))
        if (offer.supply.at(t) > 0)
          least = std::min(least, offer.price.at(t).dollars_per_hour());
      found.push_back(least);
    }
    return found;
  }

  /// Without the periods in which stock is smaller than an order, so that none begins. It may have been agreed on before, at
  /// the price of then.
  [[nodiscard]] std::vector<double> while_stocked(const Offer& offer, std::vector<double> prices) const
  {
    const std::int64_t least_order = std::max<std::int64_t>(1, offer.programme.size.minimum);
    for (std::size_t p = 0; offer.stock.valid() && p < prices.size(); ++p)
      if (market_->stocks()[offer.stock.index()].delivered(loads_.end(p)) < least_order)
        prices[p] = never;
    return prices;
  }

  /// What an hour under a term costs at least: a locked price may be that of any time before, one that is not locked
  /// that of any time until the term ends.
  [[nodiscard]] std::vector<double> under_term(const Offer& offer, std::vector<double> prices, double term) const
  {
    if (offer.programme.billing.locks_price) {
      for (std::size_t p = 1; p < prices.size(); ++p)
        prices[p] = std::min(prices[p], prices[p - 1]);
      return prices;
    }
    std::vector<double> least = prices;
    for (std::size_t p = 0; p < prices.size(); ++p)
      for (std::size_t q = p;
           q < prices.size() && problem_.period_start[q] < problem_.period_start[p] + loads_.width() + term; ++q)
        least[p] = std::min(least[p], prices[q]);
    return least;
  }

  /// The share of a term's price that leaving it at once costs; 1 where it cannot be left.
  static double share_owed(const market::Ending& ending)
  {
    if (ending.exit == market::Exit::never)
      return 1.0;
    const bool refunded = ending.exit != market::Exit::fee || ending.refund != market::Refund::none;
    return refunded ? 0.0 : std::max(ending.fee, ending.minimum_take);
  }

  /// Hours, from the shortest to the longest where any between may be asked for.
  struct Terms {
    double shortest;
    double longest;
  };
  /// The terms of which that share must be paid. Those that may be left for nothing cost at least the hours that are used:
  /// none, nor have leases that are open-ended.
  [[nodiscard]] std::vector<Terms> terms_of(const market::Programme& programme) const
  {
    if (programme.kind == ProgrammeKind::own)
      return {{programme.build.lifetime / hour, programme.build.lifetime / hour}};
    if (share_owed(programme.ending) <= 0.0)
      return {};
    std::vector<Terms> terms;
    for (const Seconds term : programme.term.choices)
      terms.push_back({term / hour, term / hour});
    if (const market::Term& range = programme.term;
        terms.empty() && range.minimum.value() > 0.0 && range.maximum.value() > 0.0)
      terms.push_back({range.minimum / hour, range.maximum / hour});
    return terms;
  }

  void add(const Offer& offer)
  {
    const market::Programme& programme = offer.programme;
    std::vector<double> prices = lowest_prices(offer);
    if (programme.kind == ProgrammeKind::own) // interest and power are paid as they accrue
      for (double& price : prices)
        price = std::min(price, programme.build.capital.dollars() / (programme.build.lifetime / hour));
    double factor = 1.0;
    if (const auto lowered = lowered_.find(offer.provider);
        lowered != lowered_.end() && market::is_usage(programme.kind))
      factor = 1.0 - lowered->second;
    for (double& price : prices)
      price *= factor;
    if (programme.kind == ProgrammeKind::spot)
      return add_spot(offer, std::move(prices));
    const std::vector<Terms> terms = terms_of(programme);
    const bool usage = market::is_usage(programme.kind);
    if (terms.empty())
      keep_best({offer.chip, offer.provider, offer.region, usage, 0.0, 0.0, true, 0.0, stock_of(offer, true)},
                while_stocked(offer, under_term(offer, prices, 0.0)), factor, programme.size.step);
    const double minimum =
        programme.size.minimum > programme.size.step ? static_cast<double>(programme.size.minimum) : 0.0;
    for (const auto& [term, longest] : terms) {
      std::vector<double> least = while_stocked(offer, under_term(offer, prices, term));
      const bool brief = term < loads_.width(); // it costs at least the hours that are used
      // Of an order of the minimum the highest need can use so much at most.
      const double shared = brief ? std::max(1.0, minimum / std::max(1e-9, loads_.highest(offer.chip))) : 1.0;
      for (double& price : least)
        price *= shared * (brief || programme.kind == ProgrammeKind::own ? 1.0 : share_owed(programme.ending));
      const bool held = brief || share_owed(programme.ending) >= 1.0;
      keep_best({offer.chip, offer.provider, offer.region, usage && brief, brief ? 0.0 : term, brief ? 0.0 : longest,
                 brief || longest <= term || programme.billing.locks_price, brief ? 0.0 : minimum,
                 stock_of(offer, held)},
                least, factor, programme.size.step);
    }
  }

  void add_spot(const Offer& offer, std::vector<double> prices)
  {
    PlanOffer made;
    made.group = loads_.group(offer.chip, offer.region);
    made.stock = problem_.stock.size();
    made.price = while_stocked(offer, under_term(offer, std::move(prices), 0.0));
    spot_.push_back(std::move(made));
    problem_.stock.push_back(loads_.spot(offer));
  }

  /// What is held to the end of its term, or freely, takes chips of its stock; what may be left at a fee would give them
  /// back at once.
  std::optional<std::size_t> stock_of(const Offer& offer, bool held)
  {
    if (!offer.stock.valid() || !held)
      return std::nullopt;
    const auto [found, fresh] = stocks_.try_emplace(offer.stock, problem_.stock.size());
    if (fresh)
      problem_.stock.push_back(loads_.delivered(market_->stocks()[offer.stock.index()]));
    return found->second;
  }

  /// Of what differs in nothing else the cheapest stands for all. `of_list`: what a spend commitment leaves of the list
  /// price, for usage that no other discount covers.
  struct Key {
    model::ChipTypeId chip;
    model::ProviderId provider;
    model::RegionId region;
    bool usage;
    double term;
    double longest;
    bool locks_price;
    double minimum;
    std::optional<std::size_t> stock;
    auto operator<=>(const Key&) const = default;
  };
  void keep_best(const Key& key, const std::vector<double>& prices, double of_list, std::int64_t step)
  {
    PlanOffer& best = best_[key];
    best.group = loads_.group(key.chip, key.region);
    best.term = key.term;
    best.longest = key.longest;
    best.locks_price = key.locks_price;
    best.minimum = key.minimum;
    best.step = static_cast<double>(std::gcd(std::llround(best.step), step));
    best.stock = key.stock;
    best.of_list = of_list;
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
      if (key.usage && key.term == 0.0 && key.provider == discount.provider &&
          (dollars || (key.chip == discount.chip && key.region == discount.region)))
        made.offers.push_back(o);
      ++o;
    }
    if (made.offers.empty())
      return;
    if (dollars)
      made.discount = discount.programme.spend.discount;
    for (const Seconds term : discount.programme.term.choices) {
      made.term = term / hour;
      if (!dollars)
        made.price = under_term(discount, lowest_prices(discount), made.term);
      problem_.discounts.push_back(made);
    }
  }

  const market::Market* market_;
  BoundLoads loads_;
  policy::PlanProblem problem_;
  std::map<model::ProviderId, double> lowered_; ///< by a spend commitment, share of the price
  std::map<Key, PlanOffer> best_;
  std::map<market::StockId, std::size_t> stocks_; ///< of the problem
  std::vector<PlanOffer> spot_;
};

} // namespace

std::optional<double> least_cost(const market::Market& market, const std::vector<demand::Realised>& realised,
                                 Timestamp horizon, bool pooled)
{
  std::map<model::TenantId, std::vector<demand::Realised>> apart;
  for (const demand::Realised& workload : realised)
    apart[workload.tenant].push_back(workload);
  if (apart.empty())
    return std::nullopt;
  // Together they share the stock, which each has for itself when it is alone: both are bounds.
  const auto together = Bound(market, horizon, realised).solve();
  if (pooled || apart.size() == 1 || !together)
    return together;
  double dollars = 0.0;
  for (const auto& [tenant, workloads] : apart)
    dollars += Bound(market, horizon, workloads).solve().value_or(0.0);
  return std::max(*together, dollars);
}

double cost_of_free_spot(const market::Market& market)
{
  double dollars = 0.0;
  for (const market::Lease& lease : market.leases()) {
    const market::LeaseDates& dates = lease.dates();
    const Offer& offer = market.offer(lease.offer());
    if (lease.state() == market::LeaseState::revoked && dates.active < dates.ended &&
        dates.ended - dates.active < offer.programme.billing.free_if_revoked)
      dollars += static_cast<double>(lease.chips()) * offer.price.at(dates.active).dollars_per_hour() *
                 ((dates.ended - dates.active) / hour);
  }
  return dollars;
}

} // namespace leasehold::accounts
