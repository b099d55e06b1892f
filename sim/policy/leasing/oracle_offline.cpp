// What the best buyer would do who knew the load, by the same linear programme that regret is measured against.
#include "policy/leasing/entries.hpp"
#include "policy/leasing/plan/gang_starts.hpp"
#include "policy/leasing/plan/plan_player.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace leasehold::policy {

namespace {

struct OracleParameters {
  std::optional<std::int64_t> lot;
  std::vector<std::string> providers;
};

const config::Schema<OracleParameters>& schema(Tag<OracleParameters>)
{
  using P = OracleParameters;
  static const auto declared =
      config::Schema<P>("oracle_offline", "knows the demand to come: the cheapest mix of renting, "
                                          "commitments, of dollars too, and windows for gangs")
          .optional("lot", &P::lot, lease_size_text, config::at_least(1))
          .optional("providers", &P::providers, "whom to lease from; empty: everybody");
  return declared;
}

/// Load is known, but stock is not: what arrives is in the next plan.
constexpr Seconds between_plans{28.0 * 86400.0};
/// What stops cost a gang is not in a plan, and so in the next.
constexpr Seconds while_gangs_wait{86400.0};
/// Of all offers together, planned one by one: with more a plan takes a minute, and days that tell hours with spot from those
/// without pay 0 to 2.5 % more (three seeds of a gang and a service on spot, 20 and 30 d).
constexpr double most_hours = 20000.0;

class OracleOffline final : public Leasing {
public:
  explicit OracleOffline(OracleParameters parameters) : parameters_(std::move(parameters)) {}

  void review(const LeasingView& view, LeaseSink& sink) override
  {
    if (view.now >= next_plan_ && view.now < view.horizon) {
      const bool waits = plan(Desk(view, sink, parameters_.providers), sink);
      next_plan_ = view.now + (waits ? while_gangs_wait : between_plans);
    }
    const std::vector<Demand> at_work = player_.at_work(view);
    const std::vector<OfferView> paid = player_.commit_dollars(view, sink);
    LeasingView present = view;
    present.demands = at_work;
    present.offers = paid;
    Desk desk(present, sink, parameters_.providers);
    player_.play(desk, sink, parameters_.lot);
  }

private:
  /// Whether a gang may wait for spot.
  bool plan(const Desk& desk, LeaseSink& sink)
  {
    bool waits = false;
    OutlookRules rules;
    rules.hours = hours_to_plan(desk.view());
    rules.period_start = near_and_far(rules.hours, by_the_hour(desk.view()));
    rules.slots = 8;
    rules.knows_market = true;
    rules.discounts = player_.discounts(desk.view().now);
    rules.spends = player_.spends(desk.view());
    std::vector<LoadAhead> loads;
    for (const Demand& demand : desk.view().demands) {
      LoadAhead& load = loads.emplace_back();
      for (const ChipDemand& need : demand.chips)
        load.chips.emplace_back(need.future.begin(), need.future.end());
      if (demand.kind == WorkloadKind::training && may_wait(desk, demand)) {
        let_wait(desk, demand, load);
        waits = true;
      }
    }
    const StartedPlan made = plan_with_starts(desk, ports_, rules, loads);
    ask_for_ports(made.plan, desk, ports_, sink);
    player_.take_up(made.plan.outlook, made.plan.plan, desk.view(), made.starts);
    return waits;
  }

  /// Whether it may run on spot, and there is any at less than everything else. What loses its work runs through.
  static bool may_wait(const Desk& desk, const Demand& demand)
  {
    const auto lowest = [&](const ChipDemand& need, std::initializer_list<Kind> kinds) {
      const auto offers = desk.offers(need.chip, kinds);
      return offers.empty() ? std::numeric_limits<double>::infinity() : offers.front()->price.dollars_per_hour();
    };
    return std::ranges::any_of(demand.chips, [&](const ChipDemand& need) {
      return demand.at_stake < need.remaining && !stays_off_spot(demand, need) &&
             lowest(need, {Kind::spot}) < std::min(lowest(need, binding_kinds), lowest(need, {Kind::on_demand}));
    });
  }

  /// The job's work may be done at any time from its start until its deadline.
  static void let_wait(const Desk& desk, const Demand& demand, LoadAhead& load)
  {
    Seconds spare{0.0};
    for (const ChipDemand& need : demand.chips)
      spare = std::max(spare, to_spare(desk.view(), demand, need.chip));
    const Timestamp end = std::min(demand.deadline - spare, desk.view().horizon);
    const auto hours = static_cast<std::size_t>(std::max(0.0, std::floor((end - desk.view().now) / hour)));
    for (std::size_t a = 0; a < load.chips.size(); ++a) {
      std::vector<double>& chips = load.chips[a];
      load.work.push_back(std::max(1e-3, demand.chips[a].remaining / hour));
      if (!chips.empty() && chips.back() > 0.0)
        chips.resize(std::max(chips.size(), hours), chips.back());
    }
  }

  /// Whether it matters at which hour of a day chips are rented or a term begins, and hours of all offers are few enough.
  static bool by_the_hour(const LeasingView& view)
  {
    if (hours_to_plan(view) * static_cast<double>(view.offers.size()) > most_hours)
      return false;
    return std::ranges::any_of(view.offers, [&](const OfferView& offer) {
      const std::vector<Seconds>& terms = offer.offer->programme.term.choices;
      const bool binds = std::ranges::find(committed_kinds, offer.offer->programme.kind) != committed_kinds.end();
      return (offer.offer->programme.kind == Kind::spot && may_be_cheaper(offer, view)) ||
             (binds && !terms.empty() && terms.front() <= 7.0 * day);
    });
  }

  /// Whether the lowest price of spot to come is under the highest of the chip on demand.
  static bool may_be_cheaper(const OfferView& spot, const LeasingView& view)
  {
    const double lowest = range_of(spot, view).first;
    return std::ranges::none_of(view.offers, [&](const OfferView& other) {
      return other.offer->programme.kind == Kind::on_demand && other.offer->chip == spot.offer->chip &&
             range_of(other, view).second <= lowest;
    });
  }

  /// Lowest and highest price from now to the horizon, dollars a chip and hour.
  static std::pair<double, double> range_of(const OfferView& offer, const LeasingView& view)
  {
    const auto& price = offer.offer->price;
    double lowest = price.at(view.now).dollars_per_hour();
    double highest = lowest;
    for (Timestamp t = price.next_change(view.now); t < view.horizon && t < Timestamp::never();
         t = price.next_change(t)) {
      lowest = std::min(lowest, price.at(t).dollars_per_hour());
      highest = std::max(highest, price.at(t).dollars_per_hour());
    }
    return {lowest, highest};
  }

  OracleParameters parameters_;
  PlanPlayer player_;
  PortOrders ports_;
  Timestamp next_plan_;
};

} // namespace

Entry<Leasing> oracle_offline_entry()
{
  auto made = entry<Leasing, OracleParameters>(
      "offline optimum as a linear program",
      [](const OracleParameters& p, std::uint64_t) { return std::make_unique<OracleOffline>(p); });
  made.sees_future = true;
  return made;
}

} // namespace leasehold::policy
