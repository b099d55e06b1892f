// Commitments that lower the price of on-demand chips and give none: savings plans (dollars an hour) and discount
// reservations (chips of one type and region).
#include "policy/leasing/buying/base_and_peak.hpp"
#include "policy/leasing/buying/deals.hpp"
#include "policy/leasing/buying/level_counts.hpp"
#include "policy/leasing/buying/quantile.hpp"
#include "policy/leasing/entries.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leasehold::policy {

namespace {

struct SavingsParameters {
  std::optional<double> quantile;
  Seconds observe{7.0 * 86400.0};
  std::optional<Seconds> need;
  std::optional<std::int64_t> lease_size;
  std::vector<std::string> programmes;
  std::vector<std::string> providers;
};

const config::Schema<SavingsParameters>& schema(Tag<SavingsParameters>)
{
  using P = SavingsParameters;
  static const auto declared =
      config::Schema<P>("savings_plan", "lease on demand and commit to a base of it: dollars an hour (savings plan) or "
                                        "chips (discount reservation)")
          .optional(
              "quantile", &P::quantile,
              "share of hours whose use the commitment covers, gangs' too, whether or not it pays until the horizon; "
              "absent: the newsvendor's 1 - committed / on-demand price, of services, where it pays",
              config::in_range(0.0, 1.0))
          .optional("observe", &P::observe, "how long to watch before the first commitment")
          .optional("need", &P::need, "how long the demand will go on; absent: to the horizon", config::positive())
          .optional("lease_size", &P::lease_size, lease_size_text, config::at_least(1))
          .optional("programmes", &P::programmes, "to commit under; empty: any")
          .optional("providers", &P::providers, "whom to lease from; empty: everybody");
  return declared;
}

class SavingsPlan final : public Leasing {
public:
  explicit SavingsPlan(SavingsParameters parameters) : parameters_(std::move(parameters)) {}

  void review(const LeasingView& view, LeaseSink& sink) override
  {
    Desk desk(view, sink, parameters_.providers);
    record(view);
    if (view.now - Timestamp{} >= parameters_.observe) {
      forget_ended(view);
      for (const OfferView& offer : view.offers)
        if (allowed(offer) && offer.offer->programme.kind == Kind::discount_reservation)
          reserve_chips(desk, sink, offer);
      commit_dollars(desk, sink);
    }
    BuyOptions options;
    options.lease_size = parameters_.lease_size;
    for (const ChipTarget& target : targets(desk, flexible_kinds))
      follow(desk, target, target.chips, flexible_kinds, options);
  }

private:
  [[nodiscard]] bool allowed(const OfferView& offer) const
  {
    const auto among = [](const std::vector<std::string>& names, std::string_view name) {
      return names.empty() || std::ranges::find(names, name) != names.end();
    };
    return among(parameters_.providers, offer.provider) && among(parameters_.programmes, offer.offer->programme.name);
  }

  /// Who names a quantile has decided to commit.
  [[nodiscard]] bool told() const { return parameters_.quantile.has_value(); }

  /// What was in use in each hour that is over, by offer, as it is at the end of the last: what a commitment would have
  /// covered. Gangs, which end, count only where the policy is told to commit.
  void record(const LeasingView& view)
  {
    const auto hours = static_cast<std::size_t>(view.now.whole_seconds() / 3600);
    std::vector<double> chips(view.offers.size(), 0.0);
    for (const ContractView& contract : view.contracts)
      if (market::holds_chips(contract.state))
        chips[view.position(contract.offer)] += static_cast<double>(contract.chips);
    std::map<model::ChipTypeId, double> gangs;
    for (std::size_t o = 0; o < chips.size(); ++o) {
      const model::ChipTypeId chip = view.offers[o].offer->chip;
      double& left = gangs.try_emplace(chip, gangs_on(view, chip)).first->second;
      const double trains = told() ? 0.0 : std::min(left, chips[o]);
      left -= trains;
      chips[o] -= trains;
    }
    used_.resize(view.offers.size());
    for (std::size_t o = 0; o < used_.size(); ++o)
      used_[o].resize(std::max(used_[o].size(), hours), {chips[o], view.offers[o].price.dollars_per_hour()});
  }

  /// Of an offer.
  struct UsedHour {
    double chips = 0.0;
    double price = 0.0; ///< of a chip, in dollars
  };

  /// An offer that a commitment covers.
  struct Covered {
    std::size_t offer;
    double weight; ///< of a chip: dollars an hour now, or one
    double taken;  ///< chips that discount reservations cover before
    bool operator==(const Covered&) const = default;
  };

