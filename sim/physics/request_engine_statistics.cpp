#include "physics/request_engine_statistics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace leasehold::physics {
namespace {

double percentile(const std::vector<double>& sorted, double share)
{
  const double rank = share * double(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(rank);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (rank - double(below)) * (sorted[above] - sorted[below]);
}

bool completed(const RequestOutcome& outcome)
{
  return outcome.state == RequestOutcome::State::completed;
}

bool waiting_is_steady(const model::InferenceTrace& trace, const EngineRun& run)
{
  const std::size_t injected = run.counts.injected;
  if (injected < 400)
    return true;
  std::array<double, 4> sum{};
  std::array<double, 4> number{};
  for (std::size_t i = 0; i < injected; ++i) {
    const RequestOutcome& outcome = run.outcomes[i];
    const std::size_t quarter = i * 4 / injected;
    if (outcome.state == RequestOutcome::State::dropped)
      continue;
    // A request still without a first token has waited until the end of the run at least.
    const double until = outcome.first_token > 0.0 ? outcome.first_token : run.end;
    sum[quarter] += std::max(until - trace.requests[i].arrival.value(), 0.0);
    number[quarter] += 1.0;
  }
  const auto mean = [&](std::size_t quarter) { return number[quarter] > 0.0 ? sum[quarter] / number[quarter] : 0.0; };
  return !(mean(2) > 1.2 * mean(1) && mean(3) > 1.5 * mean(1));
}

} // namespace

LatencySummary summarise(std::vector<double> seconds)
{
  if (seconds.empty())
    return {};
  std::sort(seconds.begin(), seconds.end());
  return {.mean = std::accumulate(seconds.begin(), seconds.end(), 0.0) / double(seconds.size()),
          .p50 = percentile(seconds, 0.50),
          .p90 = percentile(seconds, 0.90),
          .p95 = percentile(seconds, 0.95),
          .p99 = percentile(seconds, 0.99)};
}

EngineStatistics statistics(const model::InferenceTrace& trace, const EngineRun& run, const ServiceObjective& objective)
{
  std::vector<double> first, queue, prefill, each, whole;
  double tokens = 0.0, good = 0.0, last = 0.0;
  for (std::size_t i = 0; i < run.outcomes.size(); ++i) {
    const RequestOutcome& outcome = run.outcomes[i];
    if (!completed(outcome))
      continue;
    const model::InferenceRequest& request = trace.requests[i];
    const double later = request.output - 1.0;
    const double tpot = later > 0.0 ? (outcome.finish - outcome.first_token) / later : 0.0;
    const double arrival = request.arrival.value();
    first.push_back(outcome.first_token - arrival);
    queue.push_back(outcome.scheduled - arrival);
    prefill.push_back(outcome.first_token - outcome.scheduled);
    whole.push_back(outcome.finish - arrival);
    if (later > 0.0)
      each.push_back(tpot);
    tokens += request.output;
    good += objective.kept_by(first.back(), tpot) ? 1.0 : 0.0;
    last = std::max(last, outcome.finish);
  }
  EngineStatistics result;
  result.stable = waiting_is_steady(trace, run);
  if (first.empty())
    return result;
  const double span = last - trace.requests.front().arrival.value();
  result.output_rate = TokensPerSecond{tokens / span};
  result.request_rate = Hertz{double(first.size()) / span};
  result.goodput = Hertz{good / span};
  result.good = good / double(run.counts.injected);
  result.first_token = summarise(std::move(first));
  result.queue = summarise(std::move(queue));
  result.prefill = summarise(std::move(prefill));
  result.per_token = summarise(std::move(each));
  result.end_to_end = summarise(std::move(whole));
  return result;
}

} // namespace leasehold::physics
