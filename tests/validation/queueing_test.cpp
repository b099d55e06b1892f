// Queues whose mean waits are known in closed form, played through the real policy (`fcfs`), placement and ledger:
// one-chip jobs with Poisson arrivals on c one-chip hosts are M/G/c. Theory must lie within the 95 % confidence
// interval of 20 independent replications, and the interval must be narrow. The seed is fixed, so each check passes or
// fails for good; the last test plays enough replications to tell whether intervals hold the truth as often as they
// should.
#include "policy/placement/registry.hpp"
#include "policy/scheduling/registry.hpp"
#include "support/policy_from.hpp"
#include "support/trace_runner.hpp"
#include "workload/job_generator.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <span>
#include <string>
#include <vector>

using namespace leasehold;

namespace {

constexpr std::uint64_t seed = 1;
constexpr std::size_t replications = 20;
constexpr double student_975_19 = 2.093; ///< Student's t, 97.5 %, 19 degrees of freedom

/// The slowest mode of M/M/1 at 80 % dies out as exp(-t / 90 s) at one service a second (relaxation time
/// 1 / (μ (1 - √ρ)²)), and 4,000 jobs take at least 500 s in the queues below.
struct Queue {
  double arrivals_per_second;
  workload::DurationDistribution service;
  std::uint32_t hosts = 1;
  std::size_t jobs = 44'000;
  std::size_t warm_up = 4'000; ///< jobs left out, so that the empty start does not count
};

std::vector<test::TraceJob> draw_jobs(const Queue& queue, std::uint64_t replication)
{
  workload::JobGeneratorSpec spec;
  spec.arrivals = workload::PoissonArrivals{Hertz{queue.arrivals_per_second}};
  spec.count = queue.jobs;
  spec.run_time = queue.service;
  spec.estimate = workload::NoEstimate{};
  std::vector<test::TraceJob> jobs;
  for (const workload::TraceJob& drawn : workload::generate_jobs(spec, seed, replication, "queue").jobs)
    jobs.push_back({{}, drawn.submitted, drawn.run_time, {drawn.request}});
  return jobs;
}

std::vector<test::Outcome> play(const Queue& queue, const std::vector<test::TraceJob>& jobs,
                                test::TraceRunner::Observer observer = {})
{
  const auto scheduling = test::policy_from(policy::scheduling_policies(), "fcfs");
  const auto placement = test::policy_from(policy::placement_policies(), "first_fit");
  const model::Inventory inventory = test::plain_cluster(queue.hosts);
  test::TraceRunner runner{inventory, *scheduling, *placement};
  runner.observe(std::move(observer));
  return runner.play(jobs);
}

struct Means {
  double wait = 0;   ///< s
  double waited = 0; ///< share of jobs that did not start at once
};

Means play_once(const Queue& queue, std::uint64_t replication)
{
  const auto jobs = draw_jobs(queue, replication);
  const auto outcomes = play(queue, jobs);
  REQUIRE(outcomes.size() == queue.jobs);
  Means means;
  for (std::size_t j = queue.warm_up; j < outcomes.size(); ++j) {
    means.wait += (outcomes[j].started - jobs[j].submitted).value();
    means.waited += outcomes[j].started > jobs[j].submitted ? 1.0 : 0.0;
  }
  const double counted = static_cast<double>(queue.jobs - queue.warm_up);
  return {means.wait / counted, means.waited / counted};
}

struct Interval {
  double mean = 0;
  double half_width = 0;
  [[nodiscard]] bool holds(double value) const { return std::abs(value - mean) <= half_width; }
};

/// The 95 % confidence interval of the mean of 20 independent values.
Interval confidence(std::span<const double> values)
{
  REQUIRE(values.size() == replications);
  const double n = static_cast<double>(values.size());
  Interval interval;
  for (const double value : values)
    interval.mean += value / n;
  double squares = 0;
  for (const double value : values)
    squares += (value - interval.mean) * (value - interval.mean);
  interval.half_width = student_975_19 * std::sqrt(squares / (n - 1) / n);
  return interval;
}

void check(const std::string& what, std::span<const double> values, double theory, double widest)
{
  const Interval interval = confidence(values);
  CAPTURE(what);
  CAPTURE(theory);
  CAPTURE(interval.mean);
  CAPTURE(interval.half_width);
  MESSAGE(what << ": theory " << theory << ", measured " << interval.mean << " +- " << interval.half_width);
  CHECK(interval.holds(theory));
  CHECK(interval.half_width < widest * theory);
}

/// Both means against theory; an interval may be `widest` of the theory wide on either side.
void compare(const Queue& queue, double wait, double waited, double widest)
{
  std::vector<double> waits, shares;
  for (std::uint64_t r = 0; r < replications; ++r) {
    const Means means = play_once(queue, r);
    waits.push_back(means.wait);
    shares.push_back(means.waited);
  }
  check("mean wait, s", waits, wait, widest);
  check("share of jobs that wait", shares, waited, widest);
}

/// Pollaczek and Khinchine: the mean wait of M/G/1 is λ E[S²] / (2 (1 - ρ)).
double pollaczek_khinchine(double arrival_rate, double mean, double second_moment)
{
  return arrival_rate * second_moment / (2.0 * (1.0 - arrival_rate * mean));
}

/// Erlang C from Erlang B's recursion, B(k) = a B(k-1) / (k + a B(k-1)) with B(0) = 1, and C = B / (1 - (a/c)(1 - B)).
double erlang_c(std::uint32_t servers, double offered)
{
  double blocked = 1.0;
  for (std::uint32_t k = 1; k <= servers; ++k)
    blocked = offered * blocked / (k + offered * blocked);
  return blocked / (1.0 - offered / servers * (1.0 - blocked));
}

/// Jobs that wait and jobs that run, integrated over time as the policy's own view shows them.
struct Areas {
  double pending = 0;
  double running = 0;
};

test::TraceRunner::Observer integrate(Areas& areas)
{
  return [&areas, last = Timestamp{0}, pending = 0.0, running = 0.0](const model::ClusterView& view) mutable {
    areas.pending += pending * (view.now() - last).value();
    areas.running += running * (view.now() - last).value();
    last = view.now();
    pending = static_cast<double>(view.pending().size());
    running = 0;
    for (const model::Pool& pool : view.pools())
      running += static_cast<double>(pool.running.size());
  };
}

} // namespace

