#include "policy/leasing/regions/known_spot.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace leasehold::policy {

namespace {

std::optional<market::OfferId> offer_at(const GangState& state, std::optional<std::size_t> berth)
{
  return berth ? std::optional{state.berths[*berth].offer->id} : std::nullopt;
}

constexpr double never = std::numeric_limits<double>::infinity();
constexpr std::size_t most_berths = 250; // a byte tells them apart

class SpotPlanner {
public:
  SpotPlanner(const GangState& state, const KnownSpotRules& rules) : state_(&state), berths_(state.berths.size())
  {
    for (const Berth& berth : state.berths) {
      regions_.push_back(berth.site.region);
      farthest_ = std::max(farthest_, berth.begin - berth.in_place);
      dearest_ = std::max(dearest_, berth.egress);
    }
    std::ranges::sort(regions_);
    regions_.erase(std::unique(regions_.begin(), regions_.end()), regions_.end());
    const Seconds time = state.allowed - state.elapsed - rules.spare;
    if (berths_ == 0 || berths_ > most_berths || time <= Seconds{0.0})
      return;
    const Seconds step = std::max(rules.step, time / 3000.0);
    const double places = static_cast<double>(berths_ * (regions_.size() + 2));
    const double most = std::clamp(1.5e8 / (places * (time / step)), 100.0, 20000.0); // units of work
    unit_ = std::max(rules.unit, Seconds{std::ceil((state.remaining / most).value())});
    set_instants(time, step);
  }

  std::optional<KnownPlan> plan()
  {
    if (instants_.size() < 2)
      return std::nullopt;
    const std::size_t left = units(state_->remaining);
    std::size_t longest = units(state_->warm_up);
    for (const Berth& berth : state_->berths)
      longest = std::max(longest, units(berth.in_place + std::max(farthest_, berth.begin - berth.in_place)));
    width_ = left + longest + 1;
    const std::size_t home = state_->held             ? place(state_->berths[*state_->held].site.region)
                             : state_->worked.valid() ? place(state_->worked)
                                                      : regions_.size();
    idle_.assign(regions_.size() + 1, std::vector<double>(width_, never));
    on_.assign(berths_, std::vector<double>(width_, never));
    idle_[home][left] = 0.0;
    if (state_->held)
      on_[*state_->held][left + units(state_->warm_up)] = 0.0;
    came_.assign((instants_.size() - 1) * (idle_.size() + berths_) * width_, 0);
    for (std::size_t k = 0; k + 1 < instants_.size(); ++k) {
      leave(k);
      take_up(k);
      advance(k);
    }
    return best_ < never ? std::optional{made()} : std::nullopt;
  }

private:
  [[nodiscard]] std::size_t units(Seconds time) const
  {
    return static_cast<std::size_t>(std::max(0.0, std::ceil(time / unit_ - 1e-6)));
  }
  [[nodiscard]] Timestamp at(std::size_t k) const { return state_->now + unit_ * static_cast<double>(instants_[k]); }

  /// Spot that comes within a unit is there from its end on, and what goes within one is gone from its beginning on.
  void set_instants(Seconds time, Seconds step)
  {
    const auto last = static_cast<std::size_t>(std::floor(time / unit_ + 1e-9));
    const std::size_t apart = std::max<std::size_t>(1, units(step));
    for (std::size_t u = 0; u < last; u += apart)
      instants_.push_back(u);
    instants_.push_back(last);
    const Timestamp end = state_->now + time;
    for (const Berth& berth : state_->berths) {
      const market::Offer& offer = *berth.offer->offer;
      const auto add = [&](Timestamp t) {
        const double u = (t - state_->now) / unit_;
        for (const double whole : {std::floor(u + 1e-6), std::ceil(u - 1e-6)})
          instants_.push_back(std::min(last, static_cast<std::size_t>(whole)));
      };
      for (Timestamp t = offer.supply.next_change(state_->now); berth.spot && t < end; t = offer.supply.next_change(t))
        add(t);
      for (Timestamp t = offer.price.next_change(state_->now); t < end; t = offer.price.next_change(t))
        add(t);
    }
    std::ranges::sort(instants_);
    instants_.erase(std::unique(instants_.begin(), instants_.end()), instants_.end());
  }

