// The metrics of summary.json: one table of names, units and meanings, and the names as an enumeration, so that what a run
// counts is set by id and a metric that is nowhere set, or set twice, is found out (accounts/metric_sheet.hpp).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace leasehold::output {

/// In the order of the table.
enum class MetricId : std::uint8_t {
  jobs_finished,
  jobs_killed,
  jobs_rejected,
  makespan,
  mean_wait,
  p95_wait,
  max_wait,
  recorded_mean_wait,
  mean_turnaround,
  mean_bounded_slowdown,
  utilisation,
  preemptions,
  cost,
  cost_per_mtoken_served,
  cost_per_chip_hour,
  slo_attainment,
  slo_attainment_shedding,
  capacity_shortfall,
  // Of services with `shedding`; listed by runs that have one.
  shed_share,
  slo_attainment_served,
  deadlines_met,
  // Of services, all together; listed by runs that have one.
  goodput_share,
  ttft_mean,
  ttft_queue_mean,
  ttft_prefill_mean,
  // Of services that are followed request by request (`detail: requests`), all together; listed by runs that have one.
  // Percentiles are to 0.5 % (physics/latency_sketch.hpp), means exact, over completed requests.
  ttft_p50,
  ttft_p90,
  ttft_p95,
  ttft_p99,
  ttft_queue_p50,
  ttft_queue_p90,
  ttft_queue_p95,
  ttft_queue_p99,
  ttft_prefill_p50,
  ttft_prefill_p90,
  ttft_prefill_p95,
  ttft_prefill_p99,
  tpot_mean,
  tpot_p50,
  tpot_p90,
  tpot_p95,
  tpot_p99,
  e2e_mean,
  e2e_p50,
  e2e_p90,
  e2e_p95,
  e2e_p99,
  requests_dropped,
  requests_returned,
  lost_context,
  // Of every run again.
  time_to_train,
  training_progress,
  idle_spend,
  lost_spend,
  stranded_spend,
  unused_commitment_spend,
  prepaid,
  idle_share,
  commitment_left,
  budget_used,
  commitment_utilisation,
  supplier_concentration,
  engineering_cost,
  porting_chip_hours,
  sublease_income,
  outage_exposure,
  cost_per_mtoken_trained,
  regret,
  revenue,
  unsold_chip_hours,
  refused_chips,
  refused_requests,
  egress_cost,
  data_moved,
  data_wait_hours,
  energy,
  energy_idle,
  energy_off,
  energy_network,
  pue,
  carbon,
  carbon_network,
  energy_per_mtoken_served,
  energy_per_mtoken_trained,
  carbon_per_mtoken_served,
  carbon_per_mtoken_trained,
  // Of runs with planned outages.
  outage_hours,
  outage_served,
  outage_served_share,
  outage_trained_share,
  outage_training_lost,
  // Of runs in which jobs wait for one another.
  critical_path,
  critical_path_share,
  // Of runs with jobs that have `retries`.
  failed_attempts,
};

enum class Better { lower, higher, neither };

struct Metric {
  MetricId id;
  std::string_view name;
  std::string_view unit;
  Better better;
  std::string_view meaning;
};

