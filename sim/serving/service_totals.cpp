#include "serving/service_totals.hpp"

namespace leasehold::serving {

namespace {

void count_times(ServiceTotals& totals, double requests, const ReplicaMix::Sight& seen)
{
  totals.good_requests += requests * seen.within;
  if (seen.queue && seen.prefill) {
    totals.timed_requests += requests;
    totals.queue += requests * seen.queue->value();
    totals.prefill += requests * seen.prefill->value();
  }
}

} // namespace

void count_flow(ServiceTotals& totals, const Flow& flow, const ReplicaMix& mix, Seconds elapsed)
{
  const Hertz taken = let_in(flow.offered, mix, flow.shedding);
  totals.requests += flow.offered * elapsed;
  if (const double requests = taken * elapsed; requests > 0.0)
    count_times(totals, requests, mix.sight(taken));
  const auto tokens = [&](Hertz rate) { return rate * elapsed * flow.output_tokens; };
  totals.offered += tokens(flow.offered);
  totals.shed += tokens(flow.offered - taken);
  totals.served += tokens(mix.served(taken));
  if (taken <= mix.within_slo())
    totals.within_slo += tokens(taken);
  totals.within_by_shedding += tokens(std::min(flow.offered, mix.within_slo()));
}

void count_requests(ServiceTotals& totals, const RequestTotals& requests)
{
  totals.offered = requests.offered_tokens;
  totals.served = requests.completed_tokens;
  totals.shed = requests.shed_tokens;
  totals.within_slo = totals.within_by_shedding = requests.good_tokens;
}

} // namespace leasehold::serving
