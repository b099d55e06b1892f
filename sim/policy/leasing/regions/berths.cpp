#include "policy/leasing/regions/berths.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

namespace leasehold::policy {

std::optional<std::size_t> fallback(const GangState& state)
{
  std::optional<std::size_t> best;
  std::tuple<bool, double> least;
  for (std::size_t b = 0; b < state.berths.size(); ++b) {
    if (state.berths[b].spot || !state.berths[b].open)
      continue;
    const Seconds end = state.elapsed + state.begin(b) + state.remaining;
    const bool late = end > state.allowed;
    const std::tuple<bool, double> cost{late, late ? end.value() : state.to_the_end(b)};
    if (!best || cost < least) {
      best = b;
      least = cost;
    }
  }
  return best;
}

bool keeps_deadline(const GangState& state, std::optional<std::size_t> berth)
{
  const std::optional<std::size_t> last = fallback(state);
  if (!last || (berth && !state.berths[*berth].spot))
    return true;
  Seconds lost = state.tick;
  Seconds back = state.berths[*last].begin;
  if (berth) {
    const Berth& spot = state.berths[*berth];
    lost = std::min(state.tick, state.begin(*berth)) + state.at_stake;
    // By then the checkpoint is where spot was: on demand is there too, or the way back is as long as that to both.
    back = state.berths[*last].in_place;
    if (spot.site != state.berths[*last].site)
      back = std::max({back, state.berths[*last].begin, spot.begin});
    for (const Berth& beside : state.berths)
      if (!beside.spot && beside.open && beside.site == spot.site)
        back = std::min(back, beside.in_place);
  } else if (state.held == *last) {
    back = state.berths[*last].in_place;
  }
  return state.allowed - state.elapsed - state.remaining - lost >= back;
}

} // namespace leasehold::policy
