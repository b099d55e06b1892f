// What the best buyer would do who knew the load, by the same linear programme that regret is measured against.
#include "policy/leasing/buying/off_spot.hpp"
#include "policy/leasing/entries.hpp"
#include "policy/leasing/plan/gang_starts.hpp"
#include "policy/leasing/plan/orders_ahead.hpp"
#include "policy/leasing/plan/plan_player.hpp"
#include "policy/leasing/plan/queued_runs.hpp"
#include "policy/leasing/regions/gang_moves.hpp"
#include "policy/leasing/regions/known_spot_rule.hpp"
#include "policy/leasing/regions/leases_apart.hpp"
#include "policy/leasing/regions/regional_leasing.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
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
                        "commitments, of dollars too, and windows and queues for gangs; gangs with a deadline "
                        "that may run on spot are planned to the minute, before what is beside them")
          .optional("lot", &P::lot, lease_size_text, config::at_least(1))
          .optional("providers", &P::providers, "whom to lease from; empty: everybody");
  return declared;
}

/// Load is known, but stock is not: what arrives is in the next plan.
constexpr Seconds between_plans{28.0 * 86400.0};
/// What stops cost a gang that waits for spot is not in a plan, and so in the next: each day where it has a deadline, else
/// while the hours of a plan last.
constexpr Seconds while_dated_wait{86400.0};
constexpr Seconds while_undated_wait{86400.0};
/// Between reviews while a gang waits for spot: what is there for an hour is not found by looking on the hour.
constexpr Seconds watching{300.0};
/// Between reviews where gangs follow spot to the minute.
constexpr Seconds following{60.0};

class OracleOffline final : public Leasing {
public:
  explicit OracleOffline(OracleParameters parameters)
      : parameters_(std::move(parameters)),
        on_spot_(regional_leasing({following, parameters_.providers},
                                  [claims = std::make_shared<SpotClaims>()] { return known_spot_rule(claims); }))
  {
  }

  void review(const LeasingView& view, LeaseSink& sink) override
  {
    next_end_ = first_end(view);
    choose_followers(Desk(view, sink, parameters_.providers), sink);
    if (followers_.empty())
      return review_rest(view, sink);
    const auto follows = [this](const Demand& demand) { return followers_.contains(demand.name); };
    apart_.review_first(view, sink, follows, *on_spot_);
    apart_.review_rest(view, sink, follows,
                       [this](const LeasingView& rest, LeaseSink& its_sink) { review_rest(rest, its_sink); });
  }

  [[nodiscard]] Seconds period() const override { return follows_ ? following : waits_ ? watching : hour; }
  /// Gangs' chips go as they end, and not on the next hour.
  [[nodiscard]] Timestamp next_review(Timestamp now) const override
  {
    const Seconds since = now - Timestamp{};
    const Timestamp full = Timestamp{} + period() * (std::floor(since / period() + 1e-9) + 1.0);
    return next_end_ > now ? std::min(full, next_end_) : full;
  }
  [[nodiscard]] bool houses_each() const override { return follows_; }

private:
  /// When the first of the gangs that run is done at the earliest.
  static Timestamp first_end(const LeasingView& view)
  {
    constexpr Seconds at_least{60.0}; // what holds it up is not known
    constexpr Seconds surely{1.0};
    Timestamp first = Timestamp::never();
    for (const Demand& demand : view.demands)
      for (const ChipDemand& need : demand.chips)
        if (demand.running && need.needed > 0.0)
          first = std::min(first, view.now + std::max(at_least, need.remaining + surely));
    return first;
  }

