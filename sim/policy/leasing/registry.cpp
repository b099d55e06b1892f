// The table of leasing policies. To add one: a .cpp file here, its entry in entries.hpp, a row below.
#include "policy/leasing/entries.hpp"

#include <array>

namespace leasehold::policy {

std::span<const Entry<Leasing>> leasing_policies()
{
  static const std::array table = {
      on_demand_only_entry(),       reserve_base_entry(),
      spot_first_entry(),           silo_entry(),
      any_silicon_entry(),          staged_entry(),
      ski_rental_entry(),           wang_entry(),
      learning_augmented_entry(),   uniform_progress_entry(),
      greedy_spot_entry(),          uniform_progress_regions_entry(),
      sky_nomad_entry(),            capacity_block_planner_entry(),
      capacity_reservation_entry(), cvar_portfolio_entry(),
      flex_start_entry(),           savings_plan_entry(),
      spend_commitment_entry(),     build_entry(),
      rolling_horizon_entry(),      oracle_offline_entry(),
  };
  return table;
}

} // namespace leasehold::policy
