#include "accounts/energy_metrics.hpp"

#include <optional>
#include <string>

namespace leasehold::accounts {

namespace {

using Id = output::MetricId;
using Number = MetricSheet::Value;
using network::Drawn;

constexpr double joules_a_megawatt_hour = 3.6e9;
constexpr double joules_a_kilowatt_hour = 3.6e6;

/// Energy and carbon for each million tokens, of the work alone.
struct PerToken {
  Number energy, carbon; ///< kWh and g
};

class EnergyReport {
public:
  EnergyReport(const RunFacts& facts, RunResult& result)
      : facts_(&facts), result_(&result), books_(facts.state->energy.books(facts.state->now)),
        known_(books_.known && books_.total().plug > 0.0)
  {
  }

  void set_totals()
  {
    const Drawn total = books_.total();
    set(Id::energy, total.meter / joules_a_megawatt_hour);
    set(Id::energy_idle, books_.idle.meter / joules_a_megawatt_hour);
    set(Id::energy_off, books_.off.meter / joules_a_megawatt_hour);
    if (facts_->state->energy.meters_links()) {
      set(Id::energy_network, books_.network.meter / joules_a_megawatt_hour);
      result_->metrics.set(Id::carbon_network, carbon(books_.network));
    }
    set(Id::pue, total.meter / total.plug);
    result_->metrics.set(Id::carbon, carbon(total));
  }

  /// Of the work of a kind.
  [[nodiscard]] PerToken per_mtoken(model::JobKind kind, double tokens) const
  {
    if (!known_ || !(tokens > 0.0))
      return {};
    Drawn sum;
    for (const auto& [workload, drawn] : books_.workloads)
      if (workload.first == kind)
        sum += drawn;
    const Number carbon_of_it = carbon(sum);
    return {sum.meter / joules_a_kilowatt_hour / (tokens / 1e6),
            carbon_of_it ? Number{*carbon_of_it * 1e3 / (tokens / 1e6)} : std::nullopt};
  }

  void add_books() const
  {
    if (!known_)
      return;
    for (std::size_t t = 0; t < facts_->tenants.size(); ++t)
      add_book("tenants", facts_->tenants[t], books_.tenants[t]);
    for (const auto& [workload, drawn] : books_.workloads)
      if (workload.first != model::JobKind::porting) // pilots of tenants' ports
        add_book("workloads",
                 workload.first == model::JobKind::replica ? facts_->services->setup(workload.second).name
                                                           : facts_->jobs->workload(workload.second).name,
                 drawn);
  }

private:
  void set(Id id, double value) { result_->metrics.set(id, known_ ? Number{value} : std::nullopt); }
  [[nodiscard]] Number carbon(const Drawn& drawn) const
  {
    return known_ && facts_->state->energy.counts_carbon() ? Number{drawn.carbon} : std::nullopt;
  }
  void add_book(const char* side, const std::string& name, const Drawn& drawn) const
  {
    Book book{side, name, {{"energy", drawn.meter / joules_a_megawatt_hour}}};
    if (const Number kilograms = carbon(drawn))
      book.entries.emplace_back("carbon", *kilograms);
    result_->books.push_back(std::move(book));
  }

  const RunFacts* facts_;
  RunResult* result_;
  network::EnergyBooks books_;
  bool known_;
};

double tokens_trained_in(const RunFacts& facts)
{
  double tokens = 0.0;
  for (const assembly::TrainingDemand& training : facts.training)
    tokens += facts.jobs->work_done(training.job);
  return tokens;
}

} // namespace

void add_energy_metrics(const RunFacts& facts, const ServiceSums& sums, RunResult& result)
{
  EnergyReport report{facts, result};
  report.set_totals();
  const PerToken served = report.per_mtoken(model::JobKind::replica, sums.served);
  const PerToken trained = report.per_mtoken(model::JobKind::training, tokens_trained_in(facts));
  result.metrics.set(Id::energy_per_mtoken_served, served.energy);
  result.metrics.set(Id::energy_per_mtoken_trained, trained.energy);
  result.metrics.set(Id::carbon_per_mtoken_served, served.carbon);
  result.metrics.set(Id::carbon_per_mtoken_trained, trained.carbon);
  report.add_books();
}

} // namespace leasehold::accounts
