// What the best buyer would do who knew the load, by the same linear programme that regret is measured against.
#include "policy/leasing/buying/off_spot.hpp"
#include "policy/leasing/entries.hpp"
#include "policy/leasing/plan/gang_starts.hpp"
#include "policy/leasing/plan/plan_player.hpp"
#include "policy/leasing/regions/known_spot.hpp"
#include "policy/leasing/regions/regional_leasing.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>
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
      config::Schema<P>("oracle_offline",
                        "knows the demand to come: the cheapest mix of renting, "
                        "commitments, of dollars too, and windows and queues for gangs; a gang with a deadline "
                        "that may run on spot, where there is nothing else to do, is planned to the minute")
          .optional("lot", &P::lot, lease_size_text, config::at_least(1))
          .optional("providers", &P::providers, "whom to lease from; empty: everybody");
  return declared;
}

/// Load is known, but stock is not: what arrives is in the next plan.
constexpr Seconds between_plans{28.0 * 86400.0};
/// What stops cost a gang is not in a plan, and so in the next.
constexpr Seconds while_gangs_wait{86400.0};
/// Between reviews while a gang waits for spot: what is there for an hour is not found by looking on the hour.
constexpr Seconds watching{300.0};
/// Between reviews where gangs follow spot to the minute.
constexpr Seconds following{60.0};

class OracleOffline final : public Leasing {
public:
  explicit OracleOffline(OracleParameters parameters)
      : parameters_(std::move(parameters)),
        on_spot_(regional_leasing({following, parameters_.providers}, known_spot_rule))
  {
  }

  void review(const LeasingView& view, LeaseSink& sink) override
  {
    follows_ = follows_spot(Desk(view, sink, parameters_.providers));
    if (follows_)
      return on_spot_->review(view, sink);
    if (view.now >= next_plan_ && view.now < view.horizon) {
      waits_ = plan(Desk(view, sink, parameters_.providers), sink);
      next_plan_ = view.now + (waits_ ? while_gangs_wait : between_plans);
    }
    player_.queued().play(view, sink);
    const std::vector<Demand> at_work = player_.at_work(view);
    const std::vector<OfferView> paid = player_.commit_dollars(view, sink);
    LeasingView present = view;
    present.demands = at_work;
    present.offers = paid;
    Desk desk(present, sink, parameters_.providers);
    player_.play(desk, sink, parameters_.lot);
  }

  [[nodiscard]] Seconds period() const override { return follows_ ? following : waits_ ? watching : hour; }

private:
  /// Whether all that there is to do is a gang that may wait for spot and has a deadline that it could keep when it came, and
  /// nothing binds: then it is planned to the minute (regions/known_spot.hpp) and not by the hour. Several would be given each
  /// other's chips.
  bool follows_spot(const Desk& desk)
  {
    const LeasingView& view = desk.view();
    if (view.demands.size() != 1 || view.demands.front().kind != WorkloadKind::training ||
        view.demands.front().deadline == Timestamp::never())
      return false;
    const Demand& gang = view.demands.front();
    const auto [found, fresh] = in_time_.try_emplace(std::string(gang.name), false);
    if (fresh)
      found->second = std::ranges::any_of(
          gang.chips, [&](const ChipDemand& need) { return view.now + need.remaining <= gang.deadline; });
    return found->second &&
           std::ranges::any_of(gang.chips, [&](const ChipDemand& need) { return is_for_spot(desk, gang, need); }) &&
           std::ranges::none_of(view.contracts, [&](const ContractView& contract) {
             const Kind kind = view.offer(contract.offer).offer->programme.kind;
             return std::ranges::find(rented_kinds, kind) == rented_kinds.end();
           });
  }

  /// Whether a gang may wait for spot.
  bool plan(const Desk& desk, LeaseSink& sink)
  {
    bool waits = false;
    OutlookRules rules;
    rules.hours = hours_to_plan(desk.view());
    rules.slots = 8;
    rules.knows_market = true;
    rules.discounts = player_.discounts(desk.view().now);
    rules.spends = player_.spends(desk.view());
    std::vector<LoadAhead> loads;
    double hourly = by_the_hour(desk) ? rules.hours : 0.0;
    for (const Demand& demand : desk.view().demands) {
      LoadAhead& load = loads.emplace_back();
      for (const ChipDemand& need : demand.chips)
        load.chips.emplace_back(need.future.begin(), need.future.end());
      if (may_wait_for_spot(desk, demand)) {
        let_wait(desk, demand, load);
        waits = true;
        hourly = std::max(hourly, hours_that_matter(desk.view(), demand));
      }
    }
    rules.period_start = near_and_far(rules.hours, hourly);
    player_.queued().leave_out(desk.view(), loads);
    StartedPlan made = plan_with_starts(desk, ports_, rules, loads);
    if (waits && add_restarts(desk, made.plan, loads))
      made = plan_with_starts(desk, ports_, rules, loads);
    ask_for_ports(made.plan, desk, ports_, sink);
    player_.queued().take_up(made.queued, desk.view());
    player_.take_up(made.plan.outlook, made.plan.plan, desk.view(), made.starts);
    return waits;
  }

