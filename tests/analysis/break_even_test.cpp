#include "analysis/statistics/break_even.hpp"

#include <doctest/doctest.h>

#include <functional>

namespace leasehold::analysis {

namespace {

using Differences = std::function<std::vector<double>(double)>;

BreakEvenSearch searched(double from, double to, std::size_t grid, double width, const Differences& differences)
{
  BreakEvenSearch search(from, to, grid, width);
  while (const auto at = search.next())
    search.add({*at, differences(*at)});
  return search;
}

} // namespace

TEST_CASE("a break-even is found to the width asked for, with what chance makes of it")
{
  // Differences x − 1.4, x − 1.5 and x − 1.6: the mean is zero at 1.5 and its interval ± t(2; 0.975)·0.1/√3 =
  // 4.30265·0.057735 = 0.248414 throughout, so that it leaves out 0 below 1.251586 and above 1.748414. 0 to 4 is halved at
  // 2, 1, 1.5 (as the mean there is not below 0, the change is before it), 1.25 and 1.375: 2 + 5 trials.
  const auto search = searched(0.0, 4.0, 0, 0.125, [](double x) { return std::vector{x - 1.4, x - 1.5, x - 1.6}; });
  CHECK(search.trials().size() == 7);
  const auto found = search.found();
  REQUIRE(found.size() == 1);
  CHECK(found[0].above.at - found[0].below.at == 0.125);
  CHECK(found[0].below.at <= 1.5);
  CHECK(found[0].above.at >= 1.5);
  REQUIRE(found[0].at);
  CHECK(*found[0].at == doctest::Approx(1.5).epsilon(1e-9));
  REQUIRE(found[0].from);
  REQUIRE(found[0].to);
  CHECK(*found[0].from == doctest::Approx(1.251586).epsilon(1e-6));
  CHECK(*found[0].to == doctest::Approx(1.748414).epsilon(1e-6));
  CHECK(!search.without_effect());
}

TEST_CASE("of a fall the ends of the interval change sides")
{
  const auto found = searched(0.0, 4.0, 0, 0.1, [](double x) { return std::vector{1.9 - x, 2.1 - x}; }).found();
  REQUIRE(found.size() == 1);
  CHECK(*found[0].at == doctest::Approx(2.0).epsilon(1e-9));
  CHECK(found[0].below.sign() == 1);
  // ± t(1; 0.975)·(0.1·√2)/√2 = 12.7062·0.1.
  CHECK(*found[0].from == doctest::Approx(2.0 - 1.27062).epsilon(1e-5));
  CHECK(*found[0].to == doctest::Approx(2.0 + 1.27062).epsilon(1e-5));
}

TEST_CASE("chance that reaches beyond what was tried has no end there")
{
  const auto found = searched(0.0, 1.0, 0, 0.1, [](double x) { return std::vector{x, x - 0.9}; }).found();
  REQUIRE(found.size() == 1);
  CHECK(*found[0].at == doctest::Approx(0.45).epsilon(1e-9));
  CHECK(!found[0].from);
  CHECK(!found[0].to);
}

TEST_CASE("a grid finds two changes that both ends hide")
{
  // (x − 1)(x − 3) is positive at 0 and at 4.
  const Differences twice = [](double x) { return std::vector{(x - 1.0) * (x - 3.0) + 1e-9}; };
  CHECK(searched(0.0, 4.0, 0, 0.01, twice).found().empty());
  const auto found = searched(0.0, 4.0, 1, 0.01, twice).found();
  REQUIRE(found.size() == 2);
  CHECK(found[0].below.sign() == 1);
  CHECK(*found[0].at == doctest::Approx(1.0).epsilon(0.001));
  CHECK(found[1].below.sign() == -1);
  CHECK(*found[1].at == doctest::Approx(3.0).epsilon(0.001));
}

TEST_CASE("points that become one are no break-even, but told")
{
  // Below 1.3 a costs less, from there on they do the same.
  const auto found = searched(0.0, 2.0, 0, 0.1, [](double x) { return std::vector{x < 1.3 ? x - 2.0 : 0.0}; }).found();
  REQUIRE(found.size() == 1);
  CHECK(!found[0].at);
  CHECK(found[0].below.at < 1.3);
  CHECK(found[0].above.at >= 1.3);
  CHECK(found[0].above.sign() == 0);
}

TEST_CASE("an input without effect, and points that never change places, are told apart")
{
  const auto dead = searched(1.0, 2.0, 1, 0.01, [](double) { return std::vector{3.0, -1.0}; });
  CHECK(dead.trials().size() == 3);
  CHECK(dead.without_effect());
  CHECK(dead.found().empty());
  const auto alive = searched(1.0, 2.0, 1, 0.01, [](double x) { return std::vector{x}; });
  CHECK(!alive.without_effect());
  CHECK(alive.found().empty());
}

} // namespace leasehold::analysis
