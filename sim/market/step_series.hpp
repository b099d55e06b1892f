// A quantity that changes in steps: a price history, the chips a trace says are free, the demand of others.
#pragma once

#include "units/timestamp.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

namespace leasehold::market {

/// Piecewise constant, right-continuous: the value at t is that of the last step not after t. Before the first step the
/// first value holds.
template <class T> class StepSeries {
public:
  using Step = std::pair<Timestamp, T>;

  StepSeries() : steps_{{Timestamp{0.0}, T{}}} {}
  explicit StepSeries(T constant) : steps_{{Timestamp{0.0}, constant}} {}
  /// Throws std::invalid_argument where `steps` is empty or its times do not rise.
  explicit StepSeries(std::vector<Step> steps) : steps_(std::move(steps))
  {
    if (steps_.empty())
      throw std::invalid_argument("step series: no steps (a constant is one step)");
    const auto out_of_order = [](const Step& a, const Step& b) { return a.first >= b.first; };
    if (std::adjacent_find(steps_.begin(), steps_.end(), out_of_order) != steps_.end())
      throw std::invalid_argument("step series: times do not rise (steps must be sorted and distinct)");
  }

  [[nodiscard]] T at(Timestamp t) const { return steps_[index(t)].second; }

  /// The first change after t, or never().
  [[nodiscard]] Timestamp next_change(Timestamp t) const
  {
    const auto next = after(t);
    return next == steps_.end() ? Timestamp::never() : next->first;
  }
  [[nodiscard]] const std::vector<Step>& steps() const { return steps_; }

private:
  [[nodiscard]] auto after(Timestamp t) const
  {
    return std::upper_bound(steps_.begin(), steps_.end(), t, [](Timestamp a, const Step& b) { return a < b.first; });
  }
  [[nodiscard]] std::size_t index(Timestamp t) const
  {
    const auto next = after(t);
    return next == steps_.begin() ? 0 : static_cast<std::size_t>(next - steps_.begin()) - 1;
  }

  std::vector<Step> steps_;
};

} // namespace leasehold::market
