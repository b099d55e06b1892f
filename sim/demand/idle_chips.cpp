#include "demand/idle_chips.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::demand {

double take_idle(std::vector<IdleChips>& idle, model::ChipTypeId chip, double each, double most)
{
  double taken = 0.0;
  for (IdleChips& pool : idle)
    if (pool.chip == chip && each > 0.0) {
      const double chips = std::min(std::floor(pool.chips / each + 1e-9) * each, most - taken);
      taken += chips;
      pool.chips -= chips;
    }
  return taken;
}

} // namespace leasehold::demand
