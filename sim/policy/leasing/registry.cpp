// The table of leasing policies. To add one: a .cpp file here, its entry in entries.hpp, a row below.
#include "policy/leasing/entries.hpp"

namespace leasehold::policy {

Table<Leasing>& leasing_table()
{
  static Table<Leasing> table{{
      held_to(on_demand_only_entry(), {{"by hand", "policy/leasing_policies_test.cpp"},
                                       {"as its provider says, a load that swings costs less than holding its peak",
                                        "policy/provider_comparisons_test.cpp"}}),
      held_to(carbon_aware_leasing_entry(),
              {{"two regions by hand, on both sides of the price at which the cleaner one is taken",
                "cli/energy_test.cpp"}}),
      held_to(reserve_base_entry(),
              {{"the newsvendor's quantile, by the bills of whole runs", "validation/newsvendor_test.cpp"},
               {"by hand", "policy/leasing_policies_test.cpp"}}),
      held_to(spot_first_entry(), {{"by hand", "policy/leasing_policies_test.cpp"},
                                   {"as its provider says, cheaper than on demand, and served where spot goes",
                                    "policy/provider_comparisons_test.cpp"}}),
      held_to(silo_entry(), {{"by hand", "policy/leasing_policies_test.cpp"},
                             {"as in SkyPilot's paper, dearer than leasing anywhere, and short where its cloud is full",
                              "policy/provider_comparisons_test.cpp"}}),
      held_to(any_silicon_entry(), {{"by hand", "policy/leasing_policies_test.cpp"},
                                    {"dearer than on demand while it ports, cheaper in the long run",
                                     "policy/provider_comparisons_test.cpp"}}),
      held_to(staged_entry(),
              {{"by hand", "policy/leasing_policies_test.cpp"},
               {"the same; a port that never comes costs its pilots alone", "policy/provider_comparisons_test.cpp"}}),
      held_to(ski_rental_entry(),
              {{"2 - 1/B and e/(e - 1): never more, and reached, on random and adversarial sequences",
                "policy/leasing_bounds_test.cpp"}}),
      held_to(wang_entry(), {{"2 - a and e/(e - 1 + a): never more, within 1 % of it against an adversary",
                              "policy/leasing_bounds_test.cpp"}}),
      held_to(learning_augmented_entry(),
              {{"1 + l where the forecast is right, 1 + 1/l whatever it says", "policy/leasing_bounds_test.cpp"}}),
      held_to(uniform_progress_entry(),
              {{"costs on the published spot traces, near and far deadlines; no trace makes it miss one",
                "policy/leasing_deadline_test.cpp"}}),
      held_to(greedy_spot_entry(), {{"costs on the published spot traces; no trace makes it miss a deadline",
                                     "policy/leasing_deadline_test.cpp"}}),
      held_to(uniform_progress_regions_entry(), {{"UP(S) of the published windows to 1e-6 by its simulator's ticks",
                                                  "validation/skynomad_windows_test.cpp"},
                                                 {"by hand", "policy/leasing_regions_test.cpp"}}),
      held_to(sky_nomad_entry(), {{"by hand", "policy/leasing_regions_test.cpp"},
                                  {"it costs no more than SkyNomad did, in the mean of the published windows",
                                   "validation/skynomad_windows_test.cpp"}}),
      held_to(capacity_block_planner_entry(),
              {{"a dominated offer, other names and larger hosts change no decision, in random worlds",
                "policy/leasing_worlds_test.cpp"}}),
      held_to(capacity_reservation_entry(),
              {{"by hand", "policy/leasing_programmes_test.cpp"},
               {"as its provider says, served where on demand is sold out", "policy/provider_comparisons_test.cpp"}}),
      held_to(cvar_portfolio_entry(), {{"by hand", "policy/leasing_policies_test.cpp"},
                                       {"the frontier of mean and tail: convex, and the quantile without aversion",
                                        "policy/leasing_forecast_test.cpp"}}),
      held_to(flex_start_entry(),
              {{"by hand", "policy/leasing_programmes_test.cpp"},
               {"as its provider says, cheaper than on demand, and later", "policy/provider_comparisons_test.cpp"}}),
      held_to(savings_plan_entry(),
              {{"by hand", "policy/leasing_programmes_test.cpp"},
               {"as its provider says, cheaper than on demand for what goes on, dearer for what ends",
                "policy/provider_comparisons_test.cpp"}}),
      held_to(spend_commitment_entry(), {{"by hand", "policy/leasing_programmes_test.cpp"},
                                         {"as its providers say, cheaper than on demand and savings plans for what "
                                          "comes and goes, dearer for what ends",
                                          "policy/provider_comparisons_test.cpp"}}),
      held_to(build_entry(), {{"by hand", "policy/leasing_programmes_test.cpp"},
                              {"as in its book, cheaper than on demand for what goes on, dearer for what ends",
                               "policy/provider_comparisons_test.cpp"}}),
      held_to(rolling_horizon_entry(),
              {{"it stays near the oracle in random worlds", "policy/leasing_worlds_test.cpp"}}),
      held_to(oracle_offline_entry(), {{"it costs no more than a twentieth above any policy in random worlds",
                                        "policy/leasing_worlds_test.cpp"}}),
  }};
  return table;
}

std::span<const Entry<Leasing>> leasing_policies()
{
  return leasing_table().rows();
}

} // namespace leasehold::policy
