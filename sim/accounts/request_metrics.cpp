#include "accounts/request_metrics.hpp"

#include <array>

namespace leasehold::accounts {

namespace {

using Id = output::MetricId;

/// One latency: the metric of its mean, and of its percentiles.
struct Latency {
  physics::LatencySketch serving::RequestTotals::*sketch;
  Id mean;
  std::array<std::pair<Id, double>, 4> percentiles;
};
constexpr std::array<Latency, 5> latencies{{
    {&serving::RequestTotals::first_token,
     Id::ttft_mean,
     {{{Id::ttft_p50, 0.50}, {Id::ttft_p90, 0.90}, {Id::ttft_p95, 0.95}, {Id::ttft_p99, 0.99}}}},
    {&serving::RequestTotals::queue,
     Id::ttft_queue_mean,
     {{{Id::ttft_queue_p50, 0.50},
       {Id::ttft_queue_p90, 0.90},
       {Id::ttft_queue_p95, 0.95},
       {Id::ttft_queue_p99, 0.99}}}},
    {&serving::RequestTotals::prefill,
     Id::ttft_prefill_mean,
     {{{Id::ttft_prefill_p50, 0.50},
       {Id::ttft_prefill_p90, 0.90},
       {Id::ttft_prefill_p95, 0.95},
       {Id::ttft_prefill_p99, 0.99}}}},
    {&serving::RequestTotals::per_token,
     Id::tpot_mean,
     {{{Id::tpot_p50, 0.50}, {Id::tpot_p90, 0.90}, {Id::tpot_p95, 0.95}, {Id::tpot_p99, 0.99}}}},
    {&serving::RequestTotals::end_to_end,
     Id::e2e_mean,
     {{{Id::e2e_p50, 0.50}, {Id::e2e_p90, 0.90}, {Id::e2e_p95, 0.95}, {Id::e2e_p99, 0.99}}}},
}};

void merge(serving::RequestTotals& into, const serving::RequestTotals& from)
{
  for (const Latency& latency : latencies)
    (into.*latency.sketch).merge(from.*latency.sketch);
  into.good += from.good;
  into.counts.injected += from.counts.injected;
  into.counts.dropped += from.counts.dropped;
  into.counts.shed += from.counts.shed;
  into.returned += from.returned;
  into.lost_context += from.lost_context;
}

template <class Take> void take_latencies(const serving::RequestTotals& totals, Take&& take)
{
  for (const Latency& latency : latencies) {
    const physics::LatencySketch& sketch = totals.*latency.sketch;
    const bool any = sketch.count() > 0;
    take(latency.mean, any, sketch.mean());
    for (const auto& [id, share] : latency.percentiles)
      take(id, any, sketch.quantile(share));
  }
}

RunResult::Service numbers_of(const std::string& name, const serving::RequestTotals& totals, bool sheds)
{
  RunResult::Service service{name, {}};
  const physics::EngineCounts& counts = totals.counts;
  const auto add = [&](const char* what, double value) { service.values.emplace_back(what, value); };
  add("injected", double(counts.injected));
  add("completed", double(counts.completed));
  add("queued", double(counts.queued));
  add("running", double(counts.running));
  add("dropped", double(counts.dropped));
  if (sheds)
    add("shed", double(counts.shed));
  add("returned", double(totals.returned));
  add("output_tokens", totals.completed_tokens);
  if (counts.injected > 0)
    add("goodput_share", double(totals.good) / double(counts.injected));
  take_latencies(totals, [&](Id id, bool any, double value) {
    if (any)
      service.values.emplace_back(output::metric(id).name, value);
  });
  return service;
}

/// Means over the requests of flows and of followed services together.
void add_means(const serving::RequestTotals& followed, const ServiceSums& flows, RunResult& result)
{
  const auto mean = [&](Id id, const physics::LatencySketch& sketch, double seconds) {
    const double number = double(sketch.count()) + flows.timed_requests;
    const double all = sketch.mean() * double(sketch.count()) + seconds;
    result.metrics.set(id, number > 0.0 ? std::optional{all / number} : std::nullopt);
  };
  const double arrived = double(followed.counts.injected) + flows.requests;
  const double good = double(followed.good) + flows.good_requests;
  result.metrics.set(Id::goodput_share, arrived > 0.0 ? std::optional{good / arrived} : std::nullopt);
  mean(Id::ttft_mean, followed.first_token, flows.queue + flows.prefill);
  mean(Id::ttft_queue_mean, followed.queue, flows.queue);
  mean(Id::ttft_prefill_mean, followed.prefill, flows.prefill);
}

} // namespace

Serving serving_of(const simulation::ServiceRunner& services)
{
  if (services.follows_requests())
    return Serving::requests;
  return services.size() > 0 ? Serving::flows : Serving::nothing;
}

void add_request_metrics(const simulation::ServiceRunner& services, const ServiceSums& sums, RunResult& result)
{
  if (services.size() == 0)
    return;
  serving::RequestTotals all;
  for (std::size_t s = 0; s < services.size(); ++s)
    if (const serving::RequestTotals* totals = services.requests(s)) {
      merge(all, *totals);
      result.services.push_back(
          numbers_of(services.setup(s).name, *totals, services.setup(s).shedding != scenario::Shedding::none));
    }
  add_means(all, sums, result);
  if (!services.follows_requests())
    return;
  const auto put = [&](Id id, bool any, double value) {
    if (output::is_of_requests(id)) // the rest are means over flows too
      result.metrics.set(id, any ? std::optional{value} : std::nullopt);
  };
  take_latencies(all, put);
  put(Id::requests_dropped, true, double(all.counts.dropped));
  put(Id::requests_returned, true, double(all.returned));
  put(Id::lost_context, true, all.lost_context / 1e6);
}

} // namespace leasehold::accounts
