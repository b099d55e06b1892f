#include "policy/leasing/buying/level_leasing.hpp"

#include "policy/leasing/buying/commitment.hpp"
#include "policy/leasing/buying/deals.hpp"
#include "policy/leasing/buying/desk.hpp"
#include "policy/leasing/buying/fleet_buyer.hpp"
#include "policy/leasing/buying/level_buyer.hpp"
#include "policy/leasing/buying/past_levels.hpp"
#include "random/stream.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

namespace leasehold::policy {

namespace {

class LevelLeasing final : public Leasing {
public:
  LevelLeasing(LevelParameters parameters, LevelRule rule, std::uint64_t seed)
      : parameters_(std::move(parameters)), rule_(rule), stream_(seed, 0, "policy/leasing/threshold")
  {
  }

  void review(const LeasingView& view, LeaseSink& sink) override
  {
    Desk desk(view, sink, parameters_.providers);
    const auto slot = view.now.whole_seconds() / 3600;
    BuyOptions options;
    options.lease_size = parameters_.lot;
    for (const ChipTarget& target : targets(desk, flexible_kinds)) {
      if (slot > slot_)
        rule_ == LevelRule::wang ? step_fleet(desk, target) : step_levels(desk, target);
      follow(desk, target, target.chips, flexible_kinds, options);
    }
    slot_ = std::max(slot_, slot);
  }

private:
  /// A chip's commitment of the moment, and what a lot of it costs.
  struct Choice {
    Deal deal;
    std::int64_t lot = 0; ///< chips
    LeaseEconomics economics;
  };

  /// The commitment that costs least until the horizon; absent where renting does.
  [[nodiscard]] std::optional<Choice> choose(const Desk& desk, model::ChipTypeId chip) const
  {
    DealRules rules;
    rules.need = desk.view().horizon < Timestamp::never() ? desk.view().horizon - desk.view().now : Seconds{1e18};
    const auto found = deals(desk, chip, committed_kinds, rules);
    const double rent = desk.rent(chip).lowest();
    if (found.empty() || !std::isfinite(rent) || rules.need.value() <= 0.0)
      return std::nullopt;
    Choice choice;
    choice.deal = found.front();
    choice.lot = parameters_.lot.value_or(choice.deal.offer->offer->programme.size.step);
    const auto lot = static_cast<double>(choice.lot);
    const double hours = choice.deal.term / hour;
    choice.economics = LeaseEconomics{rent * lot, choice.deal.offer->price.dollars_per_hour() * lot * hours, 0.0,
                                      std::max<std::int64_t>(1, std::llround(hours))};
    return choice;
  }

  [[nodiscard]] double threshold(const Choice& choice, const Desk& desk, model::ChipTypeId chip, std::size_t level)
  {
    const LeaseEconomics& terms = choice.economics;
    if (rule_ == LevelRule::learning_augmented)
      return advised_threshold(terms, forecast(choice, desk, chip, level), parameters_.lambda);
    const double share = parameters_.randomised ? random_threshold(stream_.open_uniform(), terms.alpha) : 1.0;
    return share * terms.break_even();
  }

  /// Rent over a term if the level stays as busy as in the hours seen.
  [[nodiscard]] double forecast(const Choice& choice, const Desk& desk, model::ChipTypeId chip, std::size_t level)
  {
    const LevelCounts& past = past_.of(desk, chip, flexible_kinds);
    if (past.size() == 0)
      return 0.0;
    const double least = static_cast<double>(level) * static_cast<double>(choice.lot);
    return static_cast<double>(past.above(least)) / static_cast<double>(past.size()) *
           static_cast<double>(choice.economics.term) * choice.economics.rent;
  }

