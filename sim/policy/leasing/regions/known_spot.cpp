#include "policy/leasing/regions/known_spot.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <set>
#include <utility>

namespace leasehold::policy {

namespace {

constexpr double never = std::numeric_limits<double>::infinity();
constexpr std::size_t most_seats = 250; // a byte tells them apart

/// Chips of a spot offer that others leave, at any time.
class SpotLeft {
public:
  SpotLeft(const OfferView& offer, std::span<const SpotTaken> taken) : supply_(&offer.offer->supply)
  {
    std::ranges::copy_if(taken, std::back_inserter(taken_),
                         [&](const SpotTaken& each) { return each.offer == offer.id; });
  }
  [[nodiscard]] std::int64_t at(Timestamp t) const
  {
    std::int64_t chips = supply_->at(t);
    for (const SpotTaken& each : taken_)
      chips -= each.from <= t && t < each.until ? each.chips : 0;
    return chips;
  }
  [[nodiscard]] Timestamp next_change(Timestamp t) const
  {
    Timestamp next = supply_->next_change(t);
    for (const SpotTaken& each : taken_)
      for (const Timestamp change : {each.from, each.until})
        if (change > t)
          next = std::min(next, change);
    return next;
  }

private:
  const market::StepSeries<std::int64_t>* supply_;
  std::vector<SpotTaken> taken_;
};

class SpotPlanner {
public:
  SpotPlanner(const GangState& state, const KnownSpotRules& rules) : state_(&state), held_from_(rules.held_from)
  {
    for (std::size_t b = 0; b < state.berths.size(); ++b) {
      const Berth& berth = state.berths[b];
      left_.emplace_back(*berth.offer, rules.taken);
      seats_.push_back({b, false});
      if (berth.spot && berth.offer->offer->programme.billing.free_if_revoked > Seconds{0.0})
        seats_.push_back({b, true});
      regions_.push_back(berth.site.region);
      farthest_ = std::max(farthest_, berth.begin - berth.in_place);
      dearest_ = std::max(dearest_, berth.egress);
    }
    std::ranges::sort(regions_);
    regions_.erase(std::unique(regions_.begin(), regions_.end()), regions_.end());
    const Seconds time = state.allowed - state.elapsed - rules.spare;
    if (seats_.empty() || seats_.size() > most_seats || time <= Seconds{0.0})
      return;
    const Seconds step = std::max(rules.step, time / 3000.0);
    const double places = static_cast<double>(seats_.size() * (regions_.size() + 2));
    const double most = std::clamp(1.5e8 / (places * (time / step)), 100.0, 20000.0); // units of work
    unit_ = std::max(rules.unit, Seconds{std::ceil((state.remaining / most).value())});
    set_instants(time, step);
  }

