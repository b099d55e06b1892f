// To add a policy: a .cpp file here, its entry in registry.hpp, a row below.
#include "policy/scheduling/registry.hpp"

#include <array>

namespace leasehold::policy {

std::span<const Entry<Scheduling>> scheduling_policies()
{
  static const std::array table = {
      fcfs_entry(),          best_effort_fifo_entry(),
      easy_backfill_entry(), conservative_backfill_entry(),
      sjf_entry(),           oracle_sjf_entry(),
      srtf_entry(),          oracle_srtf_entry(),
      edf_entry(),           priority_entry(),
      fair_share_entry(),    drf_entry(),
      hdrf_entry(),          las_entry(),
      tiresias_entry(),      isolated_entry(),
      gandiva_fair_entry(),  gavel_entry(),
      allox_entry(),         themis_entry(),
      shockwave_entry(),     starburst_entry(),
      optimus_entry(),       pollux_entry(),
      sia_entry(),           elasticflow_entry(),
      hived_entry(),         random_entry(),
      carbon_aware_entry(),  rejecter_entry(),
      killer_entry(),
  };
  return table;
}

} // namespace leasehold::policy
