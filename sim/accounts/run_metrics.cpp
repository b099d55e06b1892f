#include "accounts/run_metrics.hpp"

#include "accounts/critical_path.hpp"
#include "accounts/energy_metrics.hpp"
#include "accounts/money_metrics.hpp"
#include "accounts/post_mortem.hpp"
#include "accounts/request_metrics.hpp"
#include "accounts/service_sums.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace leasehold::accounts {

namespace {

using Number = MetricSheet::Value;
using Id = output::MetricId;

/// The q-quantile, linear between order statistics (Hyndman and Fan's type 7).
Number quantile(std::vector<double> values, double q)
{
  if (values.empty())
    return std::nullopt;
  const double position = q * static_cast<double>(values.size() - 1);
  const auto low = static_cast<std::ptrdiff_t>(position);
  std::nth_element(values.begin(), values.begin() + low, values.end());
  const double at_low = values[static_cast<std::size_t>(low)];
  if (static_cast<std::size_t>(low) + 1 >= values.size())
    return at_low;
  const double above = *std::min_element(values.begin() + low + 1, values.end());
  return at_low + (position - static_cast<double>(low)) * (above - at_low);
}

Number ratio(double part, double whole)
{
  return whole > 0.0 ? Number{part / whole} : std::nullopt;
}

market::ChipTime all_time(const RunFacts& facts)
{
  market::ChipTime sum;
  for (const model::LeaseId lease : facts.owned)
    sum += facts.state->accounts.classes(lease, facts.state->now);
  if (facts.leases != nullptr)
    for (const market::Lease& lease : facts.leases->market().leases())
      sum += lease.classes();
  return sum;
}

/// Chip-seconds that were held before there was anything to do: with a service there always is.
double before_first_submission(const RunFacts& facts)
{
  const Timestamp first = facts.jobs->totals().first_submission;
  if (facts.services->size() > 0 || first == Timestamp::never())
    return 0.0;
  double unused = 0.0;
  for (const model::LeaseId lease : facts.owned)
    unused += facts.state->accounts.chips(lease) * (first - Timestamp{}).value();
  if (facts.leases != nullptr)
    for (const market::Lease& lease : facts.leases->market().leases())
      unused += lease.held(first);
  return unused;
}

void add_job_metrics(const RunFacts& facts, RunResult& result)
{
  const auto& counts = facts.jobs->counts();
  const auto& totals = facts.jobs->totals();
  auto& out = result.metrics;
  double wait = 0.0;
  for (const double w : totals.waits)
    wait += w;
  const auto finished = static_cast<double>(counts.finished);
  out.set(Id::jobs_finished, finished);
  out.set(Id::jobs_killed, static_cast<double>(counts.killed));
  out.set(Id::jobs_rejected, static_cast<double>(counts.rejected));
  out.set(Id::makespan, counts.finished + counts.killed > 0
                            ? Number{(totals.last_finish - totals.first_submission).value()}
                            : std::nullopt);
  out.set(Id::mean_wait, ratio(wait, static_cast<double>(totals.waits.size())));
  out.set(Id::p95_wait, quantile(totals.waits, 0.95));
  out.set(Id::max_wait, totals.waits.empty() ? std::nullopt : Number{*std::ranges::max_element(totals.waits)});
  out.set(Id::recorded_mean_wait, ratio(facts.recorded_wait, static_cast<double>(facts.recorded_waits)));
  out.set(Id::mean_turnaround, ratio(totals.turnaround, finished));
  out.set(Id::mean_bounded_slowdown, ratio(totals.bounded_slowdown, finished));
  out.set(Id::preemptions, static_cast<double>(totals.preemptions));
}

void add_chain_metrics(const RunFacts& facts, RunResult& result)
{
  const Number least = critical_path(facts);
  result.metrics.set(Id::critical_path, least);
  const Number makespan = result.metrics.at(Id::makespan);
  result.metrics.set(Id::critical_path_share, least && makespan ? ratio(*least, *makespan) : std::nullopt);
}

void add_training_metrics(const RunFacts& facts, RunResult& result)
{
  double done = 0.0;
  double asked = 0.0;
  double days = 0.0;
  std::size_t finished = 0;
  std::size_t dated = 0;
  std::size_t in_time = 0;
  for (const assembly::TrainingDemand& training : facts.training) {
    done += facts.jobs->work_done(training.job);
    asked += facts.jobs->work_done(training.job) + facts.jobs->work_left(training.job);
    const bool complete = facts.state->jobs[training.job].state == model::JobState::finished;
    // Beyond the horizon only those that are met could be told, which would flatter.
    if (training.deadline <= facts.state->now) {
      ++dated;
      in_time += complete && facts.jobs->finish_of(training.job) <= training.deadline ? 1U : 0U;
    }
    if (complete) {
      ++finished;
      days += (facts.jobs->finish_of(training.job) - facts.state->jobs[training.job].submitted) / day;
    }
  }
  const auto count = static_cast<double>(facts.training.size());
  result.metrics.set(Id::training_progress, ratio(done, asked));
  // A mean over the finished ones alone would reward a policy that finishes only the short ones.
  result.metrics.set(Id::time_to_train,
                     finished > 0 && finished == facts.training.size() ? ratio(days, count) : std::nullopt);
  result.metrics.set(Id::deadlines_met, ratio(static_cast<double>(in_time), static_cast<double>(dated)));
}

void add_outage_metrics(const simulation::OutageTotals& totals, RunResult& result)
{
  result.metrics.set(Id::outage_hours, totals.length / hour);
  result.metrics.set(Id::outage_served, totals.served / 1e6);
  result.metrics.set(Id::outage_served_share, ratio(totals.served, totals.offered));
  result.metrics.set(Id::outage_trained_share, ratio(totals.kept_days, totals.gang_days));
  result.metrics.set(Id::outage_training_lost,
                     totals.gang_days > 0.0 ? Number{totals.gang_days - totals.kept_days} : std::nullopt);
}

/// A run is called unstable when the queue kept growing: more work waits at the end than the second half of the run
/// could have been unlucky by, or a service was offered more than it could ever serve for most of the time; and where
/// work never started.
void judge_stability(const RunFacts& facts, std::span<const BlockedWork> blocked, const ServiceSums& sums,
                     RunResult& result)
{
  const auto& counts = facts.jobs->counts();
  const auto starved = std::ranges::find_if(blocked, &BlockedWork::waited_long);
  if (starved != blocked.end()) {
    result.stable = false;
    result.stability_reason = starved->name + " has not started: " + starved->reason;
  } else if (facts.trace_jobs && counts.submitted >= 20 && counts.pending * 10 > counts.submitted) {
    result.stable = false;
    result.stability_reason = "more than a tenth of the submitted jobs still wait at the horizon";
  } else if (sums.offered > 0.0 && sums.served < 0.9 * sums.offered) {
    result.stable = false;
    result.stability_reason = sums.shed > 0.0
                                  ? "more than a tenth of the offered tokens found no capacity or were turned away"
                                  : "more than a tenth of the offered tokens found no capacity";
  } else {
    result.stability_reason =
        "all work started, at most a tenth of the jobs wait at the end, and of the tokens found no capacity";
  }
}

bool any_sheds(const simulation::ServiceRunner& services)
{
  for (std::size_t s = 0; s < services.size(); ++s)
    if (services.setup(s).shedding != scenario::Shedding::none)
      return true;
  return false;
}

} // namespace

