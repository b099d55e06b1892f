#include "physics/request_engine.hpp"

#include <algorithm>
#include <stdexcept>

namespace leasehold::physics {
namespace {

std::size_t choose(const std::vector<EngineReplica>& replicas, Routing routing, std::size_t turn)
{
  if (routing == Routing::round_robin)
    return turn % replicas.size();
  const auto fewest =
      std::min_element(replicas.begin(), replicas.end(), [](const EngineReplica& a, const EngineReplica& b) {
        return a.outstanding() < b.outstanding();
      });
  return static_cast<std::size_t>(fewest - replicas.begin());
}

EngineCounts count(const std::vector<RequestOutcome>& outcomes)
{
  EngineCounts counts;
  for (const RequestOutcome& outcome : outcomes) {
    switch (outcome.state) {
    case RequestOutcome::State::unseen:
      continue;
    case RequestOutcome::State::queued:
      ++counts.queued;
      break;
    case RequestOutcome::State::running:
      ++counts.running;
      break;
    case RequestOutcome::State::completed:
      ++counts.completed;
      break;
    case RequestOutcome::State::dropped:
      ++counts.dropped;
      break;
    case RequestOutcome::State::shed:
      ++counts.shed;
      break;
    }
  }
  return counts;
}

/// Requests between two calls of `progress`.
constexpr std::size_t progress_interval = 4096;

void add(EngineRun& run, const EngineReplica& replica)
{
  run.iterations += replica.iterations();
  run.evictions += replica.evictions();
  run.prefilled_tokens += replica.prefilled_tokens();
  run.blocks_seen += replica.prefixes().blocks_seen();
  run.blocks_hit += replica.prefixes().blocks_hit();
  run.busy_seconds += replica.busy_seconds();
  run.end = std::max(run.end, replica.now());
}

} // namespace

EngineLimits engine_limits(const ServingPlan& plan, double cache_tokens)
{
  return {.maximum_batch = static_cast<std::uint32_t>(plan.maximum_batch * plan.ranks()),
          .token_budget = double(plan.token_budget) * plan.ranks(),
          .cache_tokens = cache_tokens,
          .admission = plan.admission};
}

EngineRun serve_requests(const model::InferenceTrace& trace, const EngineSetup& setup)
{
  EngineRun run;
  run.outcomes.resize(trace.requests.size());
  std::vector<EngineReplica> replicas;
  for (std::uint32_t i = 0; i < std::max(setup.replicas, 1U); ++i)
    replicas.emplace_back(setup.cost, setup.limits, run.outcomes, PrefixCache(setup.prefix_blocks));
  Timestamp last = trace.requests.empty() ? Timestamp{} : trace.requests.front().arrival;
  for (std::size_t i = 0; i < trace.requests.size(); ++i) {
    const model::InferenceRequest& request = trace.requests[i];
    if (request.arrival < last || request.output == 0 || request.input == 0)
      throw std::invalid_argument("request trace: arrivals must not fall, and lengths must be at least one token");
    last = request.arrival;
    if (request.arrival >= setup.end)
      break;
    if (setup.routing == Routing::least_loaded) {
      for (EngineReplica& replica : replicas)
        replica.advance_to(request.arrival.value());
    }
    EngineReplica& chosen = replicas[choose(replicas, setup.routing, i)];
    chosen.advance_to(request.arrival.value());
    chosen.submit(static_cast<std::uint32_t>(i), request, trace.blocks_of(request), trace.block_tokens);
    ++run.counts.injected;
    if (setup.progress && i % progress_interval == 0)
      setup.progress(double(i) / double(trace.requests.size()));
  }
  const std::uint64_t injected = run.counts.injected;
  for (EngineReplica& replica : replicas) {
    replica.advance_to(setup.end.value());
    add(run, replica);
  }
  run.counts = count(run.outcomes);
  run.counts.injected = injected;
  return run;
}

} // namespace leasehold::physics
