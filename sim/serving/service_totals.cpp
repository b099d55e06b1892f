#include "serving/service_totals.hpp"

#include <algorithm>

namespace leasehold::serving {

void ServiceTotals::count(const ReplicaMix& mix, Hertz flow, Seconds elapsed, double tokens_each)
{
  const double asked = flow * elapsed;
  if (!(asked > 0.0))
    return;
  const ReplicaMix::Sight seen = mix.sight(flow);
  requests += asked;
  good_requests += asked * seen.within;
  if (seen.queue && seen.prefill) {
    timed_requests += asked;
    queue += asked * seen.queue->value();
    prefill += asked * seen.prefill->value();
  }
  const double tokens = asked * tokens_each;
  offered += tokens;
  served += flow <= mix.saturated() ? tokens : mix.saturated() * elapsed * tokens_each;
  if (flow <= mix.within_slo())
    within_slo += tokens;
  within_by_shedding += std::min(flow, mix.within_slo()) * elapsed * tokens_each;
}

} // namespace leasehold::serving
