// To add a policy: a .cpp file here, its entry in registry.hpp, a row below.
#include "policy/tenancy/registry.hpp"

namespace leasehold::policy {

Table<Tenancy>& tenancy_table()
{
  static Table<Tenancy> table{{
      held_to(dedicated_entry(), {{"by hand", "policy/tenancy_autoscaling_test.cpp"},
                                  {"nobody's jobs change another's waits, which are longer than under shared",
                                   "policy/packing_comparisons_test.cpp"}}),
      held_to(shared_entry(), {{"by hand", "policy/tenancy_victims_test.cpp"},
                               {"as Kueue says of cohorts, waits are shorter than under dedicated",
                                "policy/packing_comparisons_test.cpp"}}),
      held_to(caps_entry(), {{"by hand, beside other policies of each kind", "policy/tenancy_pairs_test.cpp"},
                             {"as Kubernetes says of quotas, others wait a tenth as long for a hog as under shared",
                              "policy/packing_comparisons_test.cpp"}}),
      held_to(
          quota_entry(),
          {{"Kueue's performance suite: order of waits, wall time within 15 %, waits of the wide class within 15 %, "
            "use within 0.04",
            "validation/kueue_suite_test.cpp"},
           {"an owner regains its nominal quota at once, on random worlds; by hand", "policy/quota_test.cpp"}}),
  }};
  return table;
}

std::span<const Entry<Tenancy>> tenancy_policies()
{
  return tenancy_table().rows();
}

} // namespace leasehold::policy
