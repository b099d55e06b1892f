#include "policy/leasing/buying/forecast.hpp"
#include "policy/leasing/buying/portfolio.hpp"
#include "policy/leasing/buying/quantile.hpp"
#include "random/stream.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

namespace leasehold::policy {

TEST_CASE("seasonal naive repeats the last season")
{
  const std::vector<double> history{9, 1, 2, 3};
  CHECK(seasonal_naive(history, 3, 5) == std::vector<double>{1, 2, 3, 1, 2});
  CHECK(seasonal_naive(history, 7, 2) == std::vector<double>{3, 3});
  CHECK(seasonal_naive({}, 7, 1) == std::vector<double>{0});
}

TEST_CASE("Holt–Winters continues a line with a season exactly, and beats the naive forecast on noise")
{
  // y_t = 10 + 0.5 t + (+3, −1, −2)[t mod 3]: level, trend and season are found from the start, so every error is zero.
  std::vector<double> exact;
  const double cycle[] = {3, -1, -2};
  for (int t = 0; t < 30; ++t)
    exact.push_back(10 + 0.5 * t + cycle[t % 3]);
  const std::vector<double> forecast = holt_winters(exact, 3, 6);
  for (int i = 0; i < 6; ++i)
    CHECK(forecast[static_cast<std::size_t>(i)] == doctest::Approx(10 + 0.5 * (30 + i) + cycle[(30 + i) % 3]));
  random::Stream stream(9, 0, "test/forecast");
  std::vector<double> noisy;
  const auto truth = [](int t) { return 100 + 30 * std::sin(2 * std::numbers::pi * t / 24.0); };
  for (int t = 0; t < 24 * 21; ++t)
    noisy.push_back(truth(t) + stream.normal(0.0, 10.0));
  double smooth = 0.0;
  double naive = 0.0;
  const auto by_smooth = holt_winters(noisy, 24, 24);
  const auto by_naive = seasonal_naive(noisy, 24, 24);
  for (int i = 0; i < 24; ++i) {
    smooth += std::abs(by_smooth[static_cast<std::size_t>(i)] - truth(24 * 21 + i));
    naive += std::abs(by_naive[static_cast<std::size_t>(i)] - truth(24 * 21 + i));
  }
  CHECK(smooth < naive);
}

TEST_CASE("a quantile forecast covers its share of what comes")
{
  // Independent noise: the error of the seasonal forecast is the difference of two draws, as in the past, so coverage
  // is q up to chance: 2,400 tests at q = 0.9 have a standard error of 0.6 %; days share their base, so allow 3 %.
  random::Stream stream(10, 0, "test/quantile");
  std::vector<double> series;
  for (int t = 0; t < 24 * 200; ++t)
    series.push_back(100 + stream.normal(0.0, 10.0));
  int covered = 0;
  for (std::size_t day = 100; day < 200; ++day) {
    const auto forecast = quantile_forecast(std::span(series).first(day * 24), 24, 24, 0.9);
    for (std::size_t i = 0; i < 24; ++i)
      covered += series[day * 24 + i] <= forecast[i];
  }
  CHECK(std::abs(covered / 2400.0 - 0.9) < 0.03);
}

TEST_CASE("the empirical quantile is the least sample that covers the share")
{
  const std::vector<double> samples{5, 1, 3, 2, 4};
  CHECK(empirical_quantile(samples, 0.0) == 1);
  CHECK(empirical_quantile(samples, 0.2) == 1);
  CHECK(empirical_quantile(samples, 0.21) == 2);
  CHECK(empirical_quantile(samples, 1.0) == 5);
  CHECK(empirical_quantile({}, 0.5) == 0);
}

TEST_CASE("without aversion the portfolio is the newsvendor's quantile")
{
  // Demand 1..100, $1.2 against $3: q = F⁻¹(0.6) = 60 and the mean cost is 72 + 24.6 = 96.6 (see reserve_base).
  PortfolioProblem problem;
  problem.commitments = {{1.2, 1e300, 0}};
  problem.on_demand = 3.0;
  for (int d = 1; d <= 100; ++d)
    problem.scenarios.push_back({static_cast<double>(d)});
  const Portfolio found = solve(problem);
  CHECK(found.expected == doctest::Approx(96.6));
  CHECK(found.chips[0] >= 60.0 - 1e-6);
  CHECK(found.chips[0] <= 61.0 + 1e-6); // 60 and 61 cost the same
}

TEST_CASE("the mean–CVaR frontier: as aversion grows the mean rises and the tail falls, along a convex curve")
{
  PortfolioProblem problem;
  problem.commitments = {{1.2, 1e300, 0}};
  problem.on_demand = 3.0;
  for (int d = 1; d <= 100; ++d)
    problem.scenarios.push_back({static_cast<double>(d)});
  std::vector<std::pair<double, double>> frontier; // mean, tail
  for (const double aversion : {0.0, 0.1, 0.3, 1.0, 3.0, 10.0}) {
    problem.aversion = aversion;
    const Portfolio found = solve(problem);
    frontier.emplace_back(found.expected, found.tail_mean);
  }
  for (std::size_t i = 1; i < frontier.size(); ++i) {
    CHECK(frontier[i].first >= frontier[i - 1].first - 1e-9);
    CHECK(frontier[i].second <= frontier[i - 1].second + 1e-9);
  }
  CHECK(frontier.back().second < frontier.front().second - 1.0);
  for (std::size_t i = 2; i < frontier.size(); ++i) {
    // Slopes (tail gained a dollar of mean) flatten: cross product of successive chords is not negative.
    const double dx1 = frontier[i - 1].first - frontier[i - 2].first;
    const double dy1 = frontier[i - 1].second - frontier[i - 2].second;
    const double dx2 = frontier[i].first - frontier[i - 1].first;
    const double dy2 = frontier[i].second - frontier[i - 1].second;
    CHECK(dx1 * dy2 - dx2 * dy1 >= -1e-6);
  }
}

TEST_CASE("supplier caps and stock bind")
{
  PortfolioProblem problem;
  problem.commitments = {{1.0, 30, 0}, {1.1, 1e300, 0}, {1.3, 1e300, 1}};
  problem.on_demand = 3.0;
  problem.scenarios = {{100.0}};
  problem.supplier_cap = 50;
  const Portfolio found = solve(problem);
  CHECK(found.chips[0] == doctest::Approx(30)); // its stock
  CHECK(found.chips[1] == doctest::Approx(20)); // the supplier's cap
  CHECK(found.chips[2] == doctest::Approx(50)); // the other supplier's
}

} // namespace leasehold::policy