  [[nodiscard]] std::size_t place(model::RegionId region) const
  {
    return static_cast<std::size_t>(std::ranges::find(regions_, region) - regions_.begin());
  }
  /// Whether it is spot that goes so soon after it came that who holds it until then pays nothing.
  [[nodiscard]] bool is_free(std::size_t berth, std::size_t k) const
  {
    const market::Offer& offer = *state_->berths[berth].offer->offer;
    const Seconds free = offer.programme.billing.free_if_revoked - offer.programme.timing.notice;
    if (!state_->berths[berth].spot || free <= Seconds{0.0})
      return false;
    Timestamp goes = at(k);
    while (goes < at(k) + free && offer.supply.at(goes) >= state_->chips)
      goes = offer.supply.next_change(goes);
    return goes < Timestamp::never() && offer.supply.at(goes) < state_->chips &&
           offer.supply.at(goes - free) < state_->chips;
  }
  /// Dollars a unit.
  [[nodiscard]] double price(std::size_t berth, std::size_t k) const
  {
    if (is_free(berth, k))
      return 0.0;
    return state_->berths[berth].offer->offer->price.at(at(k)).dollars_per_hour() * static_cast<double>(state_->chips) *
           (unit_ / hour);
  }
  /// Until the next instant: of spot by its supply, of what is on demand as now.
  [[nodiscard]] bool is_open(std::size_t berth, std::size_t k) const
  {
    const Berth& there = state_->berths[berth];
    if (!there.spot || (k == 0 && !there.open))
      return there.open;
    const auto& supply = there.offer->offer->supply;
    const Timestamp end = at(k + 1) - Seconds{1e-6};
    for (Timestamp t = at(k) + Seconds{1e-6}; t < end; t = supply.next_change(t))
      if (supply.at(t) < state_->chips)
        return false;
    return true;
  }

  /// How it came to have so much left at an instant: 0 as before, or from which place.
  std::uint8_t& came(std::size_t k, std::size_t place, std::size_t left)
  {
    return came_[(k * (idle_.size() + berths_) + place) * width_ + left];
  }

  /// Chips may be given up at any instant.
  void leave(std::size_t k)
  {
    for (std::size_t b = 0; b < berths_; ++b) {
      const std::size_t region = place(state_->berths[b].site.region);
      std::vector<double>& idle = idle_[region];
      for (std::size_t left = 0; left < width_; ++left)
        if (on_[b][left] < idle[left]) {
          idle[left] = on_[b][left];
          came(k, region, left) = static_cast<std::uint8_t>(b + 1);
        }
    }
  }

  void take_up(std::size_t k)
  {
    for (std::size_t b = 0; b < berths_; ++b) {
      if (!is_open(b, k)) {
        on_[b].assign(width_, never);
        continue;
      }
      const Berth& there = state_->berths[b];
      const std::size_t own = place(there.site.region);
      const bool lies_there =
          there.begin <= there.in_place && there.egress <= 0.0 && state_->worked == there.site.region;
      for (std::size_t from = 0; from < idle_.size(); ++from) {
        const bool near = from == own;
        const Seconds far = lies_there ? farthest_ : there.begin - there.in_place;
        const std::size_t begin = units(there.in_place + (near ? Seconds{0.0} : far));
        const double egress = near ? 0.0 : lies_there ? dearest_ : there.egress;
        for (std::size_t left = 0; left + begin < width_; ++left)
          if (idle_[from][left] + egress < on_[b][left + begin]) {
            on_[b][left + begin] = idle_[from][left] + egress;
            came(k, idle_.size() + b, left + begin) = static_cast<std::uint8_t>(from + 1);
          }
      }
    }
  }

  void advance(std::size_t k)
  {
    const std::size_t length = instants_[k + 1] - instants_[k];
    for (std::size_t b = 0; b < berths_; ++b) {
      const double dollars = price(b, k);
      std::vector<double>& on = on_[b];
      for (std::size_t left = 0; left <= length && left < width_; ++left)
        if (const double all = on[left] + dollars * static_cast<double>(left); all < best_ - 1e-9) {
          best_ = all;
          end_ = {k, b, left};
        }
      for (std::size_t left = 0; left < width_; ++left)
        on[left] = left + length < width_ ? on[left + length] + dollars * static_cast<double>(length) : never;
      on[0] = never; // it has ended
    }
  }

