#include "accounts/run_metrics.hpp"

#include "accounts/request_metrics.hpp"

#include "accounts/market_books.hpp"
#include "accounts/regret.hpp"
#include "market/books.hpp"

#include <algorithm>
#include <cmath>
#include <map>

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

market::ChipTime all_time(const simulation::RunFacts& facts)
{
  market::ChipTime sum;
  for (const model::LeaseId lease : facts.owned)
    sum += facts.state->accounts.classes(lease, facts.state->now);
  if (facts.leases != nullptr)
    for (const market::Lease& lease : facts.leases->market().leases())
      sum += lease.classes();
  return sum;
}

/// A host draws its idle power, and each chip in use its share of the rest up to the peak; cooling on top (PUE). None
/// where the platform states no power.
Number megawatt_hours(const simulation::RunFacts& facts)
{
  double joules = 0.0;
  const auto add = [&](const model::Host& host, const model::Inventory& inventory, const market::ChipTime& time) {
    const double pue = inventory.regions[host.region.index()].pue;
    const double idle = host.idle_power.value() / host.chips;
    const double more = (host.peak_power - host.idle_power).value() / host.chips;
    joules += pue * (idle * time.total() + more * (time.productive + time.lost));
  };
  const model::Inventory& inventory = facts.state->ledger.inventory();
  for (const model::LeaseId lease : facts.owned)
    for (const model::Host& host : inventory.hosts)
      if (facts.state->ledger.lease_of(model::HostId{static_cast<std::uint32_t>(&host - inventory.hosts.data())}) ==
          lease) {
        add(host, inventory, facts.state->accounts.classes(lease, facts.state->now));
        break;
      }
  if (facts.leases != nullptr)
    for (const market::Lease& lease : facts.leases->market().leases()) {
      const market::Offer& offer = facts.leases->market().offer(lease.offer());
      const auto host = std::ranges::find_if(inventory.hosts, [&](const model::Host& h) {
        return h.provider == offer.provider && h.region == offer.region && h.chip == offer.chip;
      });
      if (host != inventory.hosts.end())
        add(*host, inventory, lease.classes());
    }
  return joules > 0.0 ? Number{joules / 3.6e9} : std::nullopt;
}

void add_job_metrics(const simulation::RunFacts& facts, RunResult& result)
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

void add_training_metrics(const simulation::RunFacts& facts, RunResult& result)
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

struct ServiceSums {
  double offered = 0.0;
  double served = 0.0;
  double within = 0.0;
  double chip_seconds = 0.0;
};

ServiceSums sum_services(const simulation::RunFacts& facts)
{
  ServiceSums sums;
  for (std::size_t s = 0; s < facts.services->size(); ++s) {
    const simulation::ServiceTotals& totals = facts.services->totals(s);
    sums.offered += totals.offered;
    sums.served += totals.served;
    sums.within += totals.within_slo;
    sums.chip_seconds += totals.chip_seconds;
  }
  return sums;
}

