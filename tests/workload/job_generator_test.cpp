#include "workload/job_generator.hpp"

#include "config/load.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

using namespace leasehold;
using namespace leasehold::workload;

namespace {

JobGeneratorSpec one_chip_jobs(double rate, DurationDistribution run_time, std::uint64_t count)
{
  JobGeneratorSpec spec;
  spec.arrivals = PoissonArrivals{Hertz{rate}};
  spec.run_time = run_time;
  spec.count = count;
  return spec;
}

/// Mean wait in a FCFS queue with one server, by Lindley's recursion W' = max(0, W + S - A).
double mean_wait(const JobList& list)
{
  double wait = 0.0, sum = 0.0;
  for (std::size_t i = 1; i < list.jobs.size(); ++i) {
    const double gap = (list.jobs[i].submitted - list.jobs[i - 1].submitted).value();
    wait = std::max(0.0, wait + list.jobs[i - 1].run_time.value() - gap);
    sum += wait;
  }
  return sum / static_cast<double>(list.jobs.size());
}

struct Interval {
  double mean;
  double half_width;
};

/// Over 20 replications, with Student's 99.9 % quantile for 19 degrees of freedom, 3.883.
Interval replicated_wait(const JobGeneratorSpec& spec)
{
  std::vector<double> waits;
  for (std::uint64_t replication = 0; replication < 20; ++replication)
    waits.push_back(mean_wait(generate_jobs(spec, 1, replication, "queue")));
  double mean = 0.0, square = 0.0;
  for (const double wait : waits)
    mean += wait / 20.0;
  for (const double wait : waits)
    square += (wait - mean) * (wait - mean) / 19.0;
  return {mean, 3.883 * std::sqrt(square / 20.0)};
}

std::string decode_faults(std::string_view yaml)
{
  config::Diagnostics diagnostics;
  if (const auto value = config::load_text(yaml, "g.yaml", diagnostics))
    (void)config::decode<JobGeneratorSpec>(*value, diagnostics);
  return diagnostics.text();
}

} // namespace

