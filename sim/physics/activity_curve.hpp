// What the engine of a replica does at each load, as a table: for runs of months, as with LoadCurve.
#pragma once

#include "physics/fluid_service.hpp"

#include <array>
#include <cstddef>
#include <functional>

namespace leasehold::physics {

class ActivityCurve {
public:
  explicit ActivityCurve(const FluidService& service)
      : ActivityCurve([&service](double load) { return service.activity(load); })
  {
  }
  /// `activity` tells it of a load from 0 to 1.
  explicit ActivityCurve(const std::function<ServingActivity(double)>& activity);

  /// Linear between 33 loads from 0 to 1; beyond as at 1.
  [[nodiscard]] ServingActivity at(double load) const;

private:
  static constexpr std::size_t steps = 32;
  std::array<ServingActivity, steps + 1> table_;
};

} // namespace leasehold::physics
