// Checkpoints against failures: Young and Daly's interval is the simulated optimum, and Llama 3's run is told as published.
#include "cli/market_run.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <fmt/format.h>

namespace leasehold::test {

namespace {

constexpr double cost_of_one = 60.0;
constexpr double gang_mtbf = 20.0 * 3600.0;

/// Share of its time that a gang of eight hosts, each of which fails every 160 h, loses with a checkpoint every `interval`
/// seconds; the same failures whatever that is. Empty: Young and Daly's.
double share_lost(const std::string& interval)
{
  const MarketRun run =
      run_market("horizon: 400 d\ntenants: [{name: lab, owns: [{chip: maia-200, hosts: 8}]}]\nworkload:\n"
                 "  - training: {name: train, tenant: lab, model: assistant-70b, tokens: 900 T, chips: {maia-200: 32}, "
                 "utilisation: 0.4,\n"
                 "               checkpoint: {" +
                 interval +
                 "cost: 60 s, restart: 0 s}}\n"
                 "failures: {mean_time_between: 160 h, repair: 1 s}\n");
  REQUIRE(run.jobs.size() == 1);
  return number(run.jobs[0], "lost_time") / number(run.jobs[0], "execution_time");
}

std::string every(double seconds)
{
  return fmt::format("interval: {:.3f} s, ", seconds);
}

/// A failure comes at any time of a cycle of T of work and C of writing: half a cycle is lost a failure, besides the writing:
/// C/(T + C) + (T + C)/(2·M).
double expected_loss(double interval)
{
  const double cycle = interval + cost_of_one;
  return cost_of_one / cycle + cycle / (2.0 * gang_mtbf);
}

} // namespace

TEST_CASE("of all checkpoint intervals Young and Daly's loses least")
{
  // √(2·60 s·20 h) = 2,939 s: 4.1 % are expected to be lost. At 1.6 times the interval, and at 1/1.6 of it, both terms are
  // off by that factor: (1.6 + 1/1.6)/2 = 1.11 times as much. 480 failures in 400 days, each of which loses an even share of
  // a cycle, leave an error of 1/√480 in their number: 4.6 % of the second term, of which 3 are allowed. That the failures
  // are the same makes differences far surer.
  const double best = std::sqrt(2.0 * cost_of_one * gang_mtbf);
  const double least = share_lost("");
  CHECK(least == doctest::Approx(share_lost(every(best))).epsilon(1e-4)); // written to the millisecond
  for (const double factor : {1.0 / 3.0, 1.0 / 1.6, 1.0, 1.6, 3.0}) {
    const double interval = best * factor;
    const double lost = share_lost(every(interval));
    CAPTURE(factor);
    CHECK(std::abs(lost - expected_loss(interval)) < 0.14 * interval / (2.0 * gang_mtbf));
    if (factor != 1.0)
      CHECK(lost > least);
  }
}

TEST_CASE(
    "Llama 3's published interruptions lie inside the simulation's Poisson interval, and nine tenths of the time count")
{
  const ScratchDirectory scratch;
  const Output output =
      run_program({"run", "scenarios/llama3-reliability.yaml", "--quiet", "--replications", "4", "--set",
                   "axes.checkpoint=[{label: YD, set: {outputs.segments: false}}]", "--out", scratch / "out"});
  CAPTURE(output.err);
  REQUIRE(output.status == 0);
  double all = 0.0;
  for (const char* seed : {"seed=1", "seed=2", "seed=3", "seed=4"}) {
    const auto directory = scratch.path() / "out" / "checkpoint=YD" / seed;
    const auto jobs = read_table(directory / "jobs.csv");
    REQUIRE(jobs.size() == 1);
    const double interruptions = number(jobs[0], "preemptions");
    // A count of mean 419 deviates by √419 = 20.5.
    CHECK(std::abs(interruptions - 419.0) < 3.0 * std::sqrt(419.0));
    CHECK(number(jobs[0], "lost_time") < 0.1 * number(jobs[0], "execution_time"));
    all += interruptions;
  }
  CHECK(std::abs(all - 4.0 * 419.0) < 3.0 * std::sqrt(4.0 * 419.0));
}

} // namespace leasehold::test