// λ = 0.8/s, S ~ Exp(mean 1 s), ρ = 0.8: W = ρ / (μ - λ) = 0.8 / 0.2 = 4 s. An arrival sees what a random instant sees
// (Poisson arrivals), so the share that waits is ρ = 0.8.
TEST_CASE("the mean wait of M/M/1")
{
  compare({0.8, workload::Exponential{Seconds{1}}}, 4.0, 0.8, 0.04);
}

// λ = 6.4/s, μ = 1/s, c = 8: a = 6.4 erlang, ρ = 0.8. B(8, 6.4) = 0.1444 (recursion above), so
// C = 0.1444 / (1 - 0.8 × 0.8556) = 0.4576 of the jobs wait, W = C / (c μ - λ) = 0.4576 / 1.6 = 0.286 s.
TEST_CASE("the mean wait of M/M/8 by Erlang's C formula")
{
  // A published value, so that the formula is not its own witness: C(10, 8 erlang) = 0.4092, B = 0.1217.
  REQUIRE(std::abs(erlang_c(10, 8.0) - 0.4092) < 1e-4);
  const double share = erlang_c(8, 6.4);
  REQUIRE(std::abs(share - 0.4576) < 1e-4);
  compare({6.4, workload::Exponential{Seconds{1}}, 8}, share / (8.0 - 6.4), share, 0.04);
}

// M/D/1 at λ = 0.8/s, S = 1 s: E[S²] = 1, W = 0.8 × 1 / (2 × 0.2) = 2 s, half of M/M/1's.
TEST_CASE("the mean wait of M/D/1 by Pollaczek and Khinchine")
{
  REQUIRE(std::abs(pollaczek_khinchine(0.8, 1.0, 1.0) - 2.0) < 1e-12);
  compare({0.8, workload::Deterministic{Seconds{1}}}, 2.0, 0.8, 0.04);
}