TEST_CASE("Poisson arrivals and exponential run times make an M/M/1 queue")
{
  // λ = 0.7/s, μ = 1/s: W_q = ρ / (μ - λ) = 0.7 / 0.3 = 2.3333 s.
  const Interval wait = replicated_wait(one_chip_jobs(0.7, Exponential{Seconds{1.0}}, 50'000));
  CHECK(std::abs(wait.mean - 0.7 / 0.3) < wait.half_width);
  CHECK(wait.half_width < 0.15);
}

TEST_CASE("other run times make an M/G/1 queue with the wait of Pollaczek and Khinchine")
{
  // W_q = λ E[S²] / (2 (1 - ρ)). Deterministic S = 1 s: 0.7 / 0.6 = 1.1667 s.
  const Interval fixed = replicated_wait(one_chip_jobs(0.7, Deterministic{Seconds{1.0}}, 50'000));
  CHECK(std::abs(fixed.mean - 0.7 / 0.6) < fixed.half_width);
  // Log-normal with median 1 and σ = 0.5: E[S] = exp(σ²/2) = 1.13315, E[S²] = exp(2σ²) = 1.64872; at λ = 0.5/s the wait
  // is 0.82436 / (2 (1 - 0.566574)) = 0.95098 s.
  const Interval spread = replicated_wait(one_chip_jobs(0.5, LogNormal{Seconds{1.0}, 0.5}, 50'000));
  CHECK(std::abs(spread.mean - 0.95098) < spread.half_width);
  // Weibull with shape 2 and scale 1: E[S] = Γ(1.5) = 0.886227, E[S²] = Γ(2) = 1; at λ = 0.8/s the wait is
  // 0.8 / (2 (1 - 0.708982)) = 1.37448 s.
  const Interval weibull = replicated_wait(one_chip_jobs(0.8, Weibull{2.0, Seconds{1.0}}, 50'000));
  CHECK(std::abs(weibull.mean - 1.37448) < weibull.half_width);
}

TEST_CASE("sizes come with their weights, split into members that fit a host")
{
  JobGeneratorSpec spec = one_chip_jobs(1.0, Deterministic{Seconds{1.0}}, 100'000);
  spec.sizes = {0.5, 0.0, 0.0, 0.0, 0.5};
  spec.chips_per_member = 8;
  const JobList list = generate_jobs(spec, 3, 0, "sizes");
  std::size_t large = 0;
  for (const TraceJob& job : list.jobs) {
    if (job.request.total_chips() == 1.0)
      continue;
    ++large;
    REQUIRE(job.request.members == 2); // 16 chips on hosts of 8
    REQUIRE(job.request.chips.whole_chips() == 8);
  }
  // Binomial: deviation sqrt(100,000 / 4) = 158; four of them either way.
  CHECK(std::abs(static_cast<double>(large) - 50'000) < 632);
}

TEST_CASE("estimates follow their factor, and only `exact` and `uniform` with least 1 are bounds on the run time")
{
  JobGeneratorSpec spec = one_chip_jobs(1.0, Exponential{Seconds{10.0}}, 10'000);
  for (const TraceJob& job : generate_jobs(spec, 1, 0, "e").jobs)
    REQUIRE(job.request.walltime == model::no_limit);
  spec.estimate = ExactEstimate{};
  for (const TraceJob& job : generate_jobs(spec, 1, 0, "e").jobs)
    REQUIRE(job.request.walltime == job.run_time);
  spec.estimate = UniformFactor{1.0, 3.0};
  double sum = 0.0;
  for (const TraceJob& job : generate_jobs(spec, 1, 0, "e").jobs) {
    const double factor = job.request.walltime / job.run_time;
    REQUIRE(factor >= 1.0 - 1e-12);
    REQUIRE(factor < 3.0 + 1e-12);
    sum += factor;
  }
  // Mean 2, deviation of the mean 2 / sqrt(12 × 10,000) = 0.0058.
  CHECK(std::abs(sum / 10'000 - 2.0) < 4 * 0.0058);
}

TEST_CASE("a change of sizes or estimates leaves arrivals and run times as they are")
{
  JobGeneratorSpec spec = one_chip_jobs(1.0, Exponential{Seconds{10.0}}, 1000);
  const JobList before = generate_jobs(spec, 5, 2, "w");
  spec.sizes = {1, 1, 1};
  spec.estimate = UniformFactor{};
  const JobList after = generate_jobs(spec, 5, 2, "w");
  const JobList other = generate_jobs(spec, 5, 3, "w");
  REQUIRE(after.jobs.size() == 1000);
  for (std::size_t i = 0; i < 1000; ++i) {
    REQUIRE(before.jobs[i].submitted == after.jobs[i].submitted);
    REQUIRE(before.jobs[i].run_time == after.jobs[i].run_time);
  }
  CHECK(before.jobs[0].submitted != other.jobs[0].submitted);
  CHECK(before.name(999) == "1000");
}

TEST_CASE("arrivals end at the given time")
{
  JobGeneratorSpec spec = one_chip_jobs(1.0, Deterministic{Seconds{1.0}}, 1000);
  spec.arrivals = RenewalArrivals{Deterministic{Seconds{10.0}}};
  spec.until = Seconds{45.0};
  const JobList list = generate_jobs(spec, 1, 0, "w");
  REQUIRE(list.jobs.size() == 4); // 10, 20, 30, 40
  CHECK(list.jobs[3].submitted == Timestamp{40});
}

TEST_CASE("a generator is read from YAML, and its faults are told with their place")
{
  config::Diagnostics diagnostics;
  const auto value = config::load_text("arrivals: {poisson: {rate: 0.5/s}}\ncount: 3\nsizes: [1, 2]\n"
                                       "run_time: {weibull: {shape: 0.7, scale: 1 h}}\nestimate: exact\n",
                                       "g.yaml", diagnostics);
  REQUIRE(value);
  const auto spec = config::decode<JobGeneratorSpec>(*value, diagnostics);
  CHECK(diagnostics.text() == "");
  REQUIRE(spec);
  CHECK(std::get<PoissonArrivals>(spec->arrivals).rate == Hertz{0.5});
  CHECK(std::get<Weibull>(spec->run_time).scale == Seconds{3600});
  CHECK(std::holds_alternative<ExactEstimate>(spec->estimate));
  CHECK(generate_jobs(*spec, 1, 0, "w").jobs.size() == 3);

  CHECK(decode_faults("arrivals: {poisson: {rate: 1/s}}\nrun_time: {exponential: {mean: 1 s}}\n") ==
        "g.yaml:1:1: neither `count` nor `until` is given (the jobs would have no end) write `count: 1000`\n");
  CHECK(decode_faults("arrivals: {poison: {rate: 1/s}}\ncount: 1\nrun_time: {exponential: {mean: 1 s}}\n")
            .find("did you mean `poisson`?") != std::string::npos);
}
