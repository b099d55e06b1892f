// Gangs and services of one tenant on leased chips: what was leased for a gang is the gang's.
#include "cli/market_run.hpp"

#include <cmath>

namespace leasehold::test {

namespace {

const std::string service_and_gang =
    "horizon: 20 d\ntenants: [{name: lab}]\nworkload:\n"
    "  - serving: {name: s, tenant: lab, model: llama3-70b, requests: {rate: 100/s, input: 1500, output: 400,\n"
    "              daily_swing: 0.5}, slo: {ttft: 2 s, tpot: 60 ms}, chips: {h100: 8, tpu-v6e: 8}}\n"
    "  - training: {name: t, tenant: lab, model: llama3-70b, tokens: 100 B, submit: 5 d, chips: {h100: 256}}\n"
    "policies: {leasing: on_demand_only}\noutputs: {segments: true}\n";

} // namespace

TEST_CASE("replicas lease their own chips and leave a gang those that were leased for it")
{
  // Nothing fails, so the gang runs once, from its submission, for what is left of a training run of 100 B tokens at the
  // rate that its only segment tells.
  const MarketRun run = run_market(service_and_gang);
  REQUIRE(run.segments.size() == 1);
  const Row& stay = run.segments.front();
  CHECK(stay.at("end_reason") == "finished");
  CHECK(number(stay, "start") == 5 * 86400.0);
  const double alone = 100e9 / number(stay, "rate");
  // Checkpoints of 60 s at Young and Daly's interval, or every 6 h where nothing fails: 60 / 21,600 = 0.3 %.
  CHECK(number(stay, "end") - number(stay, "start") == doctest::Approx(alone).epsilon(0.01));
  CHECK(run.metric("preemptions") == 0.0);
  CHECK(run.metric("slo_attainment") > 0.99);
}

TEST_CASE(
    "a gang whose chips are all there and that does not start gives them back after a day, and tries again weekly")
{
  // First come, first served: `first` waits for chips that nobody sells any of, and `second` behind it. Of its 64 chips
  // it makes no use, on days 0, 7 and 14 of 20.
  const MarketRun run = run_market(
      "horizon: 20 d\ntenants: [{name: lab}]\nworkload:\n"
      "  - training: {name: first, tenant: lab, model: llama3-8b, tokens: 30 B, chips: {b200: 64}}\n"
      "  - training: {name: second, tenant: lab, model: llama3-8b, tokens: 30 B, submit: 1 s, chips: {h100: 64}}\n"
      "policies: {leasing: {policy: on_demand_only, providers: [aws]}, scheduling: fcfs}\n"
      "market: {stock: [{chip: b200, share: 0}]}\n");
  double hours = 0.0; // chip-hours
  for (const Row& lease : run.leases)
    hours += number(lease, "chips") * (number(lease, "end") - number(lease, "active")) / 3600.0;
  CHECK(hours >= 3 * 64 * 24.0);
  CHECK(hours <= 3 * 64 * 26.0); // reviews are an hour apart
}

} // namespace leasehold::test
