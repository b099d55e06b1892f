// The network between the hosts of the platform that this process has loaded.
#pragma once

#include "model/inventory.hpp"
#include "model/topology/topology.hpp"

#include <memory>
#include <string>

namespace leasehold::platform {

/// Its graph is drawn from the file and SimGrid's links when something is first asked, its routes are SimGrid's.
[[nodiscard]] std::shared_ptr<const model::Topology> network_of(const std::string& path,
                                                                const model::Inventory& inventory);

} // namespace leasehold::platform