  std::optional<KnownPlan> plan()
  {
    if (instants_.size() < 2)
      return std::nullopt;
    left_at_first_ = units(state_->remaining);
    std::size_t longest = units(state_->warm_up);
    for (const Berth& berth : state_->berths)
      longest = std::max(longest, units(berth.in_place + std::max(farthest_, berth.begin - berth.in_place)));
    width_ = left_at_first_ + longest + 1;
    const std::size_t home = state_->held             ? place(state_->berths[*state_->held].site.region)
                             : state_->worked.valid() ? place(state_->worked)
                                                      : regions_.size();
    idle_.assign(regions_.size() + 1, Row{std::vector<double>(width_, never)});
    on_.assign(seats_.size(), Row{std::vector<double>(width_, never)});
    idle_[home].set(left_at_first_, 0.0);
    for (std::size_t b = 0; b < seats_.size(); ++b)
      if (seats_[b].berth == state_->held && (!seats_[b].free || is_free(seats_[b].berth, held_from_, state_->now)))
        on_[b].set(left_at_first_ + units(state_->warm_up), seats_[b].free ? 0.0 : owed(*state_->held));
    came_.resize((instants_.size() - 1) * (idle_.size() + seats_.size()));
    for (std::size_t k = 0; k + 1 < instants_.size(); ++k) {
      leave(k);
      take_up(k);
      advance(k);
    }
    return best_ < never ? std::optional{made()} : std::nullopt;
  }

private:
  /// A berth; `free`: held until it is taken back, so soon that it is not billed.
  struct Seat {
    std::size_t berth = 0;
    bool free = false;
  };
  [[nodiscard]] const Berth& berth(std::size_t seat) const { return state_->berths[seats_[seat].berth]; }
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
    std::set<std::size_t> changes{0};
    for (std::size_t b = 0; b < state_->berths.size(); ++b) {
      const bool spot = state_->berths[b].spot;
      const market::Offer& offer = *state_->berths[b].offer->offer;
      const auto add = [&](Timestamp t) {
        const double u = (t - state_->now) / unit_;
        for (const double whole : {std::floor(u + 1e-6), std::ceil(u - 1e-6)})
          changes.insert(std::min(last, static_cast<std::size_t>(whole)));
      };
      for (Timestamp t = left_[b].next_change(state_->now); spot && t < end; t = left_[b].next_change(t))
        add(t);
      for (Timestamp t = offer.price.next_change(state_->now); t < end; t = offer.price.next_change(t))
        add(t);
    }
    instants_.insert(instants_.end(), changes.begin(), changes.end());
    std::ranges::sort(instants_);
    instants_.erase(std::unique(instants_.begin(), instants_.end()), instants_.end());
    for (const std::size_t u : instants_)
      changes_.push_back(changes.contains(u));
  }

  [[nodiscard]] std::size_t place(model::RegionId region) const
  {
    return static_cast<std::size_t>(std::ranges::find(regions_, region) - regions_.begin());
  }
  /// How long before it goes a lease of spot may be asked for that is not billed then, some reviews late.
  [[nodiscard]] Seconds unbilled(std::size_t berth) const
  {
    const market::Programme& programme = state_->berths[berth].offer->offer->programme;
    return programme.billing.free_if_revoked - programme.timing.notice + programme.timing.delivery - state_->tick;
  }
  /// Whether spot that was or is leased `from` then and is there at `now` goes so soon that who holds it until then pays nothing.
  [[nodiscard]] bool is_free(std::size_t berth, Timestamp from, Timestamp now) const
  {
    if (from == Timestamp::never())
      return false;
    const Timestamp end = from + unbilled(berth);
    Timestamp goes = now;
    while (goes < end && left_[berth].at(goes) >= state_->chips)
      goes = left_[berth].next_change(goes);
    return goes < end && state_->berths[berth].offer->offer->supply.at(goes) < state_->chips;
  }
  /// Dollars that what is held now has cost and that are not billed should it be taken back soon.
  [[nodiscard]] double owed(std::size_t berth) const
  {
    if (!state_->berths[berth].spot || !is_free(berth, held_from_, state_->now))
      return 0.0;
    const Seconds held = state_->now - held_from_ - state_->berths[berth].offer->offer->programme.timing.delivery;
    return state_->berths[berth].dollars * std::max(0.0, held / hour);
  }
  /// Dollars a unit.
  [[nodiscard]] double price(Seat seat, std::size_t k) const
  {
    if (seat.free)
      return 0.0;
    return state_->berths[seat.berth].offer->offer->price.at(at(k)).dollars_per_hour() *
           static_cast<double>(state_->chips) * (unit_ / hour);
  }
  /// Until the next instant: of spot by what of its supply others leave, of what is on demand as now.
  [[nodiscard]] bool is_open(std::size_t berth, std::size_t k) const
  {
    const Berth& there = state_->berths[berth];
    if (!there.spot || (k == 0 && !there.open))
      return there.open;
    const SpotLeft& left = left_[berth];
    const Timestamp end = at(k + 1) - Seconds{1e-6};
    for (Timestamp t = at(k) + Seconds{1e-6}; t < end; t = left.next_change(t))
      if (left.at(t) < state_->chips)
        return false;
    return true;
  }

