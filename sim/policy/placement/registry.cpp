// To add a policy: a .cpp file here, its entry in registry.hpp, a row below.
#include "policy/placement/registry.hpp"

namespace leasehold::policy {

Table<PlacementPolicy>& placement_table()
{
  const Reproduction more_than_dot_products{"as in FGD's paper, more GPUs are allocated than under dot_product",
                                            "policy/paper_comparisons_test.cpp"};
  static Table<PlacementPolicy> table{{
      held_to(first_fit_entry(), {{"Batsim's hosts of each of 1,000 jobs", "validation/batsim_policies_test.cpp"},
                                  {"by hand", "policy/placement_test.cpp"}}),
      held_to(pack_entry(), {{"by hand", "policy/placement_test.cpp"},
                             {"as Kubernetes says of bin packing, more hosts stay whole than under spread or at random",
                              "policy/packing_comparisons_test.cpp"}}),
      held_to(topology_entry(),
              {{"by hand; gangs lie on fewer leaves than under first_fit, on these than at random, as they come and go",
                "policy/network_placement_test.cpp"}}),
      held_to(torus_slice_entry(),
              {{"by hand", "policy/network_placement_test.cpp"},
               {"as in TPU v4's paper, hosts of a slice are fewer hops apart than under first_fit or at random",
                "policy/packing_comparisons_test.cpp"}}),
      held_to(spread_entry(), {{"by hand", "policy/network_placement_test.cpp"},
                               {"as Kubernetes says of spread constraints, a rack holds the least of a gang",
                                "policy/packing_comparisons_test.cpp"}}),
      held_to(best_fit_entry(), {{"by hand", "policy/scored_placement_test.cpp"}, more_than_dot_products}),
      held_to(worst_fit_entry(), {{"by hand", "policy/scored_placement_test.cpp"},
                                  {"as Kubernetes says of LeastAllocated, the fullest host is less full than elsewhere",
                                   "policy/packing_comparisons_test.cpp"}}),
      held_to(dot_product_entry(),
              {{"it places whatever fits and nothing else", "policy/scored_placement_test.cpp"},
               {"as in FGD's paper, more GPUs are allocated than at random", "policy/paper_comparisons_test.cpp"}}),
      held_to(gpu_packing_entry(), {{"by hand", "policy/scored_placement_test.cpp"}, more_than_dot_products}),
      held_to(gpu_clustering_entry(), {{"by hand", "policy/scored_placement_test.cpp"}, more_than_dot_products}),
      held_to(fgd_entry(),
              {{"by hand", "policy/scored_placement_test.cpp"},
               {"as in its paper, more GPUs are allocated than under best_fit", "policy/paper_comparisons_test.cpp"}}),
      held_to(random_placement_entry(),
              {{"it places whatever fits and nothing else", "policy/scored_placement_test.cpp"}}),
      held_to(cheapest_entry(), {{"by hand", "policy/cheapest_test.cpp"},
                                 {"no other hosts cost a gang less, on random ones", "policy/cheapest_test.cpp"}}),
      held_to(data_local_entry(),
              {{"by hand; no member reads from elsewhere while a host beside the data has room for it, on "
                "random hosts",
                "policy/data_local_test.cpp"}}),
  }};
  return table;
}

std::span<const Entry<PlacementPolicy>> placement_policies()
{
  return placement_table().rows();
}

} // namespace leasehold::policy
