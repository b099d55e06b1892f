// One job in the simulator that SkyNomad's published costs come from: spot and on-demand in zones, by whole ticks.
//
// What is its own, and not the product's: decisions at ticks alone, a tick is billed whole, a launch is a changeover that
// carries over into the next tick, spot that goes loses no work, and a checkpoint takes no time to move.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace leasehold::test {

struct Zone {
  std::string name;
  double on_demand = 0.0;      ///< dollars an hour
  std::vector<bool> available; ///< by tick of the window
  std::vector<double> spot;    ///< dollars an hour, likewise; one more where the trace goes on

  /// The cloud's region: `us-central1` of us-central1-a, `us-east-1` of us-east-1d.
  [[nodiscard]] std::string region() const
  {
    const bool dashed = name[name.size() - 2] == '-';
    return name.substr(0, name.size() - (dashed ? 2 : 1));
  }
  [[nodiscard]] std::string continent() const { return name.substr(0, name.find('-')); }
};

struct Window {
  std::vector<Zone> zones;
  double tick = 0.0; ///< s, as are the next
  double deadline = 0.0;
  double work = 0.0;
  double changeover = 0.0;
  double checkpoint = 0.0; ///< GB
  [[nodiscard]] std::size_t ticks() const { return static_cast<std::size_t>(std::llround(deadline / tick)); }
  /// The last tick of a window has no spot.
  [[nodiscard]] bool has_spot(std::size_t zone, std::size_t t) const
  {
    return t + 1 < ticks() && zones[zone].available[t];
  }
  [[nodiscard]] double egress(std::size_t from, std::size_t to) const
  {
    const std::string a = zones[from].region();
    const std::string b = zones[to].region();
    if (a == b)
      return 0.0;
    const bool near = (a == "us-east-1" && b == "us-east-2") || (a == "us-east-2" && b == "us-east-1");
    return checkpoint * (near ? 0.01 : 0.02);
  }
  [[nodiscard]] std::size_t cheapest_on_demand() const
  {
    std::size_t best = 0;
    for (std::size_t z = 1; z < zones.size(); ++z)
      if (zones[z].on_demand < zones[best].on_demand)
        best = z;
    return best;
  }
  [[nodiscard]] bool is_feasible() const { return work + changeover <= deadline + 1e-6; }
};

enum class Hold { none, firm, spot };

struct Held {
  Hold hold = Hold::none;
  std::size_t zone = 0;
  bool operator==(const Held&) const = default;
};

/// What a policy of the simulator sees when it decides.
struct TickState {
  std::size_t t = 0;
  double left = 0.0;                 ///< work, s
  double warming = 0.0;              ///< changeover left, s
  Held held;                         ///< a spot that went at this tick is held no more
  Hold last = Hold::none;            ///< of the tick before, whatever went since
  std::optional<std::size_t> at;     ///< zone that last held the job
  std::optional<std::size_t> worked; ///< zone in which it last worked
};

struct TickCost {
  double billed = 0.0; ///< every tick but the last
  double last_tick = 0.0;
  double egress = 0.0;
  double next_price = 0.0; ///< all ticks, those of spot at the price of the tick after
  int moves = 0;
  [[nodiscard]] double published() const { return billed + egress; }
  [[nodiscard]] double in_full() const { return billed + last_tick + egress; }
};

/// Whether on-demand must be held from now on: `spare` changeovers and what is left, in whole ticks, take all of them.
inline bool is_last_call(const Window& window, const TickState& state, double spare)
{
  const double g = window.tick;
  const double needs = std::ceil((state.left + spare * window.changeover) / g - 1e-9) * g;
  const double has = std::floor((window.deadline - static_cast<double>(state.t) * g) / g + 1e-9) * g;
  return needs >= has - 1e-6;
}

/// Plays decisions to the end of the work. `net`: the simulator's own takes over at the last call.
class TickRun {
public:
  using Policy = std::function<Held(const TickState&)>;

  TickRun(const Window& window, bool net) : window_(&window), net_(net) { state_.left = window.work; }

