// Dollars over years in exchange for a discount: commit to a spend, then lease on demand where it counts.
#include "market/commitments.hpp"
#include "policy/leasing/buying/base_and_peak.hpp"
#include "policy/leasing/buying/trend.hpp"
#include "policy/leasing/entries.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::policy {

namespace {

struct SpendParameters {
  std::optional<Money> total;
  double share = 0.8;
  Seconds observe{14.0 * 86400.0};
  std::optional<double> growth;
  std::string programme;
  std::optional<std::int64_t> lease_size;
  std::vector<std::string> providers;
};

const config::Schema<SpendParameters>& schema(Tag<SpendParameters>)
{
  using P = SpendParameters;
  static const auto declared =
      config::Schema<P>("spend_commitment", "commit dollars to one provider over the programme's term, and lease on "
                                            "demand there first, elsewhere what it lacks")
          .optional("total", &P::total,
                    "committed at the start; absent: `share` of the total that saves most on the spend that is "
                    "foreseen, none "
                    "where parts that begin after the horizon cost more than is saved before",
                    config::positive())
          .optional("share", &P::share, "of the total that saves most", config::in_range(0.0, 2.0))
          .optional("observe", &P::observe, "how long to watch spend before committing a share of it")
          .optional("growth", &P::growth,
                    "mean spend over the term, times what it was; absent: as services' load grows or falls",
                    config::positive())
          .optional("programme", &P::programme, "the commitment; empty: the first on offer")
          .optional("lease_size", &P::lease_size, lease_size_text, config::at_least(1))
          .optional("providers", &P::providers, "whom to lease from; empty: everybody");
  return declared;
}

bool counts(Kind kind)
{
  return market::is_usage(kind);
}

class SpendCommitment final : public Leasing {
public:
  explicit SpendCommitment(SpendParameters parameters) : parameters_(std::move(parameters)) {}

  void review(const LeasingView& view, LeaseSink& sink) override
  {
    const OfferView* deal = commitment(view);
    const auto is_held = [&](const ContractView& contract) { return contract.offer == deal->id; };
    bool held = deal != nullptr && std::ranges::any_of(view.contracts, is_held);
    if (deal != nullptr)
      watch(view, *deal);
    // The first, or the last has ended: a renewal is a decision like the first. A fixed total is spent once.
    if (deal != nullptr && !held && !(parameters_.total && committed_)) {
      held = commit(Desk(view, sink, parameters_.providers), sink, *deal);
      committed_ = committed_ || held;
    }
    // The discount makes the provider's chips cheaper than the list says: the desk sees the price that is paid.
    std::vector<OfferView> offers(view.offers.begin(), view.offers.end());
    if (held)
      for (OfferView& offer : offers)
        if (offer.offer->provider == deal->offer->provider && counts(offer.offer->programme.kind))
          offer.price = market::Rate::of(
              PricePerHour{offer.price.dollars_per_hour() * (1.0 - deal->offer->programme.spend.discount)});
    LeasingView paid = view;
    paid.offers = offers;
    Desk desk(paid, sink, parameters_.providers);
    BuyOptions options;
    options.lease_size = parameters_.lease_size;
    for (const ChipTarget& target : targets(desk, {Kind::on_demand}))
      follow(desk, target, target.chips, {Kind::on_demand}, options);
  }

private:
  [[nodiscard]] const OfferView* commitment(const LeasingView& view) const
  {
    for (const OfferView& offer : view.offers) {
      const bool named = parameters_.programme.empty() || offer.offer->programme.name == parameters_.programme;
      const bool served = parameters_.providers.empty() ||
                          std::ranges::find(parameters_.providers, offer.provider) != parameters_.providers.end();
      if (offer.offer->programme.kind == Kind::spend_commitment && named && served)
        return &offer;
    }
    return nullptr;
  }

  bool commit(const Desk& desk, LeaseSink& sink, const OfferView& deal)
  {
    const LeasingView& view = desk.view();
    market::LeaseRequest request;
    request.tenant = view.tenant;
    request.offer = deal.id;
    request.term = deal.offer->programme.term.choices.front();
    request.start = view.now;
    if (parameters_.total) {
      request.spend = *parameters_.total;
    } else if (view.now - Timestamp{} >= parameters_.observe && hours_ > 0.0) {
      double most = 0.0; // that a term saves
      for (const Seconds term : deal.offer->programme.term.choices) {
        const Seconds used = std::min(term, view.horizon - view.now); // what comes after it buys nothing
        const double hourly = parameters_.growth.value_or(growth_ahead(desk, deal, used)) * (spent_ / hours_);
        const Plan plan = total_that_pays(deal.offer->programme.spend, term, used, hourly);
        const double total = parameters_.share * plan.total;
        if (plan.saved <= most || total < term / hour) // not for less than a dollar an hour
          continue;
        most = plan.saved;
        request.term = term;
        request.spend = Money::round(total);
      }
    }
    return request.spend > Money{} && static_cast<bool>(sink.request(request));
  }

