// Two tenants in opposite weeks: under shared tenancy one serves on what the other has committed to and leaves idle.
#include "cli/market_run.hpp"

#include <algorithm>

namespace leasehold::test {

namespace {

MarketRun run_in_opposite_weeks(const std::string& tenancy,
                                const std::string& leasing = "reserve_base, providers: [aws], programmes: "
                                                             "[aws_reserved_1y]")
{
  return run_market("horizon: 364 d\ntenants: [{name: early}, {name: late}]\nworkload:\n"
                    "  - serving: {name: a, tenant: early, model: llama3-70b, chips: {h100: 8}, period: 1 h,\n"
                    "              requests: {rate: 80/s, input: 1000, output: 300, weekend: 0.25}}\n"
                    "  - serving: {name: b, tenant: late, model: llama3-70b, chips: {h100: 8}, period: 1 h,\n"
                    "              requests: {rate: 20/s, input: 1000, output: 300, weekend: 4}}\n"
                    "policies: {leasing: {policy: " +
                    leasing + "}, tenancy: " + tenancy + "}\n");
}

/// Chip-hours that a tenant rented from the day on.
double rented(const MarketRun& run, const std::string& tenant, double day)
{
  double hours = 0.0;
  for (const Row& lease : where(where(run.leases, "tenant", tenant), "kind", "on_demand")) {
    const double end = lease.at("end").empty() ? 364 * 86400.0 : number(lease, "end");
    hours += number(lease, "chips") * std::max(0.0, end - std::max(number(lease, "active"), day * 86400.0)) / 3600.0;
  }
  return hours;
}

} // namespace

TEST_CASE("tenants in opposite weeks share what they committed to where tenancy is shared")
{
  // On weekdays `early` has 80 requests a second and `late` 20, at weekends the other way round. A year's term at 63 % of
  // the rent pays for chips in use on 5 of 7 days (71 %), not on 2 (29 %): `early` commits to its peak and `late` to its
  // base. Alone `late` rents its peak each weekend; shared it is what `early` leaves idle then, the same number of chips.
  const MarketRun alone = run_in_opposite_weeks("dedicated");
  const MarketRun shared = run_in_opposite_weeks("shared");
  const auto committed = [](const MarketRun& run, const std::string& tenant) {
    return sum(where(where(run.leases, "tenant", tenant), "kind", "reserved"), "chips");
  };
  CHECK(committed(alone, "early") > 2.0 * committed(alone, "late"));
  for (const char* tenant : {"early", "late"})
    CHECK(committed(shared, tenant) == committed(alone, tenant));
  const double peak = committed(alone, "early") - committed(alone, "late");
  CHECK(rented(alone, "late", 28.0) == doctest::Approx(48 * 2 * 24 * peak).epsilon(0.05)); // 48 weekends remain
  CHECK(rented(shared, "late", 28.0) == 0.0);
  CHECK(shared.metric("cost") < 0.9 * alone.metric("cost"));
  CHECK(shared.metric("slo_attainment") > alone.metric("slo_attainment") - 0.005);
  CHECK(shared.metric("regret") > 1.0);
  CHECK(shared.metric("regret") < alone.metric("regret"));
}

TEST_CASE(
    "what a tenant holds in capacity reservations through its troughs is there for the other where tenancy is shared")
{
  // Alone each holds its peak all week. Shared, `early`'s is idle at weekends, when `late` needs as much, and so `late` holds
  // the base that it needs on weekdays.
  const std::string policy = "capacity_reservation, providers: [aws]";
  const MarketRun alone = run_in_opposite_weeks("dedicated", policy);
  const MarketRun shared = run_in_opposite_weeks("shared", policy);
  CHECK(shared.metric("idle_spend") < 0.5 * alone.metric("idle_spend"));
  CHECK(shared.metric("cost") < 0.8 * alone.metric("cost"));
  CHECK(shared.metric("slo_attainment") > alone.metric("slo_attainment") - 0.01);
}

} // namespace leasehold::test
