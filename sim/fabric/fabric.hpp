// SimGrid behind the face of the fabric.
#pragma once

#include "network/traffic.hpp"

namespace leasehold::fabric {

/// Without contention nothing is shared, which is network::closed_form: SimGrid has nothing to do, and its clock stays. With it
/// SimGrid says what each crossing gets (fabric/flows.hpp). The platform must have been loaded.
[[nodiscard]] std::unique_ptr<network::Traffic> simgrid_fabric(const model::Inventory& inventory,
                                                               network::Contention contention);

} // namespace leasehold::fabric
