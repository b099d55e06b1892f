// The offered load of a service as a rate over time: a day's sine, weekends, growth, and slow noise.
#pragma once

#include "random/stream.hpp"
#include "units/calendar.hpp"
#include "units/quantity.hpp"

namespace leasehold::workload {

struct LoadShape {
  Hertz rate;                   ///< requests per second, mean over a weekday at the start
  double daily_swing = 0.0;     ///< amplitude of the sine over its mean
  double weekend = 1.0;         ///< factor on Saturday and Sunday, UTC
  double peak_hour = 20.0;      ///< hour of the day, UTC
  double growth_per_year = 1.0; ///< factor after 365 days, exponential in between
  double noise = 0.0;           ///< coefficient of variation of the noise, which is log-normal with mean 1
};

/// Draws the mean rate of one period after another. The noise is an AR(1) process in the logarithm whose correlation
/// over an hour is 0.9, so that its law does not depend on the period.
class LoadProfile {
public:
  LoadProfile(const LoadShape& shape, Calendar calendar, Seconds period, random::Stream noise);

  /// The rate in the period that begins at `begin`; call for each period in turn, once.
  Hertz next(Timestamp begin);
  /// The same without noise, at any instant.
  [[nodiscard]] Hertz expected(Timestamp at) const;

private:
  LoadShape shape_;
  Calendar calendar_;
  random::Stream noise_;
  double correlation_; ///< over one period
  double sigma_;       ///< of the logarithm
  double level_;       ///< of the logarithm, stationary from the start
};

} // namespace leasehold::workload
