#include "policy/leasing/buying/deadline.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace leasehold::policy {

namespace {

/// Warm-up that lies ahead if this is held next.
Seconds warm_up_of(const DeadlineState& state, Capacity choice)
{
  if (choice == Capacity::none)
    return Seconds{0.0};
  return choice == state.held ? state.warm_up : state.changeover;
}

/// Whether on-demand capacity may be given up for nothing: spot has saved enough for the changeover that taking it up
/// again costs.
bool can_pause(const DeadlineState& state)
{
  return state.paid <= state.work - state.remaining;
}

} // namespace

bool is_safe(const DeadlineState& state, Capacity choice)
{
  if (choice == Capacity::on_demand)
    return true;
  // Until the next decision an empty hand loses the whole tick, spot its warm-up; then on-demand must still do.
  const Seconds lost =
      choice == Capacity::none ? state.tick : std::min(state.tick, warm_up_of(state, choice)) + state.at_stake;
  return state.slack() - lost >= state.changeover;
}

Capacity greedy_spot(const DeadlineState& state)
{
  if (state.held == Capacity::on_demand) // taken up by the safety net: kept to the end
    return Capacity::on_demand;
  const Capacity wanted = state.spot_available ? Capacity::spot : Capacity::none;
  return is_safe(state, wanted) ? wanted : Capacity::on_demand;
}

Capacity uniform_progress(const DeadlineState& state)
{
  if (state.spot_available && is_safe(state, Capacity::spot))
    return Capacity::spot;
  const double pace = state.work / state.allowed;
  const Seconds done = state.work - state.remaining;
  const bool behind = done < state.elapsed * pace;
  const bool not_ahead = done < (state.elapsed + 2.0 * state.changeover) * pace;
  if (behind || (state.held == Capacity::on_demand && (not_ahead || !can_pause(state))))
    return Capacity::on_demand;
  return is_safe(state, Capacity::none) ? Capacity::none : Capacity::on_demand;
}

DeadlineRun play(const DeadlineJob& job, DeadlineRule rule, const std::vector<bool>& available, std::size_t start,
                 Seconds tick)
{
  DeadlineRun run;
  DeadlineState state;
  state.work = state.remaining = job.work;
  state.allowed = job.allowed;
  state.changeover = job.changeover;
  state.tick = tick;
  for (std::size_t t = start; state.remaining.value() > 0.0; ++t) {
    if (t >= available.size())
      throw std::out_of_range("the trace ends before the job");
    state.spot_available = available[t];
    if (state.held == Capacity::spot && !state.spot_available)
      state.held = Capacity::none;
    const Capacity next = rule(state);
    if (next == Capacity::spot && !state.spot_available)
      throw std::logic_error("a rule held spot capacity that was not there");
    state.warm_up = warm_up_of(state, next);
    state.held = next;
    Seconds used = tick;
    if (next != Capacity::none) {
      const Seconds warming = std::min(tick, state.warm_up);
      const Seconds working = std::min(tick - warming, state.remaining);
      state.warm_up -= warming;
      state.remaining -= working;
      used = state.remaining.value() > 0.0 ? tick : warming + working;
      (next == Capacity::spot ? run.spot_seconds : run.on_demand_seconds) += used.value();
      state.paid += used * (next == Capacity::spot ? job.spot_price : 1.0);
    }
    state.elapsed += used;
  }
  run.finished = state.elapsed;
  run.met = state.elapsed.value() <= job.allowed.value() + 1e-6;
  return run;
}

double offline_deadline_cost(const DeadlineJob& job, const std::vector<bool>& available, std::size_t start,
                             Seconds tick, double spot_price, double on_demand_price)
{
  const auto ticks = [&](Seconds length) { return static_cast<std::size_t>(std::llround(length / tick)); };
  const std::size_t work = ticks(job.work);
  const std::size_t allowed = ticks(job.allowed);
  const std::size_t warm_up = ticks(job.changeover);
  if (start + allowed > available.size())
    throw std::out_of_range("the trace ends before the deadline");
  constexpr double never = std::numeric_limits<double>::infinity();
  const double spot_tick = spot_price * tick.value() / 3600.0;
  const double firm_tick = on_demand_price * tick.value() / 3600.0;
  // By ticks of work left: cheapest from here with empty hands, and with warm capacity, the latter kept for the
  // instants that a warm-up begun now can reach. A warm-up that spot does not outlive is never worth beginning.
  std::vector<double> unfinished(work + 1, never);
  unfinished[0] = 0.0;
  std::vector<double> idle = unfinished;
  std::vector<std::vector<double>> spot(warm_up + 2, unfinished);
  std::vector<std::vector<double>> firm(warm_up + 2, unfinished);
  std::size_t spot_run = 0; // ticks from here on with spot
  for (std::size_t left = 1; left <= allowed; ++left) {
    const bool there = available[start + allowed - left];
    spot_run = there ? spot_run + 1 : 0;
    const std::size_t now = left % spot.size();
    const std::size_t next = (left - 1) % spot.size();
    const bool reaches = left >= warm_up;
    const std::size_t warm = reaches ? (left - warm_up) % spot.size() : 0;
    for (std::size_t p = work; p >= 1; --p) {
      const double run_spot = there ? spot_tick + spot[next][p - 1] : never;
      const double run_firm = firm_tick + firm[next][p - 1];
      const double lead = static_cast<double>(warm_up);
      const double take_spot = warm_up == 0                     ? run_spot
                               : reaches && spot_run >= warm_up ? lead * spot_tick + spot[warm][p]
                                                                : never;
      const double take_firm = warm_up == 0 ? run_firm : reaches ? lead * firm_tick + firm[warm][p] : never;
      idle[p] = std::min({idle[p], take_spot, take_firm});
      spot[now][p] = std::min(run_spot, idle[p]);
      firm[now][p] = std::min(run_firm, idle[p]);
    }
  }
  return idle[work];
}

} // namespace leasehold::policy