  void review_rest(const LeasingView& view, LeaseSink& sink)
  {
    const Desk desk(view, sink, parameters_.providers);
    if ((queue_opens(desk) || view.now >= next_plan_) && view.now < view.horizon) {
      const StartedPlan made = make_plan(desk);
      ask_for_ports(made.plan, desk, ports_, sink);
      player_.queued().take_up(made.queued, view);
      player_.take_up(made.plan.outlook, made.plan.plan, view, made.starts);
      next_plan_ = view.now + until_next(desk);
      waits_ = std::ranges::any_of(
          view.demands, [&](const Demand& demand) { return is_here(demand) && may_wait_for_spot(desk, demand); });
    }
    player_.queued().play(view, sink);
    const std::vector<Demand> at_work = player_.at_work(view);
    const std::vector<OfferView> paid = player_.commit_dollars(view, sink);
    LeasingView present = view;
    present.demands = at_work;
    present.offers = paid;
    Desk paying(present, sink, parameters_.providers);
    player_.play(paying, sink, parameters_.lot);
  }

  /// Gangs that may wait for spot and have a deadline that they could keep when they came are planned to the minute
  /// (regions/known_spot.hpp) and not by the hour, but for those that cost less among what binds.
  void choose_followers(Desk desk, LeaseSink& sink)
  {
    follows_ = false;
    for (const Demand& demand : desk.view().demands) {
      if (demand.kind != WorkloadKind::training || demand.deadline == Timestamp::never())
        continue;
      const bool here = is_here(demand);
      if (const auto [found, fresh] = judged_.try_emplace(std::string(demand.name), false);
          fresh || (here && !found->second)) {
        found->second = here;
        const bool may = may_follow(desk, demand) && (!here || !costs_less_among_others(desk, demand, sink));
        if (may ? followers_.insert(found->first).second : followers_.erase(found->first) > 0)
          next_plan_ = desk.view().now; // for the others
      }
      follows_ = follows_ || (here && followers_.contains(demand.name));
    }
  }

  static bool may_follow(const Desk& desk, const Demand& demand)
  {
    return end_of_waiting(desk.view(), demand) < Timestamp::never() &&
           std::ranges::any_of(demand.chips, [&](const ChipDemand& need) { return is_for_spot(desk, demand, need); });
  }

  /// What counts in a plan.
  enum class Counts { all, no_dollars_committed, nothing_bound };

  /// Whether a plan with what binds carries the gang beside the others for less than its own and theirs do. It may use chips
  /// in part, which gangs do not: what it saves has to be more than a little, and to come of what binds or of the others, not of
  /// that. So the gang alone is planned that way, too, where nothing binds. Commitments of dollars lower what it pays either way.
  bool costs_less_among_others(Desk& desk, const Demand& gang, LeaseSink& sink)
  {
    const bool binds = std::ranges::any_of(gang.chips, [&](const ChipDemand& need) {
      return desk.committed(need.chip) > 0 || !desk.offers(need.chip, binding_kinds).empty();
    });
    const ChipDemand* need = cheapest_within_reach(desk, gang, {Kind::on_demand}, rented_kinds);
    if (!binds || need == nullptr)
      return false;
    const GangSeats seats(desk, need->chip);
    const auto alone = plan_known_spot(GangTrack{gang, desk.view().now}.state(desk, seats, gang, *need, following), {});
    if (!alone)
      return false;
    const auto dollars = [&](const auto& is_in, Counts counts) {
      std::vector<Demand> some;
      std::ranges::copy_if(desk.view().demands, std::back_inserter(some), is_in);
      LeasingView view = desk.view();
      view.demands = some;
      return make_plan(Desk(view, sink, parameters_.providers), counts).plan.dollars;
    };
    const auto is_gang = [&](const Demand& demand) { return demand.name == gang.name; };
    const auto is_other = [&](const Demand& demand) { return !is_gang(demand) && !followers_.contains(demand.name); };
    const double together = dollars([&](const Demand& demand) { return is_gang(demand) || is_other(demand); },
                                    Counts::no_dollars_committed);
    const double apart = dollars(is_other, Counts::no_dollars_committed) + alone->dollars;
    if (together >= 0.98 * apart)
      return false;
    const double in_part = std::max(0.0, alone->dollars - dollars(is_gang, Counts::nothing_bound));
    return together < 0.98 * apart - in_part;
  }

