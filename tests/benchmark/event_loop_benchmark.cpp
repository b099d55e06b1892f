// What the run loop costs over a bare std::priority_queue that plays the same arrivals and departures. Both sides are
// timed in turns within one benchmark, so that `ratio` does not depend on what else the machine does. Bar: 5.
#include "policy/placement/registry.hpp"
#include "policy/scheduling/registry.hpp"
#include "policy/tenancy/registry.hpp"
#include "simulation/job_runner.hpp"
#include "workload/job_generator.hpp"

#include "../support/policy_from.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <functional>
#include <numeric>
#include <queue>
#include <vector>

namespace {

using namespace leasehold;

constexpr std::uint32_t hosts = 1024;
constexpr std::uint64_t job_count = 100'000;

/// Processor time of this thread, s: what else the machine does hardly counts.
double processor_time()
{
  std::timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Poisson arrivals and exponential run times at 90 % load; weight i of `sizes` is that of 2^i chips.
workload::JobList draw_jobs(const std::vector<double>& sizes)
{
  double chips = 0.0;
  for (std::size_t i = 0; i < sizes.size(); ++i)
    chips += sizes[i] * std::ldexp(1.0, static_cast<int>(i));
  chips /= std::accumulate(sizes.begin(), sizes.end(), 0.0);
  const double mean_run_time = 3600.0;
  workload::JobGeneratorSpec spec;
  spec.arrivals = workload::PoissonArrivals{Hertz{0.9 * hosts / (chips * mean_run_time)}};
  spec.count = job_count;
  spec.sizes = sizes;
  spec.run_time = workload::Exponential{Seconds{mean_run_time}};
  spec.estimate = workload::ExactEstimate{};
  return workload::generate_jobs(spec, 1, 0, "benchmark");
}

struct Played {
  double time = 0.0;  ///< of the processor, s
  double waits = 0.0; ///< sum over jobs, s: that both sides played the same schedule
};

/// First come, first served, with nothing but counts of hosts.
Played play_bare(const workload::JobList& list)
{
  struct Departure {
    double time;
    std::uint32_t members;
    bool operator>(const Departure& other) const { return time > other.time; }
  };
  struct Job {
    double submitted, run_time;
    std::uint32_t members;
  };
  std::vector<Job> jobs;
  for (const workload::TraceJob& job : list.jobs)
    jobs.push_back({job.submitted.value(), job.run_time.value(), job.request.members});

  const double begin = processor_time();
  Played played;
  std::priority_queue<Departure, std::vector<Departure>, std::greater<>> departures;
  std::uint32_t free = hosts;
  for (std::size_t arrived = 0, started = 0; arrived < jobs.size() || !departures.empty();) {
    double now = departures.empty() ? jobs[arrived].submitted : departures.top().time;
    if (arrived < jobs.size())
      now = std::min(now, jobs[arrived].submitted);
    for (; !departures.empty() && departures.top().time <= now; departures.pop())
      free += departures.top().members;
    while (arrived < jobs.size() && jobs[arrived].submitted <= now)
      ++arrived;
    for (; started < arrived && jobs[started].members <= free; ++started) {
      free -= jobs[started].members;
      departures.push({now + jobs[started].run_time, jobs[started].members});
      played.waits += now - jobs[started].submitted;
    }
  }
  played.time = processor_time() - begin;
  return played;
}

/// The same with arrivals in the queue as well, the next one at a time, as a simulator that knows one queue does it.
Played play_queue(const workload::JobList& list)
{
  struct Event {
    double time;
    std::uint32_t members; ///< that leave; 0 for an arrival
    bool operator>(const Event& other) const { return time > other.time; }
  };
  const auto& jobs = list.jobs;
  const double begin = processor_time();
  Played played;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events;
  std::uint32_t free = hosts;
  std::size_t arrived = 0, started = 0;
  events.push({jobs.front().submitted.value(), 0});
  while (!events.empty()) {
    const double now = events.top().time;
    while (!events.empty() && events.top().time <= now) {
      const std::uint32_t members = events.top().members;
      events.pop();
      free += members;
      if (members == 0 && ++arrived < jobs.size())
        events.push({jobs[arrived].submitted.value(), 0});
    }
    for (; started < arrived && jobs[started].request.members <= free; ++started) {
      free -= jobs[started].request.members;
      events.push({now + jobs[started].run_time.value(), jobs[started].request.members});
      played.waits += now - jobs[started].submitted.value();
    }
  }
  played.time = processor_time() - begin;
  return played;
}

model::Inventory cluster()
{
  model::Inventory inventory;
  inventory.providers = {"provider"};
  inventory.regions = {{"region", model::ProviderId{0}}};
  inventory.chip_types = {"chip"};
  model::Host host;
  host.provider = model::ProviderId{0};
  host.region = model::RegionId{0};
  host.chip = model::ChipTypeId{0};
  host.chips = 1;
  inventory.hosts.assign(hosts, host);
  return inventory;
}

/// Every host in one pool, open to the one tenant.
void own_all(simulation::ClusterState& state)
{
  const model::LeaseId lease{market::first_owned_lease};
  const model::PoolId pool =
      state.ledger.pool_of(model::TenantId{0}, model::ProviderId{0}, model::RegionId{0}, model::ChipTypeId{0});
  const model::HostRange all{model::HostId{0}, model::HostId{hosts - 1}};
  state.ledger.deliver(lease, pool, {{all}});
  state.accounts.open(lease, hosts, state.now);
  state.admitted[0] = {pool};
}

/// The loop of simulation.cpp without market, services and failures: its state, its job runner, no files.
void play_instants(simulation::ClusterState& state, simulation::JobRunner& runner)
{
  for (std::uint32_t next = 0;;) {
    const bool more = next < state.jobs.size();
    const Timestamp now =
        std::min(state.events.next(), more ? state.jobs[model::JobId{next}].submitted : Timestamp::never());
    if (now == Timestamp::never())
      return;
    state.set_now(now);
    while (!state.events.empty() && state.events.top().time <= now) {
      const simulation::Event event = state.events.top();
      state.events.pop();
      runner.end(event);
    }
    while (next < state.jobs.size() && state.jobs[model::JobId{next}].submitted <= now)
      runner.submit(model::JobId{next++});
    if (state.reschedule && !state.pending.empty())
      state.scheduling->schedule(state.view, runner);
    state.reschedule = false;
  }
}

Played play_ours(const workload::JobList& list)
{
  const model::Inventory inventory = cluster();
  simulation::ClusterState state{inventory, 1};
  std::vector<double> work;
  state.jobs.reserve(list.jobs.size(), list.names.size());
  for (std::size_t j = 0; j < list.jobs.size(); ++j) {
    model::Job job;
    job.submitted = list.jobs[j].submitted;
    job.tenant = model::TenantId{0};
    state.jobs.add(job, {&list.jobs[j].request, 1}, list.name(j));
    work.push_back(list.jobs[j].run_time.value());
  }
  output::Recorder recorder{".", {.jobs = false, .segments = false, .services = false}};
  assembly::WorkloadTraits traits;
  traits.name = "jobs";
  simulation::JobRunner runner{state, recorder, {traits}, {"users"}, work};
  state.scheduling = test::policy_from(policy::scheduling_policies(), "fcfs");
  state.placement = test::policy_from(policy::placement_policies(), "first_fit");
  state.tenancy = test::policy_from(policy::tenancy_policies(), "dedicated");
  own_all(state);

  const double begin = processor_time();
  play_instants(state, runner);
  Played played;
  played.time = processor_time() - begin;
  played.waits = std::accumulate(runner.totals().waits.begin(), runner.totals().waits.end(), 0.0);
  return played;
}

void compare(benchmark::State& state, const std::vector<double>& sizes)
{
  const workload::JobList jobs = draw_jobs(sizes);
  double bare = 0.0, sorted = 0.0, ours = 0.0;
  for (auto round : state) {
    static_cast<void>(round);
    const Played queue = play_queue(jobs);
    const Played plain = play_bare(jobs);
    const Played full = play_ours(jobs);
    const double allowed = 1e-6 * plain.waits + 1e-6;
    if (std::abs(plain.waits - full.waits) > allowed || std::abs(queue.waits - full.waits) > allowed)
      state.SkipWithError("the two schedules differ");
    bare += queue.time;
    sorted += plain.time;
    ours += full.time;
    state.SetIterationTime(full.time);
  }
  const double played = static_cast<double>(state.iterations()) * static_cast<double>(job_count);
  state.counters["queue_ns_per_job"] = bare / played * 1e9;
  state.counters["sorted_arrivals_ns_per_job"] = sorted / played * 1e9;
  state.counters["ours_ns_per_job"] = ours / played * 1e9;
  state.counters["ratio"] = ours / bare;
  state.counters["ratio_to_sorted_arrivals"] = ours / sorted;
}

void one_chip_jobs(benchmark::State& state)
{
  compare(state, {1.0});
}
/// Gangs of 1 to 128 chips, 19 on average: each host of a gang is taken and given back by itself.
void gangs(benchmark::State& state)
{
  compare(state, {30, 8, 8, 16, 10, 8, 10, 4});
}
BENCHMARK(one_chip_jobs)->UseManualTime()->Iterations(20)->Unit(benchmark::kMillisecond);
BENCHMARK(gangs)->UseManualTime()->Iterations(20)->Unit(benchmark::kMillisecond);

/// Pops the earliest of `pending` events and puts in one a while later, over and over (the hold model).
template <class Heap> void hold(benchmark::State& state, Heap heap)
{
  std::uint64_t bits = 1;
  const auto later = [&bits](Timestamp now) {
    bits = bits * 6364136223846793005U + 1442695040888963407U;
    return now + Seconds{static_cast<double>(bits >> 40U)};
  };
  for (std::uint32_t e = 0; e < state.range(0); ++e)
    heap.push({later(Timestamp{0}), e, 0, simulation::EventClass::job_end});
  for (auto round : state) {
    static_cast<void>(round);
    simulation::Event event = heap.top();
    heap.pop();
    event.time = later(event.time);
    heap.push(event);
  }
  state.SetItemsProcessed(state.iterations());
}

struct Later {
  bool operator()(const simulation::Event& a, const simulation::Event& b) const
  {
    if (a.time != b.time)
      return a.time > b.time;
    return a.kind != b.kind ? a.kind > b.kind : a.subject > b.subject;
  }
};

void our_heap(benchmark::State& state)
{
  hold(state, simulation::EventHeap{});
}
void standard_heap(benchmark::State& state)
{
  hold(state, std::priority_queue<simulation::Event, std::vector<simulation::Event>, Later>{});
}
BENCHMARK(our_heap)->Arg(1'000)->Arg(100'000);
BENCHMARK(standard_heap)->Arg(1'000)->Arg(100'000);

} // namespace
