// A service that shrinks with its load, on chips that go with it.
#include "cli/market_run.hpp"

namespace leasehold::test {

// The load falls by nine tenths over half a day, and what serves it no more is let go of. Chips whose replicas drain are kept
// until these are done: nothing fails here, so that no request ever loses its replica.
TEST_CASE("no request loses its replica where a service shrinks, though its chips are let go")
{
  const MarketRun run = run_market(
      "horizon: 16 h\ntenants: [{name: lab}]\nworkload:\n"
      "  - serving: {name: chat, tenant: lab, model: llama3-70b, requests: {detail: requests, rate: 30/s, input: "
      "1500,\n"
      "              output: 400, output_cv: 1, daily_swing: 0.9, peak_hour: 4}, chips: {h100: 8}, startup: 5 min}\n"
      "policies: {leasing: on_demand_only}\n");
  CHECK(run.leases.size() > 1);
  CHECK(run.metric("requests_returned") == 0.0);
  CHECK(run.metric("lost_context") == 0.0);
  CHECK(run.metric("slo_attainment") > 0.99);
}

} // namespace leasehold::test
