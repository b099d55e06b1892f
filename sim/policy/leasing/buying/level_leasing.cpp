// Policies that decide by lots of chips and slots of an hour: ski rental and learning-augmented level by level (level ℓ
// is busy while more than (ℓ − 1) lots are needed), Wang et al. for the fleet.
#include "policy/leasing/buying/desk.hpp"
#include "policy/leasing/buying/fleet_buyer.hpp"
#include "policy/leasing/buying/level_buyer.hpp"
#include "policy/leasing/buying/past_levels.hpp"
#include "policy/leasing/entries.hpp"
#include "random/stream.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

namespace leasehold::policy {

namespace {

struct LevelParameters {
  std::int64_t lot = 64;
  bool randomised = false;
  double lambda = 0.5;
  std::vector<std::string> providers;
};

/// What the three policies differ in.
enum class Rule { ski_rental, wang, learning_augmented };

class LevelLeasing final : public Leasing {
public:
  LevelLeasing(LevelParameters parameters, Rule rule, std::uint64_t seed)
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
        rule_ == Rule::wang ? step_fleet(desk, target) : step_levels(desk, target);
      follow(desk, target, target.chips, flexible_kinds, options);
    }
    slot_ = std::max(slot_, slot);
  }

private:
  [[nodiscard]] std::optional<LeaseEconomics> economics(const Desk& desk, model::ChipTypeId chip) const
  {
    const auto offers = desk.offers(chip, committed_kinds);
    const double rent = desk.price(chip, flexible_kinds);
    if (offers.empty() || !std::isfinite(rent))
      return std::nullopt;
    const market::Term& terms = offers.front()->offer->programme.term;
    const Seconds term = terms.choices.empty() ? terms.minimum : terms.choices.front();
    const double lot = static_cast<double>(parameters_.lot);
    const double hours = term / hour;
    return LeaseEconomics{rent * lot, offers.front()->price.dollars_per_hour() * lot * hours, 0.0,
                          std::max<std::int64_t>(1, std::llround(hours))};
  }

  [[nodiscard]] double threshold(const LeaseEconomics& terms, const Desk& desk, model::ChipTypeId chip,
                                 std::size_t level)
  {
    if (rule_ == Rule::learning_augmented)
      return advised_threshold(terms, forecast(terms, desk, chip, level), parameters_.lambda);
    const double share = parameters_.randomised ? random_threshold(stream_.open_uniform(), terms.alpha) : 1.0;
    return share * terms.break_even();
  }

  /// Rent over a term if the level stays as busy as in the hours seen.
  [[nodiscard]] double forecast(const LeaseEconomics& terms, const Desk& desk, model::ChipTypeId chip,
                                std::size_t level)
  {
    const LevelCounts& past = past_.of(desk, chip, flexible_kinds);
    if (past.size() == 0)
      return 0.0;
    const double least = static_cast<double>(level) * static_cast<double>(parameters_.lot);
    return static_cast<double>(past.above(least)) / static_cast<double>(past.size()) * static_cast<double>(terms.term) *
           terms.rent;
  }

  /// One hour of every level of a chip; reserves a lot for each level whose time has come.
  void step_levels(Desk& desk, const ChipTarget& target)
  {
    const auto terms = economics(desk, target.chip);
    if (!terms)
      return;
    std::vector<LevelBuyer>& levels = levels_[target.chip];
    const auto busy = static_cast<std::size_t>(std::ceil(target.chips / static_cast<double>(parameters_.lot) - 1e-9));
    while (levels.size() < busy)
      levels.emplace_back(*terms, threshold(*terms, desk, target.chip, levels.size()), false);
    BuyOptions options;
    options.lease_size = parameters_.lot;
    for (std::size_t level = 0; level < levels.size(); ++level) {
      if (rule_ == Rule::learning_augmented)
        levels[level].set_threshold(threshold(*terms, desk, target.chip, level));
      if (levels[level].step(level < busy) == LevelBuyer::Step::reserve &&
          desk.buy(target.chip, parameters_.lot, committed_kinds, options) < parameters_.lot)
        levels[level].reservation_failed();
    }
  }