  TickCost play(const Policy& policy)
  {
    bool caught = false;
    for (; state_.left > 1e-6 && state_.t < 2 * window_->ticks(); ++state_.t) {
      state_.last = state_.held.hold;
      if (state_.held.hold == Hold::spot && !window_->has_spot(state_.held.zone, state_.t))
        state_.held.hold = Hold::none;
      if (net_ && !caught && is_last_call(*window_, state_, 1.0)) {
        caught = true;
        if (state_.held.hold == Hold::none) {
          finish_at_once();
          break;
        }
        hold({Hold::firm, state_.held.zone});
      } else if (!caught) {
        hold(policy(state_));
      }
      tick();
    }
    return cost_;
  }

private:
  void hold(Held next)
  {
    if (next.hold != Hold::none && next != state_.held) {
      state_.warming = window_->changeover;
      if (state_.at && *state_.at != next.zone) {
        cost_.egress += window_->egress(*state_.at, next.zone);
        ++cost_.moves;
      }
      state_.at = next.zone;
    }
    state_.held = next;
  }
  void tick()
  {
    if (state_.held.hold == Hold::none)
      return bill(0.0, 0.0);
    const Zone& zone = window_->zones[state_.held.zone];
    const double warming = std::min(window_->tick, state_.warming);
    state_.warming -= warming;
    state_.left -= window_->tick - warming;
    if (warming < window_->tick)
      state_.worked = state_.held.zone;
    if (state_.held.hold == Hold::firm)
      return bill(zone.on_demand, zone.on_demand);
    bill(zone.spot[state_.t], zone.spot[std::min(state_.t + 1, zone.spot.size() - 1)]);
  }
  void bill(double hourly, double next_hourly)
  {
    cost_.billed += cost_.last_tick;
    cost_.last_tick = hourly * window_->tick / 3600.0;
    cost_.next_price += next_hourly * window_->tick / 3600.0;
  }
  void finish_at_once()
  {
    const std::size_t zone = window_->cheapest_on_demand();
    cost_.billed += cost_.last_tick;
    if (state_.at)
      cost_.egress += window_->egress(*state_.at, zone);
    cost_.billed += window_->zones[zone].on_demand * state_.left / 3600.0;
    cost_.last_tick = 0.0;
    state_.left = 0.0;
  }

  const Window* window_;
  bool net_;
  TickState state_;
  TickCost cost_;
};

/// Uniform progress' decision, "there is spot" given.
inline Hold even_pace(const Window& window, const TickState& state, bool spot)
{
  const double t = static_cast<double>(state.t) * window.tick;
  const double pace = window.work / window.deadline;
  const double done = window.work - state.left;
  Hold choice = spot ? Hold::spot : Hold::none;
  if (!spot && done < t * pace)
    choice = Hold::firm;
  if (state.held.hold == Hold::firm)
    choice = spot && (t + 2.0 * window.changeover) * pace < done ? Hold::spot : Hold::firm;
  if (is_last_call(window, state, 2.0) && state.held.hold != Hold::spot)
    choice = Hold::firm;
  if (is_last_call(window, state, 1.0))
    choice = state.last == Hold::spot && state.warming <= 1e-6 && spot ? Hold::spot : Hold::firm;
  return choice;
}

/// UP: one zone.
inline TickCost play_up(const Window& window)
{
  return TickRun{window, false}.play([&](const TickState& state) {
    return Held{even_pace(window, state, window.has_spot(0, state.t)), 0};
  });
}

/// UP(S): the same in several zones.
inline TickCost play_up_s(const Window& window)
{
  return TickRun{window, true}.play([&](const TickState& state) {
    const std::size_t home = state.at.value_or(0);
    Hold choice = even_pace(window, state, true);
    if (choice == Hold::spot) {
      if (state.held.hold == Hold::spot)
        return state.held;
      std::vector<std::size_t> order(window.zones.size());
      for (std::size_t z = 0; z < order.size(); ++z)
        order[z] = z;
      std::ranges::stable_sort(order, {}, [&](std::size_t z) { return window.zones[z].spot[state.t]; });
      std::ranges::stable_sort(order, {}, [&](std::size_t z) {
        return state.worked && window.zones[z].region() == window.zones[*state.worked].region();
      });
      for (const std::size_t z : order)
        if (window.has_spot(z, state.t))
          return Held{Hold::spot, z};
      TickState failed = state; // to look for spot, on-demand was let go
      failed.held.hold = Hold::none;
      choice = even_pace(window, failed, false);
    }
    return Held{choice, state.held.hold == Hold::none ? home : state.held.zone};
  });
}

} // namespace leasehold::test
