// A round of the policies that play shares of the time: jobs by kinds of chips. The round is one at which shares are found
// anew, as jobs came or went since the last; without, it is the time that `serve` tells.
#include "policy/scheduling/shares/share_planner.hpp"
#include "random/stream.hpp"

#include <benchmark/benchmark.h>

#include <cmath>
#include <memory>
#include <vector>

namespace {

using namespace leasehold;

/// Gangs of 1 to 8 chips that together want twice what hosts of 8 there are; each as fast as it is on each kind.
policy::Snapshot crowded(const benchmark::State& state)
{
  const auto jobs = static_cast<std::uint32_t>(state.range(0)), kinds = static_cast<std::uint32_t>(state.range(1));
  random::Stream stream{1, 0, "benchmark/shares"};
  policy::Snapshot snapshot;
  const std::uint32_t hosts = jobs * 2 / (8 * kinds) + 1;
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
    job.open = open;
    job.facts.keeps = true;
    job.facts.work_left = 1e4 * std::exp(stream.normal(0.0, 1.0));
    for (std::uint32_t k = 0; k < kinds; ++k) {
      model::Request request;
      request.members = std::uint32_t{1} << static_cast<std::uint32_t>(stream.uniform_int(0, 3));
      request.chip_types = model::ChipTypes{model::ChipTypeId{k}};
      request.rate = request.members * std::exp(stream.normal(0.0, 1.0));
      job.requests.push_back(request);
    }
    snapshot.jobs.push_back(std::move(job));
  }
  return snapshot;
}

std::vector<double> own_parts(const policy::ShareProblem& problem)
{
  const policy::Shares own = policy::isolated_shares(problem);
  std::vector<double> parts;
  for (std::size_t i = 0; i < problem.jobs(); ++i)
    parts.push_back(policy::gained(problem, problem.rates, own, i));
  return parts;
}

struct MostEven final : policy::ShareRule {
  policy::Shares shares(const policy::SharedWorld& world) override
  {
    return policy::most_even_shares(world.problem, world.problem.rates, own_parts(world.problem));
  }
};

struct LargestSum final : policy::ShareRule {
  policy::Shares shares(const policy::SharedWorld& world) override
  {
    return policy::largest_sum_shares(world.problem, world.problem.rates);
  }
};

struct LeastLate final : policy::ShareRule {
  policy::Shares shares(const policy::SharedWorld& world) override
  {
    policy::FinishTimes times;
    const std::vector<double> own = own_parts(world.problem);
    for (std::size_t i = 0; i < world.jobs.size(); ++i) {
      times.left.push_back(world.jobs[i]->facts.work_left);
      times.alone.push_back(times.left.back() / own[i]);
      times.ages.push_back(static_cast<double>(i % 10) * 0.1 * times.alone.back());
    }
    return policy::least_late_shares(world.problem, world.problem.rates, times);
  }
};

struct EqualTime final : policy::ShareRule {
  policy::Shares shares(const policy::SharedWorld& world) override { return policy::equal_time_shares(world.problem); }
};

template <class Rule> void a_round(benchmark::State& state)
{
  const policy::Snapshot snapshot = crowded(state);
  for (auto _ : state) {
    policy::SharePlanner planner{Seconds{360.0}, std::make_unique<Rule>()};
    benchmark::DoNotOptimize(planner.plan(snapshot));
  }
}

} // namespace

BENCHMARK(a_round<MostEven>)->Name("max_min_fairness")->Args({500, 4})->Unit(benchmark::kMillisecond);
BENCHMARK(a_round<LargestSum>)->Name("max_sum_throughput")->Args({500, 4})->Unit(benchmark::kMillisecond);
BENCHMARK(a_round<LeastLate>)->Name("finish_time_fairness")->Args({500, 4})->Unit(benchmark::kMillisecond);
BENCHMARK(a_round<EqualTime>)->Name("serve")->Args({500, 4})->Unit(benchmark::kMillisecond);
