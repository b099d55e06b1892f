// What a job costs on spot in several regions, by SkyNomad's published runs (arXiv 2601.06520, NSDI 2027): Optimal, uniform
// progress in one zone (UP) and in all (UP(S)), on 13 zones with 16 H100 machines and five with a V100, by the simulator's own
// rules. Where no number is published, by what an independent program made of the same rules.
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
  const SkyTraces traces;
  std::size_t played = 0;
  const auto meets = [&](const PublishedCase& each, double dollars) {
    CAPTURE(each.name);
    CHECK(std::abs(dollars - each.dollars) <= 1e-6);
    ++played;
  };
  for (const PublishedCase& each : traces.cases("up")) // billed to the end, a tick of spot at the price of the next
    meets(each, each.window.is_feasible() ? play_up(each.window).next_price : hopeless(each.window));
  for (const PublishedCase& each : traces.cases("up_s")) // read before the last tick is billed, as are the next
    meets(each, each.window.is_feasible() ? play_up_s(each.window).published() : hopeless(each.window));
  for (const PublishedCase& each : traces.cases("optimal")) {
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

} // namespace leasehold::test
