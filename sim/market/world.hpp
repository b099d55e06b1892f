// The world that a market meets, drawn before it opens from streams named by what they drive: spot supply, prices, the
// demand of others, how late chips arrive.
#pragma once

#include "market/stock.hpp"
#include "random/stream.hpp"

namespace leasehold::market {

/// Spot capacity as independent blocks that come and go: each is there for exponential times of mean `up` and away for
/// times of mean `down`, so that a block's hazard is 1 / up. At the start a block is there with probability
/// up / (up + down).
struct SpotProcess {
  std::int64_t blocks = 1;
  std::int64_t chips = 8; ///< a block
  Seconds up{4.0 * 3600.0};
  Seconds down{2.0 * 3600.0};
};
[[nodiscard]] StepSeries<std::int64_t> draw_supply(const SpotProcess& process, Timestamp horizon,
                                                   random::Stream& stream);

/// A price whose logarithm wanders around that of `mean` (Ornstein–Uhlenbeck, sampled each `step`): standard deviation
/// `volatility` in the long run, correlation e^(−1) over `memory`; never above `ceiling` (the on-demand price) if set.
struct PriceProcess {
  Rate mean; ///< median of the price
  double volatility = 0.15;
  Seconds memory{7.0 * 86400.0};
  Seconds step{3600.0};
  Rate ceiling; ///< zero = none
};
[[nodiscard]] StepSeries<Rate> draw_price(const PriceProcess& process, Timestamp horizon, random::Stream& stream);

/// What others ask for: a level with a daily and a weekly wave, growth, and noise that wanders like a price.
struct BackgroundProcess {
  double chips = 0.0;       ///< mean at the start
  double daily = 0.1;       ///< amplitude, as a share of the mean
  double weekly = 0.05;     ///< amplitude, as a share of the mean
  double growth = 0.0;      ///< a year, as a share
  double volatility = 0.05; ///< of the logarithm
  Seconds memory{3.0 * 86400.0};
  std::int64_t granule = 8; ///< whole hosts
};
[[nodiscard]] StepSeries<std::int64_t> draw_background(const BackgroundProcess& process, Timestamp horizon,
                                                       random::Stream& stream);

/// How late a planned wave arrives: not at all with probability `on_time`, else after a log-normal delay.
struct Lateness {
  double on_time = 0.5;
  Seconds median{60.0 * 86400.0};
  double sigma = 0.6;
};
/// Sets `arrives` of each wave, in their order; a later wave never arrives before an earlier one.
void draw_lateness(const Lateness& lateness, std::vector<Wave>& waves, random::Stream& stream);

} // namespace leasehold::market
