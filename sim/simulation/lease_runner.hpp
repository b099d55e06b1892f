// Between the market and the cluster: turns a lease's chips into hosts when it is delivered, takes them back when it
// ends, and asks the leasing policies at their review instants.
#pragma once

#include "market/market.hpp"
#include "policy/api/leasing.hpp"
#include "simulation/contract_ends.hpp"
#include "simulation/data_runner.hpp"
#include "simulation/demand_book.hpp"
#include "simulation/porting_runner.hpp"
#include "simulation/service_runner.hpp"
#include "simulation/subleases.hpp"

#include <memory>
#include <span>
#include <vector>

namespace leasehold::simulation {

class LeaseRunner {
public:
  /// `policies[t]` buys for tenant t; null where the tenant leases nothing. `ports` null: everything runs everywhere;
  /// `data` null: data are everywhere.
  LeaseRunner(ClusterState& state, JobRunner& jobs, ServiceRunner& services, Recorder& recorder, market::Market market,
              std::vector<std::unique_ptr<policy::Leasing>> policies, std::vector<assembly::TrainingDemand> training,
              Timestamp horizon, PortingRunner* ports, DataRunner* data, std::span<const scenario::TenantSpec> tenants);

  [[nodiscard]] Timestamp next_event() const { return market_.next_event(); }
  /// Everything that the market has due now.
  void advance();
  /// The event that a tenant's policy looks at the market again.
  void review(const Event& event);
  /// Reviews tenants whose leases or demand changed at this instant.
  void review_changed();
  void demand_changed(model::TenantId tenant) { changed_[tenant.index()] = true; }
  /// Posts what moves of data cost.
  void bill_egress();
  void close();

  [[nodiscard]] DemandBook& demands() { return demands_; }
  [[nodiscard]] const DemandBook& demands() const { return demands_; }
  [[nodiscard]] Subleases& subleases() { return subleases_; }
  [[nodiscard]] const Subleases& subleases() const { return subleases_; }
  [[nodiscard]] const market::Market& market() const { return market_; }
  [[nodiscard]] bool leases_for(model::TenantId tenant) const { return policies_[tenant.index()] != nullptr; }

private:
  class Sink;

  void apply(const market::LeaseEvent& event);
  void deliver(const market::LeaseEvent& event);
  void take_back(const market::LeaseEvent& event);
  [[nodiscard]] std::vector<model::HostRange> pick_hosts(const market::Offer& offer, const market::Lease& lease) const;
  void hand_over_classes(model::LeaseId lease);
  void review(model::TenantId tenant);
  void update_stranded(model::TenantId tenant);
  void bill_engineers();
  /// The offers open to the tenant, with what does not change of them during a run.
  [[nodiscard]] std::vector<policy::OfferView> list_offers(model::TenantId tenant) const;
  /// Valid until the tenant's next review.
  [[nodiscard]] std::span<const policy::OfferView> offers_to(model::TenantId tenant);
  [[nodiscard]] std::vector<policy::ContractView> contracts_of(model::TenantId tenant) const;
  void keep_list(const market::LeaseEvent& event);
  [[nodiscard]] bool has_hosts(model::LeaseId lease) const
  {
    return lease.index() < hosts_.size() && !hosts_[lease.index()].empty();
  }

  ClusterState* state_;
  JobRunner* jobs_;
  ServiceRunner* services_;
  Recorder* recorder_;
  market::Market market_;
  ContractEnds ends_{market_};
  Subleases subleases_;
  std::vector<std::unique_ptr<policy::Leasing>> policies_;
  DemandBook demands_;
  Timestamp horizon_;
  PortingRunner* ports_;
  DataRunner* data_;
  std::vector<std::vector<model::HostRange>> hosts_; ///< by lease; empty where it holds none
  /// Market::live() by tenant, as of the last advance and in order of id: a review is of one tenant, whatever the
  /// others lease.
  std::vector<std::vector<model::LeaseId>> live_;
  std::vector<market::LeaseEvent> events_;
  std::vector<std::vector<policy::OfferView>> offers_; ///< by tenant, as at its last review
  std::vector<bool> changed_;                          ///< by tenant
};

} // namespace leasehold::simulation
