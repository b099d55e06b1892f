// To add a policy: a .cpp file here, its entry in registry.hpp, a row below.
#include "policy/autoscaling/registry.hpp"

namespace leasehold::policy {

Table<Autoscaling>& autoscaling_table()
{
  static Table<Autoscaling> table{{
      held_to(static_entry(), {{"by hand", "policy/tenancy_autoscaling_test.cpp"}}),
      held_to(target_tracking_entry(), {{"by hand", "policy/tenancy_autoscaling_test.cpp"},
                                        {"as AWS says, fewer replica-hours than under static at the same attainment",
                                         "policy/packing_comparisons_test.cpp"}}),
      held_to(erlang_c_entry(),
              {{"Erlang's C formula: its number keeps the wait, and one fewer does not", "policy/erlang_c_test.cpp"}}),
      held_to(forecast_entry(),
              {{"by hand; once a pattern repeats, on random ones, its replicas are ready for every load, "
                "which target_tracking's are not",
                "policy/forecast_test.cpp"}}),
      held_to(melange_entry(), {{"mixes of two kinds by hand; on random ones, chip by chip and by whole lots, as cheap "
                                 "as the best of all that "
                                 "there are, and never dearer than one kind alone, as in its paper; short and long "
                                 "requests of one service on two kinds by hand, and on random sizes never dearer than "
                                 "all on all kinds",
                                 "policy/melange_test.cpp"},
                                {"three days on four kinds of chips: no dearer than on the cheapest of them alone",
                                 "cli/whole_lots_test.cpp"}}),
      held_to(
          disaggregated_entry(),
          {{"numbers by hand; as in Splitwise, prefill follows prompts and decode answers, for no more than units of "
            "a fixed ratio; the fewest hosts of all splits of the first token's limit by hand",
            "policy/disaggregated_test.cpp"},
           {"a looser promise or a faster card never takes more engines, on random pools",
            "physics/disaggregated_pools_test.cpp"},
           {"a service that scales its pools: long prompts, long answers, half of the load; cards of 20 to 400 Gb/s",
            "cli/pools_test.cpp"}}),
      held_to(shared_budget_entry(),
              {{"divisions by hand; on random bids none serves more by more than a replica, and none goes beyond the "
                "budget",
                "policy/shared_budget_test.cpp"},
               {"two services on eight hosts: no fixed split of them serves more", "cli/shared_budget_test.cpp"}}),
  }};
  return table;
}

std::span<const Entry<Autoscaling>> autoscaling_policies()
{
  return autoscaling_table().rows();
}

} // namespace leasehold::policy
