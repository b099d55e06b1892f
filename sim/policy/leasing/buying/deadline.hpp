// One deadline job on spot and on-demand capacity: Wu, Chiang, Mao and others, "Can't Be Late: Optimizing Spot Instance
// Savings under Deadlines" (NSDI 2024). Starting on either kind of capacity costs a changeover without progress; spot
// comes and goes; the deadline must be met.
#pragma once

#include "units/quantity.hpp"

#include <cstdint>
#include <vector>

namespace leasehold::policy {

enum class Capacity { none, spot, on_demand };

/// What a rule knows when it decides what to hold until the next decision.
struct DeadlineState {
  Seconds work;       ///< of the whole job, on warm capacity
  Seconds allowed;    ///< from the job's start to its deadline
  Seconds elapsed;    ///< since the start
  Seconds remaining;  ///< work left
  Seconds changeover; ///< lost whenever capacity is taken up
  Seconds at_stake;   ///< work lost besides when spot goes without time for a last checkpoint
  Seconds tick;       ///< until the next decision at the latest
  Capacity held = Capacity::none;
  Seconds warm_up{0.0}; ///< left before the held capacity makes progress
  Seconds data{0.0};    ///< until the data could be where it would run
  Seconds paid{0.0}; ///< for so far, warm-ups included, in time on demand: an hour on spot counts as the prices' ratio
  bool spot_available = false;

  /// Time to spare if on-demand capacity were held from now to the end, and ran warm once the data are there.
  [[nodiscard]] Seconds slack() const { return allowed - elapsed - data - remaining; }
};

/// Spot when there is any, nothing otherwise, on-demand from the moment when waiting any longer could miss the
/// deadline.
[[nodiscard]] Capacity greedy_spot(const DeadlineState& state);

/// Keeps progress at elapsed × work / allowed or above: spot whenever there is any; without it and behind, on-demand
/// until two changeovers ahead of the line; and the same safety net.
///
/// One thing is ours. On-demand is given up for nothing only while what was paid is worth the work done, so that spot's
/// savings pay for the changeover back. Where spot is rare and the deadline far the published rule goes to and fro
/// between on-demand and nothing, and each return costs a changeover: without any spot it pays 1 + (1 − c) / 3c times
/// always-on-demand, c = work / allowed, e.g. 1.5 times at c = 0.4. With this it pays what always-on-demand does.
[[nodiscard]] Capacity uniform_progress(const DeadlineState& state);

/// Whether holding `choice` until the next decision leaves time to finish on-demand, whatever happens to spot. If every
/// choice satisfies it the deadline is met: on-demand itself always does, once slack ≥ changeover at the start.
[[nodiscard]] bool is_safe(const DeadlineState& state, Capacity choice);

using DeadlineRule = Capacity (*)(const DeadlineState&);

/// What a rule costs on a trace of spot availability, one value a tick.
struct DeadlineRun {
  double spot_seconds = 0.0;
  double on_demand_seconds = 0.0;
  Seconds finished{0.0};
  bool met = false;
  [[nodiscard]] double cost(double spot_price, double on_demand_price) const
  {
    return (spot_seconds * spot_price + on_demand_seconds * on_demand_price) / 3600.0;
  }
};

struct DeadlineJob {
  Seconds work;
  Seconds allowed;
  Seconds changeover;
  double spot_price = 0.3; ///< as a share of the on-demand price; what the rules are told
};

/// Plays the rule from tick `start` on; the trace must reach to the deadline.
[[nodiscard]] DeadlineRun play(const DeadlineJob& job, DeadlineRule rule, const std::vector<bool>& available,
                               std::size_t start, Seconds tick);

/// The cheapest schedule that meets the deadline when the trace is known (dynamic programming over ticks, progress and
/// warm-up; work, allowance and changeover are taken in whole ticks, so this is a bound for jobs that are). Dollars.
/// O(ticks × work) time and O(work × changeover) memory.
[[nodiscard]] double offline_deadline_cost(const DeadlineJob& job, const std::vector<bool>& available,
                                           std::size_t start, Seconds tick, double spot_price, double on_demand_price);

} // namespace leasehold::policy
