// What the fabric between hosts does to a run: the face behind which it is computed, in closed form or by SimGrid.
#pragma once

#include "units/timestamp.hpp"

#include <functional>
#include <memory>

namespace leasehold::network {

class Traffic {
public:
  virtual ~Traffic() = default;
  /// Plays what the fabric has to do up to `instant`, which never falls from call to call.
  virtual void advance(Timestamp instant) = 0;
};

/// Called once a run, in the process that plays it and after its platform has been loaded.
using TrafficFactory = std::function<std::unique_ptr<Traffic>()>;

/// Everything crosses the fabric as if it were alone there, so that between two events of the run nothing happens.
[[nodiscard]] std::unique_ptr<Traffic> closed_form();

} // namespace leasehold::network
