// What serves on chips that its tenant lets go of goes on there until it serves elsewhere.
#include "cli/market_run.hpp"
#include "random/stream.hpp"

#include <array>
#include <cstdlib>

namespace leasehold::test {

TEST_CASE("a service that moves to another cloud serves on the old chips until it serves on the new")
{
  // Two replicas of 8 H100 each. On day 5 the neocloud's price triples; the same hour 16 chips are rented from AWS, and an
  // hour later, at 435,600 s, those of the neocloud are to go. The replicas take 15 minutes to load: the old chips go at
  // 436,500 s. Nothing is missed but the first 15 minutes of ten days: 0.25 h of 240 h, at an even load.
  const MarketRun run = run_market(
      "horizon: 10 d\ntenants: [{name: lab}]\nworkload:\n"
      "  - serving: {name: a, tenant: lab, model: llama3-70b, chips: {h100: 8}, period: 1 h, startup: 15 min,\n"
      "              requests: {rate: 20/s, input: 1000, output: 300}}\n"
      "market:\n  prices: [{provider: neocloud, from: 5 d, factor: 3}]\n"
      "policies: {leasing: {policy: on_demand_only}}\noutputs: {events: true}\n");
  REQUIRE(run.leases.size() == 2);
  CHECK(run.leases[0].at("provider") == "neocloud");
  CHECK(number(run.leases[0], "end") == 436'500.0);
  CHECK(run.leases[1].at("provider") == "aws");
  CHECK(number(run.leases[1], "active") == 432'000.0);
  CHECK(run.metric("capacity_shortfall") == doctest::Approx(0.25 / 240.0).epsilon(1e-6));
  std::vector<double> stopped;
  for (const Row& event : where(run.events, "event", "replica_stopped"))
    stopped.push_back(number(event, "time"));
  CHECK(stopped == std::vector{436'500.0, 436'500.0});
}

TEST_CASE("however prices change, a service is short only while its first replicas load")
{
  // An even load for 200 days, of which the first 15 minutes have no replica: 0.25 h of 4,800. From then on, whatever is let go,
  // ends its term or is bought, nothing is missed: no policy below buys spot, which may be taken back.
  constexpr std::array policies{"on_demand_only", "any_silicon",        "reserve_base",
                                "cvar_portfolio", "savings_plan",       "wang",
                                "ski_rental",     "learning_augmented", "capacity_reservation"};
  constexpr std::array providers{"neocloud", "aws", "gcp", "azure"};
  constexpr std::array chips{"{h100: 8}", "{h100: 8, tpu-v6e: 8}", "{tpu-v6e: 8, h100: 8}", "{h200: 8, h100: 8}"};
  constexpr std::array factors{0.3, 0.5, 0.7, 1.5, 2.0, 3.0};
  random::Stream stream(20261129, 0, "handover");
  const auto one_of = [&](const auto& all) {
    return all[static_cast<std::size_t>(stream.uniform_int(0, static_cast<std::int64_t>(all.size()) - 1))];
  };
  const int worlds = std::getenv("LEASEHOLD_LONG") != nullptr ? 200 : 9;
  for (int world = 0; world < worlds; ++world) {
    std::ostringstream prices;
    for (std::int64_t at = 12; at < 4800; at += stream.uniform_int(60, 1000))
      prices << (at == 12 ? "" : ", ") << "{provider: " << one_of(providers) << ", from: " << at
             << " h, factor: " << one_of(factors) << '}';
    const std::string policy = policies[static_cast<std::size_t>(world) % policies.size()];
    const std::string body = "horizon: 200 d\ntenants: [{name: lab}]\nworkload:\n"
                             "  - serving: {name: a, tenant: lab, model: llama3-70b, chips: " +
                             std::string(one_of(chips)) +
                             ", period: 1 h, startup: 15 min,\n"
                             "              requests: {rate: 60/s, input: 1000, output: 300}}\n"
                             "market:\n  prices: [" +
                             prices.str() + "]\npolicies: {leasing: {policy: " + policy + "}}\n";
    CAPTURE(body);
    CHECK(run_market(body).metric("capacity_shortfall") == doctest::Approx(0.25 / 4800.0).epsilon(1e-5));
  }
}

} // namespace leasehold::test
