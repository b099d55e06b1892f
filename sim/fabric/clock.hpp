// SimGrid's clock behind the face of the fabric.
#pragma once

#include "network/traffic.hpp"

namespace leasehold::fabric {

/// Nothing is shared, as in network::closed_form; SimGrid's clock follows the run. The platform must have been loaded.
[[nodiscard]] std::unique_ptr<network::Traffic> simgrid_clock(const model::Inventory& inventory);

} // namespace leasehold::fabric