  struct Plan {
    double total = 0.0;
    double saved = 0.0; ///< dollars
  };
  /// The total that saves most where so many dollars an hour of the list count until `used` of the term is over; 0 where none
  /// saves any. A part pays for what runs in its time at the discount, what goes beyond it has the overage's; what a part asks
  /// for beyond that, and parts that begin later, are paid for nothing. As much overage counts as is committed to: else a dollar
  /// would buy the discount on everything.
  [[nodiscard]] static Plan total_that_pays(const market::Spend& spend, Seconds term, Seconds used, double hourly)
  {
    const int parts = market::Commitments::parts(spend, term);
    struct Part {
      double share; // of the total
      double list;  // dollars that count in it
    };
    std::vector<Part> all;
    for (int k = 0; k < parts; ++k) {
      const Seconds within = std::clamp(used - term * (static_cast<double>(k) / parts), Seconds{0.0}, term / parts);
      all.push_back(
          {spend.ramp.empty() ? 1.0 / parts : spend.ramp[static_cast<std::size_t>(k)], hourly * (within / hour)});
    }
    const auto saved = [&](double total) {
      double dollars = 0.0;
      for (const auto& [share, list] : all) {
        const double counted = std::min(total * share / (1.0 - spend.discount), list);
        dollars += counted * spend.discount + std::min(counted, list - counted) * spend.overage_discount;
        dollars -= total * share - counted * (1.0 - spend.discount);
      }
      return dollars;
    };
    Plan best;
    for (const auto& [share, list] : all)
      for (const double part : {1.0, 0.5}) // of what runs: its slope changes where all of that is committed to, or half
        if (const double total = part * list * (1.0 - spend.discount) / share; share > 0.0 && saved(total) > best.saved)
          best = {total, saved(total)};
    return best;
  }

  /// What services are expected to need of the provider's chips in the mean of the coming time, over what they did.
  [[nodiscard]] static double growth_ahead(const Desk& desk, const OfferView& deal, Seconds time)
  {
    const auto mean = [](const std::vector<double>& levels) {
      return levels.empty() ? 0.0
                            : std::accumulate(levels.begin(), levels.end(), 0.0) / static_cast<double>(levels.size());
    };
    double past = 0.0;
    double ahead = 0.0;
    std::map<model::ChipTypeId, bool> seen;
    for (const OfferView& offer : desk.view().offers) {
      if (offer.offer->provider != deal.offer->provider || !counts(offer.offer->programme.kind) ||
          std::exchange(seen[offer.offer->chip], true))
        continue;
      const double price = offer.price.dollars_per_hour();
      const ServingAhead serving(desk, offer.offer->chip, {Kind::on_demand});
      past += price * mean(level_history(desk, offer.offer->chip, {Kind::on_demand}, WorkloadKind::serving));
      ahead += price * mean(serving.chips(static_cast<std::size_t>(std::max(1.0, std::floor(time / hour)))));
    }
    return past > 0.0 ? ahead / past : 1.0;
  }

  /// Where what runs on an offer would be rented with the commitment: there, as it counts, or on the same chip of its
  /// provider where the discount makes that cheaper; null where it would stay elsewhere.
  static const OfferView* counted_on(const LeasingView& view, const OfferView& offer, const OfferView& deal)
  {
    if (!counts(offer.offer->programme.kind))
      return nullptr;
    if (offer.offer->provider == deal.offer->provider)
      return &offer;
    for (const OfferView& other : view.offers)
      if (other.offer->provider == deal.offer->provider && other.offer->programme.kind == Kind::on_demand &&
          other.offer->chip == offer.offer->chip && other.available > 0 &&
          other.price.dollars_per_hour() * (1.0 - deal.offer->programme.spend.discount) <
              offer.price.dollars_per_hour())
        return &other;
    return nullptr;
  }

  /// What an hour of the usage that would count costs at list price; gangs, which end, do not count.
  void watch(const LeasingView& view, const OfferView& deal)
  {
    const double elapsed = (view.now - seen_) / hour;
    spent_ += rate_ * elapsed;
    hours_ += elapsed;
    seen_ = view.now;
    rate_ = 0.0;
    std::map<model::ChipTypeId, double> gangs;
    for (const ContractView& contract : view.contracts) {
      const OfferView* offer = counted_on(view, view.offer(contract.offer), deal);
      if (offer == nullptr || !market::holds_chips(contract.state))
        continue;
      const auto chips = static_cast<double>(contract.chips);
      double& left = gangs.try_emplace(offer->offer->chip, gangs_on(view, offer->offer->chip)).first->second;
      const double trains = std::min(left, chips);
      left -= trains;
      rate_ += offer->price.dollars_per_hour() * (chips - trains);
    }
  }

  SpendParameters parameters_;
  bool committed_ = false; ///< once at least
  Timestamp seen_;
  double rate_ = 0.0;  ///< dollars an hour since `seen_`
  double spent_ = 0.0; ///< dollars
  double hours_ = 0.0;
};

} // namespace

Entry<Leasing> spend_commitment_entry()
{
  return entry<Leasing, SpendParameters>(
      "the five-year cloud commitments of frontier labs",
      [](const SpendParameters& p, std::uint64_t) { return std::make_unique<SpendCommitment>(p); });
}

} // namespace leasehold::policy
