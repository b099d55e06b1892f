#include "policy/leasing/regions/known_spot_rule.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace leasehold::policy {

namespace {

std::optional<market::OfferId> offer_at(const GangState& state, std::optional<std::size_t> berth)
{
  return berth ? std::optional{state.berths[*berth].offer->id} : std::nullopt;
}

class KnownSpotRule final : public BerthRule {
public:
  explicit KnownSpotRule(std::shared_ptr<SpotClaims> claims) : claims_(std::move(claims)), gang_(claims_->enter()) {}

  std::optional<std::size_t> choose(const GangState& state) override
  {
    if (offer_at(state, state.held) != held_) { // since the last review
      held_ = offer_at(state, state.held);
      held_from_ = reviewed_;
    }
    reviewed_ = state.now;
    claims_->see(gang_, state, held_from_);
    const std::vector<SpotTaken> taken = claims_->before(gang_);
    if (!planned_ || state.now >= *planned_ + again || taken != taken_ || (plan_ && leg(state) != leg_) ||
        held_ != expected_)
      make_plan(state);
    std::optional<std::size_t> choice = planned(state);
    if (plan_ && plan_->legs[leg_].offer &&
        (!choice || !state.berths[*choice].open)) { // it is not there as it should be
      make_plan(state);
      choice = planned(state);
    }
    if (goes_by_itself(state))
      choice = state.held;
    expected_ = offer_at(state, choice);
    return choice;
  }

private:
  static constexpr Seconds again{24.0 * 3600.0};

  /// Spot that goes within two reviews is not left before: what is taken back early may cost nothing.
  static bool goes_by_itself(const GangState& state)
  {
    if (!state.held || !state.berths[*state.held].spot)
      return false;
    const auto& supply = state.berths[*state.held].offer->offer->supply;
    const Timestamp next = supply.next_change(state.now);
    return next < Timestamp::never() && next <= state.now + 2.0 * state.tick && supply.at(next) < state.chips;
  }
  void make_plan(const GangState& state)
  {
    planned_ = state.now;
    plan_ = claims_->plan(gang_);
    taken_ = claims_->before(gang_);
    leg_ = leg(state);
  }
  [[nodiscard]] std::size_t leg(const GangState& state) const
  {
    std::size_t last = 0;
    while (plan_ && last + 1 < plan_->legs.size() && plan_->legs[last + 1].from <= state.now + 0.5 * state.tick)
      ++last;
    return last;
  }
  /// What the plan has for now, as far as it is there.
  [[nodiscard]] std::optional<std::size_t> planned(const GangState& state) const
  {
    if (!plan_)
      return fallback(state);
    for (std::size_t b = 0; b < state.berths.size(); ++b)
      if (plan_->legs[leg_].offer == state.berths[b].offer->id)
        return state.berths[b].open ? std::optional{b} : state.held;
    return std::nullopt;
  }

  std::shared_ptr<SpotClaims> claims_;
  std::size_t gang_;
  std::vector<SpotTaken> taken_;  ///< by others when it was planned
  std::optional<KnownPlan> plan_; ///< nothing: none keeps the deadline
  std::optional<Timestamp> planned_;
  std::size_t leg_ = 0;
  std::optional<market::OfferId> expected_; ///< to be held at the next review
  std::optional<market::OfferId> held_;
  Timestamp held_from_ = Timestamp::never();
  Timestamp reviewed_ = Timestamp::never();
};

} // namespace

std::unique_ptr<BerthRule> known_spot_rule(std::shared_ptr<SpotClaims> claims)
{
  return std::make_unique<KnownSpotRule>(std::move(claims));
}

} // namespace leasehold::policy
