// A service on several kinds of chips, in whole runs: what the cheapest mix costs beside each kind alone.
#include "cli/market_run.hpp"

#include <algorithm>
#include <limits>

namespace leasehold::test {

namespace {

/// What ten days of the service cost on these chips.
double bill(const std::string& chips, const std::string& autoscaling)
{
  return run_market(
             "horizon: 10 d\ntenants: [{name: lab}]\nworkload:\n"
             "  - serving: {name: chat, tenant: lab, model: llama3-8b, requests: {rate: 400/s, daily_swing: 0.6}, "
             "chips: {" +
             chips + "}}\npolicies: {leasing: {policy: on_demand_only, lease_size: 8}, autoscaling: " + autoscaling +
             "}\n")
      .metric("cost");
}

} // namespace

// Leases come by hosts: a mix that counts chips one by one leaves parts of several idle, and cost a third more here. One that
// followed what is cheapest by night and by day went to and fro, for 14 %; now it learns within a day that B200 is the cheaper
// for both, and what that day costs more is 1.4 % of ten.
TEST_CASE("melange costs little more in a whole run than its cheapest kind alone")
{
  double alone = std::numeric_limits<double>::infinity();
  for (const std::string chips : {"b200: 1", "h100: 1", "h200: 1", "tpu-v6e: 1"})
    alone = std::min(alone, bill(chips, "target_tracking"));
  CHECK(bill("b200: 1, h100: 1, h200: 1, tpu-v6e: 1", "melange") <= 1.02 * alone);
}

} // namespace leasehold::test
