#include "workload/retries.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

namespace leasehold::workload {

TEST_CASE("attempts fail with their probability, anywhere alike, each job's by draws of its own")
{
  const RetryRule rule{{.most = 3, .failing = 0.3}, 7, "jobs"};
  const RetryRule other{{.most = 3, .failing = 0.6}, 7, "jobs"};
  constexpr int jobs = 20'000;
  int failed = 0;
  int twice = 0;
  double sum = 0.0;
  for (int j = 0; j < jobs; ++j) {
    const std::string name = std::to_string(j);
    const auto share = rule.fails_at(name, 0);
    CHECK(share == rule.fails_at(name, 0));
    if (!share)
      continue;
    CHECK(other.fails_at(name, 0) == share); // what fails with 0.3 fails with 0.6, at the same point
    ++failed;
    sum += *share;
    twice += rule.fails_at(name, 1) ? 1 : 0;
  }
  // Four standard deviations: of the number √(20,000·0.3·0.7) = 65, of the mean √(1/12/6,000) = 0.0037, of those that fail
  // twice √(6,000·0.3·0.7) = 35.
  CHECK(std::abs(failed - 0.3 * jobs) < 260);
  CHECK(std::abs(sum / failed - 0.5) < 0.015);
  CHECK(std::abs(twice - 0.3 * failed) < 142);
  CHECK(!RetryRule{{.most = 3}, 7, "jobs"}.fails_at("0", 0));
}

TEST_CASE("delays grow from the first on, and end with the last retry")
{
  const RetryRule rule{{.most = 3, .delay = Seconds{10}, .growth = 2.0}, 1, "jobs"};
  CHECK(rule.back_after(1) == Seconds{10});
  CHECK(rule.back_after(2) == Seconds{20});
  CHECK(rule.back_after(3) == Seconds{40});
  CHECK(!rule.back_after(4));
  CHECK(!RetryRule{{.most = 0}, 1, "jobs"}.back_after(1));
  CHECK(RetryRule{{.most = 1000, .delay = Seconds{10}, .growth = 100.0}, 1, "jobs"}.back_after(900) == Seconds{1e9});
}

} // namespace leasehold::workload