// Log-normal service of median m and deviation σ: E[S] = m e^(σ²/2), E[S²] = m² e^(2σ²). With σ = 0.8 and
// m = e^(-0.32) the mean is 1 s and E[S²] = e^(0.64) = 1.896, so W = 0.7 × 1.896 / (2 × 0.3) = 2.213 s at λ = 0.7/s.
TEST_CASE("the mean wait of M/G/1 with log-normal service")
{
  const double wait = pollaczek_khinchine(0.7, 1.0, std::exp(0.64));
  compare({0.7, workload::LogNormal{Seconds{std::exp(-0.32)}, 0.8}}, wait, 0.7, 0.04);
}

// Weibull service of shape k and scale b: E[S] = b Γ(1 + 1/k), E[S²] = b² Γ(1 + 2/k). With k = 0.7, heavier in the tail
// than an exponential, and b = 1 / Γ(1 + 1/0.7): E[S] = 1 s, E[S²] = Γ(3.857) / Γ(2.429)² = 5.029 / 1.602 = 3.14, so
// W = 0.6 × 3.14 / (2 × 0.4) = 2.35 s at λ = 0.6/s.
TEST_CASE("the mean wait of M/G/1 with Weibull service")
{
  const double shape = 0.7;
  const double scale = 1.0 / std::tgamma(1.0 + 1.0 / shape);
  const double wait = pollaczek_khinchine(0.6, 1.0, scale * scale * std::tgamma(1.0 + 2.0 / shape));
  CHECK(std::abs(wait - 2.35) < 0.01);
  compare({0.6, workload::Weibull{shape, Seconds{scale}}}, wait, 0.6, 0.05);
}

// Little: the time average of jobs in a place is their arrival rate times their mean stay there. Over a run that starts
// and ends empty it is an identity, ∫ L dt = Σ stays: the left side is what the cluster's view showed at every instant,
// the right side what the outcomes say, and they agree but for rounding. With λ = 0.8/s and W = 4 s, theory adds
// L = λ W = 3.2 jobs waiting and ρ = 0.8 jobs running.
TEST_CASE("Little's law for the queue and for the server")
{
  const Queue queue{0.8, workload::Exponential{Seconds{1}}};
  std::vector<double> waiting, in_service;
  for (std::uint64_t r = 0; r < replications; ++r) {
    const auto jobs = draw_jobs(queue, r);
    Areas areas;
    const auto outcomes = play(queue, jobs, integrate(areas));
    double waits = 0, stays = 0;
    for (std::size_t j = 0; j < jobs.size(); ++j) {
      waits += (outcomes[j].started - jobs[j].submitted).value();
      stays += (outcomes[j].finished - outcomes[j].started).value();
    }
    CHECK(std::abs(areas.pending - waits) <= 1e-9 * waits);
    CHECK(std::abs(areas.running - stays) <= 1e-9 * stays);
    waiting.push_back(areas.pending / outcomes.back().finished.value());
    in_service.push_back(areas.running / outcomes.back().finished.value());
  }
  check("jobs waiting", waiting, 3.2, 0.04);
  check("jobs running", in_service, 0.8, 0.04);
}

// A simulator that is right puts theory outside a 95 % interval in one seed of twenty. Of 40 intervals of M/D/1 at
// λ = 0.6/s (W = 0.6 / (2 × 0.4) = 0.75 s), each from 20 replications of its own, 33 to 40 hold the truth with
// probability 0.9993 (binomial, 0.95); a bias of one half-width would leave about 20.
TEST_CASE("ninety-five of a hundred intervals hold the truth")
{
  const Queue queue{0.6, workload::Deterministic{Seconds{1}}, 1, 5'000, 1'000};
  int holding = 0;
  for (std::uint64_t interval = 0; interval < 40; ++interval) {
    std::vector<double> waits;
    for (std::uint64_t r = 0; r < replications; ++r)
      waits.push_back(play_once(queue, 1000 + interval * replications + r).wait);
    holding += confidence(waits).holds(0.75);
  }
  MESSAGE(holding << " of 40 intervals hold the truth");
  CHECK(holding >= 33);
}
