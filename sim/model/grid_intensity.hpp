// How much carbon a kilowatt-hour of a region's grid comes with, by hour.
#pragma once

#include "units/timestamp.hpp"

#include <cstddef>
#include <vector>

namespace leasehold::model {

/// g CO2-equivalent a kWh, constant within each hour. Integrals are sums of whole hours, kept ahead, and two parts: exact
/// up to rounding, in O(1).
class GridIntensity {
public:
  /// The same at all times.
  explicit GridIntensity(double grams) : GridIntensity(std::vector<double>{grams}, Seconds{0.0}) {}
  /// `hourly` is not empty and starts over where it ends. `skipped` of it lies before timestamp 0.
  GridIntensity(std::vector<double> hourly, Seconds skipped);

  [[nodiscard]] double at(Timestamp instant) const;
  /// Of the intensity over time, g/kWh x s.
  [[nodiscard]] double integral(Timestamp from, Timestamp to) const;
  /// Over this time; what it is at `from` where the time is none.
  [[nodiscard]] double mean(Timestamp from, Timestamp to) const;

private:
  /// An instant as a whole hour since the begin of the series, and the seconds into it.
  struct Place {
    std::size_t hour = 0;
    double second = 0.0;
  };
  [[nodiscard]] Place place(Timestamp instant) const;
  [[nodiscard]] double hour(std::size_t number) const { return hourly_[number % hourly_.size()]; }
  /// Sum of the first `count` hours.
  [[nodiscard]] double sum(std::size_t count) const;

  std::vector<double> hourly_;
  std::vector<double> sums_; ///< sums_[k]: of the first k hours
  Seconds skipped_;
};

} // namespace leasehold::model
