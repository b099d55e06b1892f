#include "policy/leasing/buying/deadline_leasing.hpp"

#include "policy/leasing/buying/desk.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <utility>

namespace leasehold::policy {

namespace {

class DeadlineLeasing final : public Leasing {
public:
  DeadlineLeasing(DeadlineParameters parameters, DeadlineRule rule) : parameters_(std::move(parameters)), rule_(rule) {}

  void review(const LeasingView& view, LeaseSink& sink) override
  {
    Desk desk(view, sink, parameters_.providers);
    BuyOptions options;
    options.lease_size = parameters_.lease_size;
    for (const ChipTarget& target : targets(desk, {Kind::on_demand})) {
      const std::int64_t dated = hold_for_deadlines(desk, target.chip);
      if (dated == 0 && desk.held(target.chip, {Kind::spot}) == 0) {
        follow(desk, target, target.chips, {Kind::on_demand}, options);
        continue;
      }
      gather(desk, target, options);
      const double others = std::max(0.0, target.chips - static_cast<double>(dated));
      follow_alone(desk, target.chip, firm_ + static_cast<std::int64_t>(std::ceil(others - 1e-9)), Kind::on_demand,
                   options);
      follow_alone(desk, target.chip, spot_, Kind::spot, options);
    }
  }
  [[nodiscard]] Seconds period() const override { return parameters_.tick; }

private:
  struct Job {
    double done_before = 0.0; ///< share
    Timestamp begun;
    Capacity held = Capacity::none;
    Timestamp warm; ///< when the held capacity makes progress
    Timestamp seen; ///< last review
    Seconds paid{0.0};
  };

  /// Chips of the jobs with a deadline for which this is the chip; sets what they want on spot and on demand.
  std::int64_t hold_for_deadlines(const Desk& desk, model::ChipTypeId chip)
  {
    spot_ = firm_ = 0;
    std::int64_t dated = 0;
    for (const Demand& demand : desk.view().demands) {
      if (demand.kind != WorkloadKind::training || demand.deadline == Timestamp::never() || demand.progress >= 1.0)
        continue;
      const ChipDemand* need = cheapest_need(desk, demand, {Kind::on_demand});
      if (need == nullptr || need->chip != chip)
        continue;
      const std::int64_t chips = chips_of(*need);
      dated += chips;
      const Capacity choice = decide(desk, demand, *need);
      spot_ += choice == Capacity::spot ? chips : 0;
      firm_ += choice == Capacity::on_demand ? chips : 0;
    }
    return dated;
  }

  /// On-demand chips of a gang are bought in its site.
  void gather(Desk& desk, const ChipTarget& target, BuyOptions options) const
  {
    std::int64_t left = firm_;
    for (const Gang& gang : target.gangs) {
      const auto chips = std::min(left, static_cast<std::int64_t>(std::ceil(gang.chips - 1e-9)));
      options.site = gang.site;
      if (const std::int64_t missing = chips - desk.held_at(target.chip, gang.site, {Kind::on_demand}); missing > 0)
        desk.buy(target.chip, missing, {Kind::on_demand}, options);
      desk.keep_at(target.chip, gang.site, chips);
      left -= chips;
    }
  }

  static std::int64_t chips_of(const ChipDemand& need)
  {
    return static_cast<std::int64_t>(std::ceil(need.needed - 1e-9));
  }

  /// What capacity costs, as a share of on-demand capacity.
  static double price_share(const Desk& desk, model::ChipTypeId chip, Capacity held)
  {
    if (held == Capacity::none)
      return 0.0;
    return held == Capacity::on_demand ? 1.0 : desk.price(chip, {Kind::spot}) / desk.price(chip, {Kind::on_demand});
  }

  /// The shortest that an offer gives.
  static Seconds spot_notice(const Desk& desk, model::ChipTypeId chip)
  {
    Seconds notice{std::numeric_limits<double>::infinity()};
    for (const OfferView* offer : desk.offers(chip, {Kind::spot}))
      notice = std::min(notice, offer->offer->programme.timing.notice);
    return notice;
  }

  Capacity decide(const Desk& desk, const Demand& demand, const ChipDemand& need)
  {
    const model::ChipTypeId chip = need.chip;
    const std::int64_t chips = chips_of(need);
    const Timestamp now = desk.view().now;
    const auto [entry, fresh] = jobs_.try_emplace(std::string(demand.name));
    Job& job = entry->second;
    if (fresh) {
      job.done_before = demand.progress;
      job.begun = job.seen = now;
    }
    job.paid += (now - job.seen) * price_share(desk, chip, job.held);
    job.seen = now;
    const std::int64_t on_spot = desk.held(chip, {Kind::spot});
    if (job.held == Capacity::spot && on_spot < chips)
      job.held = Capacity::none;
    DeadlineState state;
    state.work = need.remaining * ((1.0 - job.done_before) / (1.0 - demand.progress));
    state.allowed = demand.deadline - job.begun;
    state.elapsed = now - job.begun;
    state.remaining = need.remaining;
    state.changeover = demand.restart + demand.checkpoint;
    // Without checkpoints all that was done, whatever the notice, and what is done until the next decision.
    const bool writes = demand.at_stake < model::no_limit;
    state.at_stake = !writes                                        ? state.work - state.remaining + parameters_.tick
                     : spot_notice(desk, chip) >= demand.checkpoint ? Seconds{0.0}
                                                                    : demand.at_stake;
    state.tick = parameters_.tick;
    state.held = job.held;
    state.warm_up = std::max(Seconds{0.0}, job.warm - now);
    state.paid = job.paid;
    state.spot_available = on_spot + desk.available(chip, {Kind::spot}) - spot_ >= chips;
    const Capacity choice = rule_(state);
    if (choice != job.held)
      job.warm = now + demand.restart;
    job.held = choice;
    return choice;
  }

  DeadlineParameters parameters_;
  DeadlineRule rule_;
  std::map<std::string, Job> jobs_;
  std::int64_t spot_ = 0;
  std::int64_t firm_ = 0;
};

} // namespace

std::unique_ptr<Leasing> deadline_leasing(DeadlineParameters parameters, DeadlineRule rule)
{
  return std::make_unique<DeadlineLeasing>(std::move(parameters), rule);
}

} // namespace leasehold::policy
