// What the network does to a run: the caller's, or the closed form.
#pragma once

#include "assembly/run_setup.hpp"
#include "network/traffic.hpp"

#include <memory>
#include <stdexcept>

namespace leasehold::assembly {

[[nodiscard]] inline std::unique_ptr<network::Traffic> traffic_of(const RunSetup& setup,
                                                                  const model::Inventory& inventory)
{
  const bool shares = setup.point->scenario.network.value == scenario::NetworkDetail::flows;
  if (setup.traffic)
    return setup.traffic(inventory, shares ? network::Contention::max_min : network::Contention::none);
  if (shares)
    throw std::logic_error("`network: flows` has nobody who shares out links");
  return network::closed_form(inventory);
}

} // namespace leasehold::assembly
