#include "analysis/statistics/sensitivity.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <numeric>

namespace leasehold::analysis {

namespace {

using Kind = InputPlace::Kind;

constexpr double by_chance = 0.05;

enum class End { low, high };

bool is_at(const InputPlace& place, End end)
{
  constexpr double third = 1.0 / 3.0;
  switch (place.kind) {
  case Kind::drawn:
    return end == End::low ? place.quantile < third : place.quantile > 1.0 - third;
  case Kind::low:
    return end == End::low;
  case Kind::high:
    return end == End::high;
  case Kind::best:
    break;
  }
  return false;
}

/// Whether all inputs but this one are drawn, or at their best.
bool others_rest(const std::vector<SensitivityInput>& inputs, std::size_t input, std::size_t run)
{
  for (std::size_t i = 0; i < inputs.size(); ++i)
    if (const Kind kind = inputs[i].places[run].kind; i != input && (kind == Kind::low || kind == Kind::high))
      return false;
  return true;
}

Estimate mean_at(End end, std::span<const double> outcome, const std::vector<SensitivityInput>& inputs,
                 std::size_t input, double confidence)
{
  std::vector<double> values;
  for (std::size_t run = 0; run < outcome.size(); ++run)
    if (is_at(inputs[input].places[run], end) && others_rest(inputs, input, run))
      values.push_back(outcome[run]);
  return estimate_mean(values, confidence);
}

void explain(InputEffect& effect, std::span<const double> outcome, const std::vector<InputPlace>& places)
{
  std::vector<double> x, y;
  for (std::size_t run = 0; run < outcome.size(); ++run)
    if (places[run].kind == Kind::drawn) {
      x.push_back(places[run].quantile);
      y.push_back(outcome[run]);
    }
  effect.first_order = first_order_index(x, y);
  if (effect.first_order)
    effect.p = first_order_p(*effect.first_order, y.size());
}

} // namespace

std::optional<double> first_order_index(std::span<const double> x, std::span<const double> y)
{
  const std::size_t n = y.size();
  const auto spread = sample_variance(y);
  if (n < 3 || !spread || *spread == 0.0)
    return std::nullopt;
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return x[i]; });
  const double centre = mean(y);
  double together = 0.0;
  for (std::size_t i = 0; i < n; ++i)
    together += (y[order[i]] - centre) * (y[order[(i + 1) % n]] - centre);
  return together / (*spread * static_cast<double>(n - 1));
}

double first_order_p(double index, std::size_t n)
{
  const auto count = static_cast<double>(n);
  const double z = (index + 1.0 / (count - 1.0)) * std::sqrt(count);
  return boost::math::cdf(boost::math::complement(boost::math::normal_distribution<double>(), z));
}

std::vector<InputEffect> sensitivity(std::span<const double> outcome, const std::vector<SensitivityInput>& inputs,
                                     double confidence)
{
  std::vector<InputEffect> effects;
  for (std::size_t input = 0; input < inputs.size(); ++input) {
    InputEffect effect;
    effect.name = inputs[input].name;
    explain(effect, outcome, inputs[input].places);
    effect.low = mean_at(End::low, outcome, inputs, input, confidence);
    effect.high = mean_at(End::high, outcome, inputs, input, confidence);
    const bool acts = !effect.p || *effect.p < by_chance; // else it is chance that has other signs at the ends
    effect.turns = acts && effect.low.n > 0 && effect.high.n > 0 && effect.low.mean * effect.high.mean < 0.0;
    const auto sure = [](const Estimate& each) { return each.excludes_zero(); };
    effect.surely = effect.turns && sure(effect.low) && sure(effect.high);
    effects.push_back(std::move(effect));
  }
  const auto swing = [](const InputEffect& each) {
    return each.low.n > 0 && each.high.n > 0 ? std::abs(each.swing()) : 0.0;
  };
  std::ranges::stable_sort(effects, std::greater{}, swing);
  return effects;
}

} // namespace leasehold::analysis
