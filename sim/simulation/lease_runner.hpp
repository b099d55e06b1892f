// Between the market and the cluster: turns a lease's chips into hosts when it is delivered, takes them back when it ends,
// and asks the leasing policies at their review instants.
#pragma once

#include "market/market.hpp"
#include "policy/leasing.hpp"
#include "simulation/data_runner.hpp"
#include "simulation/porting_runner.hpp"
#include "simulation/service_runner.hpp"
#include "simulation/subleases.hpp"

#include <map>
#include <memory>
#include <span>
#include <vector>

namespace leasehold::simulation {

class LeaseRunner {
public:
  /// `policies[t]` buys for tenant t; null where the tenant leases nothing. `ports` null: everything runs everywhere;
  /// `data` null: data are everywhere.
  LeaseRunner(ClusterState& state, JobRunner& jobs, ServiceRunner& services, Recorder& recorder, market::Market market,
              std::vector<std::unique_ptr<policy::Leasing>> policies, std::vector<TrainingDemand> training,
              Timestamp horizon, PortingRunner* ports, DataRunner* data, std::span<const scenario::TenantSpec> tenants);
  ~LeaseRunner();

  [[nodiscard]] Timestamp next_event() const { return market_.next_event(); }
  /// Everything that the market has due now.
  void advance();
  /// The event that a tenant's policy looks at the market again.
  void review(const Event& event);
  /// Reviews tenants whose leases or demand changed at this instant.
  void review_changed();
  void demand_changed(model::TenantId tenant) { changed_[tenant.index()] = true; }
  /// The tenant's policy is an oracle: it sees the load and the training to come. To be called before the run begins.
  void foresee(model::TenantId tenant);
  /// What one workload needed on each chip type it may run on, by hour, as the policy was told.
  using Realised = std::map<model::ChipTypeId, std::span<const double>>;
  [[nodiscard]] std::vector<Realised> realised_demand() const;
  /// Posts what moves of data cost.
  void bill_egress();
  void close();

  [[nodiscard]] Subleases& subleases() { return subleases_; }
  [[nodiscard]] const Subleases& subleases() const { return subleases_; }
  [[nodiscard]] const market::Market& market() const { return market_; }
  [[nodiscard]] bool leases_for(model::TenantId tenant) const { return policies_[tenant.index()] != nullptr; }

private:
  class Sink;
  struct History; ///< hourly levels of chips needed, by demand and chip

  void apply(const market::LeaseEvent& event);
  void deliver(const market::LeaseEvent& event);
  void take_back(const market::LeaseEvent& event);
  [[nodiscard]] std::vector<model::HostRange> pick_hosts(const market::Offer& offer, std::int64_t chips) const;
  void hand_over_classes(model::LeaseId lease);
  void review(model::TenantId tenant);
  void update_stranded(model::TenantId tenant);
  [[nodiscard]] std::vector<double> serving_to_come(std::size_t service, const scenario::PlannedReplica& replica) const;
  [[nodiscard]] std::vector<double> training_to_come(model::JobId job, const model::Request& request) const;
  void bill_engineers();
  /// Chips on hosts that the tenant owns from the start, by type.
  [[nodiscard]] std::map<model::ChipTypeId, double> owned_chips(model::TenantId tenant) const;

  ClusterState* state_;
  JobRunner* jobs_;
  ServiceRunner* services_;
  Recorder* recorder_;
  market::Market market_;
  Subleases subleases_;
  std::vector<std::unique_ptr<policy::Leasing>> policies_;
  std::vector<TrainingDemand> training_;
  Timestamp horizon_;
  PortingRunner* ports_;
  DataRunner* data_;
  std::vector<std::vector<model::HostRange>> hosts_; ///< by lease; empty where it holds none
  std::vector<market::LeaseEvent> events_;
  std::vector<bool> changed_; ///< by tenant
  std::vector<bool> oracles_; ///< by tenant
  std::vector<std::vector<double>> load_ahead_; ///< requests a second by service and hour; empty without oracles
  std::unique_ptr<History> history_;
};

} // namespace leasehold::simulation