  /// Hours of use on demand that one commitment would have covered.
  struct Use {
    std::vector<Covered> offers;
    std::size_t hours = 0; ///< counted
    LevelCounts levels;
  };

  static std::vector<Covered> covered_by(const LeasingView& view, const OfferView& plan)
  {
    const bool dollars = plan.offer->programme.kind == Kind::savings_plan;
    std::map<std::pair<model::ChipTypeId, model::RegionId>, double> reserved;
    for (const ContractView& contract : view.contracts)
      if (const market::Offer& offer = *view.offer(contract.offer).offer;
          dollars && offer.programme.kind == Kind::discount_reservation && offer.provider == plan.offer->provider)
        reserved[{offer.chip, offer.region}] += static_cast<double>(contract.chips);
    std::vector<Covered> found;
    for (std::size_t o = 0; o < view.offers.size(); ++o) {
      const OfferView& offer = view.offers[o];
      const bool here = dollars || (offer.offer->chip == plan.offer->chip && offer.offer->region == plan.offer->region);
      if (offer.offer->provider == plan.offer->provider && here && market::is_usage(offer.offer->programme.kind))
        found.push_back({o, dollars ? offer.price.dollars_per_hour() : 1.0,
                         std::exchange(reserved[{offer.offer->chip, offer.offer->region}], 0.0)});
    }
    return found;
  }

  /// Dollars, or chips of one type and region, in use on demand, by hour. Hours that are over do not change, and are
  /// weighed anew only where a price or what is reserved has. Of the price then and now the lower counts: a price that is up for a
  /// while is no reason to commit to more, and one that fell for good none to commit to what was paid before.
  const LevelCounts& usage(const LeasingView& view, const OfferView& plan)
  {
    const bool dollars = plan.offer->programme.kind == Kind::savings_plan;
    Use& use = uses_[plan.id];
    if (auto offers = covered_by(view, plan); offers != use.offers)
      use = {std::move(offers), 0, {}};
    if (use.offers.empty())
      return use.levels;
    for (; use.hours < used_.front().size(); ++use.hours) {
      double sum = 0.0;
      for (const Covered& each : use.offers) {
        const UsedHour& hour = used_[each.offer][use.hours];
        sum += std::max(0.0, hour.chips - each.taken) * (dollars ? std::min(each.weight, hour.price) : each.weight);
      }
      use.levels.add(sum);
    }
    return use.levels;
  }

  /// What a savings plan's dollar at list price costs over the need; infinite without a plan.
  [[nodiscard]] double plan_price(const LeasingView& view, model::ProviderId provider) const
  {
    double least = std::numeric_limits<double>::infinity();
    for (const OfferView& plan : view.offers)
      if (allowed(plan) && plan.offer->programme.kind == Kind::savings_plan && plan.offer->provider == provider)
        least = std::min(least, best_term(plan, 1.0 - plan.offer->programme.spend.discount, 1.0, need(view)).price);
    return least;
  }

  /// The term that costs least over the need, where renting costs `rent`.
  struct Choice {
    Seconds term{0.0};
    double price = std::numeric_limits<double>::infinity(); ///< over the need
    double first = std::numeric_limits<double>::infinity(); ///< of the term bought now
  };
  static Choice best_term(const OfferView& plan, double price, double rent, Seconds need)
  {
    Choice best;
    for (const Seconds term : plan.offer->programme.term.choices)
      if (const double over = price_for_need(price, term, need, rent); over < best.price)
        best = {term, over, price_of_term(price, term, need)};
    return best;
  }

  [[nodiscard]] Seconds need(const LeasingView& view) const
  {
    return parameters_.need.value_or(view.horizon < Timestamp::never() ? view.horizon - view.now : Seconds{1e18});
  }

  /// Chips, where a savings plan does not lower their price as far.
  void reserve_chips(Desk& desk, LeaseSink& sink, const OfferView& plan)
  {
    const LeasingView& view = desk.view();
    const double list = list_price(view, plan);
    const Choice choice = best_term(plan, plan.price.dollars_per_hour(), list, need(view));
    const LevelCounts& use = usage(view, plan);
    const bool pays = told() || choice.first < list;
    if (!pays || choice.price > list * plan_price(view, plan.offer->provider) || use.size() == 0)
      return;
    std::int64_t held = 0;
    for (const ContractView& contract : view.contracts) {
      const market::Offer& offer = *view.offer(contract.offer).offer;
      if (offer.programme.kind == Kind::discount_reservation && offer.chip == plan.offer->chip &&
          offer.region == plan.offer->region && offer.provider == plan.offer->provider)
        held += contract.chips;
    }
    const double level = use.quantile(parameters_.quantile.value_or(critical_ratio(choice.first, list)));
    const std::int64_t step = plan.offer->programme.size.step;
    const std::int64_t missing = (static_cast<std::int64_t>(level + 1e-9) - held) / step * step;
    if (missing > 0)
      request(sink, view, plan, missing, Money{}, choice.term);
  }