void add_money_metrics(const simulation::RunFacts& facts, const ServiceSums& sums, RunResult& result)
{
  Number cost;
  Number per_chip_hour;
  Number per_mtoken;
  Number idle;
  Number lost;
  Number stranded;
  Number prepaid;
  if (facts.leases != nullptr) {
    Money billed;
    Money effective;
    market::ChipTime time;
    market::Outlay outlay;
    for (const market::Lease& lease : facts.leases->market().leases()) {
      billed += lease.money().billed;
      effective += lease.money().effective;
      time += lease.classes();
      const market::Outlay spent = facts.leases->market().spend(lease.id());
      outlay.idle += spent.idle;
      outlay.lost += spent.lost;
      outlay.stranded += spent.stranded;
      outlay.productive += spent.productive;
    }
    cost = billed.dollars();
    idle = outlay.idle.dollars();
    lost = outlay.lost.dollars();
    stranded = outlay.stranded.dollars();
    const double used = time.productive + time.lost;
    prepaid = (billed - effective).dollars();
    per_chip_hour = ratio(effective.dollars(), time.productive / 3600.0);
    // Serving's share of what the leases cost is its share of the chip-seconds in use; what stood idle is shared out
    // likewise. Where tenants own hosts too, tokens cannot be told apart by who paid for them.
    if (sums.served > 0.0 && used > 0.0 && facts.owned.empty())
      per_mtoken = effective.dollars() * std::min(1.0, sums.chip_seconds / used) / (sums.served / 1e6);
  }
  result.metrics.set(Id::cost, cost);
  result.metrics.set(Id::cost_per_mtoken_served, per_mtoken);
  result.metrics.set(Id::cost_per_chip_hour, per_chip_hour);
  result.metrics.set(Id::idle_spend, idle);
  result.metrics.set(Id::lost_spend, lost);
  result.metrics.set(Id::stranded_spend, stranded);
  result.metrics.set(Id::prepaid, prepaid);
}

void add_book_metrics(const simulation::RunFacts& facts, RunResult& result)
{
  Number left;
  Number used;
  Number concentration;
  Number spent;
  if (facts.leases != nullptr) {
    const market::Market& market = facts.leases->market();
    Money dollars;
    for (const model::LeaseId id : market.live())
      dollars += market.owed(id, facts.state->now);
    left = dollars.dollars();
    double committed = 0.0;
    double busy = 0.0;
    std::map<model::ProviderId, double> spend;
    double all = 0.0;
    for (std::uint32_t t = 0; t < facts.state->admitted.size(); ++t) {
      const market::TenantBook book = market::tenant_book(market, model::TenantId{t}, facts.state->now);
      if (facts.budgets[t])
        spent = std::max(spent.value_or(0.0), book.billed.dollars() / facts.budgets[t]->dollars());
      committed += book.committed_chip_hours;
      busy += book.committed_used_chip_hours;
      for (const auto& [provider, money] : book.by_provider) {
        spend[provider] += money.dollars();
        all += money.dollars();
      }
    }
    used = ratio(busy, committed);
    double squares = 0.0;
    for (const auto& [provider, dollars_there] : spend)
      squares += dollars_there * dollars_there;
    concentration = ratio(squares, all * all);
  }
  result.metrics.set(Id::commitment_left, left);
  result.metrics.set(Id::budget_used, spent);
  result.metrics.set(Id::commitment_utilisation, used);
  result.metrics.set(Id::supplier_concentration, concentration);
}

Number cost_per_trained(const simulation::RunFacts& facts, const ServiceSums& sums)
{
  double effective = 0.0;
  double used = 0.0;
  double trained = 0.0;
  for (const market::Lease& lease : facts.leases->market().leases()) {
    effective += lease.money().effective.dollars();
    used += lease.classes().productive + lease.classes().lost;
  }
  for (const assembly::TrainingDemand& training : facts.training)
    trained += facts.jobs->work_done(training.job);
  if (trained <= 0.0 || used <= 0.0 || !facts.owned.empty())
    return std::nullopt;
  return effective * std::max(0.0, 1.0 - sums.chip_seconds / used) / (trained / 1e6);
}

