// Plan the whole horizon on a forecast, play the first week, plan again.
#include "policy/leasing/buying/deadline_book.hpp"
#include "policy/leasing/buying/off_spot.hpp"
#include "policy/leasing/buying/trend.hpp"
#include "policy/leasing/entries.hpp"
#include "policy/leasing/plan/gang_starts.hpp"
#include "policy/leasing/plan/plan_player.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace leasehold::policy {

namespace {

struct RollingParameters {
  Seconds observe{7.0 * 86400.0};
  Seconds replan{7.0 * 86400.0};
  std::optional<std::int64_t> lease_size;
  std::vector<std::string> providers;
};

const config::Schema<RollingParameters>& schema(Tag<RollingParameters>)
{
  using P = RollingParameters;
  static const auto declared =
      config::Schema<P>(
          "rolling_horizon",
          "solve the cheapest mix of renting and commitments to the horizon on a "
          "forecast (last week again, damped trend), play it for a week, solve again; "
          "port where that pays; commits dollars too, and buys windows for gangs, or queues them, as they come; "
          "gangs with a deadline that may run on spot wait for it while they keep a uniform pace")
          .optional(
              "observe", &P::observe,
              "how long to watch before the first plan; ports and terms beyond 28 days wait for two weeks, when a "
              "trend can be seen")
          .optional("replan", &P::replan, "time between plans", config::positive())
          .optional("lease_size", &P::lease_size, lease_size_text, config::at_least(1))
          .optional("providers", &P::providers, "whom to lease from; empty: everybody");
  return declared;
}

constexpr Seconds trend_seen{14.0 * 86400.0};
constexpr Seconds untested_term{28.0 * 86400.0};
/// Between reviews while a gang follows spot.
constexpr Seconds looking_for_spot{300.0};

class RollingHorizon final : public Leasing {
public:
  explicit RollingHorizon(RollingParameters parameters) : parameters_(std::move(parameters)) {}

  void review(const LeasingView& view, LeaseSink& sink) override
  {
    Desk desk(view, sink, parameters_.providers);
    watch_spot(desk);
    const bool observed = view.now - Timestamp{} >= parameters_.observe;
    const bool comes = gang_comes(desk);
    if ((comes || (observed && view.now >= next_plan_)) && view.now < view.horizon) {
      plan(desk, sink, observed);
      next_plan_ = view.now + parameters_.replan;
    }
    player_.queued().play(view, sink);
    const std::vector<OfferView> paid = player_.commit_dollars(view, sink);
    std::vector<Demand> at_work = player_.at_work(view);
    follows_spot_ = false;
    std::erase_if(at_work, [&](const Demand& demand) { return waits_for_spot(desk, demand); });
    LeasingView present = view;
    present.offers = paid;
    present.demands = at_work;
    Desk paying(present, sink, parameters_.providers);
    player_.play(paying, sink, parameters_.lease_size);
  }

  [[nodiscard]] Seconds period() const override { return follows_spot_ ? looking_for_spot : hour; }

private:
  /// Whether a gang with a deadline is given nothing while there is no spot: as long as it keeps a uniform pace.
  bool waits_for_spot(const Desk& desk, const Demand& demand)
  {
    if (demand.deadline == Timestamp::never() || demand.progress >= 1.0 || !may_wait_for_spot(desk, demand))
      return false;
    const ChipDemand* need = cheapest_within_reach(desk, demand, {Kind::on_demand}, rented_kinds);
    if (need == nullptr)
      return false;
    follows_spot_ = true;
    const auto held = static_cast<double>(desk.held(need->chip, {Kind::spot}));
    SpotSeen spot;
    spot.held = held >= need->needed;
    spot.there = held + static_cast<double>(desk.available(need->chip, {Kind::spot})) >= need->needed;
    for (const OfferView* offer : desk.offers(need->chip, {Kind::spot}))
      spot.delivery = std::max(spot.delivery, offer->offer->programme.timing.delivery);
    if (const double firm = desk.price(need->chip, {Kind::on_demand}); spot.there && std::isfinite(firm))
      spot.price_share = desk.price(need->chip, {Kind::spot}) / firm;
    return deadlines_.decide(desk, demand, *need, spot) == Capacity::none;
  }

