// Between the market and the cluster: turns a lease's chips into hosts when it is delivered, takes them back when it
// ends, and asks the leasing policies at their review instants.
#pragma once

#include "demand/budgets.hpp"
#include "demand/demand_source.hpp"
#include "demand/port_office.hpp"
#include "demand/turned_away.hpp"
#include "market/contract_terms.hpp"
#include "market/lease_hosts.hpp"
#include "market/market.hpp"
#include "policy/api/leasing.hpp"
#include "policy/api/offer_list.hpp"
#include "simulation/departures.hpp"
#include "simulation/idle_commitments.hpp"
#include "simulation/process.hpp"
#include "simulation/review_watch.hpp"
#include "simulation/service_runner.hpp"
#include "simulation/subleases.hpp"

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <vector>

namespace leasehold::simulation {

/// It stands between the market, the cluster, tenants' policies and ports, and keeps of each what a review needs; hence so
/// many members, and a function for each thing that one asks of another.
class LeaseRunner final : public Process {
public:
  /// `policies[t]` buys for tenant t; null where the tenant leases nothing.
  using Buyers = std::vector<std::unique_ptr<policy::Leasing>>;
  /// `demands` outlives it. It stands between the market, the cluster, tenants' policies and ports, hence so many
  /// parameters.
  LeaseRunner(ClusterState& state, ServiceRunner& services, output::Recorder& recorder, market::Market market,
              Buyers buyers, demand::DemandSource& demands, demand::PortOffice& ports, Timestamp horizon,
              std::span<const scenario::TenantSpec> tenants);

  /// Nothing of the market is due at the horizon itself: what would begin there, such as a term that renews, is no part
  /// of the run, and a term that ends there is ended by Market::close.
  [[nodiscard]] Timestamp next_event() const override
  {
    const Timestamp next = std::min({market_.next_event(), departures_.next(), budgets_.next()});
    return next < horizon_ ? next : Timestamp::never();
  }
  /// Everything that the market has due now.
  void advance() override;
  /// The event that a tenant's policy looks at the market again.
  void review(const Event& event);
  /// Reviews tenants whose leases or demand changed at this instant.
  void decide() override;
  /// An outage began or is over: all look again, and what is late or waits may be served.
  void outage_changed();
  void demand_changed(model::TenantId tenant) { changed_[tenant.index()] = true; }
  /// Told of chips that a tenant has agreed on and that come later.
  using Agreed = std::function<void(const market::Lease&, const market::Offer&)>;
  void on_agreed(Agreed agreed) { agreed_.push_back(std::move(agreed)); }
  void on_review(ReviewWatch& watch) { watch_ = &watch; } ///< which outlives it
  void audit() override { demands_->record_given(); }     // all have started that do at this instant
  void close() override;

  [[nodiscard]] Subleases& subleases() { return subleases_; }
  [[nodiscard]] const Subleases& subleases() const { return subleases_; }
  [[nodiscard]] const market::Market& market() const { return market_; }
  [[nodiscard]] const market::ContractTerms& terms() const { return terms_; }
  [[nodiscard]] market::Market& market() { return market_; }
  [[nodiscard]] const demand::Budgets& budgets() const { return budgets_; }
  [[nodiscard]] bool leases_for(model::TenantId tenant) const { return policies_[tenant.index()] != nullptr; }
  /// What its policy from outside was refused by the market, by reason.
  [[nodiscard]] std::span<const policy::RefusedRequests> refused(model::TenantId tenant) const
  {
    return leases_for(tenant) ? policies_[tenant.index()]->refused() : std::span<const policy::RefusedRequests>{};
  }

private:
  class Sink;

  /// Leases end whose tenant's budget is used up; whether there are any.
  bool keep_budgets();
  void note_refused(const market::LeaseRequest& request);
  void apply(const market::LeaseEvent& event);
  void deliver(const market::LeaseEvent& event);
  void take_back(const market::LeaseEvent& event);
  void reduce(const market::LeaseEvent& event);
  /// What the tenant lets go of, all of the lease or so many of its chips: at once, or once what serves there is elsewhere.
  market::Verdict let_go(model::LeaseId lease, std::optional<std::int64_t> chips);
  /// What leaves later goes at once where the request could not be met otherwise.
  void hurry_for(const market::LeaseRequest& request);
  /// Hosts of gangs that are to stay where the lease's hosts are.
  [[nodiscard]] market::HostUse use_of(model::LeaseId lease) const;
  /// Evicts what runs on these hosts of the lease, with so much notice, and ends the lease's hold on them.
  void withdraw(model::LeaseId lease, std::span<const model::HostRange> hosts, Seconds notice);
  /// Hosts of the pool on which leases ended at this instant: who leases there again stays on them.
  std::vector<model::HostRange>& left_now(model::PoolId pool);
  void hand_over_classes(model::LeaseId lease);
  /// Returns what the tenant needs, valid until the next review.
  std::span<const policy::Demand> review(model::TenantId tenant);
  /// What others have committed to and the tenant may run its replicas on.
  [[nodiscard]] std::vector<demand::IdleChips> idle_for(model::TenantId tenant) const;
  /// Chips of a pool that are leased and not delivered yet.
  [[nodiscard]] double arriving(const model::Pool& pool) const;
  void update_stranded(model::TenantId tenant);
  void bill_engineers();
  /// The offers open to the tenant, with what does not change of them during a run.
  /// Valid until the tenant's next review.
  [[nodiscard]] std::span<const policy::OfferView> offers_to(model::TenantId tenant);
  [[nodiscard]] std::vector<policy::ContractView> contracts_of(model::TenantId tenant) const;
  void keep_list(const market::LeaseEvent& event);

  ClusterState* state_;
  const ServiceRunner* services_;
  output::Recorder* recorder_;
  market::Market market_;
  market::ContractTerms terms_{market_};
  Departures departures_;
  demand::TurnedAway turned_away_;
  Subleases subleases_;
  std::span<const scenario::TenantSpec> tenants_;
  demand::Budgets budgets_;
  Buyers policies_;
  demand::DemandSource* demands_;
  demand::PortOffice* ports_;
  Timestamp horizon_;
  std::vector<Agreed> agreed_;
  ReviewWatch* watch_ = nullptr;
  market::LeaseHosts hosts_;
  std::map<model::PoolId, std::vector<model::HostRange>> left_; ///< that leases ended on at the instant `left_at_`
  Timestamp left_at_ = Timestamp::never();
  /// Market::live() by tenant, as of the last advance and in order of id: a review is of one tenant, whatever the
  /// others lease.
  std::vector<std::vector<model::LeaseId>> live_;
  std::vector<market::LeaseEvent> events_;
  std::vector<policy::ContractView> contracts_;        ///< of the tenant that is reviewed
  std::vector<std::vector<policy::OfferView>> offers_; ///< by tenant, as at its last review
  std::vector<bool> changed_;                          ///< by tenant
};

} // namespace leasehold::simulation
