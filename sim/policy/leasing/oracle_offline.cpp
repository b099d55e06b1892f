// What the best buyer would do who knew the load, by the same linear programme that regret is measured against.
#include "policy/leasing/buying/plan_player.hpp"
#include "policy/leasing/buying/porting_case.hpp"
#include "policy/leasing/entries.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>
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
      config::Schema<P>("oracle_offline", "knows the demand to come: the cheapest mix of renting and commitments")
          .optional("lot", &P::lot, lease_size_text, config::at_least(1))
          .optional("providers", &P::providers, "whom to lease from; empty: everybody");
  return declared;
}

/// Load is known, but stock is not: what arrives is in the next plan.
constexpr Seconds between_plans{28.0 * 86400.0};

class OracleOffline final : public Leasing {
public:
  explicit OracleOffline(OracleParameters parameters) : parameters_(std::move(parameters)) {}

  void review(const LeasingView& view, LeaseSink& sink) override
  {
    if (view.now >= next_plan_ && view.now < view.horizon) {
      plan(Desk(view, sink, parameters_.providers), sink);
      next_plan_ = view.now + between_plans;
    }
    std::vector<Demand> runs;
    for (const Demand& demand : view.demands)
      if (!player_.waits(demand.name, view.now))
        runs.push_back(demand);
    LeasingView present = view;
    present.demands = runs;
    Desk desk(present, sink, parameters_.providers);
    player_.play(desk, sink, parameters_.lot);
  }

private:
  /// A plan with these ports beside those that were asked for, and what it costs with them.
  struct Planned {
    std::set<std::size_t> ports; ///< subjects
    Outlook outlook;
    std::optional<LeasePlan> plan;
    double dollars = std::numeric_limits<double>::infinity();
  };

  /// Ports are taken into the plan one after the other as far as it becomes cheaper: a port may pay at the prices of today,
  /// and not beside what is committed to without it.
  void plan(const Desk& desk, LeaseSink& sink)
  {
    Planned best = planned(desk, {});
    for (const Demand& demand : desk.view().demands)
      for (const ChipDemand& need : demand.chips)
        if (need.portability == Portability::unported && !ports_.wait(desk.view().now, need) &&
            !best.ports.contains(need.port.subject) && !desk.offers(need.chip, rented_kinds).empty()) {
          std::set<std::size_t> ports = best.ports;
          ports.insert(need.port.subject);
          if (Planned with = planned(desk, std::move(ports)); with.dollars < best.dollars)
            best = std::move(with);
        }
    for (const Demand& demand : desk.view().demands)
      for (const ChipDemand& need : demand.chips)
        if (need.portability == Portability::unported && best.ports.contains(need.port.subject))
          ports_.ask(desk.view().now, sink, demand, need);
    player_.take_up(best.outlook, best.plan, desk.view());
  }

  [[nodiscard]] Planned planned(const Desk& desk, std::set<std::size_t> ports)
  {
    OutlookRules rules;
    rules.hours = hours_to_plan(desk.view());
    rules.period_start = near_and_far(rules.hours, by_the_hour(desk.view()));
    rules.slots = 8;
    rules.knows_market = true;
    rules.discounts = player_.discounts(desk.view().now);
    Planned made;
    made.ports = std::move(ports);
    double dollars = 0.0;
    std::vector<LoadAhead> loads;
    std::set<std::size_t> paid;
    for (const Demand& demand : desk.view().demands) {
      LoadAhead& load = loads.emplace_back();
      for (const ChipDemand& need : demand.chips) {
        std::vector<double> ahead{need.future.begin(), need.future.end()};
        const bool added = need.portability == Portability::unported && made.ports.contains(need.port.subject);
        load.chips.push_back(added ? from(std::move(ahead), need.port.time)
                                   : ports_.usable(desk, need, std::move(ahead)));
        if (added)
          dollars += cost_of_port(desk, need, paid.insert(need.port.subject).second);
      }
      if (demand.kind == WorkloadKind::training && has_spot(desk, demand))
        let_wait(desk, demand, load);
    }
    made.outlook = look_ahead(desk, loads, rules);
    made.plan = plan_leases(made.outlook.problem);
    if (made.plan)
      made.dollars = made.plan->dollars + dollars;
    return made;
  }

  static std::vector<double> from(std::vector<double> ahead, Seconds time)
  {
    std::fill_n(ahead.begin(), std::min(ahead.size(), static_cast<std::size_t>(std::ceil(time / hour))), 0.0);
    return ahead;
  }

  /// Engineers and pilots, once for all workloads that share the port, and what is lost until it is tuned.
  [[nodiscard]] static double cost_of_port(const Desk& desk, const ChipDemand& need, bool first)
  {
    const double price = desk.price(need.chip, {Kind::on_demand, Kind::pilot});
    const double untuned = price * need.tuned * (need.port.tuning / hour);
    return untuned + (first ? need.port.engineers + price * need.port.pilots * (need.port.time / hour) : 0.0);
  }

  static bool has_spot(const Desk& desk, const Demand& demand)
  {
    return std::ranges::any_of(demand.chips,
                               [&](const ChipDemand& need) { return !desk.offers(need.chip, {Kind::spot}).empty(); });
  }

  /// The job's work may be done at any time from its start until its deadline.
  static void let_wait(const Desk& desk, const Demand& demand, LoadAhead& load)
  {
    const Timestamp end = std::min(demand.deadline, desk.view().horizon);
    const auto hours = static_cast<std::size_t>(std::max(0.0, std::floor((end - desk.view().now) / hour)));
    for (std::size_t a = 0; a < load.chips.size(); ++a) {
      std::vector<double>& chips = load.chips[a];
      load.work.push_back(std::max(1e-3, demand.chips[a].remaining / hour));
      if (!chips.empty() && chips.back() > 0.0)
        chips.resize(std::max(chips.size(), hours), chips.back());
    }
  }

  /// Whether it matters at which hour of a day chips are rented or a term begins.
  static bool by_the_hour(const LeasingView& view)
  {
    return std::ranges::any_of(view.offers, [](const OfferView& offer) {
      const std::vector<Seconds>& terms = offer.offer->programme.term.choices;
      const bool binds = std::ranges::find(committed_kinds, offer.offer->programme.kind) != committed_kinds.end();
      return offer.offer->programme.kind == Kind::spot || (binds && !terms.empty() && terms.front() <= 7.0 * day);
    });
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