void add_market_metrics(const simulation::RunFacts& facts, const ServiceSums& sums, RunResult& result)
{
  Number exposure;
  Number trained;
  Number regret;
  double revenue = 0.0;
  market::ProviderBook stock;
  if (facts.leases != nullptr) {
    double largest = 0.0;
    const model::Inventory& inventory = facts.state->ledger.inventory();
    result.books = market_books(facts.leases->market(), facts.tenants, inventory.providers, facts.state->now);
    for (std::uint32_t p = 0; p < inventory.providers.size(); ++p) {
      const market::ProviderBook book = market::provider_book(facts.leases->market(), model::ProviderId{p});
      revenue += book.revenue.dollars();
      largest = std::max(largest, book.revenue.dollars());
      stock.unsold_chip_hours += book.unsold_chip_hours;
      stock.refused_chips += book.refused_chips;
      stock.refused_requests += book.refused_requests;
    }
    exposure = ratio(largest, revenue);
    trained = cost_per_trained(facts, sums);
    if (const auto least = least_cost(*facts.leases, facts.state->now))
      regret =
          (result.metrics.at(Id::cost).value_or(0.0) + result.metrics.at(Id::commitment_left).value_or(0.0)) / *least;
  }
  const auto leased = [&](double value) { return facts.leases != nullptr ? Number{value} : std::nullopt; };
  Number sublet;
  if (facts.leases != nullptr && facts.leases->subleases().any())
    sublet = facts.leases->market().ledger().sublease_income().dollars();
  result.metrics.set(Id::sublease_income, sublet);
  result.metrics.set(Id::outage_exposure, exposure);
  result.metrics.set(Id::cost_per_mtoken_trained, trained);
  result.metrics.set(Id::regret, regret);
  result.metrics.set(Id::revenue, leased(revenue));
  result.metrics.set(Id::unsold_chip_hours, leased(stock.unsold_chip_hours));
  result.metrics.set(Id::refused_chips, leased(static_cast<double>(stock.refused_chips)));
  result.metrics.set(Id::refused_requests, leased(static_cast<double>(stock.refused_requests)));
}

/// A run is called unstable when the queue kept growing: more work waits at the end than the second half of the run
/// could have been unlucky by, or a service was offered more than it could ever serve for most of the time.
void judge_stability(const simulation::RunFacts& facts, const ServiceSums& sums, RunResult& result)
{
  const auto& counts = facts.jobs->counts();
  if (facts.trace_jobs && counts.submitted >= 20 && counts.pending * 10 > counts.submitted) {
    result.stable = false;
    result.stability_reason = "more than a tenth of the submitted jobs still wait at the horizon";
  } else if (sums.offered > 0.0 && sums.served < 0.9 * sums.offered) {
    result.stable = false;
    result.stability_reason = "more than a tenth of the offered tokens found no capacity";
  } else {
    result.stability_reason = "at most a tenth of the jobs wait at the end, and of the tokens found no capacity";
  }
}

} // namespace

RunResult summarise(const simulation::RunFacts& facts)
{
  RunResult result;
  const market::ChipTime time = all_time(facts);
  const ServiceSums sums = sum_services(facts);
  add_job_metrics(facts, result);
  result.metrics.set(Id::utilisation, ratio(time.productive + time.lost, time.total()));
  add_money_metrics(facts, sums, result);
  result.metrics.set(Id::slo_attainment, ratio(sums.within, sums.offered));
  result.metrics.set(Id::capacity_shortfall, ratio(sums.offered - sums.served, sums.offered));
  add_request_metrics(*facts.services, result);
  add_training_metrics(facts, result);
  add_book_metrics(facts, result);
  result.metrics.set(Id::engineering_cost,
                     facts.ports != nullptr ? Number{facts.ports->paid().dollars()} : std::nullopt);
  result.metrics.set(Id::porting_chip_hours,
                     facts.ports != nullptr ? Number{facts.ports->pilot_chip_hours()} : std::nullopt);
  add_market_metrics(facts, sums, result);
  result.metrics.set(Id::egress_cost,
                     facts.data != nullptr ? Number{facts.data->egress_cost().dollars()} : std::nullopt);
  result.metrics.set(Id::data_moved, facts.data != nullptr ? Number{facts.data->moved().value() / 1e12} : std::nullopt);
  result.metrics.set(Id::data_wait_hours, facts.data != nullptr ? Number{facts.data->waited() / hour} : std::nullopt);
  result.metrics.set(Id::energy, megawatt_hours(facts));
  result.metrics.check_complete(facts.services->follows_requests());
  judge_stability(facts, sums, result);

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