  /// The cheapest savings plan of each provider, raised to the quantile of what reservations leave of its spend.
  void commit_dollars(const Desk& desk, LeaseSink& sink)
  {
    const LeasingView& view = desk.view();
    std::map<model::ProviderId, std::pair<const OfferView*, Choice>> best;
    for (const OfferView& plan : view.offers)
      if (allowed(plan) && plan.offer->programme.kind == Kind::savings_plan) {
        const Choice choice = best_term(plan, 1.0 - plan.offer->programme.spend.discount, 1.0, need(view));
        auto& [cheapest, chosen] = best[plan.offer->provider];
        if (cheapest == nullptr || choice.price < chosen.price)
          cheapest = &plan, chosen = choice;
      }
    for (const auto& [provider, found] : best) {
      const auto& [plan, choice] = found;
      const LevelCounts& spend = usage(view, *plan);
      const bool pays = told() || choice.first < 1.0;
      if (!pays || spend.size() == 0)
        continue;
      const double covered = spend.quantile(parameters_.quantile.value_or(critical_ratio(choice.first, 1.0)));
      const double hourly = covered * (1.0 - plan->offer->programme.spend.discount);
      const double missing = std::floor(hourly + 1e-9) - committed_to(provider); // no plan for a few cents
      if (missing < 1.0)
        continue;
      if (const market::Verdict verdict = request(sink, view, *plan, 0, Money::round(missing), choice.term))
        plans_.push_back({verdict.lease, provider, missing});
    }
  }

  [[nodiscard]] double committed_to(model::ProviderId provider) const
  {
    double dollars = 0.0;
    for (const Held& plan : plans_)
      dollars += plan.provider == provider ? plan.hourly : 0.0;
    return dollars;
  }

  /// Plans that have ended cover nothing: what they did is due again.
  void forget_ended(const LeasingView& view)
  {
    std::erase_if(plans_, [&](const Held& plan) {
      return std::ranges::find(view.contracts, plan.lease, &ContractView::id) == view.contracts.end();
    });
  }

  static market::Verdict request(LeaseSink& sink, const LeasingView& view, const OfferView& plan, std::int64_t chips,
                                 Money spend, Seconds term)
  {
    market::LeaseRequest wanted;
    wanted.tenant = view.tenant;
    wanted.offer = plan.id;
    wanted.chips = chips;
    wanted.spend = spend;
    wanted.term = term;
    wanted.start = view.now;
    return sink.request(wanted);
  }

  /// The lowest on demand, of the chips that a discount reservation covers; 0 where none are held or to be had.
  static double list_price(const LeasingView& view, const OfferView& plan)
  {
    double price = std::numeric_limits<double>::infinity();
    for (const OfferView& offer : view.offers)
      if (offer.offer->programme.kind == Kind::on_demand && offer.offer->provider == plan.offer->provider &&
          offer.offer->region == plan.offer->region && offer.offer->chip == plan.offer->chip &&
          (offer.available > 0 ||
           std::ranges::find(view.contracts, offer.id, &ContractView::offer) != view.contracts.end()))
        price = std::min(price, offer.price.dollars_per_hour());
    return std::isfinite(price) ? price : 0.0;
  }

  SavingsParameters parameters_;
  std::vector<std::vector<UsedHour>> used_; ///< by offer and hour
  std::map<market::OfferId, Use> uses_;     ///< by commitment
  struct Held {
    model::LeaseId lease;
    model::ProviderId provider;
    double hourly; ///< dollars
  };
  std::vector<Held> plans_; ///< that run
};

} // namespace

Entry<Leasing> savings_plan_entry()
{
  return entry<Leasing, SavingsParameters>(
      "AWS Savings Plans and Azure reservations; newsvendor: Arrow, Harris, Marschak 1951",
      [](const SavingsParameters& p, std::uint64_t) { return std::make_unique<SavingsPlan>(p); });
}

} // namespace leasehold::policy
