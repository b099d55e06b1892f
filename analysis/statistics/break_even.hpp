// Where two points change places as one input moves: the input's value at which their difference is zero, found by bisection
// on the mean over replications that faced the same random numbers.
#pragma once

#include "analysis/statistics/statistics.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace leasehold::analysis {

/// Both points at one value of the input.
struct Trial {
  double at = 0.0;
  std::vector<double> differences; ///< a − b, of the same replications in the same order in every trial

  /// Of the mean: −1, 0 or 1; 0 where the points do the same in every replication.
  [[nodiscard]] int sign() const;
};

/// Two neighbouring trials of which the means have other signs.
struct BreakEven {
  Trial below;
  Trial above;
  /// Where a straight line between them is zero; where one of them is 0 throughout, nothing is crossed there: the points
  /// become one somewhere between.
  std::optional<double> at;
  /// Where the ends of the mean's interval are zero by such lines: between these chance may hide who is ahead. None: at no
  /// value tried on that side is it known.
  std::optional<double> from;
  std::optional<double> to;
};

class BreakEvenSearch {
public:
  /// `from` < `to`, both tried, and `grid` ≥ 0 values evenly between, so that two changes do not hide each other; then every
  /// stretch over which the sign changes is halved until it is at most `width` wide.
  BreakEvenSearch(double from, double to, std::size_t grid, double width);

  /// The value to try next; none when all is known.
  [[nodiscard]] std::optional<double> next() const;
  void add(Trial trial);

  [[nodiscard]] const std::vector<Trial>& trials() const { return trials_; } ///< by value
  [[nodiscard]] std::vector<BreakEven> found(double confidence = 0.95) const;
  /// The input changes nothing: each replication's difference is the same in all trials.
  [[nodiscard]] bool without_effect() const;

private:
  std::vector<double> planned_;
  double width_;
  std::vector<Trial> trials_;
};

} // namespace leasehold::analysis
