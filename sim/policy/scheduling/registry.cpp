// To add a policy: a .cpp file here, its entry in registry.hpp, a row below.
#include "policy/scheduling/registry.hpp"

namespace leasehold::policy {

Table<Scheduling>& scheduling_table()
{
  static Table<Scheduling> table{{
      held_to(fcfs_entry(),
              {{"Batsim 4.2 with batsched, 1,000 jobs on 1,024 hosts at loads 0.6 and 0.9: every start, end "
                "and host, to 1e-6 s",
                "validation/batsim_policies_test.cpp"},
               {"Tiresias' fifo on its 60 jobs and Philly's first 2,000: mean completion "
                "time and makespan, to the second",
                "validation/trace_policies_test.cpp"},
               {"mean waits of M/M/1, M/M/8, M/D/1 and M/G/1 within the 95 % interval of 20 replications",
                "validation/queueing_test.cpp"}}),
      held_to(best_effort_fifo_entry(),
              {{"PAI's FIFO on Tiresias' 60 jobs and Philly's first 2,000: mean completion time "
                "and makespan, to the second",
                "validation/trace_policies_test.cpp"}}),
      held_to(gang_entry(), {{"by hand; on random jobs it is fcfs and best_effort_fifo at either end, and a gang gets "
                              "its chips where narrow "
                              "jobs would overtake it",
                              "policy/gang_test.cpp"}}),
      held_to(easy_backfill_entry(),
              {{"Batsim's EASY (`reserve: hosts`) and a textbook program, 1,000 jobs on 1,024 hosts "
                "at loads 0.6 and 0.9: every start and end, to 1e-6 s",
                "validation/batsim_policies_test.cpp"},
               {"as in its paper, less than half of fcfs' slowdown", "policy/paper_comparisons_test.cpp"}}),
      held_to(
          conservative_backfill_entry(),
          {{"Batsim's conservative backfilling (`reserve: hosts`) and a textbook program, 1,000 jobs on 1,024 hosts at "
            "loads 0.6 and 0.9: every start and end, to 1e-6 s",
            "validation/batsim_policies_test.cpp"},
           {"as in its paper, less than half of fcfs' slowdown", "policy/paper_comparisons_test.cpp"}}),
      held_to(sjf_entry(), {{"its order by hand; no order of jobs that are all there has a lower mean on one machine, "
                             "on random jobs; it "
                             "beats fifo where tails are heavy",
                             "policy/shortest_test.cpp"}}),
      held_to(oracle_sjf_entry(),
              {{"Lucid's sjf on Tiresias' 60 jobs and Philly's first 2,000: mean completion time and "
                "makespan, to the second",
                "validation/lucid_policies_test.cpp"},
               {"PAI's SJF on the same (skipping jobs that do not fit), to the second",
                "validation/trace_policies_test.cpp"}}),
      held_to(
          srtf_entry(),
          {{"by hand; with exact estimates no policy has a lower mean completion time on one machine, on random jobs; "
            "it beats fifo where tails are heavy",
            "policy/shortest_test.cpp"}}),
      held_to(oracle_srtf_entry(), {{"Tiresias' shortest-gpu (`by: service`): Tiresias' 60 jobs within 0.5 %, Philly's "
                                     "first 2,000 to the millisecond",
                                     "validation/trace_policies_test.cpp"}}),
      held_to(edf_entry(), {{"by hand; on one machine it keeps all deadlines that can be kept, on random jobs",
                             "policy/shortest_test.cpp"}}),
      held_to(priority_entry(),
              {{"by hand; no job waits while lower ones hold chips that would do for it, on random jobs",
                "policy/shortest_test.cpp"}}),
      held_to(critical_path_entry(),
              {{"the upward ranks of HEFT's example, Table I, to the three digits told", "model/precedence_test.cpp"},
               {"a pipeline of five jobs by hand, beside fcfs", "cli/pipeline_test.cpp"}}),
      held_to(fair_share_entry(), {{"by hand", "policy/fair_share_test.cpp"},
                                   {"as in its paper, who uses little waits little while another floods the machine",
                                    "policy/paper_comparisons_test.cpp"}}),
      held_to(drf_entry(),
              {{"the paper's example of 9 CPU and 18 GB: 3 and 2 tasks; on random worlds each tenant has its "
                "part of its dominant resource, where best_effort_fifo leaves many short",
                "policy/drf_test.cpp"}}),
      held_to(hdrf_entry(),
              {{"by hand: groups share by weight, nobody starves its sibling, and who can take no more does not hold "
                "its group down; as in its paper, a group has its half where drf by the leaves' weights leaves it a "
                "third; over random trees each group has its part, and each member its part of that",
                "policy/drf_test.cpp"}}),
      held_to(las_entry(), {{"by hand, at what stops cost", "policy/las_test.cpp"},
                            {"as in its paper, it beats fifo in mean completion time where tails are heavy",
                             "policy/shortest_test.cpp"}}),
      held_to(tiresias_entry(),
              {{"Tiresias' dlas-gpu, in rounds of a second: Tiresias' 60 jobs to the second, Philly's "
                "first 2,000 within 0.7 %",
                "validation/trace_policies_test.cpp"},
               {"by hand", "policy/las_test.cpp"}}),
      held_to(gittins_entry(),
              {{"indices by hand and against all spans on random laws; of few jobs of one law no other order of rounds "
                "has a "
                "lower mean; as in Tiresias' paper, a lower mean than `las` where it is known what jobs need",
                "policy/gittins_test.cpp"}}),
      held_to(isolated_entry(),
              {{"like jobs take turns, random gangs are all done", "policy/gavel_test.cpp"},
               {"shares of its own by hand", "policy/shares_test.cpp"},
               {"as in Gavel's paper, jobs end later on average than under gavel", "policy/gavel_test.cpp"}}),
      held_to(gandiva_fair_entry(),
              {{"Shockwave's published run of 120 jobs on 32 GPUs: every job's completion time to 0.01 s",
                "validation/round_simulators_test.cpp"}}),
      held_to(
          gavel_entry(),
          {{"its programmes in Shockwave's run of 120 jobs on 32 GPUs: max_min_fairness 1 %, max_sum_throughput and "
            "finish_time_fairness 2 %, min_total_duration 4 % of mean completion time, 1 % of makespan",
            "validation/round_simulators_test.cpp"},
           {"Sia's open trace on three kinds of GPUs: mean completion time within 1 % of an independent program",
            "validation/sia_simulator_test.cpp"},
           {"a programme of two jobs and two kinds, solved by hand", "policy/shares_test.cpp"}}),
      held_to(
          allox_entry(),
          {{"Gavel's six published anchors on 36 V100, 36 P100 and 36 K80, and Shockwave's run of 120 jobs within 2 %",
            "validation/round_simulators_test.cpp"}}),
      held_to(
          themis_entry(),
          {{"auctions by hand; nobody gains by a false bid; sharing is no worse than one's own part, and whoever is "
            "worst off is better off than under fcfs",
            "policy/themis_test.cpp"}}),
      held_to(shockwave_entry(), {{"windows by hand; as in its paper, all are done sooner than under max-min fairness",
                                   "policy/shockwave_test.cpp"}}),
      held_to(starburst_entry(),
              {{"three of the paper's four costs ($760.68, $705.55, $584.00) from its regenerated 500 jobs, to 1e-6",
                "validation/starburst_costs_test.cpp"}}),
      held_to(concurrent_admission_entry(),
              {{"a job that moves up by hand; as in its proposal, less runs elsewhere than where jobs stay",
                "policy/concurrent_admission_test.cpp"}}),
      held_to(optimus_entry(), {{"Pollux's workloads 1 and 2 on 64 GPUs: mean completion time within 3 %",
                                 "validation/elastic_simulators_test.cpp"}}),
      held_to(pollux_entry(),
              {{"Pollux's workloads 1 and 2 on 64 GPUs: the goodput policy's mean completion time within 10 %",
                "validation/elastic_simulators_test.cpp"}}),
      held_to(sia_entry(),
              {{"Sia's open trace on three kinds of GPUs: mean completion time within 5 % of an independent program",
                "validation/sia_policy_test.cpp"},
               {"each job on the kind of chips where it gains most, by hand", "policy/elastic_test.cpp"}}),
      held_to(
          elasticflow_entry(),
          {{"whoever is admitted keeps its deadline, on random jobs; as in its paper, it keeps more than edf; by hand",
            "policy/elastic_test.cpp"}}),
      held_to(hived_entry(),
              {{"by hand; on random worlds guaranteed jobs start and end as in their private cluster, and, "
                "as in its paper, some of them later by quotas of as many chips",
                "policy/hived_test.cpp"}}),
      held_to(random_entry(), {{"it differs from every other policy, and does the same with the same seed",
                                "policy/all_differ_test.cpp"}}),
      held_to(carbon_aware_entry(),
              {{"by hand", "policy/carbon_aware_test.cpp"},
               {"as in its paper, less carbon where work can wait", "policy/paper_comparisons_test.cpp"}}),
      held_to(rejecter_entry(), {{"it rejects, by hand", "policy/scheduling_test.cpp"}}),
      held_to(killer_entry(),
              {{"every invariant holds under it, in random worlds", "policy/scheduling_property_test.cpp"}}),
  }};
  return table;
}

std::span<const Entry<Scheduling>> scheduling_policies()
{
  return scheduling_table().rows();
}

} // namespace leasehold::policy