  /// One hour of the whole fleet of a chip.
  void step_fleet(Desk& desk, const ChipTarget& target)
  {
    const auto terms = economics(desk, target.chip);
    if (!terms)
      return;
    FleetBuyer& fleet = fleets_.try_emplace(target.chip, *terms, threshold(*terms, desk, target.chip, 0)).first->second;
    const auto lots = static_cast<std::int64_t>(std::ceil(target.chips / static_cast<double>(parameters_.lot) - 1e-9));
    const std::int64_t wanted = fleet.step(lots);
    BuyOptions options;
    options.lease_size = parameters_.lot;
    const std::int64_t got = wanted > 0 ? desk.buy(target.chip, wanted * parameters_.lot, committed_kinds, options) : 0;
    if (const std::int64_t missing = wanted - got / parameters_.lot; missing > 0)
      fleet.reservation_failed(missing);
  }

  LevelParameters parameters_;
  Rule rule_;
  random::Stream stream_;
  PastLevels past_;
  std::map<model::ChipTypeId, std::vector<LevelBuyer>> levels_;
  std::map<model::ChipTypeId, FleetBuyer> fleets_;
  std::int64_t slot_ = -1;
};

template <class P> config::Schema<P> level_schema(std::string name, std::string summary)
{
  return config::Schema<P>(std::move(name), std::move(summary))
      .optional("lot", &P::lot, "chips of one level, and of one lease", config::at_least(1))
      .optional("providers", &P::providers, "whom to lease from; empty: everybody");
}

struct SkiRentalParameters : LevelParameters {};
struct WangParameters : LevelParameters {};
struct AdvisedParameters : LevelParameters {};

const config::Schema<SkiRentalParameters>& schema(Tag<SkiRentalParameters>)
{
  static const auto declared =
      level_schema<SkiRentalParameters>("ski_rental", "rent each level until that has cost as much as reserving it")
          .optional("randomised", &SkiRentalParameters::randomised, "draw the threshold: e/(e-1) instead of 2");
  return declared;
}

const config::Schema<WangParameters>& schema(Tag<WangParameters>)
{
  static const auto declared =
      level_schema<WangParameters>("wang", "reserve one more lot once renting it over the last term has cost as much")
          .optional("randomised", &WangParameters::randomised, "draw the threshold: e/(e-1+a) instead of 2-a");
  return declared;
}

const config::Schema<AdvisedParameters>& schema(Tag<AdvisedParameters>)
{
  static const auto declared =
      level_schema<AdvisedParameters>("learning_augmented",
                                      "ski rental that trusts its forecast as far as `lambda` says")
          .optional("lambda", &AdvisedParameters::lambda,
                    "towards 0: trust the forecast; 1: ignore it. Costs 1 + lambda if it is right, 1 + 1/lambda if not",
                    config::in_range(0.01, 1.0));
  return declared;
}

} // namespace

Entry<Leasing> ski_rental_entry()
{
  return entry<Leasing, SkiRentalParameters>("Karlin, Manasse, McGeoch, Owicki 1994",
                                             [](const SkiRentalParameters& p, std::uint64_t seed) {
                                               return std::make_unique<LevelLeasing>(p, Rule::ski_rental, seed);
                                             });
}

Entry<Leasing> wang_entry()
{
  return entry<Leasing, WangParameters>(
      "Wang, Li, Liang 2013, arXiv 1305.5608",
      [](const WangParameters& p, std::uint64_t seed) { return std::make_unique<LevelLeasing>(p, Rule::wang, seed); });
}

Entry<Leasing> learning_augmented_entry()
{
  return entry<Leasing, AdvisedParameters>("Purohit, Svitkina, Kumar, NeurIPS 2018",
                                           [](const AdvisedParameters& p, std::uint64_t seed) {
                                             return std::make_unique<LevelLeasing>(p, Rule::learning_augmented, seed);
                                           });
}

} // namespace leasehold::policy
