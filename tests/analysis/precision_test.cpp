#include "analysis/statistics/precision.hpp"

#include <doctest/doctest.h>

namespace leasehold::analysis {

namespace {

std::vector<Replication> with_costs(const std::vector<std::optional<double>>& costs)
{
  std::vector<Replication> runs(costs.size());
  for (std::size_t r = 0; r < costs.size(); ++r) {
    runs[r].point = "a";
    runs[r].replication = r;
    runs[r].metrics["cost"] = costs[r];
  }
  return runs;
}

Standing of(const std::vector<std::optional<double>>& costs, double share, std::uint32_t most = 200)
{
  const auto runs = with_costs(costs);
  const auto points = group_by_point(runs);
  return standing(points, {"cost", share}, static_cast<std::uint32_t>(costs.size()), most);
}

} // namespace

TEST_CASE("replications are added until the interval is narrow enough, twice as many at most")
{
  // 98 … 102: mean 100, s = √(10/4) = 1.58114, half-width t(4; 0.975)·s/√5 = 2.77645·0.707107 = 1.96324.
  const std::vector<std::optional<double>> costs{98.0, 99.0, 100.0, 101.0, 102.0};
  CHECK(of(costs, 0.0197).reached);
  CHECK(!of(costs, 0.0196).reached);
  CHECK(of(costs, 0.0196).wanted == 6); // ⌈5·(1.96324/1.96)²⌉
  CHECK(of(costs, 0.015).wanted == 9);  // ⌈5·(1.96324/1.5)²⌉ = ⌈8.57⌉
  CHECK(of(costs, 0.01).wanted == 10);  // 19.3, but twice as many at most
  CHECK(of(costs, 0.01, 7).wanted == 7);
  CHECK(of(costs, 0.01).sentence == "cost after 5 replications: known to 1.96 % of its mean at `a`, 1 % asked for");
}

TEST_CASE("a few equal replications, or undefined ones, are not enough")
{
  CHECK(!of({5.0, 5.0}, 0.01).reached);
  CHECK(of({5.0, 5.0}, 0.01).wanted == 5);
  CHECK(of({5.0, 5.0, 5.0, 5.0, 5.0}, 0.01).reached);
  CHECK(!of({5.0, 5.0, 5.0, 5.0, std::nullopt, 5.0}, 0.5).reached);
  CHECK(!of({1.0}, 0.5).reached);
}

TEST_CASE("how close is read with its unit, or refused with what is wrong")
{
  Problems good;
  const auto precision = parse_precision("cost 2 %", good);
  REQUIRE(precision);
  CHECK(precision->metric == "cost");
  CHECK(precision->share == 0.02);
  CHECK(!good.any_fault());
  for (const char* bad :
       {"cost", "cost ", "cost 2", "cost %", "cost 0 %", "cost -1 %", "cost nan %", "cost 100 %", "cots 2 %", ""}) {
    Problems problems;
    CHECK_MESSAGE(!parse_precision(bad, problems), bad);
    CHECK(problems.any_fault());
  }
}

} // namespace leasehold::analysis
