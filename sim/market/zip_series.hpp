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
  const auto next = [](const auto& steps, std::size_t at) {
    return at + 1 < steps.size() ? steps[at + 1].first : Timestamp::never();
  };
  std::size_t i = 0;
  std::size_t j = 0;
  std::vector<typename StepSeries<T>::Step> steps;
  for (Timestamp t; t < Timestamp::never(); t = std::min(next(a.steps(), i), next(b.steps(), j))) {
    while (next(a.steps(), i) <= t)
      ++i;
    while (next(b.steps(), j) <= t)
      ++j;
    const T value = merge(a.steps()[i].second, b.steps()[j].second);
    if (steps.empty() || steps.back().second != value)
      steps.emplace_back(t, value);
  }
  return StepSeries<T>(std::move(steps));
}

} // namespace leasehold::market
