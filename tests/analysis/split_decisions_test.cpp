#include "analysis/statistics/split_decisions.hpp"

#include <doctest/doctest.h>

namespace leasehold::analysis {

namespace {

Replication run(const std::string& point, std::uint64_t seed, std::map<std::string, std::int64_t> leases)
{
  Replication made;
  made.point = point;
  made.seed = seed;
  made.replication = seed - 1;
  made.commitments["lab"] = std::move(leases);
  return made;
}

} // namespace

TEST_CASE("a programme that some seeds commit to and others not is told, with how often worlds may do so")
{
  // Three of five. Wilson with z = 1.96, z² = 3.8415: centre (0.6 + 0.3841) / 1.7683 = 0.5566, half
  // 1.96 √(0.6 · 0.4 / 5 + 3.8415 / 100) / 1.7683 = 0.3258: 0.231 to 0.882.
  const std::vector<Replication> runs{
      run("base", 1, {{"gcp_1y", 2}, {"aws_3y", 1}}),
      run("base", 2, {{"aws_3y", 4}}),
      run("base", 3, {{"gcp_1y", 1}, {"aws_3y", 1}}),
      run("base", 4, {{"gcp_1y", 0}, {"aws_3y", 1}}),
      run("base", 5, {{"gcp_1y", 7}, {"aws_3y", 1}}),
      run("other", 1, {{"aws_3y", 1}}), // another point decides for itself
  };
  const auto split = split_decisions(runs);
  REQUIRE(split.size() == 1);
  CHECK(split[0].point == "base");
  CHECK(split[0].tenant == "lab");
  CHECK(split[0].programme == "gcp_1y");
  CHECK(split[0].committed == std::vector<std::uint64_t>{1, 3, 5});
  CHECK(split[0].not_committed == std::vector<std::uint64_t>{2, 4});
  CHECK(split[0].low == doctest::Approx(0.231).epsilon(0.002));
  CHECK(split[0].high == doctest::Approx(0.882).epsilon(0.002));
  CHECK(split[0].text() ==
        "lab committed to gcp_1y in 3 of 5 replications, not with seeds 2, 4: of all worlds 23 to 88 % do (95 %)");
}

TEST_CASE("a tenant that has no book in a replication did not commit there")
{
  Replication bare = run("base", 2, {});
  bare.commitments.clear();
  const std::vector<Replication> runs{run("base", 1, {{"gcp_1y", 1}}), bare};
  REQUIRE(split_decisions(runs).size() == 1);
  CHECK(split_decisions(runs)[0].not_committed == std::vector<std::uint64_t>{2});
  CHECK(split_decisions(std::span{runs}.first(1)).empty());
}

} // namespace leasehold::analysis