  /// What spot has been there so far is what is expected of it.
  void watch_spot(const Desk& desk)
  {
    const Timestamp now = desk.view().now;
    (spot_there_ ? with_spot_ : without_spot_) += std::max(0.0, (now - watched_) / hour);
    watched_ = now;
    spot_there_ = false;
    for (const OfferView& offer : desk.view().offers) {
      if (offer.offer->programme.kind != Kind::spot || !desk.serves(offer))
        continue;
      std::int64_t chips = offer.available;
      for (const ContractView& contract : desk.view().contracts)
        chips += contract.offer == offer.id ? contract.chips : 0;
      spot_there_ = spot_there_ || chips >= offer.offer->programme.size.step;
      spot_chips_[offer.id] = std::max(spot_chips_[offer.id], chips);
    }
  }

  /// Whether there is a gang for the first time for which a window might be bought, or that might be queued.
  bool gang_comes(const Desk& desk)
  {
    bool any = false;
    for (const Demand& demand : desk.view().demands)
      if (demand.kind == WorkloadKind::training && (has_windows(desk, demand) || may_queue(desk, demand)))
        any |= gangs_.emplace(demand.name).second;
    return any;
  }

  /// Until load was `observed`, nothing is committed to but windows.
  void plan(const Desk& desk, LeaseSink& sink, bool observed)
  {
    OutlookRules rules;
    rules.hours = hours_to_plan(desk.view());
    rules.period_start = periods(rules.hours);
    rules.shortest_term =
        std::min(parameters_.replan, hour * rules.hours); // a shorter one would leave the week half bare
    const bool sees_trend = desk.view().now - Timestamp{} >= trend_seen;
    if (!sees_trend)
      rules.longest_term = observed ? untested_term : Seconds{0.0};
    rules.spot_share = with_spot_ + without_spot_ > 0.0 ? with_spot_ / (with_spot_ + without_spot_) : 1.0;
    rules.spot_chips = spot_chips_;
    rules.discounts = player_.discounts(desk.view().now);
    rules.spends = player_.spends(desk.view());
    std::vector<LoadAhead> loads;
    const auto hours = static_cast<std::size_t>(std::ceil(rules.hours));
    for (const Demand& demand : desk.view().demands) {
      LoadAhead& load = loads.emplace_back();
      for (const ChipDemand& need : demand.chips)
        load.chips.push_back(forecast(demand, need, hours));
    }
    player_.queued().leave_out(desk.view(), loads);
    const StartedPlan made = plan_with_starts(desk, ports_, rules, loads, sees_trend);
    ask_for_ports(made.plan, desk, ports_, sink);
    player_.queued().take_up(made.queued, desk.view());
    player_.take_up(made.plan.outlook, made.plan.plan, desk.view(), made.starts);
  }

  /// The first week, for which the plan is played, is one period: what it buys is bought now.
  [[nodiscard]] std::vector<double> periods(double hours) const
  {
    std::vector<double> starts{0.0};
    for (const double start : near_and_far(hours))
      if (start >= parameters_.replan / hour)
        starts.push_back(start);
    return starts;
  }

  static std::vector<double> forecast(const Demand& demand, const ChipDemand& need, std::size_t hours)
  {
    if (demand.kind == WorkloadKind::serving)
      return repeat_last_week(need.history, trend_of(demand, need), hours);
    std::vector<double> ahead(hours, 0.0);
    const auto left = static_cast<std::size_t>(std::min(static_cast<double>(hours), std::ceil(need.remaining / hour)));
    std::fill_n(ahead.begin(), left, need.needed);
    return ahead;
  }

  RollingParameters parameters_;
  PlanPlayer player_;
  PortOrders ports_;
  DeadlineBook deadlines_{uniform_progress, looking_for_spot};
  bool follows_spot_ = false; ///< a gang with a deadline
  Timestamp next_plan_;
  std::set<std::string, std::less<>> gangs_; ///< seen
  Timestamp watched_;
  bool spot_there_ = true;
  double with_spot_ = 0.0; ///< hours
  double without_spot_ = 0.0;
  std::map<market::OfferId, std::int64_t> spot_chips_;
};

} // namespace

Entry<Leasing> rolling_horizon_entry()
{
  return entry<Leasing, RollingParameters>(
      "certainty-equivalent model predictive control: Bertsekas, Dynamic Programming and Optimal Control, ch. 6; "
      "uniform progress: Wu, Chiang, Mao and others, NSDI 2024",
      [](const RollingParameters& p, std::uint64_t) { return std::make_unique<RollingHorizon>(p); });
}

} // namespace leasehold::policy
