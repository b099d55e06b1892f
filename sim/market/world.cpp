#include "market/world.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace leasehold::market {

namespace {

/// An Ornstein–Uhlenbeck process of unit long-run deviation, exact at its sampling times.
class Wanderer {
public:
  Wanderer(Seconds memory, Seconds step, random::Stream& stream)
      : stream_(&stream), keep_(std::exp(-(step / memory))), value_(stream.normal(0.0, 1.0))
  {
  }
  double next()
  {
    const double now = value_;
    value_ = keep_ * value_ + std::sqrt(1.0 - keep_ * keep_) * stream_->normal(0.0, 1.0);
    return now;
  }

private:
  random::Stream* stream_;
  double keep_;
  double value_;
};

template <class T> void append(std::vector<std::pair<Timestamp, T>>& steps, Timestamp at, T value)
{
  if (steps.empty() || steps.back().second != value)
    steps.emplace_back(at, value);
}

} // namespace

StepSeries<std::int64_t> draw_supply(const SpotProcess& process, Timestamp horizon, random::Stream& stream)
{
  std::vector<StepSeries<std::int64_t>::Step> changes;
  std::int64_t chips = 0;
  for (std::int64_t block = 0; block < process.blocks; ++block) {
    bool there = stream.bernoulli(process.up / (process.up + process.down));
    chips += there ? process.chips : 0;
    for (Timestamp at; at < horizon; there = !there) {
      const Seconds stay{stream.exponential((there ? process.up : process.down).value())};
      at = std::max(after(at), at + stay);
      changes.emplace_back(at, there ? -process.chips : process.chips);
    }
  }
  std::ranges::sort(changes);
  std::vector<StepSeries<std::int64_t>::Step> steps;
  append(steps, Timestamp{0.0}, chips);
  for (auto change = changes.begin(); change != changes.end();) {
    const Timestamp at = change->first;
    for (; change != changes.end() && change->first == at; ++change)
      chips += change->second;
    append(steps, at, chips);
  }
  return StepSeries<std::int64_t>(std::move(steps));
}

StepSeries<Rate> draw_price(const PriceProcess& process, Timestamp horizon, random::Stream& stream)
{
  std::vector<StepSeries<Rate>::Step> steps;
  Wanderer wanderer(process.memory, process.step, stream);
  for (Timestamp at; at < horizon; at = std::max(after(at), at + process.step)) {
    const double price = process.mean.dollars_per_hour() * std::exp(process.volatility * wanderer.next());
    const Rate rate = Rate::of(PricePerHour{std::round(price * 1e4) / 1e4}); // price lists have four decimals
    append(steps, at, process.ceiling.nanos() > 0 ? std::min(rate, process.ceiling) : rate);
  }
  return steps.empty() ? StepSeries<Rate>(process.mean) : StepSeries<Rate>(std::move(steps));
}

StepSeries<std::int64_t> draw_background(const BackgroundProcess& process, Timestamp horizon, random::Stream& stream)
{
  std::vector<StepSeries<std::int64_t>::Step> steps;
  Wanderer wanderer(process.memory, hour, stream);
  const double circle = 2.0 * std::numbers::pi;
  for (Timestamp at; at < horizon; at = at + hour) {
    const double days = (at - Timestamp{}) / day;
    const double wave = process.daily * std::sin(circle * days) + process.weekly * std::sin(circle * days / 7.0);
    const double trend = std::pow(1.0 + process.growth, days / 365.0);
    const double chips = process.chips * trend * (1.0 + wave) * std::exp(process.volatility * wanderer.next());
    const auto granules = static_cast<std::int64_t>(std::max(0.0, chips) / static_cast<double>(process.granule) + 0.5);
    append(steps, at, granules * process.granule);
  }
  return steps.empty() ? StepSeries<std::int64_t>(0) : StepSeries<std::int64_t>(std::move(steps));
}

void draw_lateness(const Lateness& lateness, std::vector<Wave>& waves, random::Stream& stream)
{
  Timestamp before;
  for (Wave& wave : waves) {
    const bool on_time = stream.bernoulli(lateness.on_time); // both draws each time: waves keep their draws
    const double delay = stream.log_normal(lateness.median.value(), lateness.sigma);
    wave.arrives = std::max(before, wave.planned + Seconds{on_time ? 0.0 : delay});
    before = wave.arrives;
  }
}

} // namespace leasehold::market
