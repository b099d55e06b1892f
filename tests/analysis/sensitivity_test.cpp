// Which input an outcome hangs on, held to functions whose indices are known.
#include "analysis/statistics/sensitivity.hpp"

#include <cmath>
#include <cstdint>
#include <doctest/doctest.h>
#include <numbers>
#include <random>

using namespace leasehold::analysis;

namespace {

/// Uniform in (0, 1): the same with every standard library.
class Uniforms {
public:
  double operator()() { return (static_cast<double>(bits_() >> 11U) + 0.5) * 0x1p-53; }

private:
  std::mt19937_64 bits_{20261130};
};

SensitivityInput drawn(const std::string& name, const std::vector<double>& quantiles)
{
  SensitivityInput input{name, {}};
  for (const double quantile : quantiles)
    input.places.push_back({InputPlace::Kind::drawn, quantile});
  return input;
}

const InputEffect& effect_of(const std::vector<InputEffect>& effects, const std::string& name)
{
  for (const InputEffect& each : effects)
    if (each.name == name)
      return each;
  throw std::runtime_error("no " + name);
}

} // namespace

// Ishigami and Homma (1990): sin x₁ + 7 sin² x₂ + 0.1 x₃⁴ sin x₁ for x in (−π, π)³ has V₁ = (1 + bπ⁴/5)²/2 = 4.346,
// V₂ = a²/8 = 6.125 and V = a²/8 + bπ⁴/5 + b²π⁸/18 + 1/2 = 13.845: first orders 0.3139, 0.4424 and 0. The estimate from
// 20,000 runs is off by about 1/√20,000 = 0.007.
TEST_CASE("first order: Ishigami's function")
{
  Uniforms uniform;
  std::vector<double> x[3], y;
  for (int i = 0; i < 20000; ++i) {
    double at[3];
    for (int k = 0; k < 3; ++k) {
      x[k].push_back(uniform());
      at[k] = std::numbers::pi * (2.0 * x[k].back() - 1.0);
    }
    y.push_back(std::sin(at[0]) + 7.0 * std::pow(std::sin(at[1]), 2.0) + 0.1 * std::pow(at[2], 4.0) * std::sin(at[0]));
  }
  CHECK(std::abs(*first_order_index(x[0], y) - 0.3139) < 0.03);
  CHECK(std::abs(*first_order_index(x[1], y) - 0.4424) < 0.03);
  CHECK(std::abs(*first_order_index(x[2], y)) < 0.03);
}

// y = 1, 3, 2 in the order of x = 0.1, 0.2, 0.3: about their mean 2 they are −1, 1, 0, and −1·1 + 1·0 + 0·(−1) = −1 over
// Σ(y − 2)² = 2.
TEST_CASE("first order by hand, and of what does not vary")
{
  const std::vector<double> x = {0.3, 0.1, 0.2}, y = {2.0, 1.0, 3.0}, same = {5.0, 5.0, 5.0};
  CHECK(*first_order_index(x, y) == doctest::Approx(-0.5));
  CHECK_FALSE(first_order_index(x, same));
  CHECK_FALSE(first_order_index(std::vector{0.1, 0.2}, std::vector{1.0, 2.0}));
}

// Of 4,000 samples of 40 without any effect, 5 % fall below p = 0.05, give or take 4 · √(0.05 · 0.95 / 4,000) = 1.4 %.
TEST_CASE("an input without effect is called one at the nominal rate")
{
  Uniforms uniform;
  int called = 0;
  constexpr int samples = 4000;
  for (int s = 0; s < samples; ++s) {
    std::vector<double> x(40), y(40);
    for (std::size_t i = 0; i < x.size(); ++i) {
      x[i] = uniform();
      y[i] = uniform();
    }
    called += first_order_p(*first_order_index(x, y), x.size()) < 0.05 ? 1 : 0;
  }
  CHECK(std::abs(called / double{samples} - 0.05) < 0.014);
}

// d = 4 (q₁ − 0.5) + 0.3 (q₂ − 0.5) over a grid of 30 × 30: in the lowest third of q₁ its mean is 4 · (1/6 − 1/2) = −4/3, in
// the highest 4/3; of q₂ −0.1 and 0.1. V₁ : V₂ = 16 : 0.09, so that the first explains 0.994.
TEST_CASE("the input that turns who is ahead")
{
  std::vector<double> first, second, difference;
  for (int i = 0; i < 30; ++i)
    for (int j = 0; j < 30; ++j) {
      first.push_back((i + 0.5) / 30.0);
      second.push_back((j + 0.5) / 30.0);
      difference.push_back(4.0 * (first.back() - 0.5) + 0.3 * (second.back() - 0.5));
    }
  const auto effects = sensitivity(difference, {drawn("small", second), drawn("large", first)});
  REQUIRE(effects.size() == 2);
  CHECK(effects.front().name == "large");
  CHECK(effects.front().low.mean == doctest::Approx(-4.0 / 3.0));
  CHECK(effects.front().high.mean == doctest::Approx(4.0 / 3.0));
  CHECK(effects.front().surely);
  CHECK(*effects.front().first_order == doctest::Approx(0.994).epsilon(0.01));
  CHECK(effects.back().high.mean == doctest::Approx(0.1));
  CHECK_FALSE(effects.back().surely); // its thirds hold both signs
}

// Of a sweep of two inputs, nine points: an end counts where the other input is at its best. d = 1 + 2a + 10b with −1, 0 and 1
// for low, best and high: a alone turns it from 1 − 2 = −1 to 3, b from −9 to 11.
TEST_CASE("swept inputs are looked at one at a time")
{
  using Kind = InputPlace::Kind;
  SensitivityInput a{"a", {}}, b{"b", {}};
  std::vector<double> difference;
  const std::pair<Kind, double> levels[] = {{Kind::low, -1.0}, {Kind::best, 0.0}, {Kind::high, 1.0}};
  for (const auto& [kind_a, value_a] : levels)
    for (const auto& [kind_b, value_b] : levels) {
      a.places.push_back({kind_a, 0.0});
      b.places.push_back({kind_b, 0.0});
      difference.push_back(1.0 + 2.0 * value_a + 10.0 * value_b);
    }
  const auto effects = sensitivity(difference, {a, b});
  CHECK(effect_of(effects, "a").low.mean == -1.0);
  CHECK(effect_of(effects, "a").high.mean == 3.0);
  CHECK(effect_of(effects, "b").low.mean == -9.0);
  CHECK(effect_of(effects, "b").high.mean == 11.0);
  CHECK(effect_of(effects, "a").turns);
  CHECK_FALSE(effect_of(effects, "a").surely); // one run each: no interval
  CHECK_FALSE(effect_of(effects, "a").first_order);
}
