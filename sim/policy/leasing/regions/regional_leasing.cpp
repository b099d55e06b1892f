#include "policy/leasing/regions/regional_leasing.hpp"

#include "policy/leasing/regions/gang_moves.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace leasehold::policy {

namespace {

bool is_dated(const Demand& demand)
{
  return demand.kind == WorkloadKind::training && demand.deadline < Timestamp::never() && demand.progress < 1.0 &&
         std::ranges::any_of(demand.chips, [](const ChipDemand& need) { return need.needed > 0.0; });
}

class RegionalLeasing final : public Leasing {
public:
  RegionalLeasing(RegionalParameters parameters, MakeBerthRule make_rule)
      : parameters_(std::move(parameters)), make_rule_(std::move(make_rule))
  {
  }

  void review(const LeasingView& view, LeaseSink& sink) override
  {
    std::vector<Demand> undated;
    std::ranges::remove_copy_if(view.demands, std::back_inserter(undated), is_dated);
    LeasingView others = view;
    others.demands = undated;
    Desk rest(others, sink, parameters_.providers);
    Desk desk(view, sink, parameters_.providers);
    for (const ChipTarget& target : targets(rest, {Kind::on_demand}))
      if (review_gangs(desk, target.chip) || desk.held(target.chip, {Kind::spot}) > 0)
        settle(desk, target);
      else
        follow(desk, target, target.chips, {Kind::on_demand}, {});
  }
  [[nodiscard]] Seconds period() const override { return parameters_.tick; }
  [[nodiscard]] bool houses_each() const override { return true; }

private:
  struct Gang {
    GangTrack track;
    std::unique_ptr<BerthRule> rule;
    model::RegionId data_for = model::RegionId{0}; ///< to where they are on their way
    Timestamp waits_until{};
  };

  /// Whether there are any on the chip.
  bool review_gangs(Desk& desk, model::ChipTypeId chip)
  {
    seats_.emplace(desk, chip);
    std::vector<ChipNeed> here;
    for (const Demand& demand : desk.view().demands)
      if (const ChipDemand* need = is_dated(demand) ? chip_for(desk, demand) : nullptr;
          need != nullptr && need->chip == chip)
        here.push_back({&demand, need});
    for (const auto& [demand, need] : here)
      gang_of(*demand, desk.view().now).track.claim(*seats_, *demand, *need);
    for (const auto& [demand, need] : here) {
      Gang& gang = gang_of(*demand, desk.view().now);
      const GangState state = gang.track.state(desk, *seats_, *demand, *need, parameters_.tick);
      const auto next = gang.track.on_its_way(state);
      gang.track.seat(*seats_, state, *demand, next ? next : choose(desk, *demand, state, gang));
      desk.house(*demand, chip, gang.track.site().value_or(nowhere));
    }
    return !here.empty();
  }

  /// What its rule chooses; where its data are not there yet, for which it sends, what it has, and its rule is asked again
  /// after a quarter of the wait.
  static std::optional<std::size_t> choose(const Desk& desk, const Demand& demand, const GangState& state, Gang& gang)
  {
    if (state.now < gang.waits_until && comes_before_data(demand, gang.data_for, Seconds{0.0}))
      return state.held;
    const auto berth = gang.rule->choose(state);
    if (!berth || berth == state.held)
      return berth;
    const Berth& there = state.berths[*berth];
    if (!comes_before_data(demand, there.site.region, there.offer->offer->programme.timing.delivery))
      return berth;
    desk.send_data(demand, there.site.region);
    gang.data_for = there.site.region;
    gang.waits_until = state.now + std::max(hour, 0.25 * demand.wait_in(there.site.region));
    return state.held;
  }

  /// The cheapest on demand whose data come in time; where nothing is on demand, on spot.
  static const ChipDemand* chip_for(const Desk& desk, const Demand& demand)
  {
    const ChipDemand* firm = cheapest_within_reach(desk, demand, {Kind::on_demand}, {Kind::on_demand, Kind::spot});
    return firm != nullptr ? firm : cheapest_within_reach(desk, demand, {Kind::spot}, {Kind::spot});
  }

  Gang& gang_of(const Demand& demand, Timestamp now)
  {
    const auto found = gangs_.find(std::string(demand.name));
    if (found != gangs_.end())
      return found->second;
    return gangs_.emplace(std::string(demand.name), Gang{GangTrack{demand, now}, make_rule_()}).first->second;
  }

  /// Chips of gangs without a deadline are bought at their sites, as follow() does.
  void settle(Desk& desk, const ChipTarget& target)
  {
    const auto others = static_cast<std::int64_t>(std::ceil(target.chips - 1e-9));
    seats_->leave(others);
    gather(desk, target, *seats_, {});
    seats_->settle(others);
  }

  RegionalParameters parameters_;
  MakeBerthRule make_rule_;
  std::map<std::string, Gang> gangs_;
  std::optional<GangSeats> seats_; ///< of the chip that is reviewed
};

} // namespace

std::unique_ptr<Leasing> regional_leasing(const RegionalParameters& parameters, MakeBerthRule make_rule)
{
  return std::make_unique<RegionalLeasing>(parameters, std::move(make_rule));
}

} // namespace leasehold::policy