inline constexpr std::array metrics = {
    Metric{MetricId::jobs_finished, "jobs_finished", "jobs", Better::higher, "jobs that ran to completion"},
    Metric{MetricId::jobs_killed, "jobs_killed", "jobs", Better::lower,
           "jobs stopped at their walltime or by a policy"},
    Metric{MetricId::jobs_rejected, "jobs_rejected", "jobs", Better::lower,
           "jobs that no capacity of the run could ever start, or that a policy refused"},
    Metric{MetricId::makespan, "makespan", "s", Better::lower, "from the first submission to the last finish"},
    Metric{MetricId::mean_wait, "mean_wait", "s", Better::lower,
           "mean time from submission to first start, over started jobs"},
    Metric{MetricId::p95_wait, "p95_wait", "s", Better::lower,
           "95th percentile of the time from submission to first start"},
    Metric{MetricId::max_wait, "max_wait", "s", Better::lower, "longest time from submission to first start"},
    Metric{MetricId::recorded_mean_wait, "recorded_mean_wait", "s", Better::neither,
           "mean wait that the traces themselves record: what the real machine did"},
    Metric{MetricId::mean_turnaround, "mean_turnaround", "s", Better::lower,
           "mean time from submission to finish (job completion time), over finished jobs"},
    Metric{MetricId::mean_bounded_slowdown, "mean_bounded_slowdown", "1", Better::lower,
           "mean of max(1, turnaround / max(run time, 10 s)) (Feitelson et al. 1997); run time is the job's own, what "
           "preemption makes it do again not in it"},
    Metric{MetricId::utilisation, "utilisation", "1", Better::higher,
           "allocated chip-seconds / delivered chip-seconds, from the first submission, or the start where a service "
           "runs, to "
           "the last event"},
    Metric{MetricId::preemptions, "preemptions", "1", Better::lower,
           "times a running job was stopped and put back in the queue"},
    Metric{MetricId::cost, "cost", "$", Better::lower,
           "what the leases were billed up to the horizon; engineers (`engineering_cost`), egress and sublease income "
           "are apart"},
    Metric{MetricId::cost_per_mtoken_served, "cost_per_mtoken_served", "$/Mtoken", Better::lower,
           "what serving's chips cost / million tokens served: each lease is shared out to those that used it, by "
           "chip-seconds within the lease, its idle time and what commitments on it left unused likewise; leases that "
           "nothing used, pilots, engineers and data "
           "are apart; none where tenants own hosts"},
    Metric{MetricId::cost_per_chip_hour, "cost_per_chip_hour", "$/h", Better::lower,
           "cost of the leases, money paid ahead spread over its time / productive chip-hours on them"},
    Metric{MetricId::slo_attainment, "slo_attainment", "1", Better::higher,
           "share of offered tokens served within the objective, all or nothing: those offered while the offered rate "
           "lies within what keeps it, by the period of the autoscaler; or of requests that kept it themselves where "
           "they are followed one by one"},
    Metric{MetricId::slo_attainment_shedding, "slo_attainment_shedding", "1", Better::higher,
           "the same where what goes beyond the rate that keeps the objective is turned away and the rest is served "
           "within it; of requests that are followed one by one as `slo_attainment`"},
    Metric{MetricId::capacity_shortfall, "capacity_shortfall", "1", Better::lower,
           "share of offered tokens for which no capacity was there: neither served nor turned away (`shed_share`)"},
    Metric{
        MetricId::shed_share, "shed_share", "1", Better::lower,
        "share of offered tokens that were turned away by services with `shedding`, for their objective's sake; what "
        "is served, this and `capacity_shortfall` sum to what is offered"},
    Metric{MetricId::slo_attainment_served, "slo_attainment_served", "1", Better::higher,
           "as `slo_attainment`, of the tokens that were not turned away"},
    Metric{MetricId::deadlines_met, "deadlines_met", "1", Better::higher,
           "share of the training jobs with a deadline within the horizon that finished by it"},
    Metric{
        MetricId::goodput_share, "goodput_share", "1", Better::higher,
        "requests whose own TTFT and TPOT keep the objective / requests that arrived; of a flow in the steady state of "
        "each rate that it is offered, none of what arrives at capacity or beyond it"},
    Metric{MetricId::ttft_mean, "ttft_mean", "s", Better::lower,
           "mean time to first token: from arrival to the end of the iteration that yields it, queueing and the whole "
           "prompt included, the way to the user not; of a flow over what arrives at up to 97 % of capacity"},
    Metric{MetricId::ttft_queue_mean, "ttft_queue_mean", "s", Better::lower,
           "mean of its first part: from arrival to the begin of the iteration that computes the first prompt tokens"},
    Metric{MetricId::ttft_prefill_mean, "ttft_prefill_mean", "s", Better::lower,
           "mean of its second part: from the begin of that iteration to the first token, interruptions included"},
    Metric{MetricId::ttft_p50, "ttft_p50", "s", Better::lower,
           "median time to first token: from arrival to the end of the iteration that yields it, queueing and the "
           "whole prompt included, the network not"},
    Metric{MetricId::ttft_p90, "ttft_p90", "s", Better::lower,
           "90th percentile of the time to first token: from arrival to the end of the iteration that yields it, "
           "queueing and the whole prompt included, the network not"},
    Metric{MetricId::ttft_p95, "ttft_p95", "s", Better::lower,
           "95th percentile of the time to first token: from arrival to the end of the iteration that yields it, "
           "queueing and the whole prompt included, the network not"},
    Metric{MetricId::ttft_p99, "ttft_p99", "s", Better::lower,
           "99th percentile of the time to first token: from arrival to the end of the iteration that yields it, "
           "queueing and the whole prompt included, the network not"},
    Metric{MetricId::ttft_queue_p50, "ttft_queue_p50", "s", Better::lower,
           "median of the first part of the time to first token, its queueing"},
    Metric{MetricId::ttft_queue_p90, "ttft_queue_p90", "s", Better::lower,
           "90th percentile of the first part of the time to first token, its queueing"},
    Metric{MetricId::ttft_queue_p95, "ttft_queue_p95", "s", Better::lower,
           "95th percentile of the first part of the time to first token, its queueing"},
    Metric{MetricId::ttft_queue_p99, "ttft_queue_p99", "s", Better::lower,
           "99th percentile of the first part of the time to first token, its queueing"},
    Metric{MetricId::ttft_prefill_p50, "ttft_prefill_p50", "s", Better::lower,
           "median of the second part of the time to first token, its prefill"},
    Metric{MetricId::ttft_prefill_p90, "ttft_prefill_p90", "s", Better::lower,
           "90th percentile of the second part of the time to first token, its prefill"},
    Metric{MetricId::ttft_prefill_p95, "ttft_prefill_p95", "s", Better::lower,
           "95th percentile of the second part of the time to first token, its prefill"},
    Metric{MetricId::ttft_prefill_p99, "ttft_prefill_p99", "s", Better::lower,
           "99th percentile of the second part of the time to first token, its prefill"},
    Metric{MetricId::tpot_mean, "tpot_mean", "s", Better::lower,
           "mean time per output token after the first, of requests with at least two"},
    Metric{MetricId::tpot_p50, "tpot_p50", "s", Better::lower,
           "median time per output token after the first, of requests with at least two"},
    Metric{MetricId::tpot_p90, "tpot_p90", "s", Better::lower,
           "90th percentile of the time per output token after the first, of requests with at least two"},
    Metric{MetricId::tpot_p95, "tpot_p95", "s", Better::lower,
           "95th percentile of the time per output token after the first, of requests with at least two"},
    Metric{MetricId::tpot_p99, "tpot_p99", "s", Better::lower,
           "99th percentile of the time per output token after the first, of requests with at least two"},
    Metric{MetricId::e2e_mean, "e2e_mean", "s", Better::lower, "mean time from arrival to the last token"},
    Metric{MetricId::e2e_p50, "e2e_p50", "s", Better::lower, "median time from arrival to the last token"},
    Metric{MetricId::e2e_p90, "e2e_p90", "s", Better::lower,
           "90th percentile of the time from arrival to the last token"},
    Metric{MetricId::e2e_p95, "e2e_p95", "s", Better::lower,
           "95th percentile of the time from arrival to the last token"},
    Metric{MetricId::e2e_p99, "e2e_p99", "s", Better::lower,
           "99th percentile of the time from arrival to the last token"},
    Metric{MetricId::requests_dropped, "requests_dropped", "1", Better::lower,
           "requests longer than the cache of any replica ready at their arrival"},
    Metric{MetricId::requests_returned, "requests_returned", "1", Better::lower,
           "times a request lost its replica (eviction, failure, fewer replicas) and was computed again elsewhere"},
    Metric{MetricId::lost_context, "lost_context", "Mtoken", Better::lower,
           "million tokens of context in the caches of replicas that went"},
    Metric{MetricId::time_to_train, "time_to_train", "d", Better::lower,
           "days from submission to finish of the training jobs, mean; a job unfinished at the horizon has none"},
    Metric{MetricId::training_progress, "training_progress", "1", Better::higher,
           "tokens trained / tokens asked for, at the horizon"},
    Metric{MetricId::idle_spend, "idle_spend", "$", Better::lower, "paid for chips that were usable and ran nothing"},
    Metric{MetricId::lost_spend, "lost_spend", "$", Better::lower,
           "paid for work that was done again: restarts, evictions, checkpoints lost"},
    Metric{MetricId::stranded_spend, "stranded_spend", "$", Better::lower,
           "paid for chips that could run nothing of the tenant's: undelivered, unported, wrong place"},
    Metric{MetricId::unused_commitment_spend, "unused_commitment_spend", "$", Better::lower,
           "paid for what no usage took of commitments without chips: reservations, savings plans, and spend "
           "commitments, whose shortfall is paid up; `spend/commitments` of the tenants' books"},
    Metric{MetricId::prepaid, "prepaid", "$", Better::neither,
           "billed up to the horizon for time after it; cost = productive + lost + idle + stranded + unused commitment "
           "spend + prepaid"},
    Metric{
        MetricId::idle_share, "idle_share", "1", Better::lower,
        "share of what was paid that bought nothing: (idle + stranded + unused commitment spend) / (cost - prepaid)"},
    Metric{MetricId::commitment_left, "commitment_left", "$", Better::lower,
           "what leases that cannot end freely go on to cost after the horizon whatever is done: the rest of their "
           "terms, or the fee for leaving where that is less; spend commitments what they still ask for"},
    Metric{MetricId::budget_used, "budget_used", "1", Better::lower,
           "what a tenant was billed in all, engineers and egress among it, / its `budget`, of all periods begun where "
           "`budget_per`; the largest where several have one"},
    Metric{MetricId::commitment_utilisation, "commitment_utilisation", "1", Better::higher,
           "of the dollars that fell due under terms which cannot be left freely, the share that was used: by chips at "
           "work, "
           "or by usage that a reservation, savings plan or spend commitment covered; used / (used + unused) over the "
           "rows of contracts.csv; none without commitments"},
    Metric{MetricId::supplier_concentration, "supplier_concentration", "1", Better::lower,
           "Herfindahl–Hirschman index of spend over providers: 1 is a single supplier"},
    Metric{MetricId::engineering_cost, "engineering_cost", "$", Better::lower,
           "pay of the engineers who port models; none without `porting`, and no part of `cost`"},
    Metric{MetricId::porting_chip_hours, "porting_chip_hours", "chip-h", Better::lower,
           "held by ports for their tests, counted as productive; none without `porting`"},
    Metric{MetricId::sublease_income, "sublease_income", "$", Better::higher,
           "from others for idle chips that tenants sublet, no part of `cost`; their time counts as idle; none without "
           "`sublease`"},
    Metric{MetricId::outage_exposure, "outage_exposure", "1", Better::lower,
           "share of spend with the largest provider: what its outage would hit"},
    Metric{MetricId::cost_per_mtoken_trained, "cost_per_mtoken_trained", "$/Mtoken", Better::lower,
           "what training's chips cost / million tokens trained, as with `cost_per_mtoken_served`"},
    Metric{
        MetricId::regret, "regret", "1", Better::lower,
        "(cost + commitment left + engineers) / a lower bound of what the work that was done costs any buyer who knows "
        "all ahead: of training what was trained, of services the replicas that autoscaling asked for, as far as they "
        "were given chips, whatever they served. One linear programme over rents, spot, commitments by start and term, "
        "savings plans, reservations, spend commitments and ports with their engineers, pilots and time, in suppliers' "
        "whole stock. Spot that came free because it was taken back early is at its price on both sides; egress is no "
        "part of the bound"},
    Metric{MetricId::revenue, "revenue", "$", Better::neither,
           "what providers were paid, all together; each one's book is under `books` of summary.json"},
    Metric{MetricId::unsold_chip_hours, "unsold_chip_hours", "chip-h", Better::lower,
           "delivered to providers' stocks and held by nobody: stranded stock"},
    Metric{
        MetricId::refused_chips, "refused_chips", "chips", Better::lower,
        "needed by tenants' work and not in the stocks whose last chips they hold, counted where the lack grows; and "
        "asked for in requests that were refused: at one instant the most that a tenant was refused of a stock, "
        "however often it tried"},
    Metric{MetricId::refused_requests, "refused_requests", "1", Better::lower,
           "instants at which a stock refused a tenant chips that it asked for, or such a lack grew"},
    Metric{MetricId::egress_cost, "egress_cost", "$", Better::lower,
           "billed for data that left a region; none without `data`, and no part of `cost`"},
    Metric{MetricId::data_moved, "data_moved", "TB", Better::lower,
           "copies of datasets begun and checkpoints that followed a job; none without `data`"},
    Metric{MetricId::data_wait_hours, "data_wait_hours", "h", Better::lower,
           "time that jobs waited for a copy of their data, which is on its way or lacks beside chips that could hold "
           "them; "
           "none without `data`"},
    Metric{MetricId::energy, "energy", "MWh", Better::lower,
           "electrical energy of the hosts held, times the PUE of their regions: cooling is included where `energy` of "
           "the scenario states one, see `pue`. Work, idle, off and links add up to it; none where the power of a host "
           "held is "
           "known neither from the platform nor from the catalogue"},
    Metric{MetricId::energy_idle, "energy_idle", "MWh", Better::lower,
           "of it, of chips held that nobody worked on; hosts let to others among them"},
    Metric{MetricId::energy_off, "energy_off", "MWh", Better::lower, "of it, of hosts under repair"},
    Metric{MetricId::energy_network, "energy_network", "MWh", Better::lower, "of `energy`, of links (`wattage_range`)"},
    Metric{MetricId::pue, "pue", "1", Better::lower,
           "energy at the meters / energy at the hosts' plugs; 1 where no PUE is stated, and cooling is not included"},
    Metric{MetricId::carbon, "carbon", "kg", Better::lower,
           "CO2-equivalent of `energy`, hour by hour with the grid of each region; none without `energy.carbon`"},
    Metric{MetricId::carbon_network, "carbon_network", "kg", Better::lower, "of it, of links"},
    Metric{MetricId::energy_per_mtoken_served, "energy_per_mtoken_served", "kWh/Mtoken", Better::lower,
           "energy of replicas, loading and waiting for requests among it, / million tokens served"},
    Metric{MetricId::energy_per_mtoken_trained, "energy_per_mtoken_trained", "kWh/Mtoken", Better::lower,
           "energy of training, work done again among it, / million tokens trained"},
    Metric{MetricId::carbon_per_mtoken_served, "carbon_per_mtoken_served", "g/Mtoken", Better::lower,
           "the same of its carbon"},
    Metric{MetricId::carbon_per_mtoken_trained, "carbon_per_mtoken_trained", "g/Mtoken", Better::lower,
           "the same of its carbon"},
    Metric{MetricId::outage_hours, "outage_hours", "h", Better::neither,
           "time in which at least one of the planned `outages` was on"},
    Metric{MetricId::outage_served, "outage_served", "Mtoken", Better::higher,
           "output tokens served while planned `outages` were on"},
    Metric{MetricId::outage_served_share, "outage_served_share", "1", Better::higher,
           "of the tokens offered while planned `outages` were on, the share that was served: what capacity elsewhere "
           "kept; none where nothing was offered then"},
    Metric{MetricId::outage_trained_share, "outage_trained_share", "1", Better::higher,
           "training done while planned `outages` were on, less what gangs fell back by / what the gangs that ran when "
           "one began would have done at the rate planned for the first chip of each; none without such"},
    Metric{MetricId::outage_training_lost, "outage_training_lost", "days", Better::lower,
           "the difference of the two, in days of a gang: training that the outages cost while they were on"},
    Metric{
        MetricId::critical_path, "critical_path", "s", Better::neither,
        "from the first submission to the end of the longest chain of jobs that wait for one another, each at the best "
        "rate of any of its alternatives and never waiting for chips: no schedule of the jobs that ended has a shorter "
        "`makespan`; none where no job waits for another"},
    Metric{MetricId::critical_path_share, "critical_path_share", "1", Better::higher,
           "critical path / makespan: at 1 no schedule could end sooner"},
    Metric{MetricId::failed_attempts, "failed_attempts", "1", Better::lower,
           "attempts of jobs with `retries` that failed, by their chips or by themselves; the last of each job that is "
           "given up, which counts as killed, among them"},
};

/// The rows of the table stand in the order of the ids.
consteval bool in_order()
{
  return std::ranges::all_of(metrics, [](const Metric& metric) { return &metrics[std::size_t(metric.id)] == &metric; });
}
static_assert(in_order() && metrics.size() == std::size_t(MetricId::failed_attempts) + 1);

constexpr const Metric& metric(MetricId id)
{
  return metrics.at(static_cast<std::size_t>(id));
}

} // namespace leasehold::output
