// The table of leasing policies. To add one: a .cpp file here, its entry in entries.hpp, a row below.
#include "policy/leasing/entries.hpp"

#include <array>

namespace leasehold::policy {

std::span<const Entry<Leasing>> leasing_policies()
{
  static const std::array table = {
      on_demand_only_entry(),
      reserve_base_entry(),
      spot_first_entry(),
  };
  return table;
}

} // namespace leasehold::policy