  /// Those at which spot comes and goes for a job that waits for it; what lies further ahead is planned anew before.
  static double hours_that_matter(const LeasingView& view, const Demand& demand)
  {
    return std::clamp((demand.deadline - view.now) / hour, 0.0, 14.0 * 24.0);
  }

  /// Adds to the work of jobs that wait what it costs them to start again as often as the plan has it: whether there is any.
  static bool add_restarts(const Desk& desk, const PortedPlan& made, std::vector<LoadAhead>& loads)
  {
    bool any = false;
    for (std::size_t w = 0; made.plan && w < loads.size(); ++w) {
      if (loads[w].work.empty())
        continue;
      const double lost = stops(made.outlook, made.plan->carried[w]) * (desk.view().demands[w].restart / hour);
      for (std::size_t a = 0; a < loads[w].work.size(); ++a)
        if (const auto may_run = static_cast<double>(loads[w].chips[a].size()); loads[w].work[a] + lost <= may_run) {
          loads[w].work[a] += lost;
          any = any || lost > 0.0;
        }
    }
    return any;
  }

  /// Where it pauses, and where spot comes or goes while it runs; of a plan by the hour, as others have no order of hours.
  [[nodiscard]] static double stops(const Outlook& outlook, const std::vector<double>& carried)
  {
    const PlanProblem& problem = outlook.problem;
    double count = 0.0;
    for (std::size_t s = 1; s < problem.slots.size() && problem.slots[s].hours <= 1.0; ++s) {
      const bool runs = carried[s] > 0.02;
      const bool goes_on = carried[s - 1] > 0.02 && outlook.open[s] == outlook.open[s - 1];
      count += runs && !goes_on ? 1.0 : 0.0;
    }
    return count;
  }

  /// The job's work may be done at any time from its start until its deadline.
  static void let_wait(const Desk& desk, const Demand& demand, LoadAhead& load)
  {
    Seconds spare{0.0};
    for (const ChipDemand& need : demand.chips)
      spare = std::max(spare, hour + spare_for_spot(desk.view(), demand, need.chip)); // is_pressed()
    const Timestamp end = std::min(demand.deadline - spare, desk.view().horizon);
    const auto hours = static_cast<std::size_t>(std::max(0.0, std::floor((end - desk.view().now) / hour)));
    for (std::size_t a = 0; a < load.chips.size(); ++a) {
      std::vector<double>& chips = load.chips[a];
      load.work.push_back(std::max(1e-3, demand.chips[a].remaining / hour));
      if (!chips.empty() && chips.back() > 0.0)
        chips.resize(std::max(chips.size(), hours), chips.back());
    }
  }

  /// Whether it matters at which hour of a day a term begins, and there are few enough of them.
  static bool by_the_hour(const Desk& desk)
  {
    return hours_to_plan(desk.view()) <= 42.0 * 24.0 &&
           std::ranges::any_of(desk.view().offers, [&](const OfferView& offer) {
             const std::vector<Seconds>& terms = offer.offer->programme.term.choices;
             const bool binds =
                 std::ranges::find(committed_kinds, offer.offer->programme.kind) != committed_kinds.end();
             return desk.serves(offer) && binds && !terms.empty() && terms.front() <= 7.0 * day;
           });
  }

  OracleParameters parameters_;
  PlanPlayer player_;
  PortOrders ports_;
  Timestamp next_plan_;
  bool waits_ = false; ///< a gang, for spot
  std::unique_ptr<Leasing> on_spot_;
  bool follows_ = false;
  std::map<std::string, bool> in_time_; ///< whether gangs with deadlines could keep them when they came
};

} // namespace

Entry<Leasing> oracle_offline_entry()
{
  auto made = entry<Leasing, OracleParameters>(
      "offline optimum as a linear program; of gangs with deadlines on spot as a dynamic programme",
      [](const OracleParameters& p, std::uint64_t) { return std::make_unique<OracleOffline>(p); });
  made.sees_future = true;
  return made;
}

} // namespace leasehold::policy
