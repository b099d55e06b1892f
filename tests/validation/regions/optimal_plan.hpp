// The cheapest plan of whole ticks for one job in zones whose spot is known, as SkyNomad's "Optimal" finds and plays it.
#pragma once

#include "validation/regions/tick_window.hpp"

#include <cstdint>
#include <limits>
#include <vector>

namespace leasehold::test {

/// Dynamic programme over (tick, what is held where, changeover ticks left, work ticks done). Of plans that cost the same
/// that one wins whose states were reached first; from each, staying comes before what changes, then nothing, on-demand and
/// spot, zones as given. Of the last tick's spot the plan knows nothing amiss.
class OptimalPlan {
public:
  explicit OptimalPlan(const Window& window)
      : window_(&window), zones_(window.zones.size()),
        work_(static_cast<std::size_t>(std::ceil(window.work / window.tick - 1e-9)))
  {
    for (std::size_t from = 0; from < zones_; ++from)
      for (std::size_t to = 0; to < zones_; ++to)
        longest_ = std::max(longest_, changeover(from, to));
    seats_ = 1 + zones_ + 2 * zones_ * (longest_ + 1);
  }

  /// By tick, what to hold; `objective`: its prices and egress.
  std::vector<Held> find(double& objective)
  {
    const std::size_t ticks = window_->ticks();
    Layer now = empty_layer();
    reach(now, code(0, {Hold::none, zones_}, 0), 0.0, 0);
    std::vector<std::vector<std::uint32_t>> parents;
    objective = std::numeric_limits<double>::infinity();
    std::uint32_t last = 0;
    std::size_t length = 0;
    for (std::size_t t = 0; t < ticks; ++t) {
      Layer next = empty_layer();
      for (const std::uint32_t state : now.order)
        if (done(state) + (ticks - t) >= work_)
          expand(t, state, now.cost[state], next);
      for (const std::uint32_t state : next.order)
        if (done(state) == work_ && next.cost[state] < objective - 1e-12) {
          objective = next.cost[state];
          last = state;
          length = t + 1;
        }
      std::erase_if(next.order, [&](std::uint32_t state) { return done(state) == work_; });
      parents.push_back(std::move(next.parent));
      now = {std::move(next.cost), {}, std::move(next.order)};
    }
    std::vector<Held> plan(length);
    for (std::size_t t = length; t-- > 0;) {
      plan[t] = held(last);
      last = parents[t][last];
    }
    return plan;
  }

private:
  struct Layer {
    std::vector<double> cost;
    std::vector<std::uint32_t> parent;
    std::vector<std::uint32_t> order; ///< of first arrival
  };
  [[nodiscard]] Layer empty_layer() const
  {
    const std::size_t states = (work_ + 1) * seats_;
    return {
        std::vector<double>(states, std::numeric_limits<double>::infinity()), std::vector<std::uint32_t>(states), {}};
  }
  static void reach(Layer& layer, std::uint32_t state, double cost, std::uint32_t from)
  {
    if (layer.cost[state] == std::numeric_limits<double>::infinity())
      layer.order.push_back(state);
    else if (cost >= layer.cost[state])
      return;
    layer.cost[state] = cost;
    layer.parent[state] = from;
  }

  /// A zone of `zones_`: none yet.
  [[nodiscard]] std::uint32_t code(std::size_t done, Held held, std::size_t warming) const
  {
    const std::size_t kind = held.hold == Hold::firm ? 0 : 1;
    const std::size_t seat =
        held.hold == Hold::none ? held.zone : 1 + zones_ + (kind * zones_ + held.zone) * (longest_ + 1) + warming;
    return static_cast<std::uint32_t>(done * seats_ + seat);
  }
  [[nodiscard]] std::size_t done(std::uint32_t state) const { return state / seats_; }
  [[nodiscard]] Held held(std::uint32_t state) const
  {
    const std::size_t seat = state % seats_;
    if (seat <= zones_)
      return {Hold::none, seat};
    const std::size_t place = (seat - 1 - zones_) / (longest_ + 1);
    return {place < zones_ ? Hold::firm : Hold::spot, place % zones_};
  }
  [[nodiscard]] std::size_t warming(std::uint32_t state) const
  {
    const std::size_t seat = state % seats_;
    return seat <= zones_ ? 0 : (seat - 1 - zones_) % (longest_ + 1);
  }

  /// In ticks, with what a checkpoint takes longer than at 9,720 Mbit/s: 8,200 in one continent, 3,590 across.
  [[nodiscard]] std::size_t changeover(std::size_t from, std::size_t to) const
  {
    double extra = 0.0;
    if (from < zones_ && from != to) {
      const bool near = window_->zones[from].continent() == window_->zones[to].continent();
      extra = window_->checkpoint * 8192.0 * (1.0 / (near ? 8200.0 : 3590.0) - 1.0 / 9720.0);
    }
    return static_cast<std::size_t>(std::ceil((window_->changeover + extra) / window_->tick - 1e-9));
  }

  void expand(std::size_t t, std::uint32_t state, double cost, Layer& next) const
  {
    const Held now = held(state);
    if (now.hold != Hold::spot || window_->zones[now.zone].available[t])
      take(t, state, cost, now, next);
    if (now.hold != Hold::none)
      take(t, state, cost, {Hold::none, now.zone}, next);
    for (const Hold kind : {Hold::firm, Hold::spot})
      for (std::size_t z = 0; z < zones_; ++z)
        if (const Held other{kind, z}; other != now && (kind == Hold::firm || window_->zones[z].available[t]))
          take(t, state, cost, other, next);
  }
  void take(std::size_t t, std::uint32_t state, double cost, Held choice, Layer& next) const
  {
    if (choice.hold == Hold::none)
      return reach(next, code(done(state), choice, 0), cost, state);
    const Held now = held(state);
    const Zone& zone = window_->zones[choice.zone];
    cost += (choice.hold == Hold::firm ? zone.on_demand : zone.spot[t]) * window_->tick / 3600.0;
    if (choice != now && now.zone < zones_)
      cost += window_->egress(now.zone, choice.zone);
    const std::size_t left = choice == now ? warming(state) : changeover(now.zone, choice.zone);
    const std::size_t works = left == 0 ? 1 : 0;
    reach(next, code(done(state) + works, choice, left - (1 - works)), cost, state);
  }

  const Window* window_;
  std::size_t zones_;
  std::size_t work_;
  std::size_t longest_ = 0;
  std::size_t seats_ = 0;
};

struct OptimalRun {
  double objective = 0.0; ///< of the plan
  TickCost cost;          ///< played, which needs fewer ticks where a changeover is no whole number of them
};

inline OptimalRun play_optimal(const Window& window)
{
  OptimalRun run;
  const std::vector<Held> plan = OptimalPlan{window}.find(run.objective);
  run.cost = TickRun{window, false}.play(
      [&](const TickState& state) { return state.t < plan.size() ? plan[state.t] : state.held; });
  return run;
}

} // namespace leasehold::test