  /// Units that may be left at an instant, from `first` on and before `end`: no fewer than if it had run ever since, and no more
  /// than could be done by the deadline. Others come to nothing, and are not kept.
  struct Band {
    std::size_t first;
    std::size_t end;
  };
  [[nodiscard]] Band band(std::size_t k) const
  {
    return {left_at_first_ - std::min(left_at_first_, instants_[k]),
            std::min(width_, instants_.back() - instants_[k] + 1)};
  }

  /// How it came to have so much left at an instant: 0 as before, or from which place.
  [[nodiscard]] std::uint8_t came(std::size_t k, std::size_t place, std::size_t left) const
  {
    const std::vector<std::uint8_t>& row = came_[k * (idle_.size() + seats_.size()) + place];
    return row.empty() ? 0 : row[left - band(k).first];
  }
  /// The same of a whole band, to be written.
  std::vector<std::uint8_t>& notes(std::size_t k, std::size_t place)
  {
    std::vector<std::uint8_t>& row = came_[k * (idle_.size() + seats_.size()) + place];
    if (row.empty())
      row.assign(band(k).end - band(k).first, 0);
    return row;
  }

  /// Chips may be given up at any instant; what is to be free is held until it goes.
  void leave(std::size_t k)
  {
    const auto [first, end] = band(k);
    for (std::size_t b = 0; b < seats_.size(); ++b) {
      if (!on_[b].any || (seats_[b].free && is_open(seats_[b].berth, k)))
        continue;
      const std::size_t region = place(berth(b).site.region);
      const std::vector<double>& on = on_[b].dollars;
      Row& idle = idle_[region];
      std::vector<std::uint8_t>* notes_here = nullptr;
      for (std::size_t left = first; left < end; ++left)
        if (on[left] < idle.dollars[left]) {
          idle.set(left, on[left]);
          notes_here = notes_here == nullptr ? &notes(k, region) : notes_here;
          (*notes_here)[left - first] = static_cast<std::uint8_t>(b + 1);
        }
    }
  }

  void take_up(std::size_t k)
  {
    const auto [first, end] = band(k);
    for (std::size_t b = 0; b < seats_.size(); ++b) {
      if (!is_open(seats_[b].berth, k)) {
        on_[b].clear(first, end);
        continue;
      }
      if (seats_[b].free && !may_begin_free(seats_[b].berth, k))
        continue;
      const Berth& there = berth(b);
      const std::size_t own = place(there.site.region);
      const bool lies_there =
          there.begin <= there.in_place && there.egress <= 0.0 && state_->worked == there.site.region;
      for (std::size_t from = 0; from < idle_.size(); ++from) {
        const bool near = from == own;
        const Seconds far = lies_there ? farthest_ : there.begin - there.in_place;
        const std::size_t begin = units(there.in_place + (near ? Seconds{0.0} : far));
        const double egress = near ? 0.0 : lies_there ? dearest_ : there.egress;
        const std::vector<double>& idle = idle_[from].dollars;
        Row& on = on_[b];
        std::vector<std::uint8_t>* notes_here = nullptr;
        for (std::size_t left = first; idle_[from].any && left + begin < end; ++left)
          if (idle[left] + egress < on.dollars[left + begin] &&
              !(seats_[b].free && leaves(k, from, left, seats_[b].berth))) {
            on.set(left + begin, idle[left] + egress);
            notes_here = notes_here == nullptr ? &notes(k, idle_.size() + b) : notes_here;
            (*notes_here)[left + begin - first] = static_cast<std::uint8_t>(from + 1);
          }
      }
    }
  }

  [[nodiscard]] bool may_begin_free(std::size_t berth, std::size_t k) const
  {
    return changes_[k] && !(k == 0 && state_->held == berth) && is_free(berth, at(k), at(k));
  }
  /// Whether it gave up this berth at this very instant.
  [[nodiscard]] bool leaves(std::size_t k, std::size_t region, std::size_t left, std::size_t berth) const
  {
    const std::uint8_t from = came(k, region, left);
    return from != 0 && seats_[from - 1U].berth == berth;
  }