RunResult summarise(const RunFacts& facts, std::span<const BlockedWork> blocked)
{
  RunResult result;
  const market::ChipTime time = all_time(facts);
  const ServiceSums sums = sum_services(*facts.services);
  add_job_metrics(facts, result);
  result.metrics.set(Id::utilisation,
                     ratio(time.productive + time.lost, time.total() - before_first_submission(facts)));
  add_money_metrics(facts, sums, result);
  result.metrics.set(Id::slo_attainment, ratio(sums.within, sums.offered));
  result.metrics.set(Id::slo_attainment_shedding, ratio(sums.within_by_shedding, sums.offered));
  result.metrics.set(Id::capacity_shortfall, ratio(sums.offered - sums.served - sums.shed, sums.offered));
  const bool sheds = any_sheds(*facts.services);
  if (sheds) {
    result.metrics.set(Id::shed_share, ratio(sums.shed, sums.offered));
    result.metrics.set(Id::slo_attainment_served, ratio(sums.within, sums.offered - sums.shed));
  }
  add_request_metrics(*facts.services, sums, result);
  add_training_metrics(facts, result);
  result.metrics.set(Id::engineering_cost,
                     facts.ports != nullptr ? Number{facts.ports->paid().dollars()} : std::nullopt);
  result.metrics.set(Id::porting_chip_hours,
                     facts.ports != nullptr ? Number{facts.ports->pilot_chip_hours()} : std::nullopt);
  result.metrics.set(Id::egress_cost,
                     facts.data != nullptr ? Number{facts.data->egress().cost().dollars()} : std::nullopt);
  result.metrics.set(Id::data_moved,
                     facts.data != nullptr ? Number{facts.data->egress().moved().value() / 1e12} : std::nullopt);
  result.metrics.set(Id::data_wait_hours, facts.data != nullptr ? Number{facts.data->waited() / hour} : std::nullopt);
  add_energy_metrics(facts, sums, result);
  if (facts.outages != nullptr)
    add_outage_metrics(*facts.outages, result);
  const bool chains = !facts.state->precedence.links().empty();
  if (chains)
    add_chain_metrics(facts, result);
  const bool retries = facts.jobs->tries_anew();
  if (retries)
    result.metrics.set(Id::failed_attempts, static_cast<double>(facts.jobs->totals().failed_attempts));
  result.metrics.check_complete(serving_of(*facts.services), {.outages = facts.outages != nullptr,
                                                              .links = facts.state->energy.meters_links(),
                                                              .sheds = sheds,
                                                              .chains = chains,
                                                              .retries = retries});
  result.post_mortem = post_mortem(facts, blocked);
  judge_stability(facts, blocked, sums, result);

  const auto& counts = facts.jobs->counts();
  result.counts = {{"submitted", counts.submitted},
                   {"finished", counts.finished},
                   {"running", counts.running},
                   {"pending", counts.pending},
                   {"rejected", counts.rejected},
                   {"killed", counts.killed},
                   {"preemptions", facts.jobs->totals().preemptions},
                   {"refused_decisions", facts.jobs->totals().refused_decisions},
                   {"host_failures", facts.failures->failures()},
                   {"instants", facts.instants}};
  return result;
}

} // namespace leasehold::accounts
