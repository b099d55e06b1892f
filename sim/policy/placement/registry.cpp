// To add a policy: a .cpp file here, its entry in registry.hpp, a row below.
#include "policy/placement/registry.hpp"

#include <array>

namespace leasehold::policy {

std::span<const Entry<PlacementPolicy>> placement_policies()
{
  static const std::array table = {
      first_fit_entry(),   pack_entry(),           topology_entry(),  torus_slice_entry(),
      spread_entry(),      best_fit_entry(),       worst_fit_entry(), dot_product_entry(),
      gpu_packing_entry(), gpu_clustering_entry(), fgd_entry(),       random_placement_entry(),
      cheapest_entry(),
  };
  return table;
}

} // namespace leasehold::policy
