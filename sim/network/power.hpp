// What hosts draw: the face behind which their energy is computed, in closed form or by SimGrid.
#pragma once

#include "model/inventory.hpp"
#include "units/quantity.hpp"

#include <functional>
#include <memory>

namespace leasehold::network {

/// Time of chips, summed over the chips.
struct ChipUse {
  Seconds held{0.0};
  Seconds busy{0.0}; ///< part of `held` in which they computed
};

class Power {
public:
  virtual ~Power() = default;
  /// At the meter of the host's region, cooling included; zero where the platform states no power.
  [[nodiscard]] virtual Joules energy(const model::Host& host, const model::Region& region,
                                      const ChipUse& use) const = 0;
};

/// Called once a run.
using PowerFactory = std::function<std::unique_ptr<Power>()>;

/// A host draws its idle power, and each chip in use its share of the rest up to the peak: linear in the use (Fan, Weber,
/// Barroso 2007, section 3.1).
[[nodiscard]] std::unique_ptr<Power> linear_power();

} // namespace leasehold::network
