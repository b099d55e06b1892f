// What a job costs on spot in several regions, by SkyNomad's published runs (arXiv 2601.06520, NSDI 2027): Optimal, uniform
// progress in one zone (UP) and in all (UP(S)), on 13 zones with 16 H100 machines and five with a V100, by the simulator's own
// rules. Where no number is published, by what an independent program made of the same rules.
#include "validation/regions/continuous_world.hpp"
#include "validation/regions/optimal_plan.hpp"
#include "validation/regions/published_cases.hpp"

#include <cmath>

namespace leasehold::test {

namespace {

/// Where the work and one changeover exceed the deadline: on demand where that is cheapest, late.
double hopeless(const Window& window)
{
  return window.zones[window.cheapest_on_demand()].on_demand * (window.work + window.changeover) / 3600.0;
}

} // namespace

TEST_CASE("Optimal, UP and UP(S) of SkyNomad's published windows")
{
  if (lacks_sky_data())
    return;
  const SkyTraces sky;
  std::size_t played = 0;
  const auto meets = [&](const PublishedCase& each, double dollars) {
    CAPTURE(each.name);
    CHECK(std::abs(dollars - each.dollars) <= 1e-6);
    ++played;
  };
  for (const PublishedCase& each : sky.cases("up")) // billed to the end, a tick of spot at the price of the next
    meets(each, each.window.is_feasible() ? play_up(each.window).next_price : hopeless(each.window));
  for (const PublishedCase& each : sky.cases("up_s")) // read before the last tick is billed, as are the next
    meets(each, each.window.is_feasible() ? play_up_s(each.window).published() : hopeless(each.window));
  for (const PublishedCase& each : sky.cases("optimal")) {
    if (!each.window.is_feasible()) {
      meets(each, hopeless(each.window));
      continue;
    }
    const OptimalRun best = play_optimal(each.window);
    CHECK(std::abs(best.objective - each.objective) <= 1e-6);
    meets(each, best.cost.published());
  }
  MESSAGE(played << " published runs met to 1e-6");
}

TEST_CASE("the product's policies on the same windows, in continuous time")
{
  if (lacks_sky_data())
    return;
  // Reviews at the trace's ticks see what the simulator sees. What differs: the last tick, of which only what is used is billed
  // here and nothing there; and a plan that is not cut into ticks.
  const SkyTraces sky;
  ContinuousWorld world;
  const auto play = [&](const std::string& published, const std::string& policy, const std::string& which) {
    std::size_t played = 0;
    double farthest = 0.0;
    for (const PublishedCase& each : sky.cases(published)) {
      if (!each.name.starts_with(which) || !each.window.is_feasible())
        continue;
      CAPTURE(each.name);
      const ContinuousRun run = world.play(each.window, policy);
      CHECK(run.met);
      CHECK(std::abs(run.dollars / each.dollars - 1.0) <= 0.02);
      farthest = std::max(farthest, std::abs(run.dollars / each.dollars - 1.0));
      ++played;
    }
    REQUIRE(played > 0);
    MESSAGE(policy << ": " << played << " windows of " << published << ", at most " << 100.0 * farthest << " % away");
  };
  // Six regions, four deadlines; and checkpoints of up to 1 TB.
  play("optimal", "oracle_offline", "deadline/");
  play("up_s", "{policy: uniform_progress_regions, tick: 10 min}", "deadline/");
  play("up_s", "{policy: uniform_progress_regions, tick: 10 min}", "checkpoint/");
  play("up", "{policy: uniform_progress_regions, regions: one, tick: 10 min}", "deadline/Global_Diverse_(6)/r1.2");
  // SkyNomad's own rules are not published with its runs: ours costs no more than its own did, in the mean of the same windows.
  double ours = 0.0, theirs = 0.0;
  for (const PublishedCase& each : sky.cases("skynomad"))
    if (each.name.starts_with("deadline/") && each.window.is_feasible()) {
      const ContinuousRun run = world.play(each.window, "{policy: sky_nomad, tick: 10 min}");
      CHECK(run.met);
      ours += run.dollars;
      theirs += each.dollars;
    }
  MESSAGE("sky_nomad: " << ours / theirs << " of what SkyNomad paid");
  CHECK(ours <= theirs);
}

} // namespace leasehold::test
