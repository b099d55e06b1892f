// How fast a gang worked over one stay on its chips, where its rate changed on the way.
#pragma once

#include "units/quantity.hpp"

#include <vector>

namespace leasehold::model {

/// Time here is working time: without restart and checkpoints. Work is Σ rate_i·Δt_i, exactly.
class Pace {
public:
  explicit Pace(double rate) : steps_{{Seconds{0}, 0.0, rate}} {}
  /// From working time `at` on, not before the last change.
  void change(Seconds at, double rate);
  [[nodiscard]] double work(Seconds worked) const;
  /// The working time after which so much is done; infinite where it stands still before.
  [[nodiscard]] Seconds time_for(double work) const;

private:
  struct Step {
    Seconds from;
    double done; ///< before this step
    double rate; ///< 0: it stands still
  };
  std::vector<Step> steps_;
};

} // namespace leasehold::model
