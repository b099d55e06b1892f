#include "fabric/fabric.hpp"

#include "fabric/flows.hpp"

namespace leasehold::fabric {

std::unique_ptr<network::Traffic> simgrid_fabric(const model::Inventory& inventory, network::Contention contention)
{
  if (contention == network::Contention::max_min && inventory.network != nullptr)
    return std::make_unique<Flows>(inventory);
  return network::closed_form(inventory);
}

} // namespace leasehold::fabric
