// What fails by chance: renewal counts against closed forms, lemons, and streams that stay what they were.
#include "random/stream.hpp"
#include "workload/failures/failure_law.hpp"

#include <cmath>
#include <doctest/doctest.h>

namespace leasehold::workload {

namespace {

FailureLaw law_of(double mean, double shape)
{
  FailureLaw law;
  law.streams = "failures/host-";
  law.mean_time_between = Seconds{mean};
  law.repair = Seconds{10.0};
  law.shape = shape;
  return law;
}

/// Mean and standard deviation of the first up times of so many domains.
std::pair<double, double> up_times(const FailureLaw& law, std::uint32_t domains, bool lemon)
{
  double sum = 0.0;
  double squares = 0.0;
  for (std::uint32_t d = 0; d < domains; ++d) {
    const double time = time_up(law, d, lemon, 0, {7, 0}).value();
    sum += time;
    squares += time * time;
  }
  const double mean = sum / domains;
  return {mean, std::sqrt(squares / domains - mean * mean)};
}

/// Failures of one domain up to a time.
int renewals(const FailureLaw& law, std::uint32_t domain, double until)
{
  int count = 0;
  std::uint32_t draw = 0;
  for (double now = 0.0;;) {
    now += time_up(law, domain, false, draw++, {11, 0}).value();
    if (now > until)
      return count;
    ++count;
    now += time_down(law, domain, draw++, {11, 0}).value();
  }
}

} // namespace

TEST_CASE("up times have the mean that is asked for, whatever their shape")
{
  // A Weibull of shape k and scale s has mean s·Γ(1 + 1/k) and variance s²·(Γ(1 + 2/k) − Γ(1 + 1/k)²), so the coefficient
  // of variation is √(Γ(1 + 2/k)/Γ(1 + 1/k)² − 1): 1 for the exponential, 1.462 at 0.7, 0.363 at 3. Of 20,000 draws the
  // mean errs by cv/√20,000, of which 4 are allowed.
  for (const double shape : {0.7, 1.0, 3.0}) {
    const double one = std::tgamma(1.0 + 1.0 / shape);
    const double cv = std::sqrt(std::tgamma(1.0 + 2.0 / shape) / (one * one) - 1.0);
    const auto [mean, deviation] = up_times(law_of(1000.0, shape), 20'000, false);
    CAPTURE(shape);
    CHECK(std::abs(mean / 1000.0 - 1.0) < 4.0 * cv / std::sqrt(20'000.0));
    CHECK(deviation / mean == doctest::Approx(cv).epsilon(0.05));
  }
}

TEST_CASE("in the long run a domain fails once in a mean up and a mean down time")
{
  // Elementary renewal theorem: N(t)/t → 1/(1000 + 10). 200 domains over 100,000 s see 19,802 failures; the count of each
  // has variance t·σ²/μ³ with σ² = 1000²·cv² + 10², so that all together deviate by √(200·100,000·σ²/1010³).
  for (const double shape : {0.8, 1.0}) {
    const FailureLaw law = law_of(1000.0, shape);
    const double one = std::tgamma(1.0 + 1.0 / shape);
    const double variance = 1e6 * (std::tgamma(1.0 + 2.0 / shape) / (one * one) - 1.0) + 100.0;
    int failures = 0;
    for (std::uint32_t d = 0; d < 200; ++d)
      failures += renewals(law, d, 100'000.0);
    // A process that begins as new has (cv² − 1)/2 more renewals than t/μ at first: for shape 0.8 that is 0.3 a domain.
    const double early = 200.0 * ((variance - 100.0) / 1e6 - 1.0) / 2.0;
    CAPTURE(shape);
    CHECK(std::abs(failures - 200.0 * 100'000.0 / 1010.0 - early) <
          4.0 * std::sqrt(200.0 * 100'000.0 * variance / std::pow(1010.0, 3.0)));
  }
}

TEST_CASE("a lemon fails so many times as often, and so many are lemons")
{
  FailureLaw law = law_of(1000.0, 1.0);
  law.lemon_times = 8.0;
  // Common random numbers: a lemon's time is its time as another one, divided.
  CHECK(time_up(law, 3, true, 0, {7, 0}).value() == doctest::Approx(time_up(law, 3, false, 0, {7, 0}).value() / 8.0));
  std::uint32_t lemons = 0;
  for (std::uint32_t d = 0; d < 10'000; ++d)
    lemons += draw_lemon(law, d, 0.03, {7, 0}) ? 1U : 0U;
  CHECK(std::abs(lemons - 300.0) < 4.0 * std::sqrt(10'000.0 * 0.03 * 0.97)); // binomial
  CHECK_FALSE(draw_lemon(law, 0, 0.0, {7, 0}));
  CHECK(draw_lemon(law, 0, 1.0, {7, 0}));
}

TEST_CASE("a host's draws come from its own stream, one a draw")
{
  random::Stream stream{7, 2, "failures/host-17/4"};
  CHECK(time_up(law_of(1000.0, 1.0), 17, false, 4, {7, 2}) == Seconds{stream.exponential(1000.0)});
}

} // namespace leasehold::workload
