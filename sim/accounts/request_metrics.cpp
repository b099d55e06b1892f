#include "accounts/request_metrics.hpp"

#include <array>

namespace leasehold::accounts {

namespace {

constexpr std::array<std::pair<const char*, double>, 4> percentiles{
    {{"p50", 0.50}, {"p90", 0.90}, {"p95", 0.95}, {"p99", 0.99}}};

struct Latency {
  const char* name;
  physics::LatencySketch simulation::RequestTotals::*sketch;
};
constexpr std::array<Latency, 3> latencies{{{"ttft", &simulation::RequestTotals::first_token},
                                            {"tpot", &simulation::RequestTotals::per_token},
                                            {"e2e", &simulation::RequestTotals::end_to_end}}};

void merge(simulation::RequestTotals& into, const simulation::RequestTotals& from)
{
  for (const Latency& latency : latencies)
    (into.*latency.sketch).merge(from.*latency.sketch);
  into.good += from.good;
  into.counts.injected += from.counts.injected;
  into.counts.dropped += from.counts.dropped;
  into.returned += from.returned;
  into.lost_context += from.lost_context;
}

template <class Take> void take_latencies(const simulation::RequestTotals& totals, Take&& take)
{
  for (const Latency& latency : latencies) {
    const physics::LatencySketch& sketch = totals.*latency.sketch;
    const bool any = sketch.count() > 0;
    take(std::string{latency.name} + "_mean", any, sketch.mean());
    for (const auto& [name, share] : percentiles)
      take(std::string{latency.name} + "_" + name, any, sketch.quantile(share));
  }
}

RunResult::Service numbers_of(const std::string& name, const simulation::RequestTotals& totals)
{
  RunResult::Service service{name, {}};
  const physics::EngineCounts& counts = totals.counts;
  const auto add = [&](const char* what, double value) { service.values.emplace_back(what, value); };
  add("injected", double(counts.injected));
  add("completed", double(counts.completed));
  add("queued", double(counts.queued));
  add("running", double(counts.running));
  add("dropped", double(counts.dropped));
  add("returned", double(totals.returned));
  add("output_tokens", totals.completed_tokens);
  if (counts.injected > 0)
    add("goodput_share", double(totals.good) / double(counts.injected));
  take_latencies(totals, [&](const std::string& what, bool any, double value) {
    if (any)
      service.values.emplace_back(what, value);
  });
  return service;
}

} // namespace

void add_request_metrics(const simulation::ServiceRunner& services, RunResult& result)
{
  if (!services.follows_requests())
    return;
  simulation::RequestTotals all;
  for (std::size_t s = 0; s < services.size(); ++s)
    if (const simulation::RequestTotals* totals = services.requests(s)) {
      merge(all, *totals);
      result.services.push_back(numbers_of(services.setup(s).name, *totals));
    }
  const auto put = [&](const std::string& name, bool any, double value) {
    result.metrics.emplace_back(name, any ? std::optional{value} : std::nullopt);
  };
  take_latencies(all, put);
  put("goodput_share", all.counts.injected > 0, double(all.good) / double(all.counts.injected));
  put("requests_dropped", true, double(all.counts.dropped));
  put("requests_returned", true, double(all.returned));
  put("lost_context", true, all.lost_context / 1e6);
}

} // namespace leasehold::accounts
