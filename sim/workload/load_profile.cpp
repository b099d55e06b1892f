#include "workload/load_profile.hpp"

#include <cmath>
#include <numbers>
#include <utility>

namespace leasehold::workload {

namespace {
constexpr double correlation_over_an_hour = 0.9;
}

LoadProfile::LoadProfile(const LoadShape& shape, Calendar calendar, Seconds period, random::Stream noise)
    : shape_(shape), calendar_(calendar), noise_(std::move(noise)),
      correlation_(std::pow(correlation_over_an_hour, period / hour)),
      sigma_(std::sqrt(std::log1p(shape.noise * shape.noise))), level_(noise_.normal(0.0, 1.0) * sigma_)
{
}

Hertz LoadProfile::expected(Timestamp at) const
{
  const Instant instant = calendar_.instant(at);
  const double hours = static_cast<double>(((instant.unix_seconds() % 86'400) + 86'400) % 86'400) / 3600.0;
  const double phase = 2.0 * std::numbers::pi * (hours - shape_.peak_hour) / 24.0;
  const double of_day = 1.0 + shape_.daily_swing * std::cos(phase);
  const double of_week = hour_of_week(instant) >= 5 * 24 ? shape_.weekend : 1.0;
  const double growth = std::pow(shape_.growth_per_year, at.value() / (365.0 * 86'400.0));
  return shape_.rate * (of_day * of_week * growth);
}

Hertz LoadProfile::next(Timestamp begin)
{
  const double factor = std::exp(level_ - sigma_ * sigma_ / 2.0);
  level_ = correlation_ * level_ + std::sqrt(1.0 - correlation_ * correlation_) * noise_.normal(0.0, 1.0) * sigma_;
  return expected(begin) * factor;
}

} // namespace leasehold::workload
