// To add a policy: a .cpp file here, its entry in registry.hpp, a row below.
#include "policy/tenancy/registry.hpp"

#include <array>

namespace leasehold::policy {

std::span<const Entry<Tenancy>> tenancy_policies()
{
  static const std::array table = {dedicated_entry(), shared_entry(), caps_entry(), quota_entry()};
  return table;
}

} // namespace leasehold::policy
