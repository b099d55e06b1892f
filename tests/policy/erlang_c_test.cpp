// The number of replicas by Erlang's C formula. That M/M/c as it is played waits as the formula says is checked in
// tests/validation/queueing_test.cpp.
#include "policy/autoscaling/registry.hpp"
#include "random/stream.hpp"
#include "support/policy_from.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

using namespace leasehold;

namespace {

/// Requests of 10 tokens; a replica finishes so many a second.
policy::ServiceView requests_served(double per_second, double by_replica)
{
  policy::ServiceView view;
  view.offered = TokensPerSecond{10.0 * per_second};
  view.capacity_per_replica = TokensPerSecond{10.0 * by_replica};
  view.tokens_per_request = 10.0;
  return view;
}

std::uint32_t servers_wanted(const std::string& parameters, const policy::ServiceView& view)
{
  return test::policy_from(policy::autoscaling_policies(), "{policy: erlang_c, " + parameters + "}")
      ->desired_replicas(view);
}

/// P(wait > t) in M/M/c as textbooks have it: (a^c / c!) c / (c − a) over that and Σ_{k<c} a^k / k!, in logarithms, as
/// a^k overflows.
double share_that_waits(std::uint32_t servers, double arrivals, double each, double wait)
{
  const double a = arrivals / each;
  const double c = servers;
  if (a >= c)
    return 1.0;
  const auto term = [&](double k) { return std::exp(k * std::log(a) - std::lgamma(k + 1.0) - a); };
  const double full = term(c) * c / (c - a);
  double sum = full;
  for (std::uint32_t k = 0; k < servers; ++k)
    sum += term(k);
  return full / sum * std::exp(-(c * each - arrivals) * wait);
}

} // namespace

// λ = 80/s, μ = 10/s: 8 erlang. C(10, 8) = 0.4092 is a published value (tests/validation/queueing_test.cpp). A wait beyond
// 50 ms has probability 0.4092 × e^−((100 − 80) × 0.05) = 0.4092 / e = 0.1505. With λ = μ, two servers have
// B = (1/2) / (1 + 1 + 1/2) = 1/5 and C = (1/5) / (1 − 1/2 × 4/5) = 1/3.
TEST_CASE("erlang_c has the fewest replicas that keep the wait")
{
  CHECK(servers_wanted("wait: 0 s, probability: 0.4093", requests_served(80, 10)) == 10);
  CHECK(servers_wanted("wait: 0 s, probability: 0.4091", requests_served(80, 10)) == 11);
  CHECK(servers_wanted("wait: 50 ms, probability: 0.1506", requests_served(80, 10)) == 10);
  CHECK(servers_wanted("wait: 50 ms, probability: 0.1504", requests_served(80, 10)) == 11);
  CHECK(servers_wanted("wait: 0 s, probability: 0.3334", requests_served(5, 5)) == 2);
  CHECK(servers_wanted("wait: 0 s, probability: 0.3333", requests_served(5, 5)) == 3);
}

TEST_CASE("erlang_c keeps its queue short of growing, needs nobody where nothing comes, and keeps what it cannot size")
{
  // However many may wait: 8 servers of 10/s never work off what 80/s leave.
  CHECK(servers_wanted("wait: 1 h, probability: 1.0", requests_served(80, 10)) == 9);
  CHECK(servers_wanted("wait: 0 s, probability: 0.01", requests_served(0, 10)) == 0);
  policy::ServiceView unknown = requests_served(80, 0);
  unknown.replicas = 4;
  CHECK(servers_wanted("wait: 0 s, probability: 0.01", unknown) == 4);
}

TEST_CASE("erlang_c says how many replicas of another chip its number stands for")
{
  const auto scaler = test::policy_from(policy::autoscaling_policies(), "{policy: erlang_c, wait: 50 ms}");
  CHECK(scaler->replicas_of(TokensPerSecond{100}) == 0); // it has not been asked yet
  const std::uint32_t here = scaler->desired_replicas(requests_served(80, 10));
  CHECK(scaler->replicas_of(TokensPerSecond{100}) == here);
  CHECK(scaler->replicas_of(TokensPerSecond{250}) ==
        servers_wanted("wait: 50 ms, probability: 0.05", requests_served(80, 25)));
}

TEST_CASE("erlang_c's number keeps the wait by the closed form, and one fewer does not")
{
  random::Stream stream{1, 0, "erlang_c"};
  for (int world = 0; world < 300; ++world) {
    const double each = std::exp(stream.uniform() * 6.0 - 2.0);            // 0.14/s to 55/s
    const double arrivals = each * std::exp(stream.uniform() * 9.0 - 2.0); // 0.14 to 1,100 erlang
    const double wait = stream.uniform() / each;
    const double probability = std::exp(-0.01 - 9.0 * stream.uniform()); // 0.99 down to 0.0001
    const std::uint32_t servers =
        servers_wanted("wait: " + std::to_string(wait) + " s, probability: " + std::to_string(probability),
                       requests_served(arrivals, each));
    CAPTURE(arrivals / each);
    CAPTURE(wait * each);
    CAPTURE(probability);
    CAPTURE(servers);
    // The text has six decimals, which moves the bound by little where it is small.
    CHECK(share_that_waits(servers, arrivals, each, wait) <= probability * 1.01 + 1e-6);
    CHECK(share_that_waits(servers - 1, arrivals, each, wait) > probability * 0.99 - 1e-6);
  }
}

TEST_CASE("parameters of erlang_c out of bounds are refused")
{
  CHECK_THROWS(servers_wanted("probability: 0", requests_served(1, 1)));
  CHECK_THROWS(servers_wanted("probability: 1.5", requests_served(1, 1)));
  CHECK_THROWS(servers_wanted("wait: 3", requests_served(1, 1)));
}
