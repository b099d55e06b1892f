// The one place that names what a run directory holds: files, columns and metrics. `analysis/` knows this header and
// nothing else of `sim/`; `leasehold describe` prints it.
#pragma once

#include <array>
#include <string_view>

namespace leasehold::output {

/// Raised by one whenever a file's columns or their meaning change.
inline constexpr int schema_number = 1;

inline constexpr std::string_view manifest_file = "manifest.yaml";
inline constexpr std::string_view execution_file = "execution.json";
inline constexpr std::string_view summary_file = "summary.json";
inline constexpr std::string_view jobs_file = "jobs.csv";
inline constexpr std::string_view segments_file = "segments.csv";
inline constexpr std::string_view leases_file = "leases.csv";
inline constexpr std::string_view ledger_file = "ledger.csv";
inline constexpr std::string_view services_file = "services.csv";
inline constexpr std::string_view ports_file = "ports.csv";
inline constexpr std::string_view events_file = "events.csv";
inline constexpr std::string_view requests_file = "requests.csv";

/// Keys of summary.json: `point` (directory name), `point_index` (order in the scenario, from 0), `axes` (axis → label),
/// `seed`, `replication`, `scenario`, `counts`, `stability`, and `metrics` (metric name → number, or null where it is
/// not defined in this run, such as a mean wait over no jobs), and where anything is leased `books`: `tenants` and
/// `providers`, each by name, in dollars, chips and chip-hours.

enum class Better { lower, higher, neither };

struct Metric {
  std::string_view name;
  std::string_view unit;
  Better better;
  std::string_view meaning;
};

inline constexpr std::array metrics = {
    Metric{"jobs_finished", "jobs", Better::higher, "jobs that ran to completion"},
    Metric{"jobs_killed", "jobs", Better::lower, "jobs stopped at their walltime or by a policy"},
    Metric{"jobs_rejected", "jobs", Better::lower,
           "jobs that no capacity of the run could ever start, or that a policy refused"},
    Metric{"makespan", "s", Better::lower, "from the first submission to the last finish"},
    Metric{"mean_wait", "s", Better::lower, "mean time from submission to first start, over started jobs"},
    Metric{"p95_wait", "s", Better::lower, "95th percentile of the time from submission to first start"},
    Metric{"max_wait", "s", Better::lower, "longest time from submission to first start"},
    Metric{"recorded_mean_wait", "s", Better::neither,
           "mean wait that the traces themselves record: what the real machine did"},
    Metric{"mean_turnaround", "s", Better::lower,
           "mean time from submission to finish (job completion time), over finished jobs"},
    Metric{"mean_bounded_slowdown", "1", Better::lower,
           "mean of max(1, turnaround / max(run time, 10 s)) (Feitelson et al. 1997)"},
    Metric{"utilisation", "1", Better::higher, "allocated chip-seconds / delivered chip-seconds, up to the last event"},
    Metric{"preemptions", "1", Better::lower, "times a running job was stopped and put back in the queue"},
    Metric{"cost", "$", Better::lower,
           "what the leases were billed up to the horizon; engineers (`engineering_cost`), egress and sublease income "
           "are apart"},
    Metric{"cost_per_mtoken_served", "$/Mtoken", Better::lower,
           "serving's share of what the leases cost (by chip-seconds in use, idle time shared out likewise) / million "
           "tokens served; none where tenants own hosts"},
    Metric{"cost_per_chip_hour", "$/h", Better::lower,
           "cost of the leases, money paid ahead spread over its time / productive chip-hours on them"},
    Metric{"slo_attainment", "1", Better::higher,
           "share of offered tokens served within the objective: while both means kept it, or of requests that kept it "
           "themselves where they are followed one by one"},
    Metric{"capacity_shortfall", "1", Better::lower, "share of offered tokens for which no capacity was there"},
    Metric{"deadlines_met", "1", Better::higher,
           "share of the training jobs with a deadline within the horizon that finished by it"},
    // Of services that are followed request by request (`detail: requests`), all together; listed by runs that have one.
    // Percentiles are to 0.5 % (physics/latency_sketch.hpp), means exact, over completed requests.
    Metric{"ttft_mean", "s", Better::lower,
           "mean time to first token: from arrival to the end of the iteration that yields it, queueing and the whole "
           "prompt included, the network not"},
    Metric{"ttft_p50", "s", Better::lower,
           "median time to first token: from arrival to the end of the iteration that yields it, queueing and the "
           "whole prompt included, the network not"},
    Metric{"ttft_p90", "s", Better::lower,
           "90th percentile of the time to first token: from arrival to the end of the iteration that yields it, "
           "queueing and the whole prompt included, the network not"},
    Metric{"ttft_p95", "s", Better::lower,
           "95th percentile of the time to first token: from arrival to the end of the iteration that yields it, "
           "queueing and the whole prompt included, the network not"},
    Metric{"ttft_p99", "s", Better::lower,
           "99th percentile of the time to first token: from arrival to the end of the iteration that yields it, "
           "queueing and the whole prompt included, the network not"},
    Metric{"tpot_mean", "s", Better::lower,
           "mean time per output token after the first, of requests with at least two"},
    Metric{"tpot_p50", "s", Better::lower,
           "median time per output token after the first, of requests with at least two"},
    Metric{"tpot_p90", "s", Better::lower,
           "90th percentile of the time per output token after the first, of requests with at least two"},
    Metric{"tpot_p95", "s", Better::lower,
           "95th percentile of the time per output token after the first, of requests with at least two"},
    Metric{"tpot_p99", "s", Better::lower,
           "99th percentile of the time per output token after the first, of requests with at least two"},
    Metric{"e2e_mean", "s", Better::lower, "mean time from arrival to the last token"},
    Metric{"e2e_p50", "s", Better::lower, "median time from arrival to the last token"},
    Metric{"e2e_p90", "s", Better::lower, "90th percentile of the time from arrival to the last token"},
    Metric{"e2e_p95", "s", Better::lower, "95th percentile of the time from arrival to the last token"},
    Metric{"e2e_p99", "s", Better::lower, "99th percentile of the time from arrival to the last token"},
    Metric{"goodput_share", "1", Better::higher,
           "requests completed with their own TTFT and TPOT within the objective / requests that arrived"},
    Metric{"requests_dropped", "1", Better::lower,
           "requests longer than the cache of any replica ready at their arrival"},
    Metric{"requests_returned", "1", Better::lower,
           "times a request lost its replica (eviction, failure, fewer replicas) and was computed again elsewhere"},
    Metric{"lost_context", "Mtoken", Better::lower, "million tokens of context in the caches of replicas that went"},
    Metric{"time_to_train", "d", Better::lower,
           "days from submission to finish of the training jobs, mean; a job unfinished at the horizon has none"},
    Metric{"training_progress", "1", Better::higher, "tokens trained / tokens asked for, at the horizon"},
    Metric{"idle_spend", "$", Better::lower, "paid for chips that were usable and ran nothing"},
    Metric{"lost_spend", "$", Better::lower,
           "paid for work that was done again: restarts, evictions, checkpoints lost"},
    Metric{"stranded_spend", "$", Better::lower,
           "paid for chips that could run nothing of the tenant's: undelivered, unported, wrong place"},
    Metric{"prepaid", "$", Better::neither,
           "billed up to the horizon for time after it; cost = productive + lost + idle + stranded spend + prepaid"},
    Metric{"commitment_left", "$", Better::lower,
           "what leases that cannot end freely go on to cost after the horizon whatever is done: the rest of their "
           "terms, or the fee for leaving where that is less; spend commitments what they still ask for"},
    Metric{"budget_used", "1", Better::lower,
           "what a tenant was billed in all, engineers and egress among it, / its `budget`; the largest where several "
           "have one"},
    Metric{"commitment_utilisation", "1", Better::higher, "share of chip time held under a term that ran something"},
    Metric{"supplier_concentration", "1", Better::lower,
           "Herfindahl–Hirschman index of spend over providers: 1 is a single supplier"},
    Metric{"engineering_cost", "$", Better::lower,
           "pay of the engineers who port models; none without `porting`, and no part of `cost`"},
    Metric{"porting_chip_hours", "chip-h", Better::lower,
           "held by ports for their tests, counted as productive; none without `porting`"},
    Metric{"sublease_income", "$", Better::higher,
           "from others for idle chips that tenants sublet, no part of `cost`; their time counts as idle; none without "
           "`sublease`"},
    Metric{"outage_exposure", "1", Better::lower,
           "share of spend with the largest provider: what its outage would hit"},
    Metric{"cost_per_mtoken_trained", "$/Mtoken", Better::lower,
           "training's share of what the leases cost (by chip-seconds in use, idle time shared out likewise) / million "
           "tokens trained; none where tenants own hosts"},
    Metric{"regret", "1", Better::lower,
           "(cost + commitment left) / the least that the run's demand could have cost, had it been known: the "
           "cheapest chip type of each workload, rented at each hour's lowest price (spot among them) or committed to "
           "as one likes, each term paid to its end, stock without end. Below 1 where demand went unserved, by "
           "discounts that hand out no chips, or by moving load between chip types"},
    Metric{"revenue", "$", Better::neither,
           "what providers were paid, all together; each one's book is under `books` of summary.json"},
    Metric{"unsold_chip_hours", "chip·h", Better::lower,
           "delivered to providers' stocks and held by nobody: stranded stock"},
    Metric{"refused_chips", "chips", Better::lower, "asked for and refused for want of stock, summed over requests"},
    Metric{"refused_requests", "1", Better::lower, "requests for leases refused for want of stock"},
    Metric{"egress_cost", "$", Better::lower,
           "billed for data that left a region; none without `data`, and no part of `cost`"},
    Metric{"data_moved", "TB", Better::lower,
           "copies of datasets begun and checkpoints that followed a job; none without `data`"},
    Metric{"data_wait_hours", "h", Better::lower,
           "time that jobs waited for a copy of their data beside chips that could hold them; none without `data`"},
    Metric{"energy", "MWh", Better::lower, "electrical energy of the leased hosts, cooling included (PUE)"},
};

} // namespace leasehold::output
