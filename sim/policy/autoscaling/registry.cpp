// To add a policy: a .cpp file here, its entry in registry.hpp, a row below.
#include "policy/autoscaling/registry.hpp"

#include <array>

namespace leasehold::policy {

std::span<const Entry<Autoscaling>> autoscaling_policies()
{
  static const std::array table = {static_entry(), target_tracking_entry(), erlang_c_entry(), forecast_entry()};
  return table;
}

} // namespace leasehold::policy
