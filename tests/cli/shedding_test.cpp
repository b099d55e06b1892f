// Load that is turned away, as a flow and request by request.
#include "cli/market_run.hpp"

namespace leasehold::test {

namespace {

/// One replica of eight H100 that the lab owns, at 20 requests a second; it keeps its objective up to some 12.
MarketRun run_shedding(const std::string& shedding, const std::string& detail, const std::string& startup = "0 s")
{
  return run_market(
      "horizon: 30 min\ntenants: [{name: lab, owns: [{provider: aws, region: us-east-1, chip: h100, "
      "hosts: 1}]}]\nworkload:\n"
      "  - serving: {name: chat, tenant: lab, model: llama3-70b, requests: {detail: " +
      detail +
      ", rate: 20/s, input: 1500, output: 400, input_cv: 1, output_cv: 1}, slo: {ttft: 2 s, tpot: 60 ms}, "
      "chips: {h100: 8}, startup: " +
      startup + ", maximum_replicas: 1, shedding: " + shedding + "}\n");
}

} // namespace

TEST_CASE("an overloaded service that sheds keeps its objective to those it serves, as a flow and request by request")
{
  const MarketRun flow = run_shedding("slo_capacity", "fluid");
  // Of a flow what is served is what keeps the objective: shed share and attainment sum to the whole.
  CHECK(flow.metric("slo_attainment_served") == doctest::Approx(1.0));
  CHECK(flow.metric("shed_share") + flow.metric("slo_attainment") == doctest::Approx(1.0));
  CHECK(flow.metric("shed_share") > 0.3);
  // Requests are refused one by one at the replica, which knows no rate; as many go as of the flow, to two in a hundred, and
  // all that end keep the objective, the last percentile of them with room. Some hundred are at work at the end.
  const MarketRun requests = run_shedding("slo_capacity", "requests");
  CHECK(requests.metric("shed_share") == doctest::Approx(flow.metric("shed_share")).epsilon(0.02));
  CHECK(requests.metric("slo_attainment_served") > 0.98);
  CHECK(requests.metric("ttft_p99") < 2.0);
  CHECK(requests.metric("tpot_p99") < 0.06);
  // Served late, next to none of them does.
  const MarketRun late = run_shedding("none", "requests");
  CHECK(late.metric("slo_attainment") < 0.05);
  CHECK(late.metric("ttft_p99") > 100.0);
  CHECK(late.summary.find("shed_share") == std::string::npos);
}

TEST_CASE("what is served, shed and short of capacity sums to what is offered")
{
  // For ten of thirty minutes the replica loads, and nobody turns anything away: a third finds no capacity. Of the rest what
  // would break the objective is shed, and what is let in is served within it.
  const MarketRun flow = run_shedding("slo_capacity", "fluid", "10 min");
  CHECK(flow.metric("capacity_shortfall") == doctest::Approx(1.0 / 3.0));
  CHECK(flow.metric("shed_share") > 0.2);
  CHECK(flow.metric("capacity_shortfall") + flow.metric("shed_share") + flow.metric("slo_attainment") ==
        doctest::Approx(1.0));
  CHECK(flow.summary.find("found no capacity or were turned away") != std::string::npos);
  // Without shedding nothing is shed, and what is beyond capacity is short: of 20 requests a second the replica serves 11.2
  // (`predict serving --plan TP8`), so that 1 - 11.2 / 20 = 0.44 of them are.
  const MarketRun none = run_shedding("none", "fluid");
  CHECK(none.metric("capacity_shortfall") == doctest::Approx(0.44).epsilon(0.05));
  CHECK(run_shedding("slo_capacity", "fluid").metric("capacity_shortfall") == doctest::Approx(0.0));
}

} // namespace leasehold::test
