#include "accounts/money_metrics.hpp"

#include "accounts/market_books.hpp"
#include "accounts/regret.hpp"
#include "accounts/workload_books.hpp"
#include "market/allocation.hpp"
#include "market/books.hpp"

#include <algorithm>
#include <map>

namespace leasehold::accounts {

namespace {

using Number = MetricSheet::Value;
using Id = output::MetricId;
using Allocations = std::vector<market::Allocation>; // by tenant

Number ratio_of(double part, double whole)
{
  return whole > 0.0 ? Number{part / whole} : std::nullopt;
}

/// Dollars for each million tokens, idle and stranded time of the leases used among them. Where tenants own hosts too,
/// tokens cannot be told apart by who paid for them.
Number dollars_per_mtoken(const RunFacts& facts, const Allocations& spend, model::JobKind kind, double tokens)
{
  Money loaded;
  for (const market::Allocation& tenant : spend)
    for (const market::WorkloadSpend& line : tenant.workloads)
      if (line.kind == kind)
        loaded += line.loaded();
  return facts.owned.empty() ? ratio_of(loaded.dollars(), tokens / 1e6) : std::nullopt;
}

double tokens_trained(const RunFacts& facts)
{
  double trained = 0.0;
  for (const assembly::TrainingDemand& training : facts.training)
    trained += facts.jobs->work_done(training.job);
  return trained;
}

void add_spend(const RunFacts& facts, const ServiceSums& sums, const Allocations& spend, RunResult& result)
{
  Number cost;
  Number per_chip_hour;
  Number per_mtoken;
  Number idle;
  Number lost;
  Number stranded;
  Number unused;
  Number prepaid;
  Number idle_share;
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
      outlay.unused += spent.unused;
      outlay.productive += spent.productive;
    }
    cost = billed.dollars();
    idle = outlay.idle.dollars();
    lost = outlay.lost.dollars();
    stranded = outlay.stranded.dollars();
    unused = outlay.unused.dollars();
    prepaid = (billed - effective).dollars();
    idle_share = ratio_of((outlay.idle + outlay.stranded + outlay.unused).dollars(), effective.dollars());
    per_chip_hour = ratio_of(effective.dollars(), time.productive / 3600.0);
    per_mtoken = dollars_per_mtoken(facts, spend, model::JobKind::replica, sums.served);
  }
  result.metrics.set(Id::cost, cost);
  result.metrics.set(Id::cost_per_mtoken_served, per_mtoken);
  result.metrics.set(Id::cost_per_chip_hour, per_chip_hour);
  result.metrics.set(Id::idle_spend, idle);
  result.metrics.set(Id::lost_spend, lost);
  result.metrics.set(Id::stranded_spend, stranded);
  result.metrics.set(Id::unused_commitment_spend, unused);
  result.metrics.set(Id::prepaid, prepaid);
  result.metrics.set(Id::idle_share, idle_share);
}

void add_books(const RunFacts& facts, RunResult& result)
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
    market::CommitmentUse committed;
    std::map<model::ProviderId, double> spend;
    double all = 0.0;
    for (std::uint32_t t = 0; t < facts.state->admitted.size(); ++t) {
      const market::TenantBook book = market::tenant_book(market, model::TenantId{t}, facts.state->now);
      if (facts.budgets[t])
        spent = std::max(spent.value_or(0.0), book.billed.dollars() / facts.budgets[t]->dollars());
      committed.used += book.committed.used;
      committed.unused += book.committed.unused;
      for (const auto& [provider, money] : book.by_provider) {
        spend[provider] += money.dollars();
        all += money.dollars();
      }
    }
    used = ratio_of(committed.used.dollars(), (committed.used + committed.unused).dollars());
    double squares = 0.0;
    for (const auto& [provider, dollars_there] : spend)
      squares += dollars_there * dollars_there;
    concentration = ratio_of(squares, all * all);
  }
  result.metrics.set(Id::commitment_left, left);
  result.metrics.set(Id::budget_used, spent);
  result.metrics.set(Id::commitment_utilisation, used);
  result.metrics.set(Id::supplier_concentration, concentration);
}

void add_markets(const RunFacts& facts, const Allocations& spend, RunResult& result)
{
  Number exposure;
  Number trained;
  Number regret;
  double revenue = 0.0;
  market::ProviderBook stock;
  if (facts.leases != nullptr) {
    double largest = 0.0;
    const model::Inventory& inventory = facts.state->ledger.inventory();
    result.books = market_books(facts.leases->market(), spend, facts.tenants, inventory.providers, facts.state->now);
    add_workload_books(facts, spend, result.books);
    for (std::uint32_t p = 0; p < inventory.providers.size(); ++p) {
      const market::ProviderBook book = market::provider_book(facts.leases->market(), model::ProviderId{p});
      revenue += book.revenue.dollars();
      largest = std::max(largest, book.revenue.dollars());
      stock.unsold_chip_hours += book.unsold_chip_hours;
      stock.refused_chips += book.refused_chips;
      stock.refused_requests += book.refused_requests;
    }
    exposure = ratio_of(largest, revenue);
    trained = dollars_per_mtoken(facts, spend, model::JobKind::training, tokens_trained(facts));
    if (const auto least = least_cost(facts.leases->market(), facts.demands->realised(), facts.state->now,
                                      facts.state->tenancy->takes_guests()))
      regret =
          (result.metrics.at(Id::cost).value_or(0.0) + result.metrics.at(Id::commitment_left).value_or(0.0) +
           (facts.ports != nullptr ? facts.ports->paid().dollars() : 0.0) + cost_of_free_spot(facts.leases->market())) /
          *least;
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

} // namespace

void add_money_metrics(const RunFacts& facts, const ServiceSums& sums, RunResult& result)
{
  Allocations spend;
  if (facts.leases != nullptr)
    for (std::uint32_t t = 0; t < facts.tenants.size(); ++t)
      spend.push_back(market::allocate(facts.leases->market(), model::TenantId{t}));
  add_spend(facts, sums, spend, result);
  add_books(facts, result);
  add_markets(facts, spend, result);
}

} // namespace leasehold::accounts
