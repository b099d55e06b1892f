#include "model/grid_intensity.hpp"

#include <cmath>
#include <stdexcept>
#include <utility>

namespace leasehold::model {

namespace {
constexpr double seconds_an_hour = 3600.0;
}

GridIntensity::GridIntensity(std::vector<double> hourly, Seconds skipped)
    : hourly_(std::move(hourly)), sums_{0.0}, skipped_(skipped)
{
  if (hourly_.empty() || skipped_ < Seconds{0.0})
    throw std::invalid_argument("a grid's intensity needs an hour, and begins before the run or with it");
  for (const double grams : hourly_)
    sums_.push_back(sums_.back() + grams);
}

GridIntensity::Place GridIntensity::place(Timestamp instant) const
{
  const double since = (instant - Timestamp{}).value() + skipped_.value();
  const double hours = std::floor(since / seconds_an_hour);
  return {static_cast<std::size_t>(hours), since - hours * seconds_an_hour};
}

double GridIntensity::sum(std::size_t count) const
{
  return static_cast<double>(count / hourly_.size()) * sums_.back() + sums_[count % hourly_.size()];
}

double GridIntensity::at(Timestamp instant) const
{
  return hour(place(instant).hour);
}

double GridIntensity::integral(Timestamp from, Timestamp to) const
{
  const Place a = place(from);
  const Place b = place(to);
  if (a.hour == b.hour)
    return hour(a.hour) * (to - from).value();
  return hour(a.hour) * (seconds_an_hour - a.second) + (sum(b.hour) - sum(a.hour + 1)) * seconds_an_hour +
         hour(b.hour) * b.second;
}

double GridIntensity::mean(Timestamp from, Timestamp to) const
{
  return to > from ? integral(from, to) / (to - from).value() : at(from);
}

} // namespace leasehold::model
