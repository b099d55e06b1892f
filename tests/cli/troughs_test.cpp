// Training on the chips that services leave idle: what it costs them, and whom it makes room for.
#include "cli/market_run.hpp"

namespace leasehold::test {

namespace {

/// A service with a load by day and by night, and beside it whatever `other` says.
std::string beside_service(const std::string& other, const std::string& policies)
{
  return "horizon: 12 d\ntenants: [{name: lab}]\nworkload:\n"
         "  - serving: {name: chat, tenant: lab, model: llama3-70b, requests: {rate: 60/s, input: 1500, output: 400,\n"
         "              daily_swing: 0.7}, slo: {ttft: 2 s, tpot: 60 ms}, chips: {h100: 8}, startup: 10 min}\n" +
         other + "policies: {leasing: " + policies + "}\noutputs: {segments: true, services: true}\n";
}

/// Training that never ends, on one host.
std::string training(const std::string& name, const std::string& more)
{
  return "  - training: {name: " + name +
         ", tenant: lab, model: llama3-8b, tokens: 5 T, utilisation: 0.4, chips: {h100: 8}, " + more + "}\n";
}

const std::string holds_the_peak = "{policy: capacity_reservation, providers: [aws]}";

} // namespace

// What fills troughs is seen by no leasing policy, and no replica waits for it: bills and services are those of the service
// alone, whoever leases. Chips of its own cost as much more as they are leased for.
TEST_CASE("training in a service's troughs costs nothing more and takes nothing from the service")
{
  for (const std::string& policy : {holds_the_peak, std::string{"on_demand_only"}, std::string{"reserve_base"},
                                    std::string{"any_silicon"}, std::string{"rolling_horizon"}}) {
    CAPTURE(policy);
    const MarketRun alone = run_market(beside_service("", policy));
    const MarketRun filled = run_market(beside_service(training("run", "colocation: troughs"), policy));
    const MarketRun own = run_market(beside_service(training("run", "colocation: none"), policy));
    CHECK(filled.metric("cost") == alone.metric("cost"));
    for (const char* same :
         {"slo_attainment", "slo_attainment_shedding", "capacity_shortfall"}) // sums by instants round
      CHECK(filled.metric(same) == doctest::Approx(alone.metric(same)).epsilon(1e-12));
    CHECK(filled.metric("idle_spend") <= alone.metric("idle_spend"));
    CHECK(own.metric("cost") > filled.metric("cost"));
    CHECK(own.metric("training_progress") >= filled.metric("training_progress"));
  }
}

// A reservation for the peak stands half idle at night: training has that, leaves with a last checkpoint of 60 s when the
// load comes back, once a day or more often, and pays the restart.
TEST_CASE("what fills troughs is evicted as replicas want its chips, with a last checkpoint, and comes back")
{
  const MarketRun run = run_market(
      beside_service(training("run", "colocation: troughs, checkpoint: {cost: 60 s, restart: 5 min}"), holds_the_peak));
  std::size_t evicted = 0;
  for (const Row& stay : run.segments)
    evicted += stay.at("end_reason") == "evicted" ? 1U : 0U;
  CHECK(evicted >= 8); // from the third day on, when the peak has been seen and is held
  CHECK(run.metric("preemptions") == static_cast<double>(evicted));
  // Of each stay that is broken off it loses the checkpoint, and of all but the first the restart as well.
  const double lost = number(run.jobs.front(), "lost_time");
  CHECK(lost >= 60.0 * static_cast<double>(evicted) + 300.0 * static_cast<double>(evicted - 1));
  CHECK(run.metric("training_progress") > 0.0);
}

// Two hosts of the lab's own and three jobs of a host each that never end.
TEST_CASE("what fills troughs waits behind all other jobs, whoever was submitted first")
{
  const MarketRun run =
      run_market("horizon: 2 d\ntenants: [{name: lab, owns: [{provider: aws, chip: h100, hosts: 2}]}]\nworkload:\n" +
                 training("filler", "colocation: troughs") + training("first", "submit: 0 s") +
                 training("second", "submit: 0 s") + "outputs: {segments: true}\n");
  for (const Row& stay : run.segments)
    CHECK(stay.at("job_id") != "filler");
}

TEST_CASE("a gang that chips were leased for is no later for one that fills troughs")
{
  const std::string leased = "  - training: {name: run, tenant: lab, model: llama3-70b, tokens: 3 B, submit: 5 d, "
                             "chips: {h100: 32}}\n";
  const MarketRun alone = run_market(beside_service(leased, holds_the_peak));
  const MarketRun filled =
      run_market(beside_service(leased + training("filler", "colocation: troughs"), holds_the_peak));
  CHECK(filled.metric("cost") == alone.metric("cost"));
  CHECK(number(where(filled.jobs, "job_id", "run").at(0), "finish_time") ==
        number(where(alone.jobs, "job_id", "run").at(0), "finish_time"));
  CHECK(filled.metric("slo_attainment") == doctest::Approx(alone.metric("slo_attainment")).epsilon(1e-12));
}

TEST_CASE("a job that fills troughs goes behind all others, and has no priority")
{
  const ScratchDirectory scratch;
  write_text(scratch / "m.yaml",
             "name: m\nstart: 2026-06-01\nplatform: " LEASEHOLD_SOURCE_DIR "/platforms/four-clouds.xml\n" +
                 beside_service(training("run", "colocation: troughs, priority: 3"), holds_the_peak));
  const Output output = run_program({"validate", scratch / "m.yaml"});
  CHECK(output.status != 0);
  CHECK(output.out.find("workload.1.training.priority: `priority` of a job with") != std::string::npos);
}

} // namespace leasehold::test
