#include "random/stream.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace leasehold::random {

TEST_CASE("a stream is fixed by seed, replication and name")
{
  Stream first{1, 0, "arrivals/chat"};
  Stream again{1, 0, "arrivals/chat"};
  for (int i = 0; i < 1000; ++i)
    CHECK(first.bits() == again.bits());
  std::set<std::uint64_t> seeds;
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    for (std::uint64_t replication = 0; replication < 20; ++replication)
      for (int host = 0; host < 20; ++host)
        seeds.insert(stream_seed(seed, replication, "failures/host-" + std::to_string(host)));
  CHECK(seeds.size() == 8000);
}

TEST_CASE("streams of neighbouring names and seeds are not correlated")
{
  // The correlation of n = 10,000 independent pairs has deviation 1/sqrt(n) = 0.01: five of them bound it.
  const std::array<Stream, 4> streams{Stream{1, 0, "a"}, Stream{1, 0, "b"}, Stream{2, 0, "a"}, Stream{1, 1, "a"}};
  for (std::size_t i = 0; i < streams.size(); ++i)
    for (std::size_t j = i + 1; j < streams.size(); ++j) {
      Stream x = streams[i];
      Stream y = streams[j];
      double product = 0.0;
      for (int n = 0; n < 10'000; ++n)
        product += (x.uniform() - 0.5) * (y.uniform() - 0.5) * 12.0; // uniforms have variance 1/12
      CHECK(std::abs(product / 10'000) < 0.05);
    }
}

TEST_CASE("every distribution takes one uniform a draw")
{
  Stream plain{7, 3, "x"};
  Stream drawing{7, 3, "x"};
  drawing.exponential(2.0);
  drawing.normal(0.0, 1.0);
  drawing.log_normal(1.0, 0.5);
  drawing.gamma(2.0, 1.0);
  drawing.weibull(1.5, 1.0);
  drawing.pareto(2.0, 1.0);
  drawing.poisson(40.0);
  drawing.poisson(0.0);
  drawing.bernoulli(0.3);
  drawing.uniform_int(1, 6);
  drawing.discrete(std::array{1.0, 2.0});
  for (int i = 0; i < 11; ++i)
    plain.bits();
  CHECK(plain.bits() == drawing.bits());
}

TEST_CASE("whole numbers are equally likely and stay in their range")
{
  Stream stream{5, 0, "dice"};
  std::array<int, 6> count{};
  for (int i = 0; i < 60'000; ++i)
    ++count[static_cast<std::size_t>(stream.uniform_int(1, 6) - 1)];
  // Chi-squared with 5 degrees of freedom exceeds 25.7 once in 10,000 times.
  double chi = 0.0;
  for (const int n : count)
    chi += (n - 10'000.0) * (n - 10'000.0) / 10'000.0;
  CHECK(chi < 25.7);
  CHECK(stream.uniform_int(-3, -3) == -3);
  (void)stream.uniform_int(INT64_MIN, INT64_MAX);
  CHECK_THROWS_AS((void)stream.uniform_int(2, 1), std::invalid_argument);
}

TEST_CASE("discrete follows its weights and skips zeros")
{
  Stream stream{6, 0, "mix"};
  std::array<int, 4> count{};
  const std::array weights{1.0, 0.0, 3.0, 0.0};
  for (int i = 0; i < 40'000; ++i)
    ++count[stream.discrete(weights)];
  CHECK(count[1] == 0);
  CHECK(count[3] == 0);
  // Binomial(40,000, 1/4): deviation sqrt(40,000 * 3/16) = 86.6; five of them are 433.
  CHECK(std::abs(count[0] - 10'000) < 433);
  CHECK_THROWS_AS((void)stream.discrete(std::vector<double>{}), std::invalid_argument);
  CHECK_THROWS_AS((void)stream.discrete(std::array{0.0}), std::invalid_argument);
  CHECK_THROWS_AS((void)stream.discrete(std::array{1.0, -1.0}), std::invalid_argument);
  CHECK_THROWS_AS((void)stream.discrete(std::array{1.0, std::nan("")}), std::invalid_argument);
}

TEST_CASE("parameters outside their domain are refused")
{
  Stream stream{1, 0, "x"};
  CHECK_THROWS_AS((void)stream.exponential(0.0), std::invalid_argument);
  CHECK_THROWS_AS((void)stream.exponential(std::nan("")), std::invalid_argument);
  CHECK_THROWS_AS((void)stream.normal(0.0, -1.0), std::invalid_argument);
  CHECK_THROWS_AS((void)stream.log_normal(-1.0, 1.0), std::invalid_argument);
  CHECK_THROWS_AS((void)stream.gamma(0.0, 1.0), std::invalid_argument);
  CHECK_THROWS_AS((void)stream.weibull(1.0, 0.0), std::invalid_argument);
  CHECK_THROWS_AS((void)stream.pareto(-1.0, 1.0), std::invalid_argument);
  CHECK_THROWS_AS((void)stream.poisson(-1.0), std::invalid_argument);
}

} // namespace leasehold::random