  /// Back from where it ends: what it held from each instant on.
  KnownPlan made()
  {
    KnownPlan plan;
    plan.dollars = best_;
    auto [k, b, left] = end_;
    std::optional<std::size_t> berth = b;
    std::size_t idle = 0; // region, while it holds nothing
    for (;; --k) {
      if (const std::uint8_t from = came(k, berth ? idle_.size() + *berth : idle, left); berth && from != 0) {
        plan.legs.push_back({at(k), offer_at(*state_, berth)});
        left -= begin_from(*berth, from - 1U);
        idle = from - 1U;
        berth.reset();
      }
      if (const std::uint8_t from = berth ? 0 : came(k, idle, left); from != 0) {
        if (plan.legs.empty() || plan.legs.back().from != at(k)) // else it goes on elsewhere at once
          plan.legs.push_back({at(k), std::nullopt});
        berth = from - 1U;
      }
      if (k == 0)
        break;
      if (berth)
        left += instants_[k] - instants_[k - 1];
    }
    if (plan.legs.empty() || plan.legs.back().from > state_->now)
      plan.legs.push_back({state_->now, offer_at(*state_, berth)});
    std::ranges::reverse(plan.legs);
    return plan;
  }
  [[nodiscard]] std::size_t begin_from(std::size_t berth, std::size_t from) const
  {
    const Berth& there = state_->berths[berth];
    if (from == place(there.site.region))
      return units(there.in_place);
    const bool lies_there = there.begin <= there.in_place && there.egress <= 0.0 && state_->worked == there.site.region;
    return units(there.in_place + (lies_there ? farthest_ : there.begin - there.in_place));
  }

  struct End {
    std::size_t instant = 0;
    std::size_t berth = 0;
    std::size_t left = 0;
  };
  const GangState* state_;
  std::size_t berths_;
  std::vector<model::RegionId> regions_;
  Seconds farthest_{0.0};
  double dearest_ = 0.0;
  Seconds unit_{60.0};
  std::vector<std::size_t> instants_; ///< units from now
  std::size_t width_ = 0;
  std::vector<std::vector<double>> idle_; ///< dollars by units left, by region; the last: it has not begun anywhere
  std::vector<std::vector<double>> on_;   ///< the same by berth, what it takes to begin among the units
  std::vector<std::uint8_t> came_;
  double best_ = never;
  End end_;
};

/// Chips come as much as a review late, so that plans keep some reviews' time before the deadline where they can.
class KnownSpotRule final : public BerthRule {
public:
  std::optional<std::size_t> choose(const GangState& state) override
  {
    if (!planned_ || state.now >= *planned_ + again || (plan_ && leg(state) != leg_) ||
        offer_at(state, state.held) != expected_)
      make_plan(state);
    leg_ = leg(state);
    std::optional<std::size_t> choice = plan_ ? std::nullopt : fallback(state);
    for (std::size_t b = 0; plan_ && b < state.berths.size(); ++b)
      if (plan_->legs[leg_].offer == state.berths[b].offer->id)
        choice = state.berths[b].open ? std::optional{b} : state.held;
    if (goes_by_itself(state))
      choice = state.held;
    expected_ = offer_at(state, choice);
    return choice;
  }

private:
  static constexpr Seconds again{6.0 * 3600.0};

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
    for (const double reviews : {10.0, 0.0}) {
      KnownSpotRules rules;
      rules.spare = reviews * state.tick;
      if (plan_ = plan_known_spot(state, rules); plan_)
        return;
    }
  }
  [[nodiscard]] std::size_t leg(const GangState& state) const
  {
    std::size_t last = 0;
    while (plan_ && last + 1 < plan_->legs.size() && plan_->legs[last + 1].from <= state.now + 0.5 * state.tick)
      ++last;
    return last;
  }

  std::optional<KnownPlan> plan_; ///< nothing: none keeps the deadline
  std::optional<Timestamp> planned_;
  std::size_t leg_ = 0;
  std::optional<market::OfferId> expected_; ///< to be held at the next review
};

} // namespace

std::unique_ptr<BerthRule> known_spot_rule()
{
  return std::make_unique<KnownSpotRule>();
}

std::optional<KnownPlan> plan_known_spot(const GangState& state, const KnownSpotRules& rules)
{
  return SpotPlanner{state, rules}.plan();
}

} // namespace leasehold::policy