  void advance(std::size_t k)
  {
    const std::size_t length = instants_[k + 1] - instants_[k];
    const std::size_t from = band(k).first;
    const auto [first, end] = band(k + 1);
    for (std::size_t b = 0; b < seats_.size(); ++b) {
      if (!on_[b].any)
        continue;
      const double dollars = price(seats_[b], k);
      std::vector<double>& on = on_[b].dollars;
      for (std::size_t left = from; !seats_[b].free && left <= length && left < width_; ++left)
        if (const double all = on[left] + dollars * static_cast<double>(left); all < best_ - 1e-9) {
          best_ = all;
          end_ = {k, b, left};
        }
      for (std::size_t left = first; left < end; ++left)
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
    plan.end = at(k) + unit_ * static_cast<double>(left);
    std::size_t seat = b;
    bool holds = true;    // chips, on that seat
    std::size_t idle = 0; // region, while it holds none
    for (;; --k) {
      if (const std::uint8_t from = holds ? came(k, idle_.size() + seat, left) : 0; from != 0) {
        plan.legs.push_back({at(k), berth(seat).offer->id});
        left -= begin_from(seat, from - 1U);
        idle = from - 1U;
        holds = false;
      }
      if (const std::uint8_t from = holds ? 0 : came(k, idle, left); from != 0) {
        if (plan.legs.empty() || plan.legs.back().from != at(k)) // else it goes on elsewhere at once
          plan.legs.push_back({at(k), std::nullopt});
        seat = from - 1U;
        holds = true;
      }
      if (k == 0)
        break;
      if (holds)
        left += instants_[k] - instants_[k - 1];
    }
    if (plan.legs.empty() || plan.legs.back().from > state_->now)
      plan.legs.push_back({state_->now, holds ? std::optional{berth(seat).offer->id} : std::nullopt});
    std::ranges::reverse(plan.legs);
    return plan;
  }
  [[nodiscard]] std::size_t begin_from(std::size_t seat, std::size_t from) const
  {
    const Berth& there = berth(seat);
    if (from == place(there.site.region))
      return units(there.in_place);
    const bool lies_there = there.begin <= there.in_place && there.egress <= 0.0 && state_->worked == there.site.region;
    return units(there.in_place + (lies_there ? farthest_ : there.begin - there.in_place));
  }

  struct End {
    std::size_t instant = 0;
    std::size_t seat = 0;
    std::size_t left = 0;
  };
  const GangState* state_;
  Timestamp held_from_;
  std::vector<SpotLeft> left_; ///< by berth
  std::vector<Seat> seats_;
  std::vector<model::RegionId> regions_;
  Seconds farthest_{0.0};
  double dearest_ = 0.0;
  Seconds unit_{60.0};
  std::vector<std::size_t> instants_; ///< units from now
  std::vector<bool> changes_;         ///< whether something changes there
  std::size_t left_at_first_ = 0;     ///< units
  std::size_t width_ = 0;
  /// Dollars by units left; `any`: whether some are finite.
  struct Row {
    std::vector<double> dollars;
    bool any = false;
    void set(std::size_t left, double least)
    {
      dollars[left] = least;
      any = true;
    }
    void clear(std::size_t first, std::size_t end)
    {
      if (std::exchange(any, false))
        std::fill(dollars.begin() + static_cast<std::ptrdiff_t>(first),
                  dollars.begin() + static_cast<std::ptrdiff_t>(end), never);
    }
  };
  std::vector<Row> idle_;                       ///< by region; the last: it has not begun anywhere
  std::vector<Row> on_;                         ///< by seat, what it takes to begin among the units
  std::vector<std::vector<std::uint8_t>> came_; ///< by instant and place, in its band; empty: all as before
  double best_ = never;
  End end_;
};

} // namespace

std::optional<KnownPlan> plan_known_spot(const GangState& state, const KnownSpotRules& rules)
{
  return SpotPlanner{state, rules}.plan();
}

} // namespace leasehold::policy
