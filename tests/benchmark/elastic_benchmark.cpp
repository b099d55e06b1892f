// A round of the policies that choose how wide jobs run: jobs by kinds of chips, each on four widths of each kind, on half
// of the chips that they would hold at their widest. None runs yet.
#include "policy/scheduling/elastic/goodput_rules.hpp"
#include "policy/scheduling/elastic/satisfactory_shares.hpp"
#include "random/stream.hpp"

#include <benchmark/benchmark.h>

#include <cmath>
#include <memory>
#include <utility>

namespace {

using namespace leasehold;

policy::Snapshot elastic_crowd(const benchmark::State& state)
{
  const auto jobs = static_cast<std::uint32_t>(state.range(0)), kinds = static_cast<std::uint32_t>(state.range(1));
  random::Stream stream{1, 0, "benchmark/elastic"};
  policy::Snapshot snapshot;
  snapshot.now = Timestamp{100'000};
  const std::uint32_t hosts = jobs * 4 / (8 * kinds) + 1;
  std::vector<model::PoolId> open;
  for (std::uint32_t k = 0; k < kinds; ++k) {
    policy::Snapshot::Pool pool;
    pool.id = model::PoolId{k};
    pool.chip = model::ChipTypeId{k};
    pool.region = model::RegionId{0};
    pool.chips = pool.chips_up = std::uint64_t{8} * hosts;
    snapshot.pools.push_back(pool);
    open.push_back(pool.id);
    for (std::uint32_t h = 0; h < hosts; ++h) {
      policy::Snapshot::Host host;
      host.id = model::HostId{k * hosts + h};
      host.pool = pool.id;
      host.chips = host.chips_free = 8;
      snapshot.hosts.push_back(host);
    }
  }
  for (std::uint32_t j = 0; j < jobs; ++j) {
    policy::Snapshot::Job job;
    job.id = model::JobId{j};
    job.kind = model::JobKind::training;
    job.submitted = Timestamp{stream.uniform(0.0, 100'000.0)};
    job.deadline =
        stream.bernoulli(0.5) ? snapshot.now + Seconds{20'000.0 * stream.uniform(1.0, 10.0)} : Timestamp::never();
    job.open = open;
    job.facts.keeps = true;
    job.facts.restart = Seconds{60};
    job.facts.preemptions = static_cast<std::uint32_t>(stream.uniform_int(0, 10));
    job.facts.work_left = 2e4 * std::exp(stream.normal(0.0, 1.0));
    const double part = stream.uniform(0.5, 1.0);
    for (std::uint32_t k = 0; k < kinds; ++k) {
      const double fast = std::exp(stream.normal(0.0, 0.5));
      for (std::uint32_t chips = 1; chips <= 8; chips *= 2) {
        model::Request request;
        request.members = chips;
        request.chip_types = model::ChipTypes{model::ChipTypeId{k}};
        request.rate = fast * std::pow(chips, part);
        job.requests.push_back(request);
      }
    }
    snapshot.jobs.push_back(std::move(job));
  }
  return snapshot;
}

template <class Make> void a_round_of(benchmark::State& state, Make make)
{
  const policy::Snapshot snapshot = elastic_crowd(state);
  for (auto _ : state) {
    policy::ElasticPlanner planner{make()};
    benchmark::DoNotOptimize(planner.plan(snapshot));
  }
}

void sia(benchmark::State& state)
{
  a_round_of(state, [] { return policy::goodput_matrix_rule(0.5, 1.1); });
}
void pollux(benchmark::State& state)
{
  a_round_of(state, [] { return policy::harmonic_mean_rule(); });
}
void elasticflow(benchmark::State& state)
{
  a_round_of(state, [] { return std::make_unique<policy::SatisfactoryShares>(); });
}

} // namespace

BENCHMARK(sia)->Args({500, 4})->Unit(benchmark::kMillisecond);
BENCHMARK(pollux)->Args({500, 4})->Unit(benchmark::kMillisecond);
BENCHMARK(pollux)->Args({500, 1})->Unit(benchmark::kMillisecond);
BENCHMARK(elasticflow)->Args({500, 4})->Unit(benchmark::kMillisecond);
