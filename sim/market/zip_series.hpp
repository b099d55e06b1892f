// Two step series as one: a price times a factor, a price under a ceiling.
#pragma once

#include "market/step_series.hpp"

#include <type_traits>

namespace leasehold::market {

/// merge(a(t), b(t)) from time 0, with steps where the result changes. O(steps of both).
template <class A, class B, class Merge>
[[nodiscard]] auto zip(const StepSeries<A>& a, const StepSeries<B>& b, Merge merge)
{
  using T = std::invoke_result_t<Merge, A, B>;
  std::vector<typename StepSeries<T>::Step> steps;
  for (Timestamp t; t < Timestamp::never(); t = std::min(a.next_change(t), b.next_change(t))) {
    const T value = merge(a.at(t), b.at(t));
    if (steps.empty() || steps.back().second != value)
      steps.emplace_back(t, value);
  }
  return StepSeries<T>(std::move(steps));
}

} // namespace leasehold::market
