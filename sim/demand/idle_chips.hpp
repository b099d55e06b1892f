// Chips that other tenants have committed to and leave idle, where a tenant is admitted.
#pragma once

#include "model/ids.hpp"

#include <vector>

namespace leasehold::demand {

/// Of one pool.
struct IdleChips {
  model::ChipTypeId chip;
  double chips = 0.0;
};

/// Replicas' worth of chips of a type among them, for replicas of `each` chips; it is taken from `idle` up to `most`.
[[nodiscard]] double take_idle(std::vector<IdleChips>& idle, model::ChipTypeId chip, double each, double most);

} // namespace leasehold::demand
