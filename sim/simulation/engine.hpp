// SimGrid's clock.
#pragma once

#include "units/timestamp.hpp"

namespace leasehold::simulation {

/// Plays what SimGrid has to do up to `instant` and leaves its clock there. The platform must have been loaded.
void bring_clock_to(Timestamp instant);

} // namespace leasehold::simulation