  /// Commits to `lots` on top of `covered` lots, once for all levels, as far as that saves rent while the need is what
  /// it is now; returns the lots for which there are chips. Chips that a minimum brought beyond what was wanted then
  /// serve the next.
  static std::int64_t commit(Desk& desk, const ChipTarget& target, const Choice& choice, std::int64_t lots,
                             std::int64_t covered)
  {
    const std::int64_t held = desk.held(target.chip, committed_kinds);
    const std::int64_t had = std::clamp<std::int64_t>((held - covered * choice.lot) / choice.lot, 0, lots);
    if (had == lots)
      return lots;
    LevelCounts now;
    now.add(target.chips);
    const Load load{&now, static_cast<double>(held)};
    const std::int64_t step = choice.deal.offer->offer->programme.size.step;
    const auto missing =
        static_cast<std::int64_t>(std::ceil((target.chips - load.covered) / static_cast<double>(step)));
    const std::int64_t wanted = std::min((lots - had) * choice.lot, missing * step); // a lot may be more than is needed
    const RentCurve rent = desk.rent(target.chip);
    const std::int64_t order = order_that_pays(choice.deal, static_cast<double>(wanted), load, rent);
    BuyOptions options;
    options.lease_size = choice.lot;
    options.offer = choice.deal.offer->id;
    options.term = choice.deal.term;
    const std::int64_t got = order > 0 ? desk.buy(target.chip, order, committed_kinds, options) : 0;
    return got >= wanted ? lots : had + got / choice.lot;
  }

  static std::int64_t lots_of(const ChipTarget& target, std::int64_t lot)
  {
    return static_cast<std::int64_t>(std::ceil(target.chips / static_cast<double>(lot) - 1e-9));
  }

  /// One hour of every level of a chip; reserves a lot for each level whose time has come.
  void step_levels(Desk& desk, const ChipTarget& target)
  {
    const auto choice = choose(desk, target.chip);
    if (!choice)
      return;
    std::vector<LevelBuyer>& levels = levels_[target.chip];
    const auto busy = static_cast<std::size_t>(lots_of(target, choice->lot));
    while (levels.size() < busy)
      levels.emplace_back(choice->economics, threshold(*choice, desk, target.chip, levels.size()), false);
    const auto covered = std::ranges::count_if(levels, [](const LevelBuyer& level) { return level.will_be_covered(); });
    std::vector<std::size_t> due;
    for (std::size_t level = 0; level < levels.size(); ++level) {
      if (rule_ == LevelRule::learning_augmented)
        levels[level].set_threshold(threshold(*choice, desk, target.chip, level));
      if (levels[level].step(level < busy) == LevelBuyer::Step::reserve)
        due.push_back(level);
    }
    const auto got = due.empty() ? 0 : commit(desk, target, *choice, static_cast<std::int64_t>(due.size()), covered);
    for (std::size_t i = static_cast<std::size_t>(got); i < due.size(); ++i)
      levels[due[i]].reservation_failed();
  }

  /// One hour of the whole fleet of a chip.
  void step_fleet(Desk& desk, const ChipTarget& target)
  {
    const auto choice = choose(desk, target.chip);
    if (!choice)
      return;
    FleetBuyer& fleet =
        fleets_.try_emplace(target.chip, choice->economics, threshold(*choice, desk, target.chip, 0)).first->second;
    const std::int64_t wanted = fleet.step(lots_of(target, choice->lot));
    if (wanted == 0)
      return;
    const std::int64_t got = commit(desk, target, *choice, wanted, fleet.reserved() - wanted);
    if (got < wanted)
      fleet.reservation_failed(wanted - got);
  }

  LevelParameters parameters_;
  LevelRule rule_;
  random::Stream stream_;
  PastLevels past_;
  std::map<model::ChipTypeId, std::vector<LevelBuyer>> levels_;
  std::map<model::ChipTypeId, FleetBuyer> fleets_;
  std::int64_t slot_ = -1;
};

} // namespace

std::unique_ptr<Leasing> level_leasing(LevelParameters parameters, LevelRule rule, std::uint64_t seed)
{
  return std::make_unique<LevelLeasing>(std::move(parameters), rule, seed);
}

} // namespace leasehold::policy