  static bool is_here(const Demand& gang)
  {
    return std::ranges::any_of(gang.chips, [](const ChipDemand& need) { return need.needed > 0.0; });
  }

  /// Hours until a gang comes; none where it is here.
  static double comes_in(const Demand& gang)
  {
    double hours = 0.0;
    for (const ChipDemand& need : gang.chips)
      if (const auto run = run_of({need.future.begin(), need.future.end()}); run && !is_here(gang))
        hours = std::max(hours, static_cast<double>(run->begin));
    return hours;
  }

  /// Whether a gang waits for which a provider's queue has chips for the first time.
  bool queue_opens(const Desk& desk)
  {
    bool any = false;
    for (const Demand& demand : desk.view().demands) {
      const bool waits = demand.kind == WorkloadKind::training && is_here(demand) && !demand.running;
      if (waits && !player_.queued().carries(demand) && may_queue(desk, demand) &&
          std::ranges::any_of(demand.chips, [&](const ChipDemand& need) { return has_queued_chips(desk, need); }))
        any |= queues_seen_.emplace(demand.name).second;
    }
    return any;
  }
  static bool has_queued_chips(const Desk& desk, const ChipDemand& need)
  {
    return static_cast<double>(desk.available(need.chip, {Kind::flex_start})) >= need.needed;
  }

  static Seconds until_next(const Desk& desk)
  {
    Seconds next = between_plans;
    for (const Demand& demand : desk.view().demands)
      if (may_wait_for_spot(desk, demand)) {
        const Seconds here = demand.deadline < Timestamp::never() ? while_dated_wait : while_undated_wait;
        next = std::min(next, is_here(demand) ? here : std::max(hour, hour * comes_in(demand)));
      }
    return next;
  }

  StartedPlan make_plan(const Desk& desk, Counts counts = Counts::all)
  {
    bool waits = false;
    OutlookRules rules;
    rules.hours = hours_to_plan(desk.view());
    rules.slots = 8;
    rules.knows_market = true;
    rules.binds = counts != Counts::nothing_bound;
    rules.commits_dollars = counts == Counts::all;
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
    return made;
  }

  /// Those at which spot comes and goes for a job that waits for it; what lies further ahead is planned anew before.
  static double hours_that_matter(const LeasingView& view, const Demand& demand)
  {
    const double most = 14.0 * 24.0;
    return comes_in(demand) < most ? std::clamp((end_of_waiting(view, demand) - view.now) / hour, 0.0, most) : 0.0;
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

  /// Its deadline; where it is late on any chip, no later than others.
  static Timestamp end_of_waiting(const LeasingView& view, const Demand& demand)
  {
    const auto in_time = [&](const ChipDemand& need) {
      return view.now + hour * comes_in(demand) + need.remaining <= demand.deadline;
    };
    return std::ranges::any_of(demand.chips, in_time) ? demand.deadline : Timestamp::never();
  }

  /// The job's work may be done at any time from its start until then.
  static void let_wait(const Desk& desk, const Demand& demand, LoadAhead& load)
  {
    Seconds spare{0.0};
    for (const ChipDemand& need : demand.chips)
      spare = std::max(spare, hour + spare_for_spot(desk.view(), demand, need.chip)); // is_pressed()
    const Timestamp end = std::min(end_of_waiting(desk.view(), demand) - spare, desk.view().horizon);
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
  Timestamp next_end_ = Timestamp::never();
  bool waits_ = false; ///< a gang, for spot
  std::unique_ptr<Leasing> on_spot_;
  LeasesApart apart_;
  std::set<std::string, std::less<>> queues_seen_; ///< gangs for which one had chips
  std::set<std::string, std::less<>> followers_;   ///< gangs
  std::map<std::string, bool> judged_;             ///< of gangs with deadlines: whether they had come then
  bool follows_ = false;                           ///< one of them is here
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
