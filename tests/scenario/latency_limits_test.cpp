#include "scenario/latency_limits.hpp"

#include "scenario/workload_spec.hpp"
#include "support/decoded.hpp"

#include <doctest/doctest.h>

namespace leasehold::scenario {

namespace {

std::optional<ObjectiveSpec> objective(const std::string& yaml, std::string& faults)
{
  return test::decoded<ObjectiveSpec>(yaml, "slo.yaml", faults);
}

} // namespace

TEST_CASE("a bare time is for 99 of 100 requests; percentiles and the mean are kept together where they are asked for")
{
  std::string faults;
  const auto read = objective("ttft: {p50: 500 ms, p99: 2 s}\ntpot: 50 ms\n", faults);
  CAPTURE(faults);
  REQUIRE(read);
  REQUIRE(read->first_token.limits.size() == 2);
  CHECK(read->first_token.limits[1].of == physics::Statistic::p99);
  CHECK(read->first_token.loosest() == Seconds{2.0});
  REQUIRE(read->per_token.limits.size() == 1);
  CHECK(read->per_token.limits.front().of == physics::Statistic::p99);
  const auto mean = objective("ttft: {mean: 1 s}\n", faults);
  REQUIRE(mean);
  CHECK(mean->first_token.limits.front().of == physics::Statistic::mean);
  CHECK(mean->per_token.limits.front().of == physics::Statistic::p99); // what is not written is as if it were bare
}

TEST_CASE("an objective is printed as it may be written")
{
  using Codec = config::Codec<LatencyLimits>;
  CHECK(Codec::print(Seconds{2.0}) == "2 s");
  CHECK(Codec::print(LatencyLimits{{{physics::Statistic::mean, Seconds{2.0}}}}) == "{mean: 2 s}");
}

TEST_CASE("faults of an objective")
{
  std::string faults;
  CHECK_FALSE(objective("ttft: {p98: 2 s}\n", faults));
  CHECK(faults.find("slo.yaml:1:") != std::string::npos);
  CHECK(faults.find("`p98` is no statistic of a latency") != std::string::npos);
  CHECK_FALSE(objective("ttft: {}\n", faults));
  CHECK_FALSE(objective("ttft: 0 s\n", faults));
  CHECK_FALSE(objective("ttft: {p99: soon}\n", faults));
}

} // namespace leasehold::scenario
